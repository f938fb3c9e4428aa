"""The steps of a version's life, for programs: what a body says is what the form of the page asks
(``pei.steps``), by its wire names; each answers the version as it then is, and the receipt."""

from django import forms
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.response import Response

from pei import editing, lifecycle, steps
from pei.api import shapes
from pei.api.serializers import represent_decision, represent_plan, represent_step
from pei.api.views import PLAN_ID
from pei.assigning import assign
from pei.models import PeiVersion, Step
from pei.notes import reads_note
from pei_project.api.operations import Operation
from pei_project.api.shapes import ANYTHING, WHOLE, YES_NO, closed, many, nullable, one_of, text
from pei_project.api.views import ApiView
from pei_project.api.wire import camel
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets.idempotency import idempotent

# --- a form as a body ---------------------------------------------------------------------------

# JSON keeps numbers, yes and no, and texts apart; a form takes them all as text.
KINDS = {
    forms.BooleanField: (bool, YES_NO),
    forms.IntegerField: (int, WHOLE),
    steps.Dissemination: (list, many(ANYTHING, maxItems=steps.MOST_DISSEMINATED)),
}


def kind_of(part: forms.Field) -> tuple[type, dict]:
    for model, kind in KINDS.items():
        if isinstance(part, model):
            return kind
    if isinstance(part, forms.ModelChoiceField | forms.UUIDField):
        return str, text(format="uuid")
    if isinstance(part, forms.ChoiceField):
        return str, one_of([code for code, _ in part.choices])
    if isinstance(part, forms.DateField):
        return str, text(format="date")
    return str, text(maxLength=part.max_length)


def body_of(form: type[steps.StepForm]) -> dict:
    """The schema of the body that a form takes."""
    parts = form.base_fields
    said = {
        camel(name): kind_of(part)[1] if part.required else nullable(kind_of(part)[1])
        for name, part in parts.items()
    }
    return closed(said, [camel(name) for name, part in parts.items() if part.required])


def read(form: type[steps.StepForm], version: PeiVersion, actor, data) -> dict:
    """What a body says, cleaned; raises InvalidInput by wire names, and ``unknown_field``."""
    if not isinstance(data, dict):
        raise InvalidInput({"body": [Problem("invalid", "Envíe un objeto.")]})
    names = {camel(name): name for name in form.base_fields}
    wrong = {
        wire: [problem]
        for wire, said in data.items()
        if (problem := strange(form.base_fields.get(names.get(wire)), said))
    }
    if wrong:
        raise InvalidInput(wrong)
    bound = form(version, actor, {names[wire]: said for wire, said in data.items()})
    if bound.is_valid():
        return bound.cleaned_data
    found = {
        camel(name): [Problem(one.code or "invalid", " ".join(one.messages)) for one in said]
        for name, said in bound.errors.as_data().items()
    }
    raise InvalidInput(found)


def strange(part: forms.Field | None, said) -> Problem | None:
    """What is wrong with a value before any rule is asked: nobody asks it, or not of this kind."""
    if part is None:
        return Problem("unknown_field", "No se conoce este campo.")
    if said is None or type(said) is kind_of(part)[0]:
        return None
    return Problem("invalid", "El valor no es del tipo que se pide.")


# --- the routes ---------------------------------------------------------------------------------

WAIT_IN_LINE = ("invalid_state", "incomplete")


def step_operation(summary: str, folder: str, form, example: dict, description: str, **said):
    return Operation(
        summary=summary,
        folder=folder,
        description=description,
        example=example,
        refusals=WAIT_IN_LINE,
        **{"takes": body_of(form), "answer": shapes.STEP_TAKEN} | said,
    )


class StepView(ApiView):
    """POST /pei/{idPei}/…: one step. Subclasses say its ``form`` and ``name``."""

    form: type[steps.StepForm]
    name: str
    path_names = {"plan": "idPei"}
    path_says = {"plan": PLAN_ID}

    def find(self):
        plans = PeiVersion.objects.visible_to(self.request.user).with_institution()
        return get_object_or_404(plans, pk=self.kwargs["plan"])

    @idempotent
    def post(self, request, **kwargs):
        return Response(taken(self.do(self.read(request.data))))

    def read(self, data) -> dict:
        return read(self.form, self.thing, self.request.user, data)

    def do(self, said: dict) -> Step:
        return lifecycle.take(self.thing, self.name, self.request.user, said)


def taken(step: Step) -> dict:
    """The version as the step left it, and the step's receipt."""
    plans = PeiVersion.objects.with_institution().prefetch_related("steps__actor")
    plan = plans.get(pk=step.version_id)
    done = editing.completeness([plan])[plan.pk]
    return represent_plan(plan, done, step.actor) | {"step": represent_step(step, step.actor)}


class Submit(StepView):
    form, name = steps.SubmitForm, "submit"
    rules = {"POST": "pei.submit"}
    operations = {
        "POST": step_operation(
            "Submit",
            "pei / institution",
            steps.SubmitForm,
            {"note": "Listo para el consejo."},
            "Al consejo directivo. Con algo por responder, 409 `incomplete` y todo lo que falta.",
        )
    }


class Filing(StepView):
    form, name = steps.FilingForm, "file"
    rules = {"POST": "pei.file"}
    operations = {
        "POST": step_operation(
            "File",
            "pei / institution",
            steps.FilingForm,
            {"filingNumber": "VAL2026-DEMO-0001", "filedOn": "2026-04-30"},
            "El PEI adoptado, a la Secretaría. Desde ese día corre el plazo.",
        )
    }


class Withdraw(StepView):
    form, name = steps.WithdrawForm, "withdraw"
    rules = {"POST": "pei.withdraw"}
    operations = {
        "POST": step_operation(
            "Withdraw",
            "pei / institution",
            steps.WithdrawForm,
            {"reason": "Falta un anexo."},
            "Vuelve a la institución, mientras nadie de la Secretaría lo tenga asignado.",
        )
    }


class Approve(StepView):
    form, name = steps.ApproveForm, "approve"
    rules = {"POST": "pei.approve"}
    operations = {
        "POST": step_operation(
            "Revision PEI without observations",
            "pei / secretary",
            steps.ApproveForm,
            {"opinionNumber": "012", "opinionDate": "2026-06-12", "nextReviewYear": 2028},
            "Lo aprueba. Con observaciones sin resolver, 409 `incomplete`.",
        )
    }


class Assign(StepView):
    form = steps.AssignForm
    rules = {"POST": "pei.assign"}
    operations = {
        "POST": step_operation(
            "Assign reviewer",
            "pei / secretary",
            steps.AssignForm,
            {"userId": "00000000-0000-4000-8000-000000000000", "dueOn": "2099-12-31"},
            "Quién lo revisa y hasta cuándo. Con `reason` se cambia lo que ya se dijo.",
        )
    }

    def do(self, said):
        return assign(self.thing, self.request.user, said)


class Amend(StepView):
    form = steps.AmendForm
    rules = {"POST": "pei.amend"}
    operations = {
        "POST": step_operation(
            "Amend",
            "pei / institution",
            steps.AmendForm,
            {"kind": "adjustment", "reason": "Cambia el SIEE."},
            "Abre la versión siguiente, con las respuestas copiadas.",
            status=201,
            sends=("Location",),
        )
    }

    @idempotent
    def post(self, request, **kwargs):
        said = self.read(request.data)
        made = lifecycle.amend(self.thing, request.user, said)
        location = reverse("pei:api-plan", args=[made.pk])
        return Response(taken(made.steps.get()), status=201, headers={"Location": location})


class SchoolGoverning(StepView):
    """GET, POST /pei/{idPei}/school-governing: what the council decided."""

    form = steps.DecisionForm
    rules = {"GET": "pei.view", "POST": "pei.decide"}
    operations = {
        "GET": Operation(
            summary="Get school governing",
            folder="pei / school governing",
            description="Lo que el consejo decidió de esta versión, en orden.",
            answer=shapes.DECISIONS,
        ),
        "POST": step_operation(
            "Create school governing",
            "pei / school governing",
            steps.DecisionForm,
            {"result": "returned", "note": "Falta el horizonte de la visión."},
            "La decisión del consejo: adopta, con actas, votos y acuerdo, o devuelve, con una "
            "nota.",
            status=201,
            answer=shapes.DECISION_TAKEN,
        ),
    }

    def get(self, request, **kwargs):
        told = self.thing.decisions.select_related("step__version__institution__municipality")
        return Response(
            [represent_decision(one) for one in told if reads_note(request.user, one.step)]
        )

    @idempotent
    def post(self, request, **kwargs):
        said = self.read(request.data)
        decision = lifecycle.decide(self.thing, request.user, said)
        body = taken(decision.step) | {"decision": represent_decision(decision)}
        return Response(body, status=201)
