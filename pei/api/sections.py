"""The documented routes of one section: an aspect, or the definition."""

from django.http import Http404
from django.urls import reverse
from rest_framework.response import Response

from institutions.scope import own
from pei import editing
from pei.api import described, shapes
from pei.api.views import ReadablePlan
from pei.models import sections
from pei_project import policy
from pei_project.api.views import ApiView
from pei_project.api.wire import camel
from pei_project.errors import RuleBroken
from pei_project.sheets.idempotency import idempotent
from pei_project.sheets.serializers import ENVELOPE, parse, represent, wire_values
from pei_project.sheets.views import SheetView, wire_names


class SectionView(SheetView, ReadablePlan):
    """One section of a version, read and written whole (PUT) or in part (PATCH).

    Save (POST) gives the first content; Update (PUT) replaces it.
    """

    rules = {"GET": "pei.read", "POST": "pei.edit", "PUT": "pei.edit", "PATCH": "pei.edit"}

    # The model is the section: ``pei.urls`` gives each aspect a route of its own.

    @property
    def operations(self):
        return described.of_aspect(self.model)

    def find(self):
        plan = super().find()
        self.sheet = editing.load(plan, self.model)
        return plan

    def action_of(self, request):
        """A PATCH of nothing but yearly tables asks less than one of the text."""
        action = super().action_of(request)
        if action == "pei.edit":
            action = self.sheet.writing_rule
        if request.method != "PATCH" or policy.open_for(action, self.thing):
            return action
        tables = {camel(name): name for name in self.model.tables()}
        said = request.data if isinstance(request.data, dict) else {}
        named = [name for name in said if name != "revision" and name not in ENVELOPE]
        values = {name: None for name in named if name not in tables}
        return self.sheet.rule_for(values, {tables[n]: None for n in named if n in tables})

    @property
    def is_exact(self):
        return own(self.request.user, self.thing)

    @idempotent
    def post(self, request, **kwargs):
        values, tables, _ = parse(self.model, request.data, whole=False)
        saved = self.save(values, tables)
        return self.answer(saved, status=201, headers={"Location": request.path})


class DefinitionView(SectionView):
    """GET, PUT, PATCH /pei/definition/{idPei}: the cover record."""

    model = sections.Definition
    http_method_names = ["get", "put", "patch", "head", "options"]

    @property
    def operations(self):
        return described.of_definition()


class DefinitionCreate(ApiView):
    """POST /pei/definition: opens version 1 for the caller's institution."""

    rules = {"POST": "pei.create"}

    @property
    def operations(self):
        return described.of_opening()

    def find(self):
        return self.request.user.institution

    def check_conditions(self, request):
        if request.method == "POST" and self.thing.pei_versions.exists():
            raise RuleBroken("invalid_state", editing.ALREADY_OPEN)

    @idempotent
    def post(self, request):
        values, tables, _ = parse(sections.Definition, request.data, whole=False)
        with wire_names():
            version = editing.open_plan(self.thing, request.user, values, tables)
        section = editing.load(version, sections.Definition)
        body = {"id": str(version.pk)} | represent(section, exact=True)
        location = reverse("pei:api-definition", args=[version.pk])
        return Response(body, status=201, headers={"Location": location, "ETag": '"1"'})


class AspectIndicator(SectionView):
    """GET …/aspect/{aspect}/indicator/{field}: one field or table of an aspect."""

    http_method_names = ["get", "head", "options"]

    @property
    def path_says(self):
        return super().path_says | {"field": {"enum": shapes.answer_names(self.model)}}

    @property
    def operations(self):
        return described.of_one_answer(self.model)

    def get(self, request, **kwargs):
        values = wire_values(self.sheet, exact=self.is_exact)
        if kwargs["field"] not in values:
            raise Http404
        body = {
            "aspect": self.model.key,
            "field": kwargs["field"],
            "revision": self.sheet.revision,
            "value": values[kwargs["field"]],
        }
        return Response(body, headers={"ETag": f'"{self.sheet.revision}"'})
