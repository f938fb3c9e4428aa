"""``/schema``, the document of the API, and ``/docs``, where people read it."""

from functools import cache

import orjson
import yaml
from django.views.generic import TemplateView
from rest_framework.permissions import AllowAny

from pei_project.api.conditional import conditional
from pei_project.api.openapi import Generator
from pei_project.api.operations import IF_NONE_MATCH, JSON, Operation
from pei_project.api.shapes import ANYTHING, mapping
from pei_project.api.views import ApiView
from pei_project.api.wire import AnyNegotiation

YAML = "application/yaml"


@cache
def written(media: str) -> bytes:
    """The document in one of its two forms. It follows from the code alone, so it is written
    once in the life of a process."""
    document = Generator().get_schema(request=None, public=True)
    if media == JSON:
        return orjson.dumps(document)
    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    return yaml.dump(
        document, Dumper=unaliased(dumper), allow_unicode=True, sort_keys=False, width=100
    ).encode()


def unaliased(dumper):
    """A dumper that says a part again instead of pointing to where it was said."""
    return type("Dumper", (dumper,), {"ignore_aliases": lambda self, data: True})


class Document(ApiView):
    """GET /schema: JSON for ``Accept: application/json``, YAML otherwise. Free to read."""

    authentication_classes = []
    permission_classes = [AllowAny]
    content_negotiation_class = AnyNegotiation
    operations = {
        "GET": Operation(
            summary="OpenAPI",
            folder="service",
            description="Este documento: en JSON si se pide `application/json`, y si no en YAML.",
            answer=mapping(ANYTHING),
            media=(JSON, YAML),
            accepts=(IF_NONE_MATCH,),
            sends=("ETag",),
        )
    }

    def get(self, request):
        media = request.get_preferred_type([YAML, JSON]) or YAML
        response = conditional(
            request, written(media), cache_control="public, max-age=300", content_type=media
        )
        response["Vary"] = "Accept"
        return response


class Pages(TemplateView):
    """GET /docs: the document for a reader, drawn by Swagger UI from our own static files."""

    template_name = "docs.html"
    http_method_names = ["get", "head"]
