"""The history of what staff write at their desk (``pei_project.admin``)."""

from django.db import transaction
from django.utils.text import capfirst

from pei_project.sheets import things
from pei_project.sheets.history import Change, beginnings, differences, endings, key_of

LATEST = 100  # changes shown in the history of a thing


class Remembered:
    """What is written at the desk stands in the history, as what is written anywhere. What a thing
    says is compared as it was when the page was sent and after all of it was saved."""

    object_history_template = "admin/history_of_thing.html"

    def get_object(self, request, object_id, from_field=None):
        thing = super().get_object(request, object_id, from_field)
        if thing is None or request.method != "POST":
            return thing
        thing = self.held(thing)
        request.said_before = self.said(thing)
        return thing

    def held(self, thing):
        """What is about to be written, read anew and kept from others until it is."""
        return type(thing)._default_manager.select_for_update().get(pk=thing.pk)

    def said(self, thing) -> dict:
        """What a thing says, and in a list what hangs on it (``tables``)."""
        rows = {name: things.rows_of(rows) for name, rows in self.tables(thing).items()}
        return things.said(thing) | rows

    def tables(self, thing) -> dict:
        """The things that are written on the page of another one, read anew."""
        return {
            inline.model._meta.model_name: inline.model._default_manager.filter(
                **{inline_key(type(thing), inline.model): thing.pk}
            )
            for inline in self.inlines
        }

    def save_related(self, request, form, formsets, change):
        """The last step of a save: what it changed is known now."""
        super().save_related(request, form, formsets, change)
        thing = form.instance
        after, tables = self.said(thing), self.tables(thing)
        if change:
            found = differences(request.said_before, after, tables)
        else:
            found = beginnings(after, tables)
        if found:
            self.remember(thing, request.user, found)

    def remember(self, thing, actor, found: list[dict]):
        things.record_thing(thing, actor, found)

    def delete_model(self, request, obj):
        found = endings(self.said(obj), self.tables(obj))
        with transaction.atomic():
            self.remember(obj, request.user, found)
            super().delete_model(request, obj)

    def delete_queryset(self, request, queryset):
        with transaction.atomic():
            for thing in queryset:
                self.delete_model(request, thing)

    def history_view(self, request, object_id, extra_context=None):
        """Besides the acts of staff, what anybody changed of the thing, before and after."""
        response = super().history_view(request, object_id, extra_context)
        thing = getattr(response, "context_data", {}).get("object")
        if thing is not None:
            told = Change.objects.filter(owner=key_of(thing))[:LATEST]
            response.context_data["changes"] = [self.told(change) for change in told]
        return response

    def told(self, change: Change) -> dict:
        """One change for a reader."""
        return {
            "at": change.at,
            "by": change.actor_name,
            "what": self.label_of(change.field),
            "before": in_words(change.before),
            "after": in_words(change.after),
        }

    def label_of(self, field: str) -> str:
        own = {part.name: part.verbose_name for part in self.model._meta.fields}
        rows = {inline.model._meta.model_name: inline.model for inline in self.inlines}
        if field in rows:
            return capfirst(rows[field]._meta.verbose_name_plural)
        return capfirst(own.get(field, field))


def inline_key(owner, model) -> str:
    """The key by which a thing hangs on its owner."""
    keys = (part.name for part in model._meta.fields if part.related_model is owner)
    return next(keys)


def in_words(value) -> str:
    if value in (None, "", [], {}):
        return "(en blanco)"
    if isinstance(value, bool):
        return "sí" if value else "no"
    if isinstance(value, dict):
        return ", ".join(in_words(one) for one in value.values() if one not in (None, "", []))
    if isinstance(value, list):
        return ", ".join(map(in_words, value))
    return str(value)
