"""The second factor: codes of an application (TOTP), and recovery codes for when it is lost.

``User.second_factor_at`` says since when somebody has one, so that no request asks twice. The
secret is django-otp's ``TOTPDevice``; of recovery codes only a digest is kept, as the tokens of a
``StaticDevice``. Neither is shown again, told in the history or in the admin.
"""

import re
import secrets
import time
from base64 import b32encode

from django.conf import settings
from django.db import transaction
from django.db.models import Exists, F, OuterRef
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django_otp.oath import TOTP
from django_otp.plugins.otp_static.models import StaticDevice, StaticToken
from django_otp.plugins.otp_totp.models import TOTPDevice
from django_otp.util import random_hex

from accounts.models import Grant, RefreshFamily, User
from accounts.throttling import FAILED_CODES
from notifications.sending import write
from pei_project.errors import RuleBroken, TooOften
from pei_project.sheets import things

NAME = "Aplicación"
WINDOW = 1  # steps of half a minute that a clock may be off
CODES = 10
LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # none is taken for another one
APPROVES = "approve_pei"
PAGE = "/cuenta/segundo-factor/"


def required_of(user) -> bool:
    """Whether the installation asks one of this person."""
    return settings.PEI_SECOND_FACTOR_REQUIRED and (
        user.is_staff or user.is_superuser or approves(user)
    )


def approves(user) -> bool:
    """As a query may have said already (``may_approve``)."""
    said = getattr(user, "may_approve", None)
    return user.holds(APPROVES) if said is None else said


def may_approve(sub_role: str) -> Exists:
    """The same, to be read beside the sub-role at that path."""
    return Exists(Grant.objects.filter(sub_role=OuterRef(sub_role), action=APPROVES))


def lacks(user) -> bool:
    """Whether they must have one and have not."""
    return user.second_factor_at is None and required_of(user)


def new_secret() -> str:
    return random_hex(20)


def device_of(user, secret: str) -> TOTPDevice:
    """What an application is to be given, not stored."""
    return TOTPDevice(user=user, key=secret, name=NAME)


def enrol(user, secret: str, code: str) -> list[str] | None:
    """Make ``secret`` the second factor, in the place of any other, if ``code`` is of it; None if
    it is not. Returns the recovery codes, which nobody can read again.

    Other browsers are asked for a code on their next request; API clients sign in again.
    """
    device = device_of(user, secret)
    clock = TOTP(device.bin_key, device.step, device.t0, device.digits)
    clock.time = time.time()
    digits = "".join(code.split())
    if not re.fullmatch("[0-9]{6}", digits) or not clock.verify(int(digits), WINDOW):
        return None
    device.last_t = clock.t()
    with transaction.atomic():
        held = User.objects.select_for_update().get(pk=user.pk)
        before = in_words(held)
        _forget(held)
        device.save()
        codes = _new_codes(held)
        _mark(user, timezone.now())
        RefreshFamily.objects.filter(user=user, revoked_at=None).update(revoked_at=timezone.now())
        _tell(user, user, before, in_words(user))
        write("accounts.second_factor_on", user, url=PAGE)
    return codes


def verify(user, said: str) -> bool:
    """Whether ``said`` is a code that is good now, of the application or for recovery; it is good
    once. Raises TooOften after too many that were not."""
    text = "".join(said.lower().replace("-", "").split())
    is_digits = re.fullmatch("[0-9]{6}", text)
    model, text = (TOTPDevice, text) if is_digits else (StaticDevice, digest_of(user, text))
    FAILED_CODES.check(str(user.pk))
    with transaction.atomic():
        device = model.objects.select_for_update().filter(user=user).first()
        if device is None:
            return False
        allowed, why = device.verify_is_allowed()
        if not allowed:
            raise TooOften(max(1, (why["locked_until"] - timezone.now()).total_seconds()))
        is_good = device.verify_token(text)
    if not is_good:
        FAILED_CODES.add(str(user.pk))
    return is_good


def renew_codes(user) -> list[str]:
    """Other recovery codes; those from before are good no longer."""
    with transaction.atomic():
        User.objects.select_for_update().get(pk=user.pk)
        codes = _new_codes(user)
        _tell(user, user, in_words(user), "códigos de recuperación nuevos")
        write("accounts.recovery_codes", user, url=PAGE)
    return codes


def codes_left(user) -> int:
    return StaticToken.objects.filter(device__user=user).count()


def turn_off(user) -> None:
    """Raises RuleBroken where it is required."""
    if required_of(user):
        raise RuleBroken("invalid_state", "Su usuario no puede quedar sin segundo factor.")
    with transaction.atomic():
        _take_away(user, user)
        write("accounts.second_factor_off", user, url=PAGE)


def reset(user, actor) -> None:
    """Take a lost one away, so that another can be set up: staff's help. It ends all sessions."""
    with transaction.atomic():
        _take_away(user, actor)
        User.objects.filter(pk=user.pk).update(epoch=F("epoch") + 1)
        write("accounts.second_factor_reset", user)


def in_words(user) -> str:
    return "activo" if user.second_factor_at else "sin activar"


def digest_of(user, code: str) -> str:
    """80 bits of an HMAC by the installation's key: as long as a token of django-otp may be."""
    digest = salted_hmac("accounts.recovery", f"{user.pk}:{code}", algorithm="sha256").digest()
    return b32encode(digest[:10]).decode().lower()


def _take_away(user, actor) -> None:
    before = in_words(user)
    _forget(user)
    _mark(user, None)
    _tell(user, actor, before, in_words(user))


def _forget(user) -> None:
    TOTPDevice.objects.filter(user=user).delete()
    StaticDevice.objects.filter(user=user).delete()


def _new_codes(user) -> list[str]:
    StaticDevice.objects.filter(user=user).delete()
    device = StaticDevice.objects.create(user=user, name="Códigos de recuperación")
    codes = ["".join(secrets.choice(LETTERS) for _ in range(10)) for _ in range(CODES)]
    StaticToken.objects.bulk_create(
        StaticToken(device=device, token=digest_of(user, code)) for code in codes
    )
    return [f"{code[:5]}-{code[5:]}" for code in codes]


def _mark(user, since) -> None:
    user.second_factor_at = since
    User.objects.filter(pk=user.pk).update(second_factor_at=since)


def _tell(user, actor, before: str, after: str) -> None:
    told = {"field": "second_factor_at", "row": None, "before": before, "after": after}
    things.record_thing(user, actor, [told])
