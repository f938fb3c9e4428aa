"""Hand-over for programs: what somebody had at a school goes on with a colleague."""

from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from accounts.models import SubRole, User
from pei.api import shapes
from pei.api.serializers import represent_step
from pei.handover import hand_over
from pei_project.api import serializers as wire
from pei_project.api.operations import Operation
from pei_project.api.views import ApiView
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets.idempotency import idempotent


class HandOverInput(wire.Strict):
    to_user_id = wire.IdField()
    becomes = wire.TextField(required=False, allow_null=True)


class HandOver(ApiView):
    """POST /user/{userId}/handover"""

    rules = {"POST": "user.manage"}
    path_names = {"user": "userId"}
    path_says = {"user": {"description": "Quién se va."}}
    operations = {
        "POST": Operation(
            summary="Hand over",
            folder="user",
            description="Pasa borradores, encargos y subrol de una persona de la institución a "
            "otra. `becomes` dice qué queda siendo; sin él, ya no puede ingresar.",
            takes=shapes.HAND_OVER_SENT,
            example={"toUserId": "00000000-0000-4000-8000-000000000000", "becomes": None},
            answer=shapes.HANDED_OVER,
            refusals=("invalid_state",),
        )
    }

    def find(self):
        people = User.objects.visible_to(self.request.user).select_related("institution")
        return get_object_or_404(people, pk=self.kwargs["user"])

    @idempotent
    def post(self, request, **kwargs):
        said = HandOverInput(data=request.data)
        said.is_valid(raise_exception=True)
        told = said.validated_data
        taker = User.objects.filter(pk=told["to_user_id"]).first() or self.thing
        code = told.get("becomes")
        becomes = SubRole.objects.filter(code=code, scope="institution").first() if code else None
        if code and becomes is None:
            raise InvalidInput({"becomes": [Problem("invalid_choice", "No es de una escuela.")]})
        done = hand_over(self.thing, taker, request.user, becomes)
        return Response(
            {
                "step": represent_step(done.step, request.user),
                "drafts": done.drafts,
                "sections": done.sections,
                "left": done.left,
            }
        )
