"""What people say of themselves: their name."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from accounts.models import User
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets import things
from pei_project.sheets.history import store


def rename(user: User, text: str, seen: int) -> bool:
    """Store another name over the revision that its owner ``seen``; False, with the user as they
    are now, where another one is there. Raises InvalidInput."""
    name = name_of(text)
    before = things.said(user)
    with transaction.atomic():
        changed = User.objects.filter(pk=user.pk, revision=seen).update(
            name=name, revision=seen + 1, updated_at=timezone.now(), updated_by=user
        )
        user.refresh_from_db(fields=["name", "revision", "updated_at", "updated_by"])
        if changed:
            store(things.changed(user, user, before))
    return bool(changed)


def name_of(text: str) -> str:
    try:
        return User._meta.get_field("name").clean(text, None)
    except ValidationError as error:
        problems = [Problem(one.code, one.messages[0]) for one in error.error_list]
        raise InvalidInput({"name": problems}) from error
