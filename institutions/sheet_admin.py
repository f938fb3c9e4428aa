"""A sheet in the desk of staff: what is offered, and what its changes leave in the history."""

from django import forms
from django.contrib import admin
from django.utils import timezone

from catalogs.fields import CatalogReference
from institutions.models import StoredFile
from pei_project.admin import DeskModelAdmin, Granted
from pei_project.sheets.base import MAX_ROWS, foreign_keys
from pei_project.sheets.document import content
from pei_project.sheets.fields import FileField
from pei_project.sheets.history import record


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


class OfferedOnceForm(OfferedItemsForm):
    """A row among many: what each list offers is read once for all of them, and an item chosen
    though retired since stands beside it in its own row."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name, field in self.fields.items():
            offered = getattr(self.base_fields[name], "offered", None)
            if offered is None:
                continue
            chosen = getattr(self.instance, f"{name}_id")
            kept = chosen is None or any(key == chosen for key, _ in offered)
            item = [] if kept else [(chosen, str(getattr(self.instance, name)))]
            field.choices = [("", "---------"), *offered, *item]


class InOrder(forms.BaseInlineFormSet):
    """A new row comes after those there are. Where more are said than a table may hold none of
    them is looked at: Django says so of the whole table."""

    def total_form_count(self):
        total = super().total_form_count()
        if self.is_bound and self.management_form.cleaned_data["TOTAL_FORMS"] > MAX_ROWS:
            return self.initial_form_count()
        return total

    def save_new(self, form, commit=True):
        orders = [row.order for row in self.queryset]
        form.instance.order = max(orders, default=0) + 1 + self.extra_forms.index(form)
        return super().save_new(form, commit)


class ItemsChosen:
    """Of an admin of sheets or rows: items are chosen here and kept in their own lists, and files
    among those that the institution has brought."""

    def formfield_for_dbfield(self, field, request, **kwargs):
        made = super().formfield_for_dbfield(field, request, **kwargs)
        if isinstance(field, FileField):
            made.queryset = self.files(request, field)
        if isinstance(field, CatalogReference | FileField):
            made.widget.can_add_related = made.widget.can_change_related = False
            made.widget.can_view_related = False
        return made

    def files(self, request, field: FileField):
        """Those of the institution whose page this is; none for one that is still to be."""
        school = request.resolver_match.kwargs.get("object_id")
        kept = StoredFile.objects.filter(institution=school).order_by("title")
        return kept.filter(blob__kind__in=field.kinds) if field.kinds else kept


class RowInline(ItemsChosen, Granted, admin.TabularInline):
    """A table of a sheet. More rows than a table may hold are not even looked at."""

    form, formset = OfferedOnceForm, InOrder
    extra, max_num = 0, MAX_ROWS

    def get_queryset(self, request):
        return super().get_queryset(request).select_related(*foreign_keys(self.model))

    def get_formset(self, request, obj=None, **kwargs):
        return super().get_formset(request, obj, absolute_max=MAX_ROWS, **kwargs)

    def formfield_for_dbfield(self, field, request, **kwargs):
        made = super().formfield_for_dbfield(field, request, **kwargs)
        if isinstance(field, CatalogReference):
            own = made.queryset.complex_filter(field.get_limit_choices_to())
            made.offered = [(item.pk, str(item)) for item in own.offered([])]
        if isinstance(field, FileField):
            made.offered = [(file.pk, str(file)) for file in made.queryset]
        return made

    def has_delete_permission(self, request, obj=None):
        return self.has_change_permission(request, obj)


class SheetAdmin(ItemsChosen, DeskModelAdmin):
    """A sheet as staff see it. A change made here raises the revision and leaves its rows in the
    history as any other does, so nobody who was looking at the sheet meanwhile overwrites it
    unawares."""

    form = OfferedItemsForm

    def held(self, sheet):
        return sheet.locked()

    def said(self, sheet) -> dict:
        return content(type(sheet).complete().get(pk=sheet.pk))

    def tables(self, sheet) -> dict:
        return sheet.tables()

    def remember(self, sheet, actor, found):
        """A sheet that stays is marked as saved once more."""
        sheet.revision += 1
        sheet.updated_at, sheet.updated_by = timezone.now(), actor
        sheet.save(update_fields=["revision", "updated_at", "updated_by"])
        record(sheet.owner, sheet.key, sheet.revision, actor, found)

    def label_of(self, field: str) -> str:
        return self.model.label(field) if field in self.model.names() else super().label_of(field)
