"""The people of a school or a territory, for who manages them."""

from django.core.exceptions import PermissionDenied
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.response import Response

from accounts import people, shapes, tokens
from accounts.api.auth import line
from accounts.filters import UserFilters
from accounts.models import SubRole, User
from accounts.standing import with_standing
from catalogs.models import CertifiedEntity, Gagem
from institutions.models import Institution
from institutions.scope import within
from pei_project.api import serializers as wire
from pei_project.api.lists import PagedView
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.api.views import ApiView, seen_revision
from pei_project.errors import NOT_ON_THE_LIST, InvalidInput, Problem
from pei_project.sheets.idempotency import idempotent
from pei_project.sheets.views import wire_names

FOLDER = "user"


def seen_by(user):
    """The people a user sees, each with what is told of them, in one query."""
    return with_standing(User.objects.visible_to(user)).select_related(
        "sub_role__role", "institution__municipality", "gagem", "certified_entity", "updated_by"
    )


def represent(person: User) -> dict:
    role, sub_role = tokens.codes_of(person)
    return {
        "id": str(person.pk),
        "email": person.email,
        "name": person.name,
        "role": role,
        "subRole": sub_role,
        "institution": str(person.institution_id) if person.institution_id else None,
        "gagem": person.gagem and person.gagem.code,
        "certifiedEntity": person.certified_entity and person.certified_entity.code,
        "active": person.is_active,
        "state": person.standing,
        "lastLogin": person.last_login,
        **people.signature(person),
    }


def answer(caller, person: User, status=200, **headers) -> Response:
    """The person as stored."""
    told = represent(seen_by(caller).get(pk=person.pk))
    headers["ETag"] = f'"{told["revision"]}"'
    return Response(told, status=status, headers=headers)


def sub_role_called(code: str) -> SubRole:
    found = SubRole.objects.filter(code=code).first()
    if found is None:
        raise InvalidInput({"subRole": [Problem("invalid_choice", NOT_ON_THE_LIST)]})
    return found


def code(**said) -> wire.TextField:
    """What may be looked for in the database; anything may be no code."""
    return line(40, **said)


class InvitationInput(wire.Strict):
    email = wire.TextField(allow_null=False)
    name = wire.TextField(allow_null=False)
    sub_role = code()
    institution = wire.IdField(required=False, allow_null=True)
    gagem = wire.ItemField(Gagem.objects.all(), required=False, allow_null=True)
    certified_entity = wire.ItemField(
        CertifiedEntity.objects.all(), required=False, allow_null=True
    )


class People(PagedView):
    """GET, POST /user"""

    rules = {"GET": "user.list", "POST": "user.invite"}
    filters = UserFilters
    operations = {
        "GET": Operation(
            summary="List users",
            folder=FOLDER,
            description="Las personas de su institución o de su territorio.",
            answer=shapes.USERS,
        ),
        "POST": Operation(
            summary="Invite user",
            folder=FOLDER,
            description="Abre una cuenta y envía una invitación por correo. Nadie da un subrol de "
            "su mismo rango o de uno mayor. Sin lugar, vale el de quien invita.",
            status=201,
            takes=shapes.INVITED,
            example={
                "email": "nueva@demo.example",
                "name": "Luz Marina Ejemplo",
                "subRole": "institucion",
            },
            answer=shapes.USER,
            refusals=("throttled",),
            sends=("ETag", "Location"),
        ),
    }

    def rows(self):
        return seen_by(self.request.user).order_by("name", "pk")

    def represent(self, page):
        return [represent(person) for person in page]

    @idempotent
    def post(self, request):
        said = InvitationInput(data=request.data)
        said.is_valid(raise_exception=True)
        told = dict(said.validated_data)
        told["sub_role"] = sub_role_called(told["sub_role"])
        if told["sub_role"] not in people.offered(request.user):
            raise PermissionDenied
        if key := told.pop("institution", None):
            told["institution"] = institution_called(request.user, key)
        with wire_names():
            person = people.invite(request.user, User(**told))
        location = reverse("accounts:user", args=[person.pk])
        return answer(request.user, person, status=201, Location=location)


def institution_called(caller, key) -> Institution:
    """The institution of this id within reach; one beyond it is as unknown as none."""
    found = Institution.objects.filter(within(caller), pk=key)
    school = found.select_related("municipality").first()
    if school is None:
        raise InvalidInput({"institution": [Problem("invalid_choice", NOT_ON_THE_LIST)]})
    return school


class WholeInput(wire.Strict):
    ignored = frozenset({"revision"})
    name = wire.TextField(allow_null=False)
    sub_role = code()
    active = wire.YesNoField(source="is_active")


class PartInput(WholeInput):
    name = wire.TextField(allow_null=False, required=False)
    sub_role = code(required=False)
    active = wire.YesNoField(source="is_active", required=False)


class Person(ApiView):
    """GET, PUT, PATCH, DELETE /user/{userId}"""

    rules = {"GET": "user.view"} | dict.fromkeys(("PUT", "PATCH", "DELETE"), "user.manage")
    path_names = {"user": "userId"}
    changed = {
        "folder": FOLDER,
        "answer": shapes.USER,
        "accepts": (IF_MATCH,),
        "sends": ("ETag",),
        "refusals": ("invalid_state",),
    }
    operations = {
        "GET": Operation(
            summary="Find user",
            folder=FOLDER,
            description="Una persona.",
            answer=shapes.USER,
            sends=("ETag",),
        ),
        "PUT": Operation(
            **changed,
            summary="Update user",
            description="Cambia nombre, subrol y si puede ingresar. Un subrol nuevo cierra las "
            "sesiones de la persona.",
            takes=shapes.USER_SENT,
            example={
                "name": "Luz Marina Ejemplo",
                "subRole": "institucion",
                "active": True,
                "revision": 0,
            },
        ),
        "PATCH": Operation(
            **changed,
            summary="Update user in part",
            description="Cambia lo que se envía y deja lo demás.",
            takes=shapes.USER_PART,
            example={"name": "Luz Marina Ejemplo", "revision": 0},
        ),
        "DELETE": Operation(
            summary="Disable user",
            folder=FOLDER,
            description="La persona ya no puede ingresar y sus sesiones se cierran. Lo que "
            "escribió queda.",
            status=204,
            accepts=(IF_MATCH,),
            refusals=("invalid_state",),
        ),
    }

    def find(self):
        return get_object_or_404(seen_by(self.request.user), pk=self.kwargs["user"])

    def check_conditions(self, request):
        if request.method in ("GET", "HEAD"):
            return
        people.require(request.user, self.thing)
        self.seen, self.refusal = seen_revision(request)
        if self.seen != self.thing.revision:
            raise people.stale(self.thing, self.refusal)

    def get(self, request, **kwargs):
        return answer(request.user, self.thing)

    def put(self, request, **kwargs):
        return self.update(WholeInput(data=request.data))

    def patch(self, request, **kwargs):
        return self.update(PartInput(data=request.data))

    def update(self, said):
        said.is_valid(raise_exception=True)
        told = dict(said.validated_data)
        if "sub_role" in told:
            told["sub_role"] = sub_role_called(told["sub_role"])
        with wire_names():
            people.change(self.request.user, self.thing, told, self.seen, self.refusal)
        return answer(self.request.user, self.thing)

    def delete(self, request, **kwargs):
        people.disable(request.user, self.thing, self.seen, self.refusal)
        return Response(status=204)
