"""Where staff keep the lists: they add, correct, import, retire and reinstate; nobody deletes."""

from django.contrib import admin, messages
from django.contrib.admin import helpers
from django.contrib.admin.models import CHANGE, LogEntry
from django.db import transaction
from django.db.models import Count, Q
from django.template.response import TemplateResponse
from django.utils.html import format_html, format_html_join

from catalogs.file_pages import FilePages, items_url
from catalogs.listings import LISTINGS, Listing
from catalogs.models import (
    CatalogItem,
    CertifiedEntity,
    Department,
    Gagem,
    LegalParameter,
    Municipality,
    ProjectType,
)
from catalogs.registry import CATALOGS
from catalogs.usage import retired_in_use, uses
from pei_project.admin import ChoiceBox, DeskModelAdmin, Figure, ItemBox
from pei_project.search import fold
from pei_project.sheets import things
from pei_project.sheets.history import store


class ListAdmin(DeskModelAdmin):
    """The manners of every list. Subclasses say what their own columns are."""

    view_action = change_action = "catalog.manage"
    own_fields: tuple[str, ...] = ()
    fixed_fields: tuple[str, ...] = ("code",)  # what programs and files know an item by
    texts = ("name", "description", "order")
    states = ("is_active", "in_file", "used_in")

    list_display = ["name", "code", "order", "is_active"]
    list_filter = ["is_active"]
    search_fields = ["search_key", "code"]
    search_help_text = "Por nombre o código, con tildes o sin ellas."
    actions = ["retire", "reinstate"]
    change_list_template = "admin/catalogs/items.html"
    change_form_template = "admin/catalogs/item.html"

    def listing(self, request) -> Listing | None:
        """The list that the page is about."""
        return next(one for one in LISTINGS.values() if one.model is self.model)

    def changelist_view(self, request, extra_context=None):
        listing = self.listing(request)
        about = {"listing": listing, "title": listing.title if listing else "Todas las listas"}
        return super().changelist_view(request, about | (extra_context or {}))

    def get_fields(self, request, obj=None):
        shown = [*self.fixed_fields, *self.own_fields, *self.texts]
        return [*shown, *self.states] if obj else shown

    def get_readonly_fields(self, request, obj=None):
        return [*self.states, *self.fixed_fields] if obj else []

    @admin.display(description="se usa en")
    def used_in(self, item):
        places = uses([item]).get(item.pk)
        if not places:
            return "Nada la usa todavía."
        rows = format_html_join("", "<li>{}</li>", ([str(use)] for use in places))
        return format_html('<ul class="plain">{}</ul>', rows)

    def get_search_results(self, request, queryset, search_term):
        term = search_term.strip()
        if "\0" in term:
            return queryset.none(), False
        return (queryset.matching(term) if term else queryset), False

    def attention(self, request):
        url = self.list_url(is_active__exact="0")
        text = f"{self.opts.verbose_name_plural}: retirados que alguna ficha o lista aún usa"
        return [Figure(retired_in_use(self.model), text, url)]

    # --- retiring ---------------------------------------------------------------------------

    @admin.action(description="Retirar: no ofrecer más", permissions=["change"])
    def retire(self, request, queryset):
        """Items that something uses are retired only once that was shown."""
        items = list(queryset)
        used = uses(items)
        if used and request.POST.get("confirm") != "yes":
            return self.ask(request, items, used)
        count = self._put_in_use(request, queryset, False)
        return self.message_user(request, f"Elementos retirados: {count}.", messages.SUCCESS)

    def ask(self, request, items, used):
        context = self.admin_site.each_context(request) | {
            "title": "Retirar de la lista",
            "opts": self.opts,
            "listing": self.listing(request),
            "items": [(item, used.get(item.pk, [])) for item in items],
            "checkbox_name": helpers.ACTION_CHECKBOX_NAME,
        }
        return TemplateResponse(request, "admin/catalogs/retire.html", context)

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
            said = {"field": "is_active", "row": None, "before": not in_use, "after": in_use}
            store([one for item in changed for one in things.told(item, request.user, [said])])
            sentence = "Se volvió a ofrecer." if in_use else "Se retiró."
            if changed:
                LogEntry.objects.log_actions(request.user.pk, changed, CHANGE, sentence)
        return len(changed)


@admin.register(CatalogItem)
class CatalogItemAdmin(FilePages, ListAdmin):
    fixed_fields = ("catalog", "code")
    own_fields = ("parent",)
    list_filter = ["is_active", ("catalog", ChoiceBox)]
    list_select_related = ["parent"]

    def listing(self, request):
        key = request.GET.get("catalog__exact")
        return LISTINGS[key] if key in CATALOGS else None

    def get_list_display(self, request):
        listing = self.listing(request)
        own = ["catalog", "parent"] if listing is None else listing.own_columns
        return ["name", "code", *own, "order", "is_active"]

    def formfield_for_foreignkey(self, field, request, **kwargs):
        """Offer as parent only items that may be one, under the name of their list."""
        owning = {catalog.parent for catalog in CATALOGS.values()} - {None}
        kwargs["queryset"] = CatalogItem.objects.filter(catalog__in=owning)
        choice = super().formfield_for_foreignkey(field, request, **kwargs)
        choice.label_from_instance = lambda item: f"{item.get_catalog_display()}: {item}"
        return choice

    # --- all the lists ----------------------------------------------------------------------

    def app_page(self, request):
        """Every list with its counts: one query for the item table, one for each other."""
        counts = {
            "offered": Count("pk", filter=Q(is_active=True)),
            "retired": Count("pk", filter=Q(is_active=False)),
        }
        by_key = {
            one.pop("catalog"): one
            for one in CatalogItem.objects.order_by().values("catalog").annotate(**counts)
        }
        none = {"offered": 0, "retired": 0}
        lists = []
        for listing in LISTINGS.values():
            if listing.model is CatalogItem:
                count = by_key.get(listing.key, none)
            else:
                count = listing.model.objects.aggregate(**counts)
            owner = LISTINGS[listing.owner].title if listing.owner else ""
            lists.append({"listing": listing, "url": items_url(listing), "owner": owner} | count)
        return {"lists": sorted(lists, key=lambda one: fold(one["listing"].title))}


@admin.register(Department, Gagem, CertifiedEntity)
class OwnListAdmin(ListAdmin):
    pass


@admin.register(Municipality)
class MunicipalityAdmin(ListAdmin):
    own_fields = ("department", "certified_entity", "gagem")
    list_display = ["name", "code", "department", "certified_entity", "gagem", "is_active"]
    list_filter = [
        "is_active",
        ("certified_entity", ItemBox),
        ("gagem", ItemBox),
        ("department", ItemBox),
    ]
    list_select_related = ["department", "certified_entity", "gagem"]


@admin.register(ProjectType)
class ProjectTypeAdmin(ListAdmin):
    own_fields = ("mandatory", "legal_basis", "valid_from", "valid_to")
    list_display = ["name", "code", "mandatory", "legal_basis", "is_active"]
    list_filter = ["is_active", "mandatory"]


@admin.register(LegalParameter)
class LegalParameterAdmin(DeskModelAdmin):
    """Figures of the law. A new value is added with the day it begins; old ones stay."""

    view_action = change_action = "catalog.manage"
    list_display = ["name", "value", "legal_basis", "valid_from", "valid_to"]
    search_fields = ["name", "code"]
    fields = ["code", "name", "value", "legal_basis", "valid_from", "valid_to"]

    def get_readonly_fields(self, request, obj=None):
        return ["code", "valid_from"] if obj else []

    def has_delete_permission(self, request, obj=None):
        return False
