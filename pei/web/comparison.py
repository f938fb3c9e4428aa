"""What changed between two versions, as a page that is also printed for a council."""

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from institutions.scope import own
from pei import comparing
from pei.models import PeiVersion
from pei.web.ways import crumbs, readable_plan
from pei_project.entering import signed_in
from pei_project.text import id_or_none

SINCE_APPROVAL = "Qué cambió desde la última aprobación"
KINDS = {
    comparing.CAME: "Fila nueva",
    comparing.WENT: "Fila quitada",
    comparing.CHANGED: "Fila cambiada",
}


@signed_in
def comparison(request, plan):
    """This version beside another of the institution, ``?con=``: by default the one it modifies,
    else the one before it."""
    version = readable_plan(request, plan)
    readable = PeiVersion.objects.readable_by(request.user).with_institution()
    same_school = readable.filter(institution=version.institution_id)
    others = list(same_school.exclude(pk=version.pk).order_by("-number"))
    other = chosen(request, version, others)
    context = {
        "menu": "plan",
        "crumbs": crumbs(
            version, ("Versiones", reverse("pei:versions", args=[version.pk])), ("Comparar", None)
        ),
        "kicker": version.institution.name,
        "title": "Comparar versiones",
        "here": version,
        "others": others,
        "other": other,
    }
    if other:
        before, after = sorted([version, other], key=lambda one: one.number)
        context |= changes(before, after, exact=own(request.user, version))
    return render(request, "pei/comparison.html", context)


def chosen(request, version: PeiVersion, others: list[PeiVersion]) -> PeiVersion | None:
    if "con" in request.GET:
        wanted = id_or_none(request.GET["con"])
        found = [one for one in others if one.pk == wanted]
        if not found:
            raise Http404
        return found[0]
    earlier = [one for one in others if one.number < version.number]
    based_on = [one for one in others if one.pk == version.based_on_id]
    return next(iter([*based_on, *earlier, *others]), None)


def changes(before: PeiVersion, after: PeiVersion, exact: bool) -> dict:
    """What the page shows of two versions, the earlier one first."""
    was, now = comparing.told_by(before), comparing.told_by(after)
    compared = comparing.compared(was, now, exact)
    return {
        "title": SINCE_APPROVAL if after.based_on_id == before.pk else "Comparar versiones",
        "sides": [
            f"versión {before.number} ({was.state})",
            f"versión {after.number} ({now.state})",
        ],
        "sections": [section(one) for one in compared if one.changes],
        "unchanged": [one.title for one in compared if not one.changes],
        "reason": after.reason if after.based_on_id == before.pk else "",
    }


def section(one: comparing.Compared) -> dict:
    same = "1 respuesta" if one.same == 1 else f"{one.same} respuestas"
    return {
        "key": one.key,
        "title": one.title,
        "same": f"{same} sin cambios" if one.same else "",
        "changes": [
            {
                "label": change.label,
                "html": change.html,
                "note": change.note,
                "rows": [
                    {"kind": KINDS[row.kind], "title": row.title, "cells": row.cells}
                    for row in change.rows
                ],
            }
            for change in one.changes
        ],
    }
