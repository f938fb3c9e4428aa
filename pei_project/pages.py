"""What every page needs to draw its frame, and the pages that say why there is no other."""

import uuid

from django.conf import settings
from django.http import HttpResponse, HttpResponseNotAllowed
from django.shortcuts import render
from django.template import loader
from django.views.defaults import page_not_found

from pei_project.api.errors import API_SEGMENTS, STATUS
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
    """What Django's own checks refuse before a view is reached."""
    return _bare("400.html", 400)


def server_error(request):
    return _bare("500.html", 500)


def _bare(template: str, status: int) -> HttpResponse:
    """A page drawn without the request, which may be what is broken."""
    content = loader.render_to_string(template, {"request_id": current_request_id()})
    return HttpResponse(content, status=status)


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
            return None
        status = STATUS[exception.code]
        context = {"sentence": exception.sentence, "status": status}
        response = render(request, "refused.html", context, status=status)
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
        if settings.DEBUG and response.status_code == 404 and is_page:
            return page_not_found(request, None)
        return response
