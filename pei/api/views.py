"""The documented routes of the PEI: versions, sections, components, totals, history, PDF."""

from contextlib import contextmanager

import orjson
from django.db.models import Case, Count, Value, When
from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.response import Response

from institutions.models import Institution
from pei import editing, pdf
from pei.api.filters import ChangeFilters, PlanFilters
from pei.api.serializers import component_tree, represent_change, represent_plan, whole_plan
from pei.models import PeiVersion, sections
from pei.models.section import Component, Status
from pei.states import OPEN, State
from pei_project.api.conditional import conditional
from pei_project.api.errors import WireError
from pei_project.api.views import ApiView, seen_revision
from pei_project.api.wire import Pages, camel
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets.history import Change
from pei_project.sheets.saving import Stale, save_sheet
from pei_project.sheets.serializers import parse, represent, wire_values


@contextmanager
def wire_names():
    """What the writer refuses, told by the names of the wire."""
    try:
        yield
    except InvalidInput as refused:
        raise InvalidInput(
            {
                ".".join(map(camel, path.split("."))): problems
                for path, problems in refused.fields.items()
            }
        ) from refused


REVALIDATE = "private, no-cache"
PAGING = frozenset({"page", "pageSize", "ordering"})


class PagedView(ApiView):
    """A list that can grow: ``filters`` is the FilterSet of the rows that ``rows`` gives."""

    filters = None

    @property
    def parameters(self):
        return PAGING | self.filters.base_filters.keys()

    def get(self, request, **kwargs):
        asked = self.filters.asked(request, self.rows())
        pages = Pages()
        page = pages.paginate_queryset(asked, request, self)
        return pages.get_paginated_response(self.represent(page))


# --- versions -----------------------------------------------------------------------------------


class PlanList(PagedView):
    """GET /pei: the versions the caller may see, open ones first, then the newest."""

    filters = PlanFilters

    def rows(self):
        first = Case(When(state__in=OPEN, then=Value(0)), default=Value(1))
        plans = PeiVersion.objects.visible_to(self.request.user).with_institution()
        return plans.order_by(first, "-opened_at", "id").prefetch_related("steps__actor")

    def represent(self, page):
        done = editing.completeness(page)
        return [represent_plan(plan, done[plan.pk]) for plan in page]


class InstitutionPlans(PlanList):
    """GET /pei/institution/{institutionId}: every version of one institution."""

    def find(self):
        institutions = Institution.objects.visible_to(self.request.user)
        return get_object_or_404(institutions, pk=self.kwargs["institution"])

    def rows(self):
        return super().rows().filter(institution=self.thing)


class PlanView(ApiView):
    """GET /pei/{idPei}: state, steps and completeness of one version."""

    rules = {"GET": "pei.view"}

    def find(self):
        plans = PeiVersion.objects.visible_to(self.request.user).with_institution()
        return get_object_or_404(plans.prefetch_related("steps__actor"), pk=self.kwargs["plan"])

    def get(self, request, **kwargs):
        done = editing.completeness([self.thing])[self.thing.pk]
        return Response(represent_plan(self.thing, done))


class ReadablePlan(ApiView):
    """A route about what a version says: 404 for whom it is not to be read by yet."""

    rules = {"GET": "pei.read"}

    def find(self):
        plans = PeiVersion.objects.readable_by(self.request.user).with_institution()
        return get_object_or_404(plans, pk=self.kwargs["plan"])


class PlanTotal(ReadablePlan):
    """GET /pei/{idPei}/total: the whole PEI as one document."""

    def get(self, request, **kwargs):
        written = whole_plan(self.thing, editing.load_all(self.thing))
        content = orjson.dumps(written, default=str)
        return conditional(request, content, cache_control=REVALIDATE)


class PlanDownload(ReadablePlan):
    """GET /pei/{idPei}/download: the PDF of the current text."""

    parameters = frozenset({"copy"})

    def get(self, request, **kwargs):
        copy = request.query_params.get("copy", "current")
        if copy not in ("current", "adopted", "approved"):
            problem = Problem("invalid_choice", "Elija current, adopted o approved.")
            raise InvalidInput({"copy": [problem]})
        if copy != "current":
            raise Http404  # nothing was frozen yet
        return pdf.range_response(request, pdf.pdf_of(self.thing), pdf.filename_of(self.thing))


class Totals(ApiView):
    """GET /pei/total: counts by state, and of sections by component, of what the caller sees."""

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


# --- sections -----------------------------------------------------------------------------------


class SectionView(ReadablePlan):
    """One section of a version, read and written whole (PUT) or in part (PATCH).

    Save (POST) gives the first content; Update (PUT) replaces it.
    """

    rules = {"GET": "pei.read", "POST": "pei.edit", "PUT": "pei.edit", "PATCH": "pei.edit"}

    @property
    def model(self):
        aspect = sections.section_named(self.kwargs["aspect"])
        if aspect is None or aspect not in sections.aspects():
            raise Http404
        return aspect

    def find(self):
        plan = super().find()
        self.section = editing.load(plan, self.model)
        return plan

    def get(self, request, **kwargs):
        return self.answer(self.section)

    def post(self, request, **kwargs):
        if self.section.revision:
            raise self.refused(Stale(self.section), "stale")
        values, tables, _ = parse(self.model, request.data, whole=False)
        saved = self.save(values, tables, seen=0, name="stale")
        return self.answer(saved, status=201, headers={"Location": request.path})

    def put(self, request, **kwargs):
        return self.update(request, whole=True)

    def patch(self, request, **kwargs):
        return self.update(request, whole=False)

    def update(self, request, whole: bool):
        seen, name = seen_revision(request)
        if seen != self.section.revision:
            raise self.refused(Stale(self.section), name)
        values, tables, _ = parse(self.model, request.data, whole)
        return self.answer(self.save(values, tables, seen, name))

    def save(self, values, tables, seen: int, name: str):
        try:
            with wire_names():
                return save_sheet(self.section, values, tables, actor=self.request.user, seen=seen)
        except Stale as stale:
            raise self.refused(stale, name) from stale

    @staticmethod
    def refused(stale: Stale, name: str) -> WireError:
        current = represent(stale.current)
        said = {part: current[part] for part in ("revision", "updatedBy", "updatedAt")}
        return WireError(
            name, stale.sentence, current=said | {"values": wire_values(stale.current)}
        )

    @staticmethod
    def answer(section, status=200, headers=None) -> Response:
        headers = {"ETag": f'"{section.revision}"'} | (headers or {})
        return Response(represent(section), status=status, headers=headers)


class DefinitionView(SectionView):
    """GET, PUT, PATCH /pei/definition/{idPei}: the cover record."""

    model = sections.Definition
    http_method_names = ["get", "put", "patch", "head", "options"]


class DefinitionCreate(ApiView):
    """POST /pei/definition: opens version 1 for the caller's institution."""

    rules = {"POST": "pei.create"}

    def find(self):
        return self.request.user.institution

    def post(self, request):
        values, tables, _ = parse(sections.Definition, request.data, whole=False)
        with wire_names():
            version = editing.open_plan(self.thing, request.user, values, tables)
        section = editing.load(version, sections.Definition)
        body = {"id": str(version.pk)} | represent(section)
        location = reverse("pei:api-definition", args=[version.pk])
        return Response(body, status=201, headers={"Location": location, "ETag": '"1"'})


class AspectIndicator(SectionView):
    """GET …/aspect/{aspect}/indicator/{field}: one field or table of an aspect."""

    http_method_names = ["get", "head", "options"]

    def get(self, request, **kwargs):
        values = wire_values(self.section)
        if kwargs["field"] not in values:
            raise Http404
        body = {
            "aspect": self.model.key,
            "field": kwargs["field"],
            "revision": self.section.revision,
            "value": values[kwargs["field"]],
        }
        return Response(body, headers={"ETag": f'"{self.section.revision}"'})


class Components(ApiView):
    """GET /pei/component: the tree component -> aspect -> field."""

    def get(self, request):
        return conditional(request, orjson.dumps(component_tree()), cache_control=REVALIDATE)


class PlanComponents(ReadablePlan):
    """GET /pei/{idPei}/component: the same, with status, completeness and what is missing."""

    def get(self, request, **kwargs):
        tree = component_tree(editing.load_all(self.thing))
        return conditional(request, orjson.dumps(tree), cache_control=REVALIDATE)


# --- history ------------------------------------------------------------------------------------


class PlanChanges(PagedView, ReadablePlan):
    """GET /change-history/pei/{idPei}: who changed what, when, from what to what."""

    filters = ChangeFilters

    def rows(self):
        return Change.objects.filter(owner=self.thing.pk)

    def represent(self, page):
        return [represent_change(change) for change in page]
