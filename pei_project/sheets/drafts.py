"""What somebody typed into a form and has not saved, whatever it says.

A draft belongs to one person and one form. Each of its texts stands under a path of names of the
wire: ``vision``; of a row, ``values/UUID/name``. It is never in the history, the document or a
version of it; a save takes its texts away in the same transaction (``sheets.drafting``).
"""

import json
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.utils import timezone

from pei_project.errors import RuleBroken
from pei_project.sheets.history import record

LATEST = 10**9  # as the revision that was seen: whatever there is
MOST_TEXTS = 2_000
MOST_BYTES = 1024 * 1024
TAKEN = "draft"  # the target of what the history says of a draft that was taken over
HAS_ONE = "Usted tiene un borrador de ese formulario. Guárdelo o descártelo primero."
TOO_MUCH = "El borrador es demasiado grande. Guarde el formulario y siga después."


@dataclass(frozen=True)
class Writer:
    """What wrote a text: a tab of a browser (``name``), and which of the tab's writings it was.
    What an API client writes has no name."""

    name: str = ""
    order: int = 0


NO_TAB = Writer()


class DraftQuerySet(models.QuerySet):
    def with_texts(self):
        return self.filter(count__gt=0)

    def of_form(self, sheet):
        return self.filter(**place_of(sheet))


class ChangeDraft(models.Model):
    """One person's draft of one form. ``texts`` maps a path to what is typed there (``value``,
    any JSON), the revision of the form it was typed over (``began``), the revision of the draft
    by which it came (``revision``) and its writer (``by``, ``order``).

    The row outlives its texts, so that a revision of it never comes twice.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="de quién"
    )
    owner = models.UUIDField("de qué")
    target = models.CharField("formulario", max_length=80)
    revision = models.PositiveIntegerField("revisión", default=0)
    texts = models.JSONField("textos", default=dict)
    count = models.PositiveIntegerField("cuántos textos", default=0)
    updated_at = models.DateTimeField("guardado", default=timezone.now)

    objects = DraftQuerySet.as_manager()

    class Meta:
        verbose_name, verbose_name_plural = "borrador", "borradores"
        ordering = ["-updated_at", "id"]
        indexes = [
            models.Index(fields=["owner", "target"], name="draft_owner_target"),
            models.Index(fields=["user", "-updated_at"], name="draft_user_updated"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["user", "owner", "target"], name="one_draft_per_form"),
        ]

    def __str__(self):
        return f"{self.user_id}: {self.target}"

    def began(self, paths=None) -> int | None:
        """The oldest revision that its texts, or those of ``paths``, were typed over."""
        taken = self.texts if paths is None else self.texts.keys() & set(paths)
        return min((self.texts[path]["began"] for path in taken), default=None)

    def values(self) -> dict[str, object]:
        return {path: text["value"] for path, text in self.texts.items()}

    def written_elsewhere(self, said: dict, seen: int, by: Writer) -> list[str]:
        """The paths of ``said`` where other words came from another writer after ``seen``."""
        return [
            path
            for path, value in said.items()
            if (there := self.texts.get(path))
            and there["revision"] > seen
            and there["value"] != value
            and (not by.name or there["by"] != by.name)
        ]

    def _is_late(self, path: str, by: Writer) -> bool:
        """Whether its own writer has written there after this: a request that was overtaken."""
        there = self.texts.get(path)
        return bool(there and by.name == there["by"] != "" and by.order < there["order"])

    def _store(self) -> None:
        self.count, self.updated_at = len(self.texts), timezone.now()
        if self.count > MOST_TEXTS or len(json.dumps(self.texts)) > MOST_BYTES:
            raise RuleBroken("payload_too_large", TOO_MUCH)
        self.save(update_fields=["texts", "count", "revision", "updated_at"])


def place_of(sheet) -> dict:
    """Which form it is. One that is not stored yet goes by the institution it will be of."""
    if sheet._state.adding:
        return {"owner": sheet.institution.pk, "target": f"new-{sheet.key}"}
    return {"owner": sheet.owner.pk, "target": sheet.key}


def draft_of(user, sheet) -> ChangeDraft | None:
    """The person's draft of a form, if it has any text."""
    return ChangeDraft.objects.of_form(sheet).with_texts().filter(user=user).first()


@transaction.atomic
def write(
    user,
    sheet,
    said: dict[str, object],
    *,
    began: int,
    seen: int,
    by: Writer = NO_TAB,
    gone: frozenset[str] = frozenset(),
    whole: bool = False,
) -> tuple[ChangeDraft, list[str]]:
    """Put texts into the person's draft of a form and return it, and the paths left alone because
    other words came from another writer after ``seen``, the revision of the draft that was seen.

    ``began``: the revision of the form that was typed over. ``gone``: texts that are as the form
    has them, so that nothing of them is left to save. ``whole``: all others go. Text is taken as
    it is; raises RuleBroken ``payload_too_large`` where there is too much of it.
    """
    draft = _held(user, sheet)
    left = draft.written_elsewhere(dict.fromkeys(gone) | said, seen, by)
    before = dict(draft.texts)
    if whole:
        draft.texts = {}
    for path in gone:
        if path not in left and not draft._is_late(path, by):
            draft.texts.pop(path, None)
    for path, value in said.items():
        if path in left or draft._is_late(path, by):
            continue
        there = draft.texts.get(path, {"began": began})
        draft.texts[path] = {
            "value": value,
            "began": there["began"],
            "revision": draft.revision + 1,
            "by": by.name,
            "order": by.order,
        }
    if draft.texts != before:
        draft.revision += 1
        draft._store()
    return draft, left


@transaction.atomic
def forget(user, sheet, paths, *, seen: int, by: Writer = NO_TAB) -> None:
    """Take away the texts of ``paths`` that a save has written: those its author saw or wrote."""
    draft = ChangeDraft.objects.of_form(sheet).with_texts().filter(user=user)
    draft = draft.select_for_update().first()
    if draft is None:
        return
    written = [
        path
        for path, text in draft.texts.items()
        if path in paths and (text["revision"] <= seen or text["by"] == by.name != "")
    ]
    if written:
        drop(draft, written)


@transaction.atomic
def discard(draft: ChangeDraft) -> None:
    """Throw away everything a draft says."""
    held = ChangeDraft.objects.select_for_update().get(pk=draft.pk)
    drop(held, held.texts)


def drop(draft: ChangeDraft, paths) -> None:
    """Take these texts out of a draft that is held."""
    for path in list(paths):
        del draft.texts[path]
    draft.revision += 1
    draft._store()


@transaction.atomic
def take_over(owner, pk, user) -> None:
    """Make a colleague's draft of a form of ``owner`` the person's own, and record it.

    Raises ChangeDraft.DoesNotExist, and RuleBroken ``in_use`` where they have one of that form.
    """
    others = ChangeDraft.objects.with_texts().filter(owner=owner.pk).exclude(user=user)
    draft = others.select_related("user").select_for_update(of=("self",)).get(pk=pk)
    pass_on(draft, owner, user, by=user)


def pass_on(draft: ChangeDraft, owner, user, by) -> None:
    """Give a draft that is held to another person, and record it. Raises RuleBroken ``in_use``
    where they have one of that form."""
    mine = ChangeDraft.objects.filter(user=user, owner=draft.owner, target=draft.target)
    if mine.with_texts().exists():
        raise RuleBroken("in_use", HAS_ONE)
    mine.delete()
    said = {"field": draft.target, "row": None, "before": draft.user.name, "after": user.name}
    record(owner, TAKEN, draft.revision, by, [said])
    draft.user = user
    draft.revision += 1
    draft.save(update_fields=["user", "revision"])


def _held(user, sheet) -> ChangeDraft:
    """The row of the person's draft, held until the transaction ends."""
    mine = ChangeDraft.objects.of_form(sheet).filter(user=user).select_for_update()
    draft = mine.first()
    if draft is None:
        try:
            with transaction.atomic():
                ChangeDraft.objects.create(user=user, **place_of(sheet))
        except IntegrityError:  # two at once: the constraint decides
            pass
        draft = mine.get()
    return draft
