"""The documented routes of the PEI as a whole: versions, totals, components, history, PDF."""

import orjson
from django.db.models import Case, Count, Value, When
from django.shortcuts import get_object_or_404
from rest_framework.response import Response

from institutions.models import Institution
from institutions.scope import own
from pei import editing
from pei.api import kept, shapes
from pei.api.filters import PlanFilters
from pei.api.serializers import component_tree, represent_plan, whole_plan
from pei.models import PeiVersion, sections
from pei.models.section import Component, Status
from pei.states import OPEN, State
from pei_project import policy
from pei_project.api.conditional import conditional
from pei_project.api.kept import KeptView
from pei_project.api.lists import PagedView
from pei_project.api.operations import IF_NONE_MATCH, Operation
from pei_project.api.views import ApiView
from pei_project.api.wire import camel
from pei_project.sheets.change_views import ChangeList
from pei_project.sheets.history import Change

REVALIDATE = "private, no-cache"
PLAN_ID = {"description": "La versión del PEI."}
KEPT = {"accepts": (IF_NONE_MATCH,), "sends": ("ETag",)}  # an answer a client may keep


# --- versions -----------------------------------------------------------------------------------


class PlanList(PagedView):
    """GET /pei: the versions the caller may see, open ones first, then the newest."""

    filters = PlanFilters
    operations = {
        "GET": Operation(
            summary="Get all PEI created",
            folder="pei / secretary",
            description="Las versiones a su alcance: primero las abiertas, luego las más nuevas.",
            answer=shapes.PLANS,
        )
    }

    def rows(self):
        first = Case(When(state__in=OPEN, then=Value(0)), default=Value(1))
        plans = PeiVersion.objects.visible_to(self.request.user).with_institution()
        return plans.order_by(first, "-opened_at", "id").prefetch_related("steps__actor")

    def represent(self, page):
        done = editing.completeness(page)
        return [represent_plan(plan, done[plan.pk], self.request.user) for plan in page]


class InstitutionPlans(PlanList):
    """GET /pei/institution/{institutionId}: every version of one institution."""

    path_names = {"institution": "institutionId"}
    operations = {
        "GET": Operation(
            summary="Institution's PEIs",
            folder="pei / institution",
            description="Todas las versiones de una institución.",
            answer=shapes.PLANS,
        )
    }

    def find(self):
        institutions = Institution.objects.visible_to(self.request.user)
        return get_object_or_404(institutions, pk=self.kwargs["institution"])

    def rows(self):
        return super().rows().filter(institution=self.thing)


class PlanView(ApiView):
    """GET /pei/{idPei}: state, steps and completeness of one version."""

    rules = {"GET": "pei.view"}
    path_names = {"plan": "idPei"}
    path_says = {"plan": PLAN_ID}
    operations = {
        "GET": Operation(
            summary="Find PEI",
            folder="pei / secretary",
            description="De quién es, en qué estado está, por qué pasos ha ido y cuánto lleva.",
            answer=shapes.PLAN,
        )
    }

    def find(self):
        plans = PeiVersion.objects.visible_to(self.request.user).with_institution()
        return get_object_or_404(plans.prefetch_related("steps__actor"), pk=self.kwargs["plan"])

    def get(self, request, **kwargs):
        done = editing.completeness([self.thing])[self.thing.pk]
        return Response(represent_plan(self.thing, done, request.user))


class ReadablePlan(ApiView):
    """A route about what a version says: 404 for whom it is not to be read by yet."""

    rules = {"GET": "pei.read"}
    path_names = {"plan": "idPei"}
    path_says = {"plan": PLAN_ID}

    def find(self):
        plans = PeiVersion.objects.readable_by(self.request.user).with_institution()
        return get_object_or_404(plans, pk=self.kwargs["plan"])


class KeptPlan(KeptView, ReadablePlan):
    """A route about all that a version says. It depends on the version and on its school, on the
    official lists, on the names of people, and on whether the caller may know small counts."""

    beside = kept.BESIDE

    def reader(self, caller, columns):
        plan = kept.plan_of(columns)
        allowed = policy.permitted(caller, self.rules["GET"], plan)
        return own(caller, plan) if allowed else None


class PlanTotal(KeptPlan):
    """GET /pei/{idPei}/total: the whole PEI as one document."""

    operations = {
        "GET": Operation(
            summary="Get total pei",
            folder="pei",
            description="Todo lo que dice el PEI, en un solo documento.",
            answer=shapes.WHOLE_PLAN,
            **KEPT,
        )
    }

    def written(self, request):
        exact = own(request.user, self.thing)
        said = whole_plan(self.thing, editing.load_all(self.thing), exact)
        return orjson.dumps(said, default=str)


class Totals(ApiView):
    """GET /pei/total: counts by state, and of sections by component, of what the caller sees."""

    operations = {
        "GET": Operation(
            summary="Get total pei",
            folder="pei",
            description="De los que ve: cuántos hay en cada estado y cuánto llevan.",
            answer=shapes.TOTALS,
        )
    }

    def get(self, request):
        seen = PeiVersion.objects.visible_to(request.user)
        by_state = dict(seen.order_by().values_list("state").annotate(Count("pk")))
        by_component = {part: dict.fromkeys(Status.values, 0) for part in Component}
        for model in sections.aspects():
            counted = model.objects.filter(version__in=seen).order_by().values_list("status")
            for status, count in counted.annotate(Count("pk")):
                by_component[model.component][status] += count
        done = sum(counts[s] for counts in by_component.values() for s in editing.DONE)
        return Response(
            {
                "count": sum(by_state.values()),
                "byState": {state: by_state.get(state, 0) for state in State.values},
                "byComponent": [
                    {
                        "key": part.value,
                        "name": part.label,
                        "byStatus": {camel(status): count for status, count in counts.items()},
                    }
                    for part, counts in by_component.items()
                ],
                "completeness": {
                    "ready": done,
                    "total": sum(sum(counts.values()) for counts in by_component.values()),
                },
            }
        )


# --- components ---------------------------------------------------------------------------------


class Components(ApiView):
    """GET /pei/component: the tree component -> aspect -> field."""

    operations = {
        "GET": Operation(
            summary="Get PEI components",
            folder="pei / component",
            description="Los componentes, sus aspectos y todo lo que se pregunta en cada uno.",
            answer=shapes.TREE,
            **KEPT,
        )
    }

    def get(self, request):
        return conditional(request, orjson.dumps(component_tree()), cache_control=REVALIDATE)


class PlanComponents(KeptPlan):
    """GET /pei/{idPei}/component: the same, with status, completeness and what is missing."""

    operations = {
        "GET": Operation(
            summary="Get PEI components",
            folder="pei / component",
            description="Lo mismo, con el estado de cada aspecto y lo que le falta.",
            answer=shapes.PLAN_TREE,
            **KEPT,
        )
    }

    def written(self, request):
        return orjson.dumps(component_tree(editing.load_all(self.thing)))


# --- history ------------------------------------------------------------------------------------


class PlanChanges(ChangeList, ReadablePlan):
    """GET /change-history/pei/{idPei}: who changed what, when, from what to what."""

    operations = {
        "GET": Operation(
            summary="FindByPei",
            folder="change-history",
            description="Quién cambió qué, cuándo, y qué decía antes y después.",
            answer=shapes.CHANGES,
        )
    }

    def rows(self):
        return Change.objects.filter(owner=self.thing.pk)

    def form_of(self, target):
        return sections.section_named(target)

    def is_exact(self):
        return own(self.request.user, self.thing)
