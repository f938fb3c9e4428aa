"""How somebody stands with the product, in words: whether they can sign in, and if not, why."""

from django.contrib.auth.hashers import UNUSABLE_PASSWORD_PREFIX
from django.db.models import Case, Exists, OuterRef, Q, TextChoices, Value, When
from django.utils import timezone

from accounts.models import EntryLink, Purpose
from pei_project.search import fold, folded

HAS_NO_PASSWORD = Q(password__startswith=UNUSABLE_PASSWORD_PREFIX)


class Standing(TextChoices):
    ACTIVE = "active", "Activo"
    INVITED = "invited", "Invitado"
    EXPIRED = "invitation_expired", "Invitación vencida"
    DISABLED = "disabled", "Desactivado"


def with_standing(people):
    """``people``, each with their ``standing``."""
    invitations = EntryLink.objects.filter(
        user=OuterRef("pk"),
        purpose=Purpose.INVITATION,
        used_at=None,
        expires_at__gt=timezone.now(),
    )
    return people.annotate(
        standing=Case(
            When(is_active=False, then=Value(Standing.DISABLED)),
            When(~HAS_NO_PASSWORD, then=Value(Standing.ACTIVE)),
            When(Exists(invitations), then=Value(Standing.INVITED)),
            default=Value(Standing.EXPIRED),
        )
    )


def having(people, text: str):
    """Those whose name holds every word of ``text``, or whose e-mail holds it."""
    people = people.annotate(folded_name=folded("name"))
    by_name = Q()
    for word in fold(text).split():
        by_name &= Q(folded_name__contains=word)
    return people.filter(by_name | Q(email__contains=text.strip().lower()))
