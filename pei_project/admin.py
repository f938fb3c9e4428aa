"""The desk of the platform's staff: Django's admin under the product's rules and in its look.

Each app registers its tables with a ``DeskModelAdmin``, which may also say what the home shows
of them: ``figures`` (how things stand) and ``attention`` (what somebody should look at).
"""

from dataclasses import dataclass

from django.contrib import admin, messages
from django.contrib.admin.widgets import AutocompleteSelect
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst

from pei_project import policy
from pei_project.remembering import Remembered
from pei_project.search import fold

LONGEST_SEARCH = 200


@dataclass(frozen=True)
class Figure:
    """A count with its words and the list that holds what was counted."""

    count: int
    text: str
    url: str


class Desk(admin.AdminSite):
    enable_nav_sidebar = False  # the tables are in the header
    site_title = index_title = site_header = "Administración"

    def login(self, request, extra_context=None):
        """The admin has no sign-in of its own: the product's counts the failures."""
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(request.GET.get("next") or reverse("admin:index"))

    def password_change(self, request, extra_context=None):
        """One changes one's own password where everybody does."""
        return redirect("accounts:password")

    def index(self, request, extra_context=None):
        seen = [one for one in self._registry.values() if one.has_view_permission(request)]
        figures = [figure for one in seen for figure in one.figures(request)]
        concerns = [concern for one in seen for concern in one.attention(request)]
        home = {"figures": figures, "concerns": [one for one in concerns if one.count]}
        return super().index(request, home | (extra_context or {}))

    def app_index(self, request, app_label, extra_context=None):
        """The page of an app holds what its tables have to say of the whole (``app_page``)."""
        response = super().app_index(request, app_label, extra_context)
        for model, model_admin in self._registry.items():
            if model._meta.app_label == app_label:
                response.context_data |= model_admin.app_page(request)
        return response


class Granted:
    """Who may is asked of the sub-role's grants, not of Django's permissions, and reaches the desk
    only with a scope over everything. Nothing is deleted unless a table says otherwise."""

    view_action = change_action = ""  # of the policy; no change_action: read only

    def may(self, request, action: str) -> bool:
        user = request.user
        return (
            bool(action)
            and user.is_active
            and user.scope == "all"
            and user.holds(policy.RULES[action].grant)
        )

    def has_view_permission(self, request, obj=None):
        return self.may(request, self.view_action) or self.may(request, self.change_action)

    def has_change_permission(self, request, obj=None):
        return self.may(request, self.change_action)

    def has_add_permission(self, request, obj=None):
        return self.may(request, self.change_action)

    def has_delete_permission(self, request, obj=None):
        return False

    def has_module_permission(self, request):
        return self.has_view_permission(request)


class DeskModelAdmin(Remembered, Granted, admin.ModelAdmin):
    """What every table of the desk has in common."""

    searched_as_folded = True
    lookups: tuple[str, ...] = ()  # what links to the list may ask besides its filters

    list_per_page = 50
    show_facets = admin.ShowFacets.NEVER
    show_full_result_count = False

    # --- what the home shows ----------------------------------------------------------------

    def figures(self, request) -> list[Figure]:
        return []

    def attention(self, request) -> list[Figure]:
        return []

    def app_page(self, request) -> dict:
        return {}

    def list_url(self, **query) -> str:
        name = f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist"
        return reverse(name, query=query)

    # --- what is asked ----------------------------------------------------------------------

    def changelist_view(self, request, extra_context=None):
        title = {"title": capfirst(self.opts.verbose_name_plural)}
        return super().changelist_view(request, title | (extra_context or {}))

    def get_search_results(self, request, queryset, search_term):
        """Words in any order, without accents where the table keeps a folded column."""
        if "\0" in search_term:
            return queryset.none(), False
        term = search_term[:LONGEST_SEARCH]
        term = fold(term) if self.searched_as_folded else term
        return super().get_search_results(request, queryset, term)

    def formfield_for_foreignkey(self, field, request, **kwargs):
        if field.name in self.get_autocomplete_fields(request):
            kwargs["widget"] = Autocomplete(field, self.admin_site)
        return super().formfield_for_foreignkey(field, request, **kwargs)

    def lookup_allowed(self, lookup, value, request):
        """A list is narrowed by its filters only: any other lookup (``name__regex``) could be
        made slow, or an error, by whoever writes the address."""
        if "\0" in str(value):
            return False
        own = {end for one in self.list_filter for end in ends_of(one)}
        return lookup in {*own, *self.lookups}

    def response_action(self, request, queryset):
        try:
            return super().response_action(request, queryset)
        except ValidationError:  # an id that is none
            self.message_user(request, "Elija de la lista lo que quiere cambiar.", messages.ERROR)
            return HttpResponseRedirect(request.get_full_path())


class Retried:
    """A table of work that may stop: whom the rule ``retry_action`` permits lets what stopped be
    tried again, by ``let_go_on``, which is False for what has not stopped."""

    actions = ["retry"]
    retry_action: str

    def let_go_on(self, work) -> bool:
        raise NotImplementedError

    def has_retry_permission(self, request):
        return self.may(request, self.retry_action)

    @admin.action(description="Reintentar los elegidos", permissions=["retry"])
    def retry(self, request, chosen):
        again = [work for work in chosen if self.let_go_on(work)]
        for work in again:
            self.log_change(request, work, "Se reintentó.")
        skipped = len(chosen) - len(again)
        if again:
            self.message_user(request, f"Se reintentarán: {len(again)}.", messages.SUCCESS)
        if skipped:
            said = f"No se tocaron, porque no se habían detenido: {skipped}."
            self.message_user(request, said, messages.WARNING)


class Autocomplete(AutocompleteSelect):
    def optgroups(self, name, value, attrs=None):
        """Draw the box empty where what was sent is no id: Django's asks the database for it."""
        try:
            return super().optgroups(name, value, attrs)
        except (ValidationError, ValueError):
            return super().optgroups(name, [], attrs)


def ends_of(list_filter) -> set[str]:
    """The parameters that a filter of a list reads from the address."""
    if isinstance(list_filter, type):
        return {list_filter.parameter_name}
    path = list_filter if isinstance(list_filter, str) else list_filter[0]
    return {path, *(f"{path}__{end}" for end in ("exact", "id__exact", "isnull"))}


class Box:
    """How a filter is drawn that has more choices than a list of links can hold."""

    template = "admin/filter_select.html"

    def queryset(self, request, queryset):
        chosen = self.lookup_val != [""]
        return super().queryset(request, queryset) if chosen else queryset

    def choices(self, changelist):
        mine = set(self.expected_parameters())
        self.others = [one for one in changelist.params.items() if one[0] not in mine]
        chosen = self.lookup_val[0] if self.lookup_val else ""
        for key, name in [("", "Todo"), *self.options()]:
            yield {"value": str(key), "display": name, "selected": str(key) == chosen}


class ChoiceBox(Box, admin.ChoicesFieldListFilter):
    def options(self):
        return self.field.flatchoices


class ItemBox(Box, admin.RelatedFieldListFilter):
    """Offers only the items that some row points at."""

    def options(self):
        return self.lookup_choices

    def field_choices(self, field, request, model_admin):
        model = field.remote_field.model
        used = model_admin.model._default_manager.order_by().values(self.field_path)
        return list(model.objects.filter(pk__in=used).order_by("name").values_list("pk", "name"))
