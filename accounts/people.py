"""The one writer of people but of what each writes of themselves (``own``): who invites, changes,
shuts out and lets in whom, each told in the history and never with a secret.

Whoever does it holds the rule "user.manage" over the person and stands above them, and above what
they make of them; nobody grants at or above their own rank.
"""

from django.conf import settings
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone

from accounts import links
from accounts.models import Purpose, RefreshFamily, SubRole, User
from accounts.ranks import may_give, outranks, rank_of
from accounts.standing import HAS_NO_PASSWORD
from accounts.throttling import INVITATIONS, INVITATIONS_OF_PERSON
from notifications.sending import write
from pei_project import policy
from pei_project.errors import InvalidInput, Problem, RuleBroken
from pei_project.sheets import things
from pei_project.sheets.history import store

PLACES = ("institution", "gagem", "certified_entity")
KNOWN = "Ya hay una persona con este correo en su lista."
NOT_FREE = (
    "Con este correo no se puede invitar. Use otro correo de la persona o pida ayuda a quien "
    "administra la plataforma."
)
STALE = "Alguien cambió a esta persona desde que abrió la página. No se guardó nada."
ONLY_ONE = (
    "Es la única persona activa que administra la plataforma. Antes dé ese subrol a alguien más."
)
NOT_YOURSELF = "No puede desactivar su propia cuenta. Pídalo a otra persona que administre."


# --- who may ------------------------------------------------------------------------------------


def may_manage(actor, person: User) -> bool:
    return policy.permitted(actor, "user.manage", person) and outranks(actor, person)


def require(actor, person: User, sub_role: SubRole | None = None) -> None:
    """Raise PermissionDenied (403) where ``person`` is not the actor's to manage, or ``sub_role``
    not theirs to give."""
    policy.require(actor, "user.manage", person)
    if not outranks(actor, person) or not (sub_role is None or may_give(actor, sub_role)):
        raise PermissionDenied


def offered(actor) -> list[SubRole]:
    """The sub-roles that the actor may give: below their own, with a reach within theirs."""
    scopes = {
        "institution": ["institution"],
        "gagem": ["institution", "gagem"],
        "certified_entity": ["institution", "gagem", "certified_entity"],
        "all": ["institution", "gagem", "certified_entity", "all"],
    }.get(actor.scope, [])
    return list(SubRole.objects.filter(rank__lt=rank_of(actor), scope__in=scopes))


# --- inviting -----------------------------------------------------------------------------------


def invite(actor, person: User) -> User:
    """Store ``person``, who is new, and send them an invitation. A place that their sub-role
    needs and the actor has one of is the actor's own.

    PermissionDenied (403) beyond rank or reach, InvalidInput for what cannot be stored or an
    e-mail that is taken, TooOften past the day's number.
    """
    if not may_give(actor, person.sub_role):
        raise PermissionDenied
    INVITATIONS.take(str(actor.pk))
    scope = person.scope
    if scope == actor.scope and scope in PLACES and getattr(person, f"{scope}_id") is None:
        setattr(person, scope, getattr(actor, scope))
    person.email = User.normalize_username(person.email)
    person.set_unusable_password()
    check(person)
    refuse_known(actor, person.email)
    person.updated_at, person.updated_by = timezone.now(), actor
    try:
        with transaction.atomic():
            person.save()
            policy.require(actor, "user.manage", person)
            store(things.made(person, actor))
            send_invitation(actor, person)
    except IntegrityError as error:  # another invited the same one at once
        raise InvalidInput({"email": [Problem("not_free", NOT_FREE)]}) from error
    return person


def refuse_known(actor, email: str) -> None:
    """Whether the e-mail is of somebody the actor sees is told; of anybody else nothing is."""
    if User.objects.visible_to(actor).filter(email=email).exists():
        raise InvalidInput({"email": [Problem("unique", KNOWN)]})
    if User.objects.filter(email=email).exists():
        raise InvalidInput({"email": [Problem("not_free", NOT_FREE)]})


def invite_again(actor, person: User) -> User:
    """Send another invitation to who has not chosen a password yet; the earlier one ends."""
    require(actor, person)
    INVITATIONS_OF_PERSON.take(str(person.pk))
    INVITATIONS.take(str(actor.pk))
    with transaction.atomic():
        person = hold(person)
        if person.has_usable_password() or not person.is_active:
            raise RuleBroken("invalid_state", "Esta persona no espera una invitación.")
        send_invitation(actor, person)
    return person


def send_invitation(actor, person: User) -> None:
    """The link and its mail, in the caller's transaction, which holds the person."""
    link = links.give(person, Purpose.INVITATION, actor)
    write(
        "accounts.invitation",
        person,
        link=(Purpose.INVITATION.value, str(link.pk)),
        site=settings.SITE_NAME,
        by=actor.name,
        role=str(person.sub_role or "Sin subrol"),
        place=place_of(person),
        until=timezone.localdate(link.expires_at),
    )


def place_of(person: User) -> str:
    """Where somebody works, in words."""
    return str(
        person.institution or person.gagem or person.certified_entity or settings.ENTITY_NAME
    )


# --- changing -----------------------------------------------------------------------------------


@transaction.atomic
def change(actor, person: User, said: dict, seen: int, refusal="stale") -> User:
    """Write ``said`` (name, sub_role, is_active; what is left out stays). A sub-role of another
    reach is given at the desk, where the place is given with it."""
    sub_role = said.get("sub_role")
    require(actor, person, sub_role)
    was_only = is_only_administrator(person)
    person = hold(person, seen, refusal)
    before = things.said(person)
    if sub_role and sub_role.scope != person.scope:
        problem = Problem("invalid_choice", "Ese subrol es de otro alcance.")
        raise InvalidInput({"sub_role": [problem]})
    person.name = said.get("name", person.name)
    person.sub_role = sub_role or person.sub_role
    check(person)
    is_active = said.get("is_active", person.is_active)
    if was_only and not (is_active and administers(person)):
        raise RuleBroken("invalid_state", ONLY_ONE)
    if is_active != person.is_active:
        let_in(person) if is_active else shut_out(actor, person)
    elif things.said(person)["sub_role"] != before["sub_role"]:
        end_sessions(person)
    return keep(actor, person, before)


def disable(actor, person: User, seen: int, refusal="stale") -> User:
    return change(actor, person, {"is_active": False}, seen, refusal)


def enable(actor, person: User, seen: int) -> User:
    return change(actor, person, {"is_active": True}, seen)


def shut_out(actor, person: User) -> None:
    """Nothing that the person holds opens anything any more: sessions, tokens, links. Raises
    RuleBroken for oneself, or the last who administers the platform. To be saved by the caller."""
    if person == actor:
        raise RuleBroken("invalid_state", NOT_YOURSELF)
    if is_only_administrator(person):
        raise RuleBroken("invalid_state", ONLY_ONE)
    person.disable()
    close_families(person)
    links.end(person)


def let_in(person: User) -> None:
    """What was closed stays closed: who had no password is invited again."""
    person.is_active = True
    links.end(person)


@transaction.atomic
def close_sessions(actor, person: User) -> User:
    """End every session of somebody, in browsers and in programs."""
    require(actor, person)
    person = hold(person)
    end_sessions(person)
    return keep(actor, person, things.said(person))


def end_sessions(person: User) -> None:
    person.epoch += 1
    close_families(person)


def close_families(person: User) -> None:
    RefreshFamily.objects.filter(user=person, revoked_at=None).update(revoked_at=timezone.now())


# --- the last administrator ---------------------------------------------------------------------


def administrators():
    """Who can let anybody in again: active, with a password, and managing people everywhere."""
    manages = Q(sub_role__scope="all", sub_role__grants__action="manage_user")
    everybody = User.objects.filter(Q(is_superuser=True) | manages, is_active=True)
    return everybody.exclude(HAS_NO_PASSWORD).distinct()


def administers(person: User) -> bool:
    everywhere = person.scope == "all" and person.holds("manage_user")
    return person.is_active and (person.is_superuser or everywhere)


def is_only_administrator(person: User) -> bool:
    """Two who would shut each other out at once hold the same rows, so one is refused."""
    if not administers(person):
        return False
    held = User.objects.select_for_update().filter(pk__in=administrators().values("pk"))
    return [one.pk for one in held.order_by("pk")] == [person.pk]


# --- the row ------------------------------------------------------------------------------------


def hold(person: User, seen: int | None = None, refusal="stale") -> User:
    """The person read anew and kept from others until the transaction ends. ``seen``: the
    revision that the caller saw; if another wrote since, nothing is overwritten."""
    held = User.objects.select_for_update(of=("self",)).select_related(
        "sub_role__role", "institution__municipality", "gagem", "certified_entity", "updated_by"
    )
    person = held.get(pk=person.pk)
    if seen not in (None, person.revision):
        raise stale(person, refusal)
    return person


def signature(person: User) -> dict:
    """How often, when and by whom they were changed, as the API says it."""
    author = person.updated_by
    return {
        "revision": person.revision,
        "updatedAt": person.updated_at,
        "updatedBy": {"id": str(author.pk), "name": author.name} if author else None,
    }


def stale(person: User, refusal: str) -> RuleBroken:
    current = signature(person) | {
        "values": {
            "name": person.name,
            "subRole": person.sub_role and person.sub_role.code,
            "active": person.is_active,
        },
    }
    return RuleBroken(refusal, STALE, current=current)


def check(person: User) -> None:
    """InvalidInput, by field, for what cannot be stored."""
    try:
        person.full_clean(exclude=["password"], validate_unique=False, validate_constraints=False)
    except ValidationError as error:
        raise InvalidInput(
            {
                name: [Problem(one.code or "invalid", one.messages[0]) for one in problems]
                for name, problems in error.error_dict.items()
            }
        ) from error


def keep(actor, person: User, before: dict) -> User:
    """Store the person and tell the history; what changed nothing changes nothing. That sessions
    ended is told where nothing else says so."""
    found = things.changed(person, actor, before)
    if not found:
        stored = User.objects.filter(pk=person.pk).values_list("epoch", flat=True).get()
        if stored == person.epoch:
            return person
        told = {"field": "epoch", "row": None, "before": stored, "after": person.epoch}
        found = things.told(person, actor, [told])
    person.revision += 1
    person.updated_at, person.updated_by = timezone.now(), actor
    for one in found:
        one.revision = person.revision
    person.save()
    store(found)
    return person
