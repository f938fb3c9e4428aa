"""The routes of the history: what was changed of a PEI, an institution or a site."""

from django.core.exceptions import ValidationError
from django_filters import filters
from django_filters.fields import IsoDateTimeField

from pei_project.api.filters import ListFilters
from pei_project.api.lists import PagedView
from pei_project.api.shapes import (
    ANYTHING,
    ID,
    INSTANT,
    WHOLE,
    YES_NO,
    Shape,
    nullable,
    one_of,
    page_of,
    record,
    text,
)
from pei_project.api.wire import camel
from pei_project.sheets.history import REDACTION, Change
from pei_project.sheets.sensitive import masked_change


class InstantField(IsoDateTimeField):
    """An instant that a calendar of today can name, in any zone; without one, in Colombia's."""

    def to_python(self, value):
        try:
            instant = super().to_python(value)
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error
        if instant and not 1900 <= instant.year <= 2100:
            raise ValidationError("Escriba una fecha entre 1900 y 2100.", code="out_of_range")
        return instant


class InstantFilter(filters.IsoDateTimeFilter):
    field_class = InstantField


class ChangeFilters(ListFilters):
    """GET /change-history/…: by form, field, person and day."""

    target = filters.CharFilter(field_name="target")
    field = filters.CharFilter(method="of_field")
    user = filters.UUIDFilter(field_name="actor")
    since = InstantFilter(field_name="at", lookup_expr="gte")
    until = InstantFilter(field_name="at", lookup_expr="lt")

    orderings = {"at": "at"}

    def of_field(self, queryset, name, wire_name):
        snake = "".join(f"_{c.lower()}" if c.isupper() else c for c in wire_name)
        return queryset.filter(field=snake)


class ChangeList(PagedView):
    """GET /change-history/…: who changed what, when, from what to what. Subclasses give the
    ``rows`` and say the form of each ``target``, and whether the caller may know small counts."""

    filters = ChangeFilters

    def form_of(self, target: str):
        raise NotImplementedError

    def is_exact(self) -> bool:
        raise NotImplementedError

    def represent(self, page):
        exact = self.is_exact()
        return [represent_change(one, self.form_of(one.target), exact) for one in page]


def represent_change(change: Change, form, exact: bool) -> dict:
    """One answer or row as it was and as it became; ``exact`` as in ``represent``. ``form`` is
    None of what is no form: a draft that was taken over, a redaction."""
    before, after = change.before, change.after
    if form and not exact:
        before, after = (masked_change(form, change.field, said) for said in (before, after))
    return {
        "id": str(change.pk),
        "at": change.at,
        "user": {"id": str(change.actor_id), "name": change.actor_name, "role": change.actor_role},
        "owner": str(change.owner),
        "target": change.target,
        "revision": change.revision,
        "field": camel(change.field),
        "row": str(change.row) if change.row else None,
        "before": _wire_said(before),
        "after": _wire_said(after),
        "reason": change.reason,
        "redacted": change.redacted_by is not None,
        "requestId": change.request_id,
    }


def _wire_said(said):
    return {camel(name): value for name, value in said.items()} if isinstance(said, dict) else said


def changes_shape(name: str, targets: dict[str, str]) -> Shape:
    """What such a route answers; ``targets`` says what each is."""
    told = targets | {REDACTION: "un cambio, el de `row`, dejó de decir lo que decía"}
    described = "\n".join(f"- `{target}`: {words}" for target, words in told.items())
    change = {
        "id": ID,
        "at": INSTANT,
        "user": record({"id": ID, "name": text(), "role": text()}),
        "owner": ID,
        "target": one_of(list(told)) | {"description": described},
        "revision": WHOLE,
        "field": text(),
        "row": nullable(ID),
        "before": ANYTHING,
        "after": ANYTHING,
        "reason": text(),
        "redacted": YES_NO,
        "requestId": text(),
    }
    return page_of(Shape(name, record(change)))
