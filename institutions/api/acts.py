"""The routes of the acts and agreements of an institution: written in any state of its PEI."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.response import Response

from institutions import shapes
from institutions.api.sheets import of_school
from institutions.filters import ActFilters
from institutions.models import Institution, SessionAct
from pei_project.api.lists import PagedView
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.sheets.idempotency import idempotent
from pei_project.sheets.saving import create_sheet
from pei_project.sheets.serializers import parse, represent
from pei_project.sheets.shapes import part_shape, whole_shape
from pei_project.sheets.views import SheetView, wire_names

FOLDER = "institution"
UPDATE = {"folder": FOLDER, "answer": shapes.ACT, "accepts": (IF_MATCH,), "sends": ("ETag",)}
EXAMPLE = {
    "document": "acta",
    "number": 7,
    "year": 2026,
    "body": "consejo-directivo",
    "kinds": ["cd-siee"],
    "sessionKind": "ordinaria",
    "heldOn": "2026-03-12",
    "quorum": 5,
    "attendees": 7,
    "decisions": "<p>Se adopta el SIEE.</p>",
    "file": None,
}


class ActList(PagedView):
    """GET, POST /institution/{institutionId}/act."""

    rules = {"GET": "institution.view", "POST": "act.edit"}
    filters = ActFilters
    path_names = {"institution": "institutionId"}
    operations = {
        "GET": Operation(
            summary="List acts",
            folder=FOLDER,
            description="Las actas y acuerdos de una institución, los más recientes primero.",
            answer=shapes.ACTS,
        ),
        "POST": Operation(
            summary="Create act",
            folder=FOLDER,
            description="Un acta o acuerdo nuevo. Cada órgano numera los suyos por año: un número "
            "que ya está es 400 `unique`.",
            status=201,
            takes=part_shape(SessionAct),
            example=EXAMPLE,
            answer=shapes.ACT,
            sends=("ETag", "Location"),
        ),
    }

    def find(self):
        seen = Institution.objects.visible_to(self.request.user).select_related("municipality")
        return get_object_or_404(seen, pk=self.kwargs["institution"])

    def rows(self):
        return SessionAct.complete().filter(institution=self.thing)

    def represent(self, page):
        return [whole_act(act, self.thing) for act in page]

    @idempotent
    def post(self, request, **kwargs):
        values, _, _ = parse(SessionAct, request.data, whole=False)
        with wire_names():
            act = create_sheet(SessionAct(institution=self.thing), values, actor=request.user)
        location = reverse("institutions:api-act", args=[self.thing.pk, act.pk])
        headers = {"Location": location, "ETag": f'"{act.revision}"'}
        return Response(whole_act(act, self.thing), status=201, headers=headers)


class ActView(SheetView):
    """GET, PUT, PATCH, DELETE /institution/{institutionId}/act/{actId}."""

    model = SessionAct
    rules = {"GET": "institution.view"} | dict.fromkeys(("PUT", "PATCH", "DELETE"), "act.edit")
    path_names = {"institution": "institutionId", "act": "actId"}
    operations = {
        "GET": Operation(
            summary="Find act",
            folder=FOLDER,
            description="Un acta o acuerdo.",
            answer=shapes.ACT,
            sends=("ETag",),
        ),
        "PUT": Operation(
            **UPDATE,
            summary="Update act",
            description="Reemplaza todo lo que dice.",
            takes=whole_shape(SessionAct),
            example={"revision": 1} | EXAMPLE,
        ),
        "PATCH": Operation(
            **UPDATE,
            summary="Update act in part",
            description="Cambia lo que se envía y deja lo demás.",
            takes=part_shape(SessionAct),
            example={"revision": 1, "attendees": 8},
        ),
        "DELETE": Operation(
            summary="Delete act",
            folder=FOLDER,
            description="Quita un acta o acuerdo. Uno que el PEI nombra no se quita: 409 "
            "`in_use`.",
            status=204,
            accepts=(IF_MATCH,),
            refusals=("in_use",),
        ),
    }

    def find(self):
        acts = SessionAct.complete().visible_to(self.request.user)
        acts = acts.select_related("institution__municipality")
        self.sheet = get_object_or_404(
            acts, institution=self.kwargs["institution"], pk=self.kwargs["act"]
        )
        return self.sheet

    def represent(self, sheet):
        return whole_act(sheet, self.thing.institution)

    def delete(self, request, **kwargs):
        self.remove()
        return Response(status=204)


def whole_act(act: SessionAct, school: Institution) -> dict:
    return of_school(act, school, represent(act, exact=True))
