"""The documented routes of drafts of the sheets of an institution and of a site."""

from django.shortcuts import get_object_or_404

from institutions.models import Headquarter, Institution
from pei_project.sheets.draft_views import DraftView, operations_of

EXAMPLE = {"baseRevision": 1, "address": "Vereda El Gua"}


class InstitutionDraft(DraftView):
    """GET, PUT /change-draft/institution/{institutionId}."""

    model = Institution
    http_method_names = ["get", "put", "head", "options"]
    rules = dict.fromkeys(("GET", "PUT"), "institution.edit")
    path_names = {"institution": "institutionId"}
    operations = operations_of(
        "Find draft / institution", "Create draft / institution", "la institución", EXAMPLE
    )

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
    operations = operations_of(
        "Find draft / headquarter", "Create draft / headquarter", "la sede", EXAMPLE
    )

    def find(self):
        seen = Headquarter.objects.visible_to(self.request.user)
        seen = seen.select_related("institution__municipality")
        self.sheet = get_object_or_404(seen, pk=self.kwargs["headquarter"])
        return self.sheet
