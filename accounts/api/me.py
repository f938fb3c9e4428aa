"""What a user may ask and change of themselves."""

from django.core.exceptions import ValidationError
from django.db import transaction
from rest_framework.response import Response

from accounts import sessions, shapes, tokens
from accounts.people import signature
from accounts.profile import rename
from institutions.models import Institution
from notifications.models import Wanted
from notifications.preferences import want, wanted_by
from pei_project.api import serializers as wire
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.api.views import ApiView, seen_revision
from pei_project.api.wire import Pages
from pei_project.errors import RuleBroken


def one_of_wanted(value: str) -> None:
    if value not in Wanted.values:
        raise ValidationError(f"Use uno de: {', '.join(Wanted.values)}.", code="invalid_choice")


class MeInput(wire.Strict):
    name = wire.TextField(allow_null=False)
    mail = wire.TextField(required=False, allow_null=False, validators=[one_of_wanted])
    revision = wire.WholeField(required=False, allow_null=True)


class Me(ApiView):
    """The signed-in user. Only the name is theirs to change, and what they want by mail."""

    operations = {
        "GET": Operation(
            summary="Find me",
            folder="user",
            description="Quién es usted para el sistema.",
            answer=shapes.ME,
            sends=("ETag",),
        ),
        "PUT": Operation(
            summary="Update me",
            folder="user",
            description="Cambia su nombre y, si se dice, qué correos quiere recibir.",
            takes=shapes.ME_SENT,
            example={"name": "Luz Marina Ejemplo", "mail": "daily", "revision": 0},
            answer=shapes.ME,
            accepts=(IF_MATCH,),
            sends=("ETag",),
        ),
    }

    def get(self, request):
        return self.answer(request.user)

    def check_conditions(self, request):
        if request.method == "PUT":
            self.seen, self.refusal = seen_revision(request)
            if self.seen != request.user.revision:
                raise stale(request.user, self.refusal)

    def put(self, request):
        said = MeInput(data=request.data)
        said.is_valid(raise_exception=True)
        with transaction.atomic():
            if not rename(request.user, said.validated_data["name"], self.seen):
                raise stale(request.user, self.refusal)
            if "mail" in said.validated_data:
                want(request.user, said.validated_data["mail"])
        return self.answer(request.user)

    def answer(self, user):
        body = {
            "id": str(user.pk),
            "email": user.email,
            "role": tokens.codes_of(user)[0],
            "subRole": tokens.codes_of(user)[1],
            "institution": str(user.institution_id) if user.institution_id else None,
            "gagem": user.gagem.code if user.gagem else None,
            "certifiedEntity": user.certified_entity.code if user.certified_entity else None,
            "mail": wanted_by(user),
            **own_values(user),
        }
        return Response(body, headers={"ETag": f'"{user.revision}"'})


def own_values(user) -> dict:
    return {"name": user.name, **signature(user)}


def stale(user, refusal: str) -> RuleBroken:
    current = own_values(user)
    current["values"] = {"name": current.pop("name")}
    sentence = "Sus datos cambiaron desde que los abrió. No se guardó nada."
    return RuleBroken(refusal, sentence, current=current)


class MyInstitutions(ApiView):
    parameters = frozenset({"page", "pageSize"})
    operations = {
        "GET": Operation(
            summary="Get institutions",
            folder="user",
            description="Las instituciones a su alcance.",
            answer=shapes.MY_INSTITUTIONS,
        )
    }

    def get(self, request):
        pages = Pages()
        visible = Institution.objects.visible_to(request.user).select_related("municipality")
        page = pages.paginate_queryset(visible.order_by("name", "pk"), request, view=self)
        return pages.get_paginated_response(
            [
                {
                    "id": str(institution.pk),
                    "daneCode": institution.dane_code,
                    "name": institution.name,
                    "municipality": institution.municipality.code,
                }
                for institution in page
            ]
        )


class MySessions(ApiView):
    """Where the caller is signed in."""

    parameters = frozenset({"page", "pageSize"})
    operations = {
        "GET": Operation(
            summary="Find my sessions",
            folder="user",
            description="Dónde está abierto su usuario: navegadores y programas.",
            answer=shapes.MY_SESSIONS,
        ),
        "DELETE": Operation(
            summary="End my other sessions",
            folder="user",
            description="Cierra todas sus sesiones menos la que lo pide.",
            status=204,
        ),
    }

    def get(self, request):
        pages = Pages()
        places = sessions.places_of(request.user, request.auth["sid"])
        page = pages.paginate_queryset(places, request, view=self)
        return pages.get_paginated_response(
            [
                {
                    "id": one.id,
                    "kind": one.kind,
                    "startedAt": one.started_at,
                    "seenAt": one.seen_at,
                    "device": one.device,
                    "address": one.address,
                    "current": one.is_current,
                }
                for one in page
            ]
        )

    def delete(self, request):
        sessions.end_others(request.user, request.auth["sid"])
        return Response(status=204)
