"""The versions of an institution's PEI: where each stands, its copies and how it differs."""

from django.shortcuts import render
from django.urls import reverse
from django.utils.timezone import localtime

from pei.models import Frozen, PeiVersion, Step
from pei.models.frozen import Moment
from pei.proof import state_of
from pei.states import IN_FORCE, PUBLISHED
from pei.web.ways import crumbs, readable_plan
from pei_project.entering import signed_in

COPIES = {Moment.ADOPTED: "adoptada", Moment.APPROVED: "aprobada"}  # in the address of a copy


@signed_in
def versions(request, plan):
    """Every version that the person may read, the newest first."""
    version = readable_plan(request, plan)
    readable = PeiVersion.objects.readable_by(request.user).with_institution()
    listed = list(readable.filter(institution=version.institution_id).order_by("-number"))
    copies = {one.pk: {} for one in listed}
    steps = Step.objects.filter(version__in=copies).exclude(snapshot_hash="")
    frozen_by = {step.snapshot_hash: step for step in steps}
    for frozen in Frozen.objects.light().filter(version__in=copies):
        step = frozen_by[frozen.sha256]
        copies[frozen.version_id][frozen.moment] = frozen, step  # the newest of each moment
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Versiones", None)),
        "kicker": version.institution.name,
        "rows": [row(one, copies[one.pk].values(), len(listed) > 1) for one in listed],
    }
    return render(request, "pei/versions.html", context)


def row(version: PeiVersion, copies, has_others: bool) -> dict:
    pdf = reverse("pei:pdf", args=[version.pk])
    comparison = reverse("pei:comparison", args=[version.pk])
    return {
        "title": f"Versión {version.number}",
        "url": reverse("pei:plan", args=[version.pk]),
        "note": version.get_kind_display(),
        "opened": localtime(version.opened_at).date(),
        "tag_kind": "ok" if version.state in IN_FORCE else "neutral",
        "tag_text": version.get_state_display(),
        "copies": [
            {
                "label": state_of(frozen.moment, step),
                "url": f"{pdf}?version={COPIES[frozen.moment]}",
                "code": frozen.code,
            }
            for frozen, step in copies
        ],
        "draft_url": "" if version.state in PUBLISHED else pdf,
        "compare_url": comparison if has_others else "",
    }
