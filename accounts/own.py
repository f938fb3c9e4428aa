"""What people do about their own way in: choose a password by a link or by the one they have, and
ask for a link. A new password ends every session and every open link."""

from django.db import transaction
from django.utils import timezone

from accounts import links, passwords
from accounts.models import Purpose, User
from accounts.people import close_families, hold
from accounts.standing import HAS_NO_PASSWORD
from accounts.throttling import FAILED_PROOFS, RECOVERIES_OF_ACCOUNT, RECOVERIES_OF_ADDRESS
from notifications.sending import write
from pei_project.errors import InvalidInput, Problem, TooOften
from pei_project.jobs.queue import enqueue
from pei_project.jobs.registry import job
from pei_project.sheets import things
from pei_project.sheets.history import store

NOT_THE_CURRENT = "No es su contraseña actual."


def enter_by_link(token: str, raw: str, *purposes: Purpose, name: str | None = None) -> User:
    """Spend the link for a new password, and write ``name`` if it is given.

    RuleBroken ``invalid_token`` for a link that does not serve; InvalidInput for what the
    password may not be, which spends nothing.
    """
    link = links.find(token, *purposes)
    passwords.check(raw, link.user)
    with transaction.atomic():
        person = hold(link.user)
        links.spend(link)
        return renew(person, raw, name)


def change_password(user: User, current: str, raw: str) -> User:
    """Another password for who knows the one they have. Raises TooOften for who guesses."""
    FAILED_PROOFS.check(str(user.pk))
    if not user.check_password(current):
        FAILED_PROOFS.add(str(user.pk))
        raise InvalidInput({"current": [Problem("incorrect", NOT_THE_CURRENT)]})
    passwords.check(raw, user)
    with transaction.atomic():
        return renew(hold(user), raw)


def renew(person: User, raw: str, name: str | None = None) -> User:
    """Store the password, in the caller's transaction, which holds the person. Who had one is
    told by mail."""
    before, had_one = things.said(person), person.has_usable_password()
    if name not in (None, person.name):
        person.name, person.revision = name, person.revision + 1
        person.updated_at, person.updated_by = timezone.now(), person
    person.set_password(raw)
    person.save()
    told = {"field": "password", "row": None, "before": None, "after": None}
    store(things.changed(person, person, before) + things.told(person, person, [told]))
    close_families(person)
    links.end(person)
    if had_one:
        write("accounts.password_changed", person, url="/recuperar-clave/")
    return person


# --- asking for a link --------------------------------------------------------------------------


def ask_recovery(email: str, address: str) -> None:
    """Ask for a link by mail. Whoever asks learns nothing: the same is done here for an e-mail
    that is known and for one that is not, and the rest is left to the worker. Raises TooOften for
    an address that asks too much; of one account too often is ignored in silence."""
    RECOVERIES_OF_ADDRESS.take(address)
    email = User.normalize_username(email)
    known = User.objects.filter(email=email, is_active=True).exclude(HAS_NO_PASSWORD)
    key = known.values_list("pk", flat=True).first()
    try:
        RECOVERIES_OF_ACCOUNT.take(email)
    except TooOften:
        key = None
    enqueue("accounts.recover", {"user": str(key or "")})


@job("accounts.recover", "Enviar un enlace para recuperar la contraseña")
def recover(run):
    """Write the link and its mail; nothing for an e-mail that nobody has."""
    with run.finishing():
        if run.payload["user"]:
            person = hold(User(pk=run.payload["user"]))
            link = links.give(person, Purpose.RECOVERY, person)
            write(
                "accounts.recovery",
                person,
                link=(Purpose.RECOVERY.value, str(link.pk)),
            )
