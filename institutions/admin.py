"""What the platform's staff keeps of schools: identity, sites, acts. Nothing others depend on is
deleted; a school or site that closes gets another state."""

from django.contrib import admin, messages
from django.contrib.admin.models import ADDITION, LogEntry
from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from catalogs.models import Municipality
from institutions.admin_import import DirectoryImport
from institutions.models import Headquarter, Institution, LegalAct, SessionAct
from institutions.sheet_admin import RowInline, SheetAdmin
from pei_project.admin import Figure, ItemBox
from pei_project.sheets.history import beginnings, record


class LegalActInline(RowInline):
    model = LegalAct
    view_action, change_action = "institution.view", "institution.edit"


class SiteTable(RowInline):
    view_action, change_action = "headquarter.view", "headquarter.edit"


SITE_TABLES = [
    type(f"{row.__name__}Inline", (SiteTable,), {"model": row})
    for row in Headquarter.tables().values()
]


class Attention(admin.SimpleListFilter):
    """The institutions that somebody should look at, and why."""

    title = "qué revisar"
    parameter_name = "revisar"
    kinds = {
        "sin-sede-principal": "sin sede principal",
        "sin-entidad": "sin entidad territorial certificada",
        "sin-gagem": "sin GAGEM, aunque su entidad los tiene",
    }

    def lookups(self, request, model_admin):
        return list(self.kinds.items())

    def queryset(self, request, queryset):
        return queryset.filter(needing(self.value())) if self.value() in self.kinds else queryset


def needing(kind: str):
    """The institutions of one kind of ``Attention``, as a condition."""
    principal = Headquarter.objects.filter(institution=OuterRef("pk"), is_principal=True)
    with_offices = Municipality.objects.filter(gagem__isnull=False).values("certified_entity")
    return {
        "sin-sede-principal": ~Exists(principal),
        "sin-entidad": Q(municipality__certified_entity=None),
        "sin-gagem": Q(municipality__gagem=None, municipality__certified_entity__in=with_offices),
    }[kind]


@admin.register(Institution)
class InstitutionAdmin(DirectoryImport, SheetAdmin):
    view_action, change_action = "institution.view", "institution.edit"
    list_display = ["name", "dane_code", "municipality", "gagem", "sector", "zone", "state"]
    list_filter = [
        Attention,
        ("municipality", ItemBox),
        ("municipality__gagem", ItemBox),
        ("municipality__certified_entity", ItemBox),
        "sector",
        "zone",
        "state",
    ]
    list_select_related = ["municipality__gagem", "sector", "zone", "state"]
    search_fields = ["search_key", "dane_code", "municipality__search_key"]
    search_help_text = "Nombre, código DANE o municipio; no importan las tildes."
    autocomplete_fields = ["municipality"]
    inlines = [LegalActInline]

    @admin.display(description="GAGEM", ordering="municipality__gagem__name")
    def gagem(self, institution):
        return institution.gagem

    def figures(self, request):
        return [Figure(Institution.objects.count(), "instituciones", self.list_url())]

    def attention(self, request):
        return [
            Figure(
                Institution.objects.filter(needing(kind)).count(),
                f"instituciones {words}",
                self.list_url(revisar=kind),
            )
            for kind, words in Attention.kinds.items()
        ]

    def save_related(self, request, form, formsets, change):
        """A new institution gets its principal site, with the same code (product.md)."""
        super().save_related(request, form, formsets, change)
        if not change:
            self._open_principal_site(request, form.instance)

    def _open_principal_site(self, request, school):
        if Headquarter.objects.filter(dane_code=school.dane_code).exists():
            sentence = "El código DANE ya es de otra sede: agregue usted la sede principal."
            self.message_user(request, sentence, messages.WARNING)
            return
        site = Headquarter.objects.create(
            institution=school,
            dane_code=school.dane_code,
            number="01",
            name=school.name,
            municipality=school.municipality,
            zone=school.zone,
            address=school.address,
            is_principal=True,
        )
        site_admin = self.admin_site.get_model_admin(Headquarter)
        said = beginnings(site_admin.said(site), site.tables())
        site_admin.remember(site, request.user, said)
        LogEntry.objects.log_actions(
            request.user.pk, [site], ADDITION, "Sede principal de la institución nueva."
        )


@admin.register(Headquarter)
class HeadquarterAdmin(SheetAdmin):
    view_action, change_action = "headquarter.view", "headquarter.edit"
    list_display = ["name", "number", "dane_code", "institution", "is_principal", "state"]
    list_filter = [
        "is_principal",
        ("municipality", ItemBox),
        ("municipality__gagem", ItemBox),
        ("municipality__certified_entity", ItemBox),
        "institution__sector",
        "headquarter_type",
        "zone",
        "state",
    ]
    list_select_related = ["institution", "state"]
    search_fields = ["search_key", "dane_code", "institution__search_key"]
    search_help_text = "Sede, código DANE o institución; no importan las tildes."
    autocomplete_fields = ["institution", "municipality"]
    readonly_fields = ["is_principal"]
    inlines = SITE_TABLES
    actions = ["make_principal"]
    ordering = ["dane_code"]  # by an index: the last page of 53,000 costs what the first does

    def save_model(self, request, obj, form, change):
        """The first site of an institution is its principal one."""
        if not change:
            principal = Headquarter.objects.filter(institution=obj.institution, is_principal=True)
            obj.is_principal = not principal.exists()
        super().save_model(request, obj, form, change)

    @admin.action(description="Hacer sede principal", permissions=["change"])
    def make_principal(self, request, queryset):
        """An institution always has one, so the other one ceases to be in the same act."""
        chosen = list(queryset[:2])
        if len(chosen) != 1:
            return self.message_user(request, "Elija una sola sede.", messages.ERROR)
        with transaction.atomic():
            school = chosen[0].institution.locked()
            for site in school.headquarters.order_by("-is_principal"):
                if site.is_principal != (site.pk == chosen[0].pk):
                    self._mark(request, site, not site.is_principal)
        sentence = f"{chosen[0]} es ahora la sede principal de {school}."
        return self.message_user(request, sentence, messages.SUCCESS)

    def _mark(self, request, site, is_principal: bool):
        before, site.is_principal = site.is_principal, is_principal
        site.revision += 1
        site.updated_at, site.updated_by = timezone.now(), request.user
        site.save(update_fields=["is_principal", "revision", "updated_at", "updated_by"])
        change = {"field": "is_principal", "row": None, "before": before, "after": is_principal}
        record(site, site.key, site.revision, request.user, [change])
        self.log_change(
            request, site, "Sede principal." if is_principal else "Ya no es principal."
        )

    def has_delete_permission(self, request, obj=None):
        """The principal site stays: an institution always has one."""
        is_principal = obj is not None and obj.is_principal
        return not is_principal and self.has_change_permission(request, obj)


@admin.register(SessionAct)
class SessionActAdmin(SheetAdmin):
    """To be read: an act is the institution's, which writes it in the pages."""

    view_action = "institution.view"
    list_display = ["document", "number", "year", "body", "institution", "held_on"]
    list_display_links = ["document", "number"]
    list_filter = ["document", "body", "year"]
    list_select_related = ["body", "institution"]
    search_fields = ["institution__search_key", "institution__dane_code"]
    search_help_text = "Institución o código DANE; no importan las tildes."
    autocomplete_fields = ["institution"]
