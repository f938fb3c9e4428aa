"""«Mis borradores»: what somebody typed and has not saved, in any form; and for who submits the
PEI, what their colleagues have not saved of it."""

from functools import partial

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.views.decorators.http import require_POST

from institutions.models import SessionAct, StoredFile
from pei import editing
from pei.drafts import NEW_ACT, Form, forms_of, own_drafts
from pei.models import PeiVersion
from pei.web.rows import url_of_row
from pei.web.ways import answer_url, crumbs, readable_plan
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets import drafts
from pei_project.sheets.drafts import ChangeDraft
from pei_project.sheets.idempotency import once
from pei_project.sheets.typed import Typed, texts

TAKEN = "Ahora el borrador es suyo: está en «Mis borradores»."


# --- one's own ----------------------------------------------------------------------------------


@signed_in
def my_drafts(request):
    """List the drafts of the person, the newest first."""
    found = list(own_drafts(request.user))
    forms = forms_of(found, request.user)
    context = {
        "menu": "plan",
        "crumbs": [("Inicio", reverse("home")), ("Mis borradores", None)],
        "rows": [row_of(draft, forms[draft.pk]) for draft in found if draft.pk in forms],
    }
    return render(request, "pei/drafts.html", context)


def row_of(draft: ChangeDraft, form: Form) -> dict:
    """A draft in a list."""
    count = "1 texto" if draft.count == 1 else f"{draft.count} textos"
    return {
        "id": draft.pk,
        "title": form.title,
        "url": reverse("pei:draft", args=[draft.pk]),
        "of": form.of,
        "note": f"{count} · {localtime(draft.updated_at):%d/%m/%Y, %H:%M}",
    }


@signed_in
@once
def draft(request, pk):
    """Show what a draft says, with the way to go on writing; throw it away."""
    mine = get_object_or_404(own_drafts(request.user), pk=pk)
    form = forms_of([mine], request.user).get(mine.pk)
    if form is None:
        raise Http404
    if request.method == "POST":
        drafts.discard(mine)
        messages.success(request, f"Se descartó lo que no estaba guardado de: {form.title}.")
        return redirect("pei:drafts")
    said = texts(mine, form.model)
    is_section = isinstance(form.thing, PeiVersion)
    section = editing.load(form.thing, form.model) if is_section else None
    url_of = partial(text_url, mine, form, section)
    context = {
        "menu": "plan",
        "crumbs": [
            ("Inicio", reverse("home")),
            ("Mis borradores", reverse("pei:drafts")),
            (form.title, None),
        ],
        "title": form.title,
        "of": form.of,
        "when": localtime(mine.updated_at),
        "texts": [(one, url_of(one)) for one in said if one.is_asked],
        "lost": [one for one in said if not one.is_asked],
    }
    return render(request, "pei/draft.html", context)


def text_url(draft: ChangeDraft, form: Form, section, one: Typed) -> str:
    """Where a text goes on being written; "" where that has no page: a hoja de vida, whose drafts
    come by the API. ``section``: of a PEI, the form as it stands."""
    thing = form.thing
    if section and one.row:
        return url_of_row(thing, section, one.name, one.row)
    if section:
        return answer_url(thing, form.model, one.name or form.model.names()[-1])
    if draft.target == NEW_ACT:
        return reverse("institutions:new-act", args=[thing.pk])
    if isinstance(thing, SessionAct):
        return reverse("institutions:change-act", args=[thing.institution_id, thing.pk])
    return (
        reverse("institutions:change-file", args=[thing.pk])
        if isinstance(thing, StoredFile)
        else ""
    )


# --- of colleagues ------------------------------------------------------------------------------


@signed_in
def plan_drafts(request, plan):
    """List what colleagues have typed of a PEI and not saved: who, where and when."""
    version = readable_plan(request, plan)
    policy.require(request.user, "pei.take_draft", version)
    others = ChangeDraft.objects.with_texts().filter(owner=version.pk)
    found = list(others.exclude(user=request.user).select_related("user"))
    forms = forms_of(found, request.user)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Borradores de la institución", None)),
        "of": f"{version.institution.name} · PEI versión {version.number}",
        "rows": [
            row_of(draft, forms[draft.pk]) | {"author": draft.user.name}
            for draft in found
            if draft.pk in forms
        ],
        "plan": version.pk,
    }
    return render(request, "pei/plan_drafts.html", context)


@signed_in
@once
@require_POST
def take_draft(request, plan, pk):
    """Make a colleague's draft one's own; the history says so."""
    version = readable_plan(request, plan)
    policy.require(request.user, "pei.take_draft", version)
    try:
        drafts.take_over(version, pk, request.user)
    except ChangeDraft.DoesNotExist as gone:
        raise Http404 from gone
    except RuleBroken as refused:
        messages.warning(request, refused.sentence)
        return redirect("pei:plan-drafts", version.pk)
    messages.success(request, TAKEN)
    return redirect("pei:drafts")
