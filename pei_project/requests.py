"""What every request carries: its id, in each log line and each answer; who may keep a copy."""

import contextvars
import logging
import re
import uuid

# What opens a door to whoever reads it (``accounts.links``).
SECRET = re.compile(r"(/(?:invitacion|recuperar-clave)/)[\w-]+")
UNSEEN = re.compile(r"[\x00-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069]")

_request_id = contextvars.ContextVar("request_id", default="-")


def current_request_id() -> str:
    return _request_id.get()


class RequestIdMiddleware:
    """Take a well-formed ``X-Request-Id`` or make one; answer with it."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        given = request.headers.get("X-Request-Id", "")
        known = re.fullmatch(r"[A-Za-z0-9-]{8,64}", given)
        request.id = given if known else uuid.uuid4().hex
        token = _request_id.set(request.id)
        try:
            response = self.get_response(request)
        finally:
            _request_id.reset(token)
        response["X-Request-Id"] = request.id
        if request.method == "HEAD" and not response.streaming:
            response.content = b""
        return response


class PrivatePagesMiddleware:
    """What a signed-in person sees is kept by no cache, unless the view says otherwise."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        if "Cache-Control" not in response:
            response["Cache-Control"] = "no-store"
        return response


class RequestIdFilter(logging.Filter):
    """Django logs an error answer outside the middleware; the request still knows its id."""

    def filter(self, record):
        request = getattr(record, "request", None)
        record.request_id = getattr(request, "id", None) or current_request_id()
        return True


class OneLineFormatter(logging.Formatter):
    """One event, one line, without the secret of an address: what a message brings cannot forge
    another event, nor steer the terminal or turn the reading of who looks at it."""

    default_format = "%(asctime)s %(levelname)s [%(request_id)s] %(name)s: %(message)s"

    def __init__(self):
        super().__init__(self.default_format)

    def format(self, record):
        return UNSEEN.sub(_written_out, SECRET.sub(r"\1…", super().format(record)))


def _written_out(found: re.Match) -> str:
    return found[0].encode("unicode_escape").decode()
