"""What people say of themselves: their name."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets import things
from pei_project.sheets.history import store

WRITTEN = ["name", "revision", "updated_at", "updated_by"]


def rename(user: User, text: str, seen: int) -> bool:
    """Store another name over the revision that its owner ``seen``; False, with the user as they
    are now, where another one is there. Raises InvalidInput."""
    name = name_of(text)
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        if is_seen := held.revision == seen:
            before = things.said(held)
            held.name, held.revision = name, seen + 1
            held.updated_at, held.updated_by = timezone.now(), held
            held.save(update_fields=WRITTEN)
            store(things.changed(held, held, before))
    user.refresh_from_db(fields=WRITTEN)
    return is_seen


def name_of(text: str) -> str:
    try:
        return User._meta.get_field("name").clean(text, None)
    except ValidationError as error:
        problems = [Problem(one.code, one.messages[0]) for one in error.error_list]
        raise InvalidInput({"name": problems}) from error
