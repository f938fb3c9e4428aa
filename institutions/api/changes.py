"""The routes of the history of institutions and their sites."""

from django.db.models import Q
from django.shortcuts import get_object_or_404

from institutions import shapes
from institutions.models import Headquarter, Institution, SessionAct
from institutions.scope import own
from pei_project.api.operations import Operation
from pei_project.sheets.change_views import ChangeList
from pei_project.sheets.history import Change

FORMS = {form.key: form for form in (Institution, Headquarter, SessionAct)}


class SchoolChanges(ChangeList):
    def form_of(self, target):
        return FORMS.get(target)

    def is_exact(self):
        return own(self.request.user, self.thing)


class InstitutionChanges(SchoolChanges):
    """GET /change-history/institution/{institutionId}: of its sheet and of its acts, those that
    are gone too. What its PEI says, and its files, are read by fewer people."""

    rules = {"GET": "institution.view"}
    path_names = {"institution": "institutionId"}
    operations = {
        "GET": Operation(
            summary="FindByInstitution",
            folder="change-history",
            description="Quién cambió qué en la ficha y las actas de una institución, y cuándo.",
            answer=shapes.INSTITUTION_CHANGES,
        )
    }

    def find(self):
        seen = Institution.objects.visible_to(self.request.user).select_related("municipality")
        return get_object_or_404(seen, pk=self.kwargs["institution"])

    def rows(self):
        told = Change.objects.filter(institution=self.thing.pk)
        acts = told.filter(target=SessionAct.key).order_by().values("owner")
        return told.filter(Q(owner=self.thing.pk) | Q(owner__in=acts))


class HeadquarterChanges(SchoolChanges):
    """GET /change-history/headquarter/{headquarterId}."""

    rules = {"GET": "headquarter.view"}
    path_names = {"headquarter": "headquarterId"}
    operations = {
        "GET": Operation(
            summary="FindByHeadquarter",
            folder="change-history",
            description="Quién cambió qué en la ficha de una sede, y cuándo.",
            answer=shapes.HEADQUARTER_CHANGES,
        )
    }

    def find(self):
        seen = Headquarter.objects.visible_to(self.request.user)
        seen = seen.select_related("institution__municipality")
        return get_object_or_404(seen, pk=self.kwargs["headquarter"])

    def rows(self):
        return Change.objects.filter(owner=self.thing.pk)
