"""Where staff keep the lists: they add, correct, retire and reinstate; nobody deletes."""

from django.contrib import admin, messages
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction

from catalogs.models import (
    CatalogItem,
    CertifiedEntity,
    Department,
    Gagem,
    Municipality,
    ProjectType,
)
from catalogs.registry import CATALOGS
from pei_project import policy


class ListAdmin(admin.ModelAdmin):
    """The manners of every list. Subclasses say what their own columns are."""

    own_fields: tuple[str, ...] = ()
    fixed_fields: tuple[str, ...] = ("code",)  # what programs and files know an item by
    texts = ("name", "description", "order", "is_active")

    list_display = ["name", "code", "order", "is_active"]
    list_filter = ["is_active"]
    list_per_page = 50
    search_fields = ["search_key", "code"]
    search_help_text = "Por nombre o código, con tildes o sin ellas."
    actions = ["retire", "reinstate"]

    def get_fields(self, request, obj=None):
        return [*self.fixed_fields, *self.own_fields, *self.texts, "in_file"]

    def get_readonly_fields(self, request, obj=None):
        return ["in_file", *self.fixed_fields] if obj else ["in_file"]

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        return (queryset.matching(term) if term else queryset), False

    def has_module_permission(self, request):
        return policy.may(request.user, "catalog.manage")

    def has_view_permission(self, request, obj=None):
        return policy.may(request.user, "catalog.manage")

    has_add_permission = has_module_permission
    has_change_permission = has_view_permission

    def has_delete_permission(self, request, obj=None):
        return False  # Approved plans still point at retired items.

    @admin.action(description="Retirar: no ofrecer más", permissions=["change"])
    def retire(self, request, queryset):
        count = self._put_in_use(request, queryset, False)
        self.message_user(request, f"Elementos retirados: {count}.", messages.SUCCESS)

    @admin.action(description="Volver a ofrecer", permissions=["change"])
    def reinstate(self, request, queryset):
        count = self._put_in_use(request, queryset, True)
        self.message_user(
            request, f"Elementos que se ofrecen otra vez: {count}.", messages.SUCCESS
        )

    def _put_in_use(self, request, queryset, in_use: bool) -> int:
        """Change those that differ and write it in the admin's log; returns how many."""
        with transaction.atomic():
            items = queryset.filter(is_active=not in_use).select_for_update(of=("self",))
            changed = list(items)
            self.model.objects.filter(pk__in=[i.pk for i in changed]).update(is_active=in_use)
            sentence = "Se volvió a ofrecer." if in_use else "Se retiró."
            if changed:
                LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, sentence)
        return len(changed)


@admin.register(CatalogItem)
class CatalogItemAdmin(ListAdmin):
    fixed_fields = ("catalog", "code")
    own_fields = ("parent",)
    list_display = ["name", "code", "catalog", "parent", "order", "is_active"]
    list_filter = ["is_active", "catalog"]
    list_select_related = ["parent"]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        """Offer as parent only items that may be one, under the name of their list."""
        owning = {catalog.parent for catalog in CATALOGS.values()} - {None}
        kwargs["queryset"] = CatalogItem.objects.filter(catalog__in=owning)
        choice = super().formfield_for_foreignkey(field, request, **kwargs)
        choice.label_from_instance = lambda item: f"{item.get_catalog_display()}: {item}"
        return choice


@admin.register(Department, Gagem, CertifiedEntity)
class OwnListAdmin(ListAdmin):
    pass


@admin.register(Municipality)
class MunicipalityAdmin(ListAdmin):
    own_fields = ("department", "certified_entity", "gagem")
    list_display = ["name", "code", "department", "certified_entity", "gagem", "is_active"]
    list_filter = ["is_active", "certified_entity", "gagem", "department"]
    list_select_related = ["department", "certified_entity", "gagem"]


@admin.register(ProjectType)
class ProjectTypeAdmin(ListAdmin):
    own_fields = ("mandatory", "legal_basis", "valid_from", "valid_to")
    list_display = ["name", "code", "mandatory", "legal_basis", "is_active"]
    list_filter = ["is_active", "mandatory"]
