"""The documented routes of drafts of the sheets of an institution and of a site."""

from django.shortcuts import get_object_or_404

from institutions.models import Headquarter, Institution
from pei_project.api.operations import Operation
from pei_project.sheets.draft_views import DRAFT, TEXTS, DraftView

FOLDER = "change-draft"


def operations_of(kind: str, said: str) -> dict[str, Operation]:
    """``said``: what the sheet is called in a sentence."""
    return {
        "GET": Operation(
            summary=f"Find draft / {kind}",
            folder=FOLDER,
            description=f"Lo que usted escribió de {said} y no ha guardado.",
            answer=DRAFT,
            sends=("ETag",),
        ),
        "PUT": Operation(
            summary=f"Create draft / {kind}",
            folder=FOLDER,
            description=f"Guarda lo que va escribiendo de {said}, completo o no.",
            takes=TEXTS,
            example={"baseRevision": 1, "address": "Vereda El Gua"},
            answer=DRAFT,
            sends=("ETag",),
            refusals=("payload_too_large",),
        ),
    }


class InstitutionDraft(DraftView):
    """GET, PUT /change-draft/institution/{institutionId}."""

    model = Institution
    http_method_names = ["get", "put", "head", "options"]
    rules = dict.fromkeys(("GET", "PUT"), "institution.edit")
    path_names = {"institution": "institutionId"}
    operations = operations_of("institution", "la institución")

    def find(self):
        seen = Institution.objects.visible_to(self.request.user).select_related("municipality")
        self.sheet = get_object_or_404(seen, pk=self.kwargs["institution"])
        return self.sheet


class HeadquarterDraft(DraftView):
    """GET, PUT /change-draft/headquarter/{headquarterId}."""

    model = Headquarter
    http_method_names = ["get", "put", "head", "options"]
    rules = dict.fromkeys(("GET", "PUT"), "headquarter.edit")
    path_names = {"headquarter": "headquarterId"}
    operations = operations_of("headquarter", "la sede")

    def find(self):
        seen = Headquarter.objects.visible_to(self.request.user)
        seen = seen.select_related("institution__municipality")
        self.sheet = get_object_or_404(seen, pk=self.kwargs["headquarter"])
        return self.sheet
