"""Staff watch the PEIs: where each stands and its steps. What a PEI says is written by its school
and read elsewhere; here it is never shown."""

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import Count
from django.urls import reverse
from django.utils.html import format_html
from django.utils.timezone import localtime

from pei import editing
from pei.models import PeiVersion, Step
from pei.states import State
from pei_project.admin import DeskModelAdmin, Figure, Granted, ItemBox


class WithCompleteness(ChangeList):
    """A page of versions with how far each is: one query per kind of section, not per row."""

    def get_results(self, request):
        super().get_results(request)
        self.result_list = list(self.result_list)
        done = editing.completeness(self.result_list)
        for version in self.result_list:
            version.done = done[version.pk]


class StepInline(Granted, admin.TabularInline):
    model = Step
    view_action = "pei.view"
    fields = readonly_fields = ["name", "at", "actor", "actor_role"]
    ordering = ["at"]
    can_delete = False

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("actor")


@admin.register(PeiVersion)
class PeiVersionAdmin(DeskModelAdmin):
    view_action = "pei.view"
    list_display = ["institution", "number", "state", "completeness", "opened"]
    list_filter = [
        "state",
        ("institution__municipality", ItemBox),
        ("institution__municipality__gagem", ItemBox),
        ("institution__municipality__certified_entity", ItemBox),
    ]
    list_select_related = ["institution__municipality"]
    search_fields = ["institution__search_key", "institution__dane_code"]
    search_help_text = "Institución o código DANE; no importan las tildes."
    inlines = [StepInline]

    def get_changelist(self, request, **kwargs):
        return WithCompleteness

    def get_list_display(self, request):
        """The link to a PDF depends on who asks."""
        return [*self.list_display, self.link_for(request)]

    def get_fields(self, request, obj=None):
        return self.get_list_display(request)

    def get_readonly_fields(self, request, obj=None):
        return self.get_list_display(request)

    def link_for(self, request):
        @admin.display(description="PDF")
        def pdf(version):
            if not request.user.may("pei.read", version):
                return "Desde que se adopte"
            address = reverse("pei:pdf", args=[version.pk])
            name = f"Descargar el PDF de {version}"
            return format_html('<a href="{}" aria-label="{}">Descargar</a>', address, name)

        return pdf

    @admin.display(description="abierta", ordering="opened_at")
    def opened(self, version):
        return f"{localtime(version.opened_at):%d/%m/%Y}"

    @admin.display(description="secciones listas")
    def completeness(self, version):
        done = getattr(version, "done", None) or editing.completeness([version])[version.pk]
        return f"{done.ready} de {done.total}"

    def figures(self, request):
        """How many versions stand in each state: one query."""
        counted = PeiVersion.objects.order_by().values_list("state").annotate(Count("pk"))
        counts = dict(counted)
        return [
            Figure(counts.get(state, 0), f"PEI: {state.label}", self.list_url(state__exact=state))
            for state in State
        ]
