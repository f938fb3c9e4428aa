"""Files for tests, made here: small ones that are what they say, and what a school's own holds."""

import io
import zipfile

import pikepdf
from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from institutions.files import receiving
from institutions.files.kinds import DOCX, KINDS, OFFICE, XLSX
from institutions.models import StoredFile

MAINS = {
    DOCX: ("word/document.xml", "wordprocessingml.document.main+xml"),
    XLSX: ("xl/workbook.xml", "spreadsheetml.sheet.main+xml"),
}


def pdf(pages: int = 1, **extra) -> bytes:
    """A PDF of blank pages; ``extra`` goes into its catalog."""
    with pikepdf.new() as made:
        for _ in range(pages):
            made.add_blank_page(page_size=(612, 792))
        for name, value in extra.items():
            made.Root[f"/{name}"] = made.make_indirect(value)
        out = io.BytesIO()
        made.save(out, deterministic_id=True)
    return out.getvalue()


def image(kind: str = "png", size=(40, 30), colour="#1b6b50", **options) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, colour).save(out, kind.upper(), **options)
    return out.getvalue()


def office(kind: str = DOCX, parts: dict | None = None, types: str = "") -> bytes:
    """A Word or Excel file with these parts besides its own."""
    name, main = MAINS[kind]
    said = {
        "[Content_Types].xml": f'<Types><Override ContentType="{OFFICE}.{main}"/>{types}</Types>',
        name: "<document/>",
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in (said | (parts or {})).items():
            archive.writestr(part, content)
    return out.getvalue()


OF_KIND = {
    "pdf": pdf(),
    "png": image("png"),
    "jpeg": image("jpeg"),
    "webp": image("webp"),
    "docx": office(DOCX),
    "xlsx": office(XLSX),
}


def upload(content: bytes = OF_KIND["pdf"], name: str = "Soporte.pdf") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "application/octet-stream")


def kept(institution, actor, content: bytes = OF_KIND["pdf"], name="Soporte.pdf", **said):
    """A file of the institution, brought by ``actor``."""
    received = receiving.receive(upload(content, name))
    return receiving.add(institution, received, actor=actor, **said)


def named(kind: str, title: str = "Soporte") -> str:
    return f"{title}.{KINDS[kind].extensions[0]}"


def files_of(institution) -> list[str]:
    """What the files of an institution are called, the oldest first."""
    stored = StoredFile.objects.filter(institution=institution).order_by("uploaded_at")
    return [file.title for file in stored]
