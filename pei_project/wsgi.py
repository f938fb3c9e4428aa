"""The WSGI entry point: ``gunicorn pei_project.wsgi``."""

import io
import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pei_project.settings")

LONGEST_UNMEASURED = 1024 * 1024


def measured(application):
    """A body sent in chunks does not say how long it is, and Django would take it for none. It is
    read here, up to one byte more than JSON may have; what is longer is refused by its length."""

    def with_length(environ, start_response):
        in_chunks = environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH")
        if in_chunks and environ.get("wsgi.input_terminated"):
            body = environ["wsgi.input"].read(LONGEST_UNMEASURED + 1)
            environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}
        return application(environ, start_response)

    return with_length


application = measured(get_wsgi_application())
