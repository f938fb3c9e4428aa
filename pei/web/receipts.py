"""The receipt of a step of a version's life."""

from django.conf import settings
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.timezone import localtime

from pei import telling
from pei.models import CouncilDecision, PeiVersion, Step
from pei.notes import reads_note
from pei.states import IN_REVIEW
from pei.terms import working_day_after
from pei.web.step_pages import PAGES
from pei.web.ways import crumbs
from pei_project.entering import signed_in

HANDED_OVER = {
    "from": "Quién entregó",
    "to": "Quién recibió",
    "role": "Subrol que pasó",
    "becomes": "Quien entregó queda como",
}


@signed_in
def receipt(request, plan, receipt):
    """What was done with a version, by whom and when, under an address that lasts. What was said
    with it is for who may read the version."""
    user = request.user
    seen = PeiVersion.objects.visible_to(user).with_institution()
    version = get_object_or_404(seen, pk=plan)
    done = get_object_or_404(version.steps.select_related("actor", "decision"), receipt=receipt)
    reads = user.may("pei.read", version)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Constancia", None)),
        "kicker": f"{version.institution.name} · PEI versión {version.number}",
        "title": telling.past(done),
        "lead": f"{telling.when(done).capitalize()}.",
        "facts": receipt_facts(version, done, reads_note(user, done)),
        "follows": telling.turn(done.target),
        "term": term_of(done),
        "plan_url": reverse("pei:plan", args=[version.pk]),
        "pdf_url": reverse("pei:pdf", args=[version.pk]) if reads else "",
    }
    return render(request, "pei/receipt.html", context)


def receipt_facts(version: PeiVersion, done: Step, reads: bool) -> list[dict]:
    who = f"{done.actor.name} ({done.actor_role})" if done.actor_role else done.actor.name
    told = {
        "Código de la constancia": done.receipt,
        "Quién": who,
        "Cuándo": f"{localtime(done.at):%d/%m/%Y, %H:%M}",
        "Institución": f"{version.institution.name}, DANE {version.institution.dane_code}",
        "Versión": f"PEI versión {version.number}",
        "Quedó en": done.get_target_display(),
    }
    if reads:
        decision = getattr(done, "decision", None)
        told |= said_with(done, decision)
    return [{"label": label, "value": value} for label, value in told.items() if value]


def said_with(done: Step, decision: CouncilDecision | None) -> dict:
    """What was said with a step, by the words of its form."""
    labels = {
        name: field.label
        for page in PAGES.values()
        for name, field in page.form.base_fields.items()
    }
    labels |= HANDED_OVER
    told = {labels[name]: value for name, value in done.said.items() if name in labels}
    if decision and decision.agreement_number:
        told["Acuerdo"] = f"{decision.agreement_number} del {decision.agreement_date:%d/%m/%Y}"
        told["Votos"] = (
            f"{decision.votes_for} a favor, {decision.votes_against} en contra, "
            f"{decision.abstentions} abstenciones"
        )
    return told | {"Nota": done.note, "Huella de lo congelado": done.snapshot_hash}


def term_of(done: Step) -> str:
    """Until when the Secretaría decides, counted from the step that put it before it."""
    if done.target not in IN_REVIEW or done.source in IN_REVIEW:
        return ""
    days = settings.PEI_REVIEW_DAYS
    last = working_day_after(localtime(done.at).date(), days)
    return f"La Secretaría tiene {days} días hábiles: hasta el {last:%d/%m/%Y}."
