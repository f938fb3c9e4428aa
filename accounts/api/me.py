"""What a user may ask and change of themselves."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from rest_framework.response import Response

from accounts import shapes, tokens
from accounts.models import User
from institutions.models import Institution
from pei_project.api import serializers as wire
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.api.views import ApiView, seen_revision
from pei_project.api.wire import Pages
from pei_project.errors import InvalidInput, Problem, RuleBroken
from pei_project.sheets import things
from pei_project.sheets.history import store


class MeInput(wire.Strict):
    name = wire.TextField(allow_null=False)
    revision = wire.WholeField(required=False, allow_null=True)


class Me(ApiView):
    """The signed-in user. Only the name is theirs to change."""

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
            description="Cambia su nombre.",
            takes=shapes.ME_SENT,
            example={"name": "Luz Marina Ejemplo", "revision": 0},
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
        user, seen = request.user, self.seen
        said = MeInput(data=request.data)
        said.is_valid(raise_exception=True)
        before, name = things.said(user), name_of(said.validated_data["name"])
        with transaction.atomic():
            changed = User.objects.filter(pk=user.pk, revision=seen).update(
                name=name, revision=seen + 1, updated_at=timezone.now(), updated_by=user
            )
            user.refresh_from_db(fields=["name", "revision", "updated_at", "updated_by"])
            if not changed:
                raise stale(user, self.refusal)
            store(things.changed(user, user, before))
        return self.answer(user)

    def answer(self, user):
        body = {
            "id": str(user.pk),
            "email": user.email,
            "role": tokens.codes_of(user)[0],
            "subRole": tokens.codes_of(user)[1],
            "institution": str(user.institution_id) if user.institution_id else None,
            "gagem": user.gagem.code if user.gagem else None,
            "certifiedEntity": user.certified_entity.code if user.certified_entity else None,
            **own_values(user),
        }
        return Response(body, headers={"ETag": f'"{user.revision}"'})


def name_of(text: str) -> str:
    try:
        return User._meta.get_field("name").clean(text, None)
    except ValidationError as error:
        problems = [Problem(one.code, one.messages[0]) for one in error.error_list]
        raise InvalidInput({"name": problems}) from error


def own_values(user) -> dict:
    author = user.updated_by
    return {
        "name": user.name,
        "revision": user.revision,
        "updatedAt": user.updated_at,
        "updatedBy": {"id": str(author.pk), "name": author.name} if author else None,
    }


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
