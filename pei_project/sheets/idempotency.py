"""A retry never duplicates: the ``Idempotency-Key`` of POSTs that create or decide something, and
the ``form-once`` of a page, which a form that is sent twice brings twice.

After draft-ietf-httpapi-idempotency-key-header: the same key and request gets the first answer
again for 24 hours; the same key with another request is 422; one that is still running is 409.
A unique constraint decides, so it holds however many tries come at once.
"""

import functools
import hashlib
import json
import re
import time
from datetime import timedelta

import orjson
from django.conf import settings
from django.db import IntegrityError, models, transaction
from django.shortcuts import redirect
from django.utils import timezone
from rest_framework.response import Response

from pei_project.api.errors import WireError
from pei_project.errors import InvalidInput, Problem, RuleBroken

LIFE = timedelta(hours=24)
# A process that died while it answered leaves its key behind; after this the next try takes over.
LONGEST_RUN = timedelta(minutes=3)
HEADER = "Idempotency-Key"
FIELD, TOKEN = "form-once", "csrfmiddlewaretoken"
LONGEST_WAIT = 5  # seconds that the second of two clicks waits for what the first one does
KEPT_HEADERS = ("Location", "ETag")
IN_PROGRESS = "Esta misma solicitud se está atendiendo. Vuelva a intentar en unos segundos."


class IdempotencyKey(models.Model):
    """One key of one caller. ``status`` is empty while the first try is still running."""

    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.CASCADE, related_name="+", verbose_name="quién"
    )
    key = models.CharField("clave", max_length=255)
    digest = models.CharField("solicitud", max_length=64)
    at = models.DateTimeField("cuándo", default=timezone.now, db_index=True)
    status = models.PositiveSmallIntegerField("respuesta", null=True)
    headers = models.JSONField("encabezados", default=dict)
    body = models.JSONField("contenido", null=True)

    class Meta:
        verbose_name, verbose_name_plural = "clave de reintento", "claves de reintento"
        constraints = [
            models.UniqueConstraint(fields=["user", "key"], name="one_key_per_user"),
        ]

    def __str__(self):
        return self.key


class Answered(Exception):
    """A retry whose first answer is there: nothing is to be done but to give it again."""

    def __init__(self, response: Response):
        self.response = response


def idempotent(post):
    """Decorate a view's ``post`` that takes the key. ``ApiView`` claims it with ``begin`` once
    the caller may do what they ask, before it looks at the state, which the first try changed.

    Effect and answer are committed together. A try that was refused or failed did nothing, so
    its key is free again (``ApiView.handle_exception``).
    """

    @functools.wraps(post)
    def once(view, request, *args, **kwargs):
        if view.first_try is None:
            return post(view, request, *args, **kwargs)
        with transaction.atomic():
            response = post(view, request, *args, **kwargs)
            keep(view.first_try, response)
        return response

    once.takes_key = True
    return once


def once(view):
    """Decorate the view of a page whose forms carry ``form-once``. A form that comes again as it
    was, while the first is being answered or within a day after, does nothing more and leads to
    where the first did. One that was refused, or says something else, is taken anew."""

    @functools.wraps(view)
    def answer(request, *args, **kwargs):
        mark = request.POST.get(FIELD, "")
        if not re.fullmatch(r"[0-9a-f]{32}", mark):
            return view(request, *args, **kwargs)
        digest = digest_of_form(request)
        row, is_first = claim(request.user, f"{mark}:{digest}", digest)
        if not is_first:
            return redirect(where_it_led(row))
        response = None
        try:
            response = view(request, *args, **kwargs)
        finally:
            if response is not None and response.status_code == 302:
                row.status, row.headers = 302, {"Location": response["Location"]}
                row.save(update_fields=["status", "headers"])
            else:
                row.delete()
        return response

    return answer


def where_it_led(row: IdempotencyKey) -> str:
    """Where the first of two equal forms led, when it is answered. Raises RuleBroken
    ``in_progress`` where that takes too long or it was refused meanwhile."""
    deadline = time.monotonic() + LONGEST_WAIT
    while row.status is None:
        if time.monotonic() > deadline:
            raise RuleBroken("in_progress", IN_PROGRESS)
        time.sleep(0.05)
        row = IdempotencyKey.objects.filter(pk=row.pk).first()
        if row is None:
            raise RuleBroken("in_progress", IN_PROGRESS)
    return row.headers["Location"]


def digest_of_form(request) -> str:
    """What makes two forms of a page the same."""
    said = {name: values for name, values in request.POST.lists() if name != TOKEN}
    files = {name: digest_of_file(file) for name, file in request.FILES.items()}
    written = json.dumps([request.get_full_path(), said, files], sort_keys=True)
    return hashlib.sha256(written.encode()).hexdigest()


def begin(request) -> IdempotencyKey | None:
    """Claim the request's key; None without one. Raises Answered for a retry, WireError
    ``idempotency_mismatch`` or ``in_progress``, InvalidInput for what is no key."""
    key = request.headers.get(HEADER)
    if key is None:
        return None
    if not re.fullmatch(r"[\x21-\x7e]{1,255}", key):
        message = "Envíe entre 1 y 255 letras, cifras o signos, sin espacios."
        raise InvalidInput({HEADER: [Problem("invalid", message)]})
    digest = digest_of(request)
    row, is_first = claim(request.user, key, digest)
    if is_first:
        return row
    if row.digest != digest:
        raise WireError("idempotency_mismatch", "Esa clave ya se usó con otra solicitud.")
    if row.status is None:
        raise WireError("in_progress", IN_PROGRESS)
    raise Answered(Response(row.body, status=row.status, headers=row.headers))


def digest_of(request) -> str:
    """What makes two requests the same: method, path, parsed fields and files, never the raw
    bytes.

    Nothing has been said of the fields yet, so they may hold what only ``json`` can write: half
    characters, numbers of 30 digits.
    """
    said = [request.method, request.path, request.data]
    written = json.dumps(said, sort_keys=True, default=digest_of_file)
    return hashlib.sha256(written.encode()).hexdigest()


def digest_of_file(file) -> str:
    """What makes two files the same: their content, whatever they are called."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()
    file.seek(0)
    return digest


def claim(user, key: str, digest: str) -> tuple[IdempotencyKey, bool]:
    """The row of this key, and whether this try is the one to run."""
    now = timezone.now()
    IdempotencyKey.objects.filter(user=user, at__lt=now - LIFE).delete()
    IdempotencyKey.objects.filter(
        user=user, key=key, status=None, at__lt=now - LONGEST_RUN
    ).delete()
    try:
        with transaction.atomic():
            return IdempotencyKey.objects.create(user=user, key=key, digest=digest), True
    except IntegrityError:
        row = IdempotencyKey.objects.filter(user=user, key=key).first()
        if row is None:  # the other try was refused between the two queries
            raise WireError("in_progress", IN_PROGRESS) from None
        return row, False


def keep(row: IdempotencyKey, response: Response) -> None:
    row.status = response.status_code
    row.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    row.body = orjson.loads(orjson.dumps(response.data, default=str))
    row.save(update_fields=["status", "headers", "body"])
