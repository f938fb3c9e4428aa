"""The list of what was observed of a version, each with what may be said of it."""

from django import forms
from django.shortcuts import render
from django.urls import reverse

from pei.models import PeiVersion, sections
from pei.models.review import UNANSWERED, UNSETTLED
from pei.observation_forms import ObservationForm
from pei.web.asked import asked
from pei.web.observed import Trouble, act, back, by_field, cards, seen_of
from pei.web.ways import answer_url, crumbs, readable_plan, section_url
from pei_project.api.wire import camel
from pei_project.entering import signed_in
from pei_project.sheets.idempotency import once


@signed_in
@once
def observations(request, plan):
    """What was observed of a version, by section; and for council and rector a new observation."""
    version = readable_plan(request, plan)
    trouble = None
    if request.method == "POST":
        done = act(request, version)
        if isinstance(done, str):
            return back(request, done, reverse("pei:observations", args=[version.pk]))
        trouble = done
    return show(request, version, trouble)


def show(request, version: PeiVersion, trouble: Trouble | None):
    user = request.user
    found = seen_of(version, user)
    made = cards(version, user, found, trouble)
    here = reverse("pei:observations", args=[version.pk])
    form = trouble.form if trouble and trouble.form else ObservationForm(version, user)
    may_observe = user.may("pei.observe", version)
    to_answer = sum(one.state in UNANSWERED for one in found)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Observaciones", None)),
        "kicker": f"{version.institution.name} · PEI versión {version.number}",
        "lead": lead_of(found, to_answer),
        "groups": groups_of(version, made),
        "cards": made,
        "acts_url": here,
        "back_url": here,
        "plan_url": reverse("pei:plan", args=[version.pk]),
        "parts": new_parts(form) if may_observe else [],
        "problems": trouble.problems() if trouble else [],
    }
    return render(request, "pei/observations.html", context, status=422 if trouble else 200)


def lead_of(found: list, to_answer: int) -> str:
    if not found:
        return ""
    if to_answer:
        return (
            "Falta responder 1 observación." if to_answer == 1
            else f"Falta responder {to_answer} observaciones."
        )  # fmt: skip
    is_open = any(one.state in UNSETTLED for one in found)
    return "Todas tienen respuesta." if is_open else "Todas quedaron resueltas."


def groups_of(version: PeiVersion, made: list[dict]) -> list[dict]:
    """The cards by section, in the order of the PEI, each with the way to its answer."""
    groups = []
    for model in sections.SECTIONS:
        own = [card for card in made if card["section"] == model.key]
        if own:
            fields = [
                {
                    "title": model.label(name) if name else "Toda la sección",
                    "url": answer_url(version, model, name) if name else "",
                    "cards": told,
                }
                for name, told in by_field(own).items()
            ]
            url = section_url(version, model)
            groups.append({"title": model.form_title(), "url": url, "fields": fields})
    return groups


def new_parts(form: ObservationForm, section=None) -> list[dict]:
    """The controls of a new observation: of a section where one is given, else of any."""
    names = ["field", "text", "severity"]
    if section is None:
        names[0] = "aspect"
    else:
        kinds = [(camel(name), section.label(name)) for name in section.names()]
        choices = [("", "Toda la sección"), *kinds]
        form.fields["field"].widget = forms.Select(choices=choices)
    form.fields["severity"].initial = form.fields["severity"].choices[0][0]
    return asked(form, names, needed=("field", "severity"))
