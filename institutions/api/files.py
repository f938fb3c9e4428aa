"""The routes of files: sent, read, called otherwise, taken away; and those of an institution with
their versions."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse
from rest_framework.response import Response

from institutions import shapes
from institutions.api.sheets import of_school
from institutions.files.kinds import KINDS
from institutions.files.posting import received_from
from institutions.files.receiving import add
from institutions.files.sending import send
from institutions.files.uses import uses_of, visible
from institutions.models import Institution, StoredFile
from pei_project.api.operations import IF_MATCH, IF_NONE_MATCH, RANGE, Operation
from pei_project.api.serializers import IdField, Strict, TextField
from pei_project.api.shapes import closed, text
from pei_project.api.views import ApiView
from pei_project.api.wire import AnyNegotiation, Pages, camel
from pei_project.errors import InvalidInput, Problem
from pei_project.sheets.fields import FileField
from pei_project.sheets.idempotency import idempotent
from pei_project.sheets.serializers import represent
from pei_project.sheets.shapes import part_shape
from pei_project.sheets.views import SheetView, wire_names
from pei_project.uploads import FIELDS, MultipartParser

FOLDER = "file"
SENT = {
    "file": text(contentMediaType="application/octet-stream"),
    "title": text(maxLength=200, description="Sin él, el nombre del archivo."),
    "documentType": shapes.DOCUMENT_TYPE,
    "replaces": text(format="uuid", description="El archivo del que este es otra versión."),
}


class SentWith(Strict):
    """What comes beside the file."""

    title = TextField(required=False)
    document_type = TextField(required=False)
    replaces = IdField(required=False)


class FileList(ApiView):
    """POST /file: the caller's institution owns it until an answer points to it, and after."""

    rules = {"POST": "file.edit"}
    parser_classes = (MultipartParser,)
    operations = {
        "POST": Operation(
            summary="Upload file",
            folder=FOLDER,
            description="Guarda un archivo de su institución: PDF, PNG, JPEG, WEBP, DOCX o XLSX, "
            "hasta 10 MB. Nombre y contenido deben coincidir. Basta la parte `file`. Las imágenes "
            "se guardan otra vez, sin datos ocultos. Después, una respuesta de tipo archivo lo "
            "señala con su `id`.",
            status=201,
            takes=closed(SENT, required=("file",)),
            takes_media=MultipartParser.media_type,
            answer=shapes.FILE,
            sends=("ETag", "Location"),
            refusals=("throttled",),
        )
    }

    def find(self):
        return self.request.user.institution

    def longest_body(self):
        return StoredFile.most() + FIELDS

    def post(self, request, **kwargs):
        said = dict(request.data)
        upload = said.pop("file", None)
        if upload is None or isinstance(upload, str):
            raise InvalidInput({"file": [Problem("required", "Envíe el archivo en `file`.")]})
        serializer = SentWith(data=said)
        serializer.is_valid(raise_exception=True)
        # Its bytes are kept before the transaction that makes a file of them and its answer.
        received = received_from(request.user, upload)
        return self.keep(request, received, **serializer.validated_data)

    post.takes_key = True

    @idempotent
    def keep(self, request, received, replaces=None, **said):
        former = replaced_by_id(self.thing, replaces)
        with wire_names():
            made = add(self.thing, received, actor=request.user, replaces=former, **said)
        location = reverse("institutions:api-file", args=[made.pk])
        headers = {"Location": location, "ETag": f'"{made.revision}"'}
        return Response(represented(made, request.user, []), status=201, headers=headers)


def replaced_by_id(school: Institution, key) -> StoredFile | None:
    """The file that another replaces; one of another school is as unknown as none."""
    if key is None:
        return None
    former = StoredFile.objects.filter(institution=school, pk=key).first()
    if former is None:
        raise InvalidInput({"replaces": [Problem("invalid_choice", FileField.not_allowed)]})
    return former


class OneFile(ApiView):
    """A route about one file that the caller may see."""

    rules = {"GET": "file.view"}
    path_names = {"file": "fileId"}

    def find(self):
        self.sheet = get_object_or_404(StoredFile.complete(), pk=self.kwargs["file"])
        if not self.request.user.may("file.view", self.sheet):
            raise Http404
        return self.sheet


class FileView(OneFile, SheetView):
    """GET, PATCH, DELETE /file/{fileId}."""

    model = StoredFile
    rules = {"GET": "file.view", "PATCH": "file.edit", "DELETE": "file.edit"}
    http_method_names = ("get", "head", "options", "patch", "delete")
    operations = {
        "GET": Operation(
            summary="Find file",
            folder=FOLDER,
            description="Un archivo: cómo se llama, qué es y en qué respuestas se usa.",
            answer=shapes.FILE,
            sends=("ETag",),
        ),
        "PATCH": Operation(
            summary="Update file",
            folder=FOLDER,
            description="Cambia su título o su clase; el contenido no cambia nunca.",
            takes=part_shape(StoredFile),
            example={"revision": 1, "title": "SIEE 2026"},
            answer=shapes.FILE,
            accepts=(IF_MATCH,),
            sends=("ETag",),
        ),
        "DELETE": Operation(
            summary="Delete file",
            folder=FOLDER,
            description="Quita un archivo. Uno que una respuesta señala no se quita: 409 "
            "`in_use`.",
            status=204,
            accepts=(IF_MATCH,),
            refusals=("in_use",),
        ),
    }

    def represent(self, sheet):
        return represented(sheet, self.request.user, uses_of([sheet])[sheet.pk])

    def delete(self, request, **kwargs):
        self.remove()
        return Response(status=204)


class Content(OneFile):
    """The base of the routes that give the bytes of a file."""

    content_negotiation_class = AnyNegotiation
    is_to_be_seen = False

    def get(self, request, **kwargs):
        return send(request, self.sheet, to_be_seen=self.is_to_be_seen)


CONTENT = {
    "folder": FOLDER,
    "answer": text(contentMediaType="application/octet-stream"),
    "media": tuple(kind.media_type for kind in KINDS.values()),
    "accepts": (IF_NONE_MATCH, RANGE),
    "sends": ("ETag",),
    "refusals": ("in_progress",),
}


class Download(Content):
    """GET /file/{fileId}/download."""

    operations = {
        "GET": Operation(
            **CONTENT,
            summary="Download file",
            description="El contenido tal como se guarda. Mientras el antivirus no responde, 409 "
            "`in_progress`.",
        )
    }


class Preview(Content):
    """GET /file/{fileId}/preview."""

    is_to_be_seen = True
    operations = {
        "GET": Operation(
            **CONTENT,
            summary="Preview file",
            description="Una imagen en pequeño; de un PDF, todo; lo demás, como en la descarga.",
        )
    }


class HistoryFiles(ApiView):
    """GET /institution/{institutionId}/history-file."""

    rules = {"GET": "institution.view"}
    path_names = {"institution": "institutionId"}
    parameters = frozenset({"page", "pageSize"})
    operations = {
        "GET": Operation(
            summary="Find history files",
            folder="institution",
            description="Los archivos de una institución con sus versiones, los más recientes "
            "primero. Fuera de la institución, los que usa algo que está a su alcance.",
            answer=shapes.FILES,
        )
    }

    def find(self):
        seen = Institution.objects.visible_to(self.request.user).select_related("municipality")
        return get_object_or_404(seen, pk=self.kwargs["institution"])

    def get(self, request, **kwargs):
        found = visible(request.user, StoredFile.complete().filter(institution=self.thing))
        pages = Pages()
        page = pages.paginate_queryset(found, request, self)
        uses = uses_of(page)
        return pages.get_paginated_response(
            [represented(file, request.user, uses[file.pk]) for file in page]
        )


def represented(file: StoredFile, user, uses: list) -> dict:
    """A file on the wire, with the answers that name it and that the caller may read."""
    blob = file.blob
    said = represent(file, exact=True)
    return {
        **of_school(file, file.institution, said),
        "name": file.filename,
        "mediaType": blob.media_type,
        "size": blob.size,
        "pages": blob.pages,
        "sha256": blob.sha256,
        "state": blob.state,
        "flags": blob.flags,
        "uploadedAt": file.uploaded_at,
        "uploadedBy": {"id": str(file.uploaded_by_id), "name": file.uploaded_by.name},
        "replaces": str(file.replaces_id) if file.replaces_id else None,
        "usedIn": [
            {"form": use.form.key, "field": camel(use.name), "label": use.label}
            for use in uses
            if use.readable_by(user)
        ],
    }
