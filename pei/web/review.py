"""The review of the Secretaría: where it stands, and one section beside what is observed of it."""

from django import forms
from django.http import Http404
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.timezone import localdate

from pei import editing, observing
from pei.checking import check
from pei.compliance import compliance, of_checked
from pei.models import PeiVersion, sections
from pei.models.review import UNSETTLED, Visibility
from pei.models.section import Section
from pei.observation_forms import ObservationForm
from pei.observed import changes_since, looked_at
from pei.web.asked import asked
from pei.web.compliance import row as content_row
from pei.web.observed import (
    Trouble,
    act,
    back,
    by_field,
    cards,
    initial_of,
    observation_at,
    seen_of,
)
from pei.web.terms import due_tag
from pei.web.ways import crumbs, readable_plan, section_url
from pei.web.weighed import parts_of
from pei_project import policy
from pei_project.api.wire import camel
from pei_project.entering import signed_in
from pei_project.sheets.idempotency import once

CLEAR, OBSERVED = "clear", "observed"
ORDINALS = ("Primera", "Segunda", "Tercera", "Cuarta", "Quinta")


@signed_in
def review(request, plan):
    """Where the review stands: the sections with their verdicts, and the contents of the law."""
    version = reviewed(request, plan)
    written = editing.load_all(version)
    found = seen_of(version, request.user)
    changed = changes_since(version, looked_at(version, request.user))
    verdicts = verdicts_of(version)
    context = head_of(request, version) | {
        "crumbs": way(version),
        "rows": [
            {
                "title": section.form_title(),
                "url": url_of(version, type(section)),
                "open": sum(
                    one.section == section.key and one.state in UNSETTLED for one in found
                ),
                "changed": len(changed.get(section.key, ())),
                "verdict": said_of(verdicts.get(section.key)),
            }
            for section in written
        ],
        "judged": len(verdicts),
        "contents": [content_row(version, one, False) for one in compliance(written)],
        "whole": whole_of(version, found),
    }
    return render(request, "pei/revision.html", context)


@signed_in
@once
def review_section(request, plan, section):
    """One section to be judged: its text, what is observed of it, and the verdict."""
    version = reviewed(request, plan)
    model = sections.section_at(section)
    if model is None:
        raise Http404
    if request.method != "POST":
        return show(request, version, model)
    here = url_of(version, model)
    name, _, said = request.POST.get("do", "").partition(":")
    if name == "verdict" and said in (CLEAR, OBSERVED):
        observing.give_verdict(version, request.user, model, said == CLEAR)
        return redirect(f"{here}#concepto")
    done = act(request, version)
    if isinstance(done, str):
        return back(request, done, here)
    return show(request, version, model, done)


def show(request, version: PeiVersion, model: type[Section], trouble: Trouble | None = None):
    user, here = request.user, url_of(version, model)
    section = editing.load(version, model)
    all_found = seen_of(version, user)
    own = [one for one in all_found if one.section == model.key]
    looked = looked_at(version, user)
    changed = changes_since(version, looked, [model.key]).get(model.key, {})
    only_changed = bool(looked) and "cambios" in request.GET
    made = cards(version, user, own, trouble)
    shown, hidden = parts_of(section, changed, by_field(made), only_changed)
    form, edited = form_of(request, version, model, trouble)
    contents = of_checked(check([section]))
    context = head_of(request, version) | {
        "title": section.form_title(),
        "crumbs": way(version, (section.form_title(), None)),
        "pills": pills_of(here, only_changed, len(changed)) if looked else [],
        "near": near(version, model),
        "parts": shown,
        "unchanged": hidden,
        "here": here,
        "cards": made,
        "acts_url": here,
        "back_url": here,
        "form_parts": asked(form, NEW, needed=("field", "severity", "visibility")),
        "edited": edited,
        "aspect": model.key,
        "problems": trouble.problems() if trouble else [],
        "verdict": said_of(verdicts_of(version).get(model.key)),
        "is_observed": any(one.state in UNSETTLED for one in own),
        "contents": [content_row(version, one, False) for one in contents],
        "whole": whole_of(version, all_found),
        "read_url": section_url(version, model),
    }
    return render(request, "pei/revision_section.html", context, status=422 if trouble else 200)


NEW = ("field", "quote", "text", "severity", "visibility")


def form_of(request, version: PeiVersion, model, trouble: Trouble | None):
    """The form of an observation, and which one it changes: what was sent and refused, the one
    that is asked for (``?cambiar=``), or a new one."""
    edited = None
    if trouble and trouble.form is not None:
        form = trouble.form
        edited = observation_at(version, request.user, trouble.key) if trouble.key else None
    elif key := request.GET.get("cambiar"):
        edited = observation_at(version, request.user, key)
        observing.require_own_unsent(edited, request.user)
        form = ObservationForm(version, request.user, initial=initial_of(edited))
    else:
        blank = {"severity": "must", "visibility": Visibility.INTERNAL}
        form = ObservationForm(version, request.user, initial=blank)
    kinds = [(camel(name), model.label(name)) for name in model.names()]
    form.fields["field"].widget = forms.Select(choices=[("", "Toda la sección"), *kinds])
    form.fields["quote"].help_text = "Opcional. Cópielas como aparecen a la izquierda."
    return form, edited


# --- what the pages have in common --------------------------------------------------------------


def reviewed(request, plan) -> PeiVersion:
    """The version, where the person reviews it now."""
    version = readable_plan(request, plan)
    policy.require(request.user, "pei.review", version)
    return version


def head_of(request, version: PeiVersion) -> dict:
    tag_kind, tag_text = due_tag(version.due_on, localdate())
    return {
        "menu": "home",
        "kicker": f"{version.institution.name} · PEI versión {version.number} · "
        f"{ordinal(version.returns).lower()} revisión",
        "institution": version.institution.name,
        "tag_kind": tag_kind,
        "tag_text": tag_text,
        "reviewer": version.reviewer.name if version.reviewer else "",
    }


def ordinal(number: int) -> str:
    """«Primera», «Segunda» … for how often it was returned before."""
    return ORDINALS[number] if number < len(ORDINALS) else f"{number + 1}.ª"


def way(version: PeiVersion, *more) -> list[tuple]:
    trail = crumbs(version, ("Revisión", reverse("pei:revision", args=[version.pk])), *more)
    return [("Cola de revisión", reverse("home")), *trail[1:]]


def url_of(version: PeiVersion, model: type[Section]) -> str:
    return reverse("pei:revision-section", args=[version.pk, model.slug])


def near(version: PeiVersion, model: type[Section]) -> dict:
    """The sections before and after this one, and which it is."""
    all_of_them = sections.SECTIONS
    place = all_of_them.index(model)
    before = all_of_them[place - 1] if place else None
    after = all_of_them[place + 1] if place + 1 < len(all_of_them) else None
    return {
        "place": place + 1,
        "total": len(all_of_them),
        **{
            name: {"title": one.form_title(), "url": url_of(version, one)} if one else None
            for name, one in (("before", before), ("after", after))
        },
    }


def pills_of(here: str, only_changed: bool, count: int) -> list[dict]:
    return [
        {"label": "Todo el texto", "count": "", "url": here, "current": not only_changed},
        {
            "label": "Solo lo que cambió desde mi última revisión",
            "count": count,
            "url": f"{here}?cambios=1",
            "current": only_changed,
        },
    ]


def verdicts_of(version: PeiVersion) -> dict:
    """The verdicts of this round by section."""
    given = version.verdicts.filter(round=version.returns).select_related("author")
    return {one.section: one for one in given}


def said_of(verdict) -> dict | None:
    """A verdict in words."""
    if verdict is None:
        return None
    words = "Sin observaciones" if verdict.is_clear else "Con observaciones"
    return {"text": words, "is_clear": verdict.is_clear, "by": verdict.author.name}


def whole_of(version: PeiVersion, found: list) -> dict:
    """What the decision on the whole PEI needs, and the ways to it."""
    still_open = [one for one in found if one.state in UNSETTLED]
    told = sum(one.visibility == Visibility.SCHOOL for one in still_open)
    if not still_open:
        text = "No quedan observaciones abiertas."
    elif len(still_open) == 1:
        text = "Para aprobar falta resolver 1 observación."
    else:
        text = f"Para aprobar falta resolver {len(still_open)} observaciones."
    if told:
        seen = "1 observación" if told == 1 else f"{told} observaciones"
        text += f" Si lo devuelve, la institución verá {seen}."
    else:
        text += " Para devolver hace falta al menos una abierta que la institución pueda ver."
    return {
        "text": text,
        "reject_url": step_url(version, "reject", "devolver"),
        "approve_url": step_url(version, "approve", "aprobar"),
    }


def step_url(version: PeiVersion, name: str, word: str) -> str:
    try:
        return reverse(f"pei:{name}", args=[version.pk])
    except NoReverseMatch:
        return f"/proyectos/{version.pk}/{word}/"
