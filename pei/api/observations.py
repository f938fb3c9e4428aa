"""The documented routes of observations, and the return of a PEI with them."""

from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.response import Response

from pei import observing
from pei.api.filters import ObservationFilters
from pei.api.observed import OBSERVATION, OBSERVATIONS, represent
from pei.api.steps import body_of, read
from pei.api.views import ReadablePlan
from pei.models import Observation
from pei.models.review import Reply
from pei.observation_forms import AnswerForm, ObservationForm, ReopenForm, ResolveForm
from pei_project.api.errors import WireError
from pei_project.api.lists import PagedView
from pei_project.api.operations import IF_MATCH, Operation
from pei_project.api.shapes import WHOLE, closed, nullable
from pei_project.api.views import seen_revision
from pei_project.api.wire import camel
from pei_project.sheets.idempotency import idempotent

FOLDER = "pei / secretary"
EXAMPLE = {
    "aspect": "principles-fundamentals",
    "field": "vision",
    "severity": "must",
    "visibility": "school",
    "text": "Diga con qué meta se medirá y para qué año.",
}


def body_with(more: dict, form=ObservationForm) -> dict:
    """The body that a form takes, and more that no form asks."""
    said = body_of(form)
    return closed(said["properties"] | more, said.get("required", ()))


def without(data, name: str):
    """A body without one of its parts; what is no object stays as it is."""
    return {key: data[key] for key in data if key != name} if isinstance(data, dict) else data


class PlanObservations(PagedView, ReadablePlan):
    """GET, POST /pei/{idPei}/observation."""

    filters = ObservationFilters
    rules = {"GET": "pei.read", "POST": "pei.review"}
    operations = {
        "GET": Operation(
            summary="Observations",
            folder=FOLDER,
            description="Las que son para quien pregunta: la institución ve las que recibió y las "
            "de su gobierno escolar; la Secretaría, las suyas.",
            answer=OBSERVATIONS,
        ),
        "POST": Operation(
            summary="Create observation",
            folder=FOLDER,
            description="Sobre un aspecto, y si se dice, sobre una respuesta o fila. Sin "
            "`visibility` es interna. En consejo y en borrador observan el consejo y la rectoría.",
            takes=body_of(ObservationForm),
            example=EXAMPLE,
            answer=OBSERVATION,
            status=201,
            sends=("Location", "ETag"),
        ),
    }

    def action_of(self, request):
        return observing.rule_of(request.user) if request.method == "POST" else "pei.read"

    def rows(self):
        seen = self.thing.observations.seen_by(self.request.user)
        return seen.prefetch_related("replies")

    def represent(self, page):
        return represent(self.thing, page)

    @idempotent
    def post(self, request, **kwargs):
        said = read(ObservationForm, self.thing, request.user, request.data)
        made = observing.observe(self.thing, request.user, said)
        location = reverse("pei:api-observation", args=[self.thing.pk, made.pk])
        return answer(made, status=201, headers={"Location": location})


def answer(one: Observation, status=200, headers=None) -> Response:
    headers = {"ETag": f'"{one.changed}"'} | (headers or {})
    [body] = represent(one.version, [one])
    return Response(body, status=status, headers=headers)


class OneObservation(ReadablePlan):
    """A route about one observation that the caller may see."""

    path_names = {"plan": "idPei", "observation": "observationId"}
    path_says = ReadablePlan.path_says | {"observation": {"description": "La observación."}}

    def find(self):
        plan = super().find()
        seen = plan.observations.seen_by(self.request.user)
        self.observation = get_object_or_404(seen, pk=self.kwargs["observation"])
        self.observation.version = plan
        return plan


class ObservationView(OneObservation):
    """GET, PUT, DELETE /pei/{idPei}/observation/{observationId}."""

    rules = {"GET": "pei.read", "PUT": "pei.review", "DELETE": "pei.review"}
    operations = {
        "GET": Operation(
            summary="Find observation",
            folder=FOLDER,
            description="Una observación, con lo que se respondió.",
            answer=OBSERVATION,
            sends=("ETag",),
        ),
        "PUT": Operation(
            summary="Update observation",
            folder=FOLDER,
            description="Solo su autor, mientras no se haya enviado ni respondido.",
            takes=body_with({"revision": nullable(WHOLE)}),
            example=EXAMPLE | {"revision": 1},
            answer=OBSERVATION,
            accepts=(IF_MATCH,),
            sends=("ETag",),
            refusals=("invalid_state",),
        ),
        "DELETE": Operation(
            summary="Delete observation",
            folder=FOLDER,
            description="Solo su autor, mientras no se haya enviado ni respondido.",
            status=204,
            accepts=(IF_MATCH,),
            refusals=("invalid_state",),
        ),
    }

    def action_of(self, request):
        is_read = request.method in ("GET", "HEAD")
        return "pei.read" if is_read else observing.rule_of(request.user)

    def check_conditions(self, request):
        if request.method not in ("PUT", "DELETE"):
            return
        observing.require_own_unsent(self.observation, request.user)
        self.seen, self.stale_name = seen_revision(request)
        if self.seen != self.observation.changed:
            raise self.refused(self.observation)

    def refused(self, current: Observation) -> WireError:
        [said] = represent(self.thing, [current])
        author = {name: said["author"][name] for name in ("id", "name")}
        known = {"revision": current.changed, "updatedBy": author, "updatedAt": current.at}
        named = {camel(name): said[camel(name)] for name in ObservationForm.base_fields}
        return WireError(self.stale_name, observing.CHANGED, current=known | {"values": named})

    def get(self, request, **kwargs):
        return answer(self.observation)

    def put(self, request, **kwargs):
        said = without(request.data, "revision")
        said = read(ObservationForm, self.thing, request.user, said)
        return answer(self.write(observing.change, said, seen=self.seen))

    def delete(self, request, **kwargs):
        self.write(observing.remove, seen=self.seen)
        return Response(status=204)

    def write(self, writer, *said, seen: int):
        try:
            return writer(self.observation, self.request.user, *said, seen)
        except observing.StaleObservation as stale:
            raise self.refused(stale.current) from stale


# --- what is said of them -----------------------------------------------------------------------


def reply_operation(summary: str, folder: str, form, example: dict, description: str) -> Operation:
    return Operation(
        summary=summary,
        folder=folder,
        description=description,
        takes=body_of(form),
        example=example,
        answer=OBSERVATION,
        sends=("ETag",),
        refusals=("invalid_state",),
    )


class ReplyView(OneObservation):
    """POST …/answer, …/resolve, …/reopen. Subclasses say ``kind`` and ``form``."""

    kind: Reply
    form = ResolveForm

    def action_of(self, request):
        return observing.rule_of_reply(self.kind, self.observation)

    @idempotent
    def post(self, request, **kwargs):
        said = read(self.form, self.thing, request.user, request.data)
        observing.reply(self.observation, request.user, self.kind, said["text"])
        self.observation.refresh_from_db(fields=["state", "changed"])
        return answer(self.observation)


class Answer(ReplyView):
    kind, form = Reply.ANSWER, AnswerForm
    rules = {"POST": "pei.answer"}
    operations = {
        "POST": reply_operation(
            "Answer observation",
            "pei / institution",
            AnswerForm,
            {"text": "Se precisa el año en la visión."},
            "La respuesta de la institución. Puede responder otra vez hasta que se resuelva.",
        )
    }


class Resolve(ReplyView):
    kind = Reply.RESOLVE
    rules = {"POST": "pei.review"}
    operations = {
        "POST": reply_operation(
            "Resolve observation",
            FOLDER,
            ResolveForm,
            {"text": "La meta ya tiene año."},
            "La da por resuelta quien la hizo, o alguien de su lado.",
        )
    }


class Reopen(ReplyView):
    kind, form = Reply.REOPEN, ReopenForm
    rules = {"POST": "pei.review"}
    operations = {
        "POST": reply_operation(
            "Reopen observation",
            FOLDER,
            ReopenForm,
            {"text": "Falta decir de dónde salen los recursos."},
            "No quedó resuelta: vuelve a estar pendiente.",
        )
    }
