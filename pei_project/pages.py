"""What every page needs to draw its frame, and the pages that say why there is no other."""

import sys
import uuid

from django.conf import settings
from django.contrib.sessions.exceptions import SessionInterrupted
from django.db import Error
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template import loader
from django.views.defaults import page_not_found

from pei_project.api.errors import API_SEGMENTS, SENTENCE, STATUS, unavailable, waits
from pei_project.entering import sent
from pei_project.errors import RuleBroken
from pei_project.requests import current_request_id

METHODS = ("GET", "HEAD", "POST")


def site(request):
    """Context processor: the names another department may change, and ``once``, which makes two
    sendings of one form known for what they are (``sheets.idempotency.once``)."""
    return {
        "once": lambda: uuid.uuid4().hex,
        "site_name": settings.SITE_NAME,
        "entity_name": settings.ENTITY_NAME,
        "is_demo": settings.DEBUG,
    }


def bad_request(request, exception):
    """What Django's own checks refuse before a view is reached. By the same way it tells that a
    session could not be kept, whatever the database said of it."""
    if isinstance(exception, SessionInterrupted):
        page = unavailable_page(request, exception.__context__.__context__)
        if page:
            return page
    return _bare("400.html", 400)


def server_error(request):
    """What was raised outside the views, as where a session is kept, and what no other answers."""
    return unavailable_page(request, sys.exc_info()[1]) or _bare("500.html", 500)


def _bare(template: str, status: int, sentence: str = "") -> HttpResponse:
    """A page drawn without the request, which may be what is broken."""
    context = {"request_id": current_request_id(), "status": status, "sentence": sentence}
    return HttpResponse(loader.render_to_string(template, context), status=status)


def unavailable_page(request, error: BaseException | None) -> HttpResponse | None:
    """The page for a full disk (507) or a database that does not answer in time (503), from which
    what was typed can be sent again; None for any other error."""
    name = unavailable(error)
    if name is None:
        return None
    user = getattr(request, "user", None)
    try:
        again = list(sent(request.POST)) if user and user.is_authenticated else []
        response = refused(request, STATUS[name], SENTENCE[name], again)
    except Error:  # whose page it is cannot be read either
        response = _bare("500.html", STATUS[name], SENTENCE[name])
    for header, said in waits(name).items():
        response[header] = said
    return response


def refused(request, status: int, sentence: str, again=()) -> HttpResponse:
    """A page that says why there is no other. ``again``: the answers it offers to send again. It
    asks the database nothing, not even what is unread: that may be what is in trouble."""
    context = {"sentence": sentence, "status": status, "again": again, "unread": None}
    return render(request, "refused.html", context, status=status)


class PageMiddleware:
    """A page is read and sent, nothing else: Django would take any other method for GET. What
    the rules refuse, and no view puts beside its form, is a page of its own."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if request.path.split("/")[1] in API_SEGMENTS or request.method in METHODS:
            return self.get_response(request)
        if request.method == "OPTIONS":
            return HttpResponse(status=204, headers={"Allow": ", ".join(METHODS)})
        return HttpResponseNotAllowed(METHODS)

    def process_exception(self, request, exception):
        if not isinstance(exception, RuleBroken):
            return unavailable_page(request, exception)
        response = refused(request, STATUS[exception.code], exception.sentence)
        if wait := getattr(exception, "wait", None):
            response["Retry-After"] = str(wait)
        return response


class NotFoundMiddleware:
    """With DEBUG too an unknown page is the product's own page: Django would list every address
    instead, in English, to whoever tries the demo."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        response = self.get_response(request)
        is_page = response.get("Content-Type", "").startswith("text/html")
        is_known = getattr(response, "says_why", False)  # a page of the product already
        if settings.DEBUG and response.status_code == 404 and is_page and not is_known:
            return page_not_found(request, None)
        return response
