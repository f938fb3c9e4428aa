"""What every page needs to draw its frame."""

from django.conf import settings
from django.views.defaults import page_not_found


def site(request):
    """Context processor: the names another department may change."""
    return {
        "site_name": settings.SITE_NAME,
        "entity_name": settings.ENTITY_NAME,
        "is_demo": settings.DEBUG,
    }


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
