"""The base of every API view: it keeps the contract's order of checks (docs/api.md).

401, 404 (scope), 405/415/413, 403, 409 (state), 428/412, 400.
"""

import re

from django.core.exceptions import PermissionDenied
from rest_framework.exceptions import MethodNotAllowed
from rest_framework.response import Response
from rest_framework.views import APIView

from pei_project import policy
from pei_project.api.errors import WireError, echoed
from pei_project.api.wire import MAX_BODY
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets import idempotency

NO_PRECONDITION = "Diga qué revisión vio: envíe If-Match o revision."
NEVER_ASKED = re.compile(r"[\x00-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")
WRITING = frozenset({"POST", "PUT", "PATCH", "DELETE"})


class ApiView(APIView):
    """A route. Subclasses give ``find`` (the thing it is about, 404 out of scope), ``rules``
    (HTTP method -> action of the policy, asked about that thing) and ``parameters`` (the query
    parameters it knows).

    For the document of the API each says its ``operations`` (HTTP method -> ``Operation``), how
    the parts of its path are called there and what is said of them, and the schemas of
    parameters that no filter declares."""

    rules: dict[str, str] = {}
    parameters: frozenset[str] = frozenset()
    operations: dict = {}
    path_names: dict[str, str] = {}
    path_says: dict[str, dict] = {}
    query: dict[str, dict] = {}
    takes_body = True  # what is written is said in a body, be it ``{}``
    first_try = None  # the claimed Idempotency-Key, while it is being answered

    def find(self):
        """Return the thing this route is about, or raise Http404. None: a route about no thing."""
        return

    def initial(self, request, *args, **kwargs):
        super().initial(request, *args, **kwargs)
        self.thing = self.find()
        if request.method.lower() not in self.http_method_names or not hasattr(
            self, request.method.lower()
        ):
            raise MethodNotAllowed(request.method)
        self.check_body(request)
        action = self.action_of(request)
        if action and not policy.permitted(request.user, action, self.thing):
            raise PermissionDenied
        if getattr(getattr(self, request.method.lower()), "takes_key", False):
            self.first_try = idempotency.begin(request)
        if action:
            policy.require(request.user, action, self.thing)
        self.check_conditions(request)
        self.check_query(request)
        self.check_there_is_a_body(request)

    def action_of(self, request) -> str | None:
        """The action of the policy that this request asks."""
        return self.rules.get("GET" if request.method == "HEAD" else request.method)

    def handle_exception(self, exc):
        if isinstance(exc, idempotency.Answered):
            return exc.response
        if self.first_try:
            self.first_try.delete()
        return super().handle_exception(exc)

    def longest_body(self) -> int:
        """How many bytes the body of this route may have."""
        return MAX_BODY

    def check_body(self, request):
        """Refuse what no parser of this route reads, before anything is read."""
        length = length_of(request)
        if request.method not in WRITING or not length:
            return
        if length > self.longest_body():
            raise WireError("payload_too_large")
        if request.headers.get("Content-Encoding", "identity").lower() != "identity":
            raise WireError("unsupported_media_type")
        kind, _, charset = request.content_type.partition(";")
        has_boundary = kind.strip().lower() == "multipart/form-data"
        if (
            charset
            and not has_boundary
            and not re.fullmatch(r"\s*charset=\"?utf-?8\"?\s*", charset, re.IGNORECASE)
        ):
            raise WireError("unsupported_media_type")
        if kind.strip().lower() not in {parser.media_type for parser in self.parser_classes}:
            raise WireError("unsupported_media_type")

    def check_conditions(self, request):
        """Refuse what the state of the thing does not allow (409), and who has not seen it as it
        is (428, 412), before anything is said of the request's content (400)."""

    def check_query(self, request):
        """An unknown parameter, or one given twice, is refused rather than ignored."""
        for name, values in request.query_params.lists():
            if name not in self.parameters:
                raise WireError(
                    "unknown_parameter", f"No se conoce el parámetro «{echoed(name)}»."
                )
            if len(values) > 1:
                raise WireError("ambiguous_parameter", f"«{name}» se envió más de una vez.")
            if NEVER_ASKED.search(values[0]) or len(values[0]) > 200:
                raise InvalidInput({name: [Problem("invalid", "El valor no es válido.")]})

    def check_there_is_a_body(self, request):
        """Nothing at all is not the same as ``{}``: it may be a body that was lost."""
        writes = request.method in WRITING and request.method != "DELETE"
        if writes and self.takes_body and not length_of(request):
            raise InvalidInput({"body": [Problem("invalid", "Envíe un objeto.")]})

    def options(self, request, *args, **kwargs):
        """The methods of this route, in ``Allow``; nothing about how it is made."""
        return Response(status=204)

    def perform_authentication(self, request):
        request.user  # noqa: B018  # reading it authenticates, before anything is looked for


def length_of(request) -> int:
    """How many bytes the body has, as far as it can be known before it is read."""
    said = request.META.get("CONTENT_LENGTH") or "0"
    return int(said) if re.fullmatch(r"[0-9]{1,18}", said) else 0


def seen_revision(request) -> tuple[int, str]:
    """The revision the caller saw, and the error name a stale one gets: ``precondition_failed``
    when it was said by ``If-Match``, ``stale`` when by ``revision`` in the body.

    Raises ``precondition_required`` (428) for none or ``*``, 400 for garbage or two that differ.
    """
    header = request.headers.get("If-Match")
    if header is not None and header.strip() == "*":
        raise WireError("precondition_required", NO_PRECONDITION)
    tag = re.fullmatch(r'(?:W/)?"([0-9]{1,9})"', (header or "").strip())
    if header is not None and not tag:
        raise InvalidInput({"If-Match": [Problem("invalid", "If-Match no es válido.")]})
    given = request.data.get("revision") if isinstance(request.data, dict) else None
    if given is None and header is None:
        raise WireError("precondition_required", NO_PRECONDITION)
    if given is not None and not (type(given) is int and 0 <= given < 10**9):
        raise InvalidInput({"revision": [Problem("invalid", "La revisión no es válida.")]})
    if header is None:
        return given, "stale"
    seen = int(tag[1])
    if given is not None and given != seen:
        raise WireError("ambiguous_parameter", "If-Match y revision dicen cosas distintas.")
    return seen, "precondition_failed"
