"""What a person wants by mail."""

from notifications.models import Preferences, Wanted


def wanted_by(user) -> str:
    """A value of ``Wanted``; who never said gets each at once."""
    said = Preferences.objects.filter(user=user.pk).values_list("mail", flat=True).first()
    return said or Wanted.AT_ONCE.value


def want(user, mail: str) -> None:
    Preferences.objects.update_or_create(user=user, defaults={"mail": mail})
