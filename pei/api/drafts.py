"""The documented routes of drafts: the caller's own, of a section and of every form."""

from dataclasses import replace

from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from pei import drafts, editing
from pei.api import shapes
from pei.api.filters import DraftFilters
from pei.api.views import ReadablePlan
from pei.drafts import NEW_ACT, own_drafts
from pei.models import PeiVersion
from pei.models.section import Section
from pei_project.api.lists import PagedView
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.api.views import ApiView
from pei_project.sheets.draft_views import FOLDER, DraftView, by_name, operations_of
from pei_project.sheets.drafts import discard


class AspectDraft(DraftView, ReadablePlan):
    """GET, PUT, PATCH /change-draft/pei/{idPei}/{aspect}: the caller's draft of a section."""

    model: type[Section] | None = None
    rules = dict.fromkeys(("GET", "PUT", "PATCH"), "pei.draft")

    @property
    def operations(self):
        key, title = self.model.key, self.model.form_title()
        example = {"baseRevision": 0, self.name: "Lo que se va escribiendo"}
        found = operations_of(
            f"Find draft of {key}", f"Save draft of {key}", f"«{title}»", example
        )
        return found | {
            "PATCH": replace(
                found["PUT"],
                summary=f"Save draft of {key} in part",
                description="Guarda los campos que cambiaron. Lo que otro equipo suyo escribió en "
                "ellos después de `revision` no se pisa.",
                example={"revision": 0} | example,
                accepts=(IF_MATCH,),
            ),
        }

    @property
    def name(self) -> str:
        return shapes.answer_names(self.model)[0]

    def find(self):
        plan = super().find()
        self.sheet = editing.load(plan, self.model)
        return plan


class MyDrafts(PagedView):
    """GET /change-draft/user: the caller's drafts, the newest first."""

    filters = DraftFilters
    operations = {
        "GET": Operation(
            summary="FindByUser",
            folder=FOLDER,
            description="Sus borradores, los más recientes primero.",
            answer=shapes.DRAFTS,
        )
    }

    def rows(self):
        return own_drafts(self.request.user)

    def represent(self, page):
        forms = drafts.forms_of(page, self.request.user)
        return [represent_draft(draft, forms[draft.pk]) for draft in page if draft.pk in forms]


def represent_draft(draft, form) -> dict:
    """A draft in a list: of which form, and what it says."""
    is_section = isinstance(form.thing, PeiVersion)
    kind = "pei" if is_section else "act" if draft.target == NEW_ACT else draft.target
    return {
        "id": str(draft.pk),
        "form": {
            "kind": kind,
            "id": str(draft.owner),
            "aspect": draft.target if is_section else None,
            "title": form.title,
        },
        "revision": draft.revision,
        "baseRevision": draft.began(),
        "updatedAt": draft.updated_at,
        "values": by_name(draft.values()),
    }


class DraftDelete(ApiView):
    """DELETE /change-draft/{draftId}: only one's own."""

    path_names = {"draft": "draftId"}
    operations = {
        "DELETE": Operation(
            summary="Delete",
            folder=FOLDER,
            description="Descarta un borrador suyo. El formulario queda como estaba.",
            status=204,
        )
    }

    def find(self):
        return get_object_or_404(own_drafts(self.request.user), pk=self.kwargs["draft"])

    def delete(self, request, **kwargs):
        discard(self.thing)
        return Response(status=204)
