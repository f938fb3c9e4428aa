"""The WSGI entry point: ``gunicorn pei_project.wsgi``."""

import io
import os
import re

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "pei_project.settings")

LONGEST_UNMEASURED = 1024 * 1024
OTHER_CHARSET = re.compile(r"(charset\s*=\s*)(?!\"?utf-?8\"?\s*(;|$))[^;]*", re.IGNORECASE)


def made_plain(application):
    """What Django would stumble over, or take for something else, before our code is asked."""

    def plain(environ, start_response):
        say_length(environ)
        say_end(environ)
        say_charset(environ)
        return application(environ, start_response)

    return plain


def say_length(environ) -> None:
    """A body sent in chunks does not say how long it is, and Django would take it for none. It is
    read here, up to one byte more than JSON may have; what is longer is refused by its length."""
    in_chunks = environ.get("HTTP_TRANSFER_ENCODING") and not environ.get("CONTENT_LENGTH")
    if in_chunks and environ.get("wsgi.input_terminated"):
        body = environ["wsgi.input"].read(LONGEST_UNMEASURED + 1)
        environ |= {"CONTENT_LENGTH": str(len(body)), "wsgi.input": io.BytesIO(body)}


class WholeBody:
    """A body that must be as long as it says: one that ends sooner, because the connection was
    lost, would be taken for a form whose last answers are blank. Reading past its end fails, which
    Django tells as ``UnreadablePostError``."""

    def __init__(self, stream, length: int):
        self.stream, self.left = stream, length

    def read(self, size=-1):
        due = self.left if size is None or size < 0 else min(size, self.left)
        return self._counted(self.stream.read(size), due)

    def readline(self, size=-1):
        return self._counted(self.stream.readline(size), min(1, self.left))

    def _counted(self, data: bytes, due: int) -> bytes:
        """A server gives fewer bytes than were asked for only where there are no more."""
        self.left -= len(data)
        if len(data) < due:
            raise OSError("the body ended too soon")
        return data


def say_end(environ) -> None:
    length = environ.get("CONTENT_LENGTH") or ""
    if re.fullmatch(r"[0-9]{1,18}", length):
        environ["wsgi.input"] = WholeBody(environ["wsgi.input"], int(length))


def say_charset(environ) -> None:
    """Text is UTF-8. Django would read even the query by the charset that is named, which may be
    any of Python's codecs: with base64 it breaks. Another is called by a name that none has: the
    API refuses it (415), a form is read as UTF-8."""
    kind = environ.get("CONTENT_TYPE", "")
    environ["CONTENT_TYPE"] = OTHER_CHARSET.sub(r"\1unknown", kind)


application = made_plain(get_wsgi_application())
