"""Which answers name a file, in whatever form of whatever app; and so who may see it.

A school sees all its files. Whoever accompanies it sees those that something they may read names:
an act, a sheet of the institution, a PEI that was adopted (product.md, "What is seen by state").
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import CharField, F, Value

from institutions import scope
from institutions.models import StoredFile
from institutions.models.stored_file import READABLE
from pei_project.sheets.base import Row, Sheet
from pei_project.sheets.fields import FileField


@dataclass(frozen=True)
class Use:
    """An answer that names a file: of ``form``, called ``label`` there; ``owner`` is what the
    form belongs to."""

    form: type[Sheet]
    name: str
    label: str
    owner: object

    def readable_by(self, user) -> bool:
        return user.may(self.form.read_rule, self.owner)


def naming() -> list[tuple[type, FileField]]:
    """Every model and answer that names files."""
    relations = StoredFile._meta.get_fields(include_hidden=True)
    return [
        (relation.related_model, relation.field)
        for relation in relations
        if relation.auto_created and isinstance(getattr(relation, "field", None), FileField)
    ]


def form_of(model: type) -> type[Sheet]:
    return model._meta.get_field("sheet").related_model if issubclass(model, Row) else model


def owners_of(form: type[Sheet]) -> type:
    """The model of what such forms belong to."""
    return form._meta.get_field(form.owner_name).related_model if form.owner_name else form


def uses_of(files: Iterable[StoredFile]) -> dict[object, list[Use]]:
    """The uses of each file, by its id: one query for all answers, and one more for each kind of
    owner, however many files there are."""
    keys = [file.pk for file in files]
    named = naming()
    found = _named(named, keys) if keys else []
    wanted = defaultdict(set)
    for place, _, owner in found:
        wanted[owners_of(form_of(named[place][0]))].add(owner)
    owners = {(model, one.pk): one for model, ids in wanted.items() for one in _owners(model, ids)}
    uses = defaultdict(list)
    for place, file, owner in found:
        model, part = named[place]
        form = form_of(model)
        name = form.table_of(model) if issubclass(model, Row) else part.name
        label = f"{form.form_title()}: {form.label(name)}"
        uses[file].append(Use(form, name, label, owners[owners_of(form), owner]))
    return uses


def _named(named, keys) -> list[tuple]:
    first, *others = [
        model._base_manager.filter(**{f"{part.name}__in": keys})
        .order_by()
        .values_list(
            Value(str(place), output_field=CharField()),
            f"{part.name}_id",
            F(_way_to_owner(model)),
        )
        for place, (model, part) in enumerate(named)
    ]
    rows = first.union(*others, all=True)
    return sorted(
        {(int(place), file, owner) for place, file, owner in rows}, key=lambda row: row[0]
    )


def _way_to_owner(model: type) -> str:
    form = form_of(model)
    own = f"{form.owner_name}_id" if form.owner_name else "pk"
    if not issubclass(model, Row):
        return own
    return f"sheet__{own}" if form.owner_name else "sheet_id"


def _owners(model: type, ids):
    """What rules of the policy ask of a thing is loaded with it."""
    things = model._base_manager.filter(pk__in=ids)
    if any(part.name == "institution" for part in model._meta.fields):
        return things.select_related("institution__municipality")
    return things.select_related("municipality")


# --- who may see them ---------------------------------------------------------------------------


def visible(user, files: Iterable[StoredFile]) -> list[StoredFile]:
    """Those of ``files`` that the person may see: the twin of the rule "file.view"."""
    if not (user.is_active and user.holds("view_file")):
        return []
    files = [file for file in files if scope.covered(user, file)]
    foreign = [file for file in files if not scope.own(user, file)]
    uses = uses_of(foreign)
    return [
        file
        for file in files
        if scope.own(user, file)
        or (file.blob.state in READABLE and is_readable(user, uses[file.pk]))
    ]


def seen(user, file: StoredFile) -> bool:
    """The scope of the rule "file.view"."""
    return bool(visible(user, [file]))


def is_readable(user, uses: list[Use]) -> bool:
    return any(use.readable_by(user) for use in uses)
