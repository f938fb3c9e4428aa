"""The content of a file on its way out: as what it is, and nothing in it may run."""

from django.http import HttpResponse

from institutions.models import StoredFile
from pei_project.downloads import NOTHING_RUNS, download


def send(request, file: StoredFile, *, to_be_seen: bool = False) -> HttpResponse:
    """The file as it is kept; ``to_be_seen``: where a browser shows such files, an image in small
    and a PDF whole. Raises what ``Blob.read`` does."""
    blob = file.blob
    small = to_be_seen and blob.is_image
    response = download(
        request,
        blob.read(small=small),
        f"{blob.sha256}-small" if small else blob.sha256,
        file.filename,
        blob.media_type,
        as_attachment=not (to_be_seen and file.has_preview),
    )
    response["Content-Security-Policy"] = NOTHING_RUNS
    return response
