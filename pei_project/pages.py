"""What every page needs to draw its frame."""

from django.conf import settings


def site(request):
    """Context processor: the names another department may change."""
    return {
        "site_name": settings.SITE_NAME,
        "entity_name": settings.ENTITY_NAME,
        "is_demo": settings.DEBUG,
    }
