"""Reading a request that carries files: cut off in time, and never half.

``Limit`` stands first among Django's upload handlers and ``Spooled`` last, for pages and API
alike; ``MultipartParser`` reads multipart bodies of the API.
"""

import re
from contextlib import suppress

from django.conf import settings
from django.core.exceptions import TooManyFilesSent
from django.core.files.uploadhandler import (
    FileUploadHandler,
    SkipFile,
    TemporaryFileUploadHandler,
    load_handler,
)
from django.http.multipartparser import MultiPartParser, MultiPartParserError
from rest_framework.parsers import BaseParser

from pei_project import disk
from pei_project.api.errors import WireError
from pei_project.errors import InvalidInput, Problem, RuleBroken, StorageFull
from pei_project.sheets.words import file_size

FIELDS = 1024 * 1024  # what a form with files may hold besides them


def let_go(request) -> dict[str, RuleBroken]:
    """The files of the form that were let go of while it was read, by field, and why. The rest of
    the form was read: no typed word is lost with them."""
    return getattr(request, "let_go", {})


class LetsGo(FileUploadHandler):
    """A handler that can do without a file."""

    def let_go(self, refused: RuleBroken) -> None:
        self.request.let_go = {self.field_name: refused} | let_go(self.request)


class Limit(LetsGo):
    """Lets go of a file once it is larger than one may be."""

    def new_file(self, *args, **kwargs):
        super().new_file(*args, **kwargs)
        self.size = 0

    def receive_data_chunk(self, raw_data, start):
        self.size += len(raw_data)
        if self.size > settings.FILE_MAX_BYTES:
            self.let_go(too_large())
            raise SkipFile
        return raw_data

    def file_complete(self, file_size):
        return None


class Spooled(LetsGo, TemporaryFileUploadHandler):
    """Keeps a large file on the disk while it is read; lets go of it where there is no room."""

    def receive_data_chunk(self, raw_data, start):
        try:
            super().receive_data_chunk(raw_data, start)
        except OSError as error:
            self.give_up(error)
            raise SkipFile from error

    def file_complete(self, file_size):
        try:
            return super().file_complete(file_size)
        except OSError as error:
            self.give_up(error)

    def give_up(self, error: OSError) -> None:
        if not disk.is_full(error):
            raise error
        self.let_go(StorageFull())
        with suppress(OSError):  # of what could not be written before
            self.file.close()


def too_large() -> RuleBroken:
    """What is answered to a file above the limit, however much of it came."""
    sentence = f"El archivo supera el máximo de {file_size(settings.FILE_MAX_BYTES)}."
    return RuleBroken("payload_too_large", sentence)


class Tail:
    """A stream that remembers how it ended."""

    def __init__(self, stream):
        self.stream, self.end = stream, b""

    def read(self, *size):
        data = self.stream.read(*size)
        self.end = (self.end + data)[-256:]
        return data


class MultipartParser(BaseParser):
    """One part named ``file`` and perhaps fields of text, as ``{"file": upload, "title": …}``.

    Raises WireError ``parse_error``, RuleBroken ``payload_too_large`` (413) or ``storage_full``
    (507), and InvalidInput with ``incomplete_upload`` for what ends too soon, ``too_many_files``
    or ``too_many_fields``.
    """

    media_type = "multipart/form-data"

    def parse(self, stream, media_type=None, parser_context=None):
        request = parser_context["request"]._request
        handlers = [load_handler(name, request) for name in settings.FILE_UPLOAD_HANDLERS]
        tail = Tail(stream)
        try:
            fields, files = MultiPartParser(request.META, tail, handlers, "utf-8").parse()
            while tail.read(64 * 1024):
                pass
        except MultiPartParserError as error:
            raise WireError("parse_error", "El contenido no es multipart/form-data.") from error
        except TooManyFilesSent as error:
            raise one_file_only() from error
        except OSError as error:  # the client went away
            raise incomplete() from error
        if not self._is_whole(request.META["CONTENT_TYPE"], tail.end):
            raise incomplete()
        for refused in let_go(request).values():
            raise refused
        if sum(len(listed) for _, listed in files.lists()) > 1:
            raise one_file_only()
        twice = [name for name, said in fields.lists() if len(said) > 1]
        if twice:
            raise WireError("ambiguous_parameter", "Un campo se envió más de una vez.")
        return {**fields.dict(), **files.dict()}

    @staticmethod
    def _is_whole(content_type: str, end: bytes) -> bool:
        boundary = re.search(r'boundary="?([^";,]+)', content_type)
        return bool(boundary) and f"--{boundary[1]}--".encode() in end


def incomplete() -> InvalidInput:
    sentence = "El archivo llegó incompleto. Súbalo otra vez."
    return InvalidInput({"file": [Problem("incomplete_upload", sentence)]})


def one_file_only() -> InvalidInput:
    return InvalidInput({"file": [Problem("too_many_files", "Envíe un solo archivo cada vez.")]})
