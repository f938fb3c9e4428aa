"""What the platform's staff keeps of schools: identity, sites, acts. Nothing others depend on is
deleted; a school or site that closes gets another state."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from catalogs.fields import CatalogReference
from institutions.models import Headquarter, Institution, LegalAct, SessionAct
from pei_project.search import fold


class OfferedItemsForm(forms.ModelForm):
    """Offers of each list the items in use, and those already chosen though retired since."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            if isinstance(self._meta.model._meta.get_field(name), CatalogReference):
                field.queryset = field.queryset.offered(self._chosen(name))

    def _chosen(self, name) -> list:
        said = self.initial.get(name) or []
        items = said if isinstance(said, list) else [said]
        return [getattr(item, "pk", item) for item in items]


class SheetAdmin(admin.ModelAdmin):
    """A sheet as staff see it. A change made here raises the revision as any other does, so
    nobody who was looking at the sheet meanwhile overwrites it unawares."""

    form = OfferedItemsForm
    list_per_page = 50

    def save_model(self, request, obj, form, change):
        obj.revision += 1
        obj.updated_at, obj.updated_by = timezone.now(), request.user
        super().save_model(request, obj, form, change)

    def get_search_results(self, request, queryset, search_term):
        return super().get_search_results(request, queryset, fold(search_term))


class LegalActInline(admin.TabularInline):
    model = LegalAct
    form = OfferedItemsForm
    extra = 0


@admin.register(Institution)
class InstitutionAdmin(SheetAdmin):
    list_display = ["name", "dane_code", "municipality", "sector", "zone", "state"]
    list_filter = [
        "sector",
        "zone",
        "state",
        "municipality__certified_entity",
        "municipality__gagem",
    ]
    list_select_related = ["municipality", "sector", "zone", "state"]
    search_fields = ["search_key", "dane_code", "municipality__search_key"]
    search_help_text = "Nombre, código DANE o municipio; no importan las tildes."
    autocomplete_fields = ["municipality"]
    inlines = [LegalActInline]

    def has_delete_permission(self, request, obj=None):
        return False  # sites, people, acts and plans hang on it


@admin.register(Headquarter)
class HeadquarterAdmin(SheetAdmin):
    list_display = ["name", "number", "dane_code", "institution", "is_principal", "state"]
    list_filter = ["is_principal", "headquarter_type", "zone", "state", "municipality__gagem"]
    list_select_related = ["institution", "state"]
    search_fields = ["search_key", "dane_code", "institution__search_key"]
    search_help_text = "Sede, código DANE o institución; no importan las tildes."
    autocomplete_fields = ["institution", "municipality"]

    def has_delete_permission(self, request, obj=None):
        """The principal site stays: an institution always has one."""
        is_principal = obj is not None and obj.is_principal
        return not is_principal and super().has_delete_permission(request, obj)


@admin.register(SessionAct)
class SessionActAdmin(SheetAdmin):
    list_display = ["document", "number", "year", "body", "institution", "held_on"]
    list_display_links = ["document", "number"]
    list_filter = ["document", "body", "year"]
    list_select_related = ["body", "institution"]
    search_fields = ["institution__search_key", "institution__dane_code"]
    search_help_text = "Institución o código DANE; no importan las tildes."
    autocomplete_fields = ["institution"]
