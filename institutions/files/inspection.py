"""What a file holds, looked at in the limited process of ``pei_project.limited``: whatever it is
made of, it costs so much time and memory and no more, and the server's process never parses it.

Images come back made anew, so that nothing rides behind them and no place or camera is
told; PDFs and Office files stay as they are, with what a reader should know of them.
"""

import io
import json
import re
import sys
from dataclasses import dataclass
from pathlib import Path

from institutions.files import kinds
from institutions.files.kinds import DOCX, IMAGES, PDF, XLSX
from pei_project import limited
from pei_project.errors import RuleBroken

MOST_PIXELS = 25_000_000
PREVIEW_SIDE = 1280  # pixels
MOST_OBJECTS = 50_000  # of a PDF, looked at for what it might do
MOST_XML = 8 * 1024 * 1024  # of each part of an Office file
MAIN = {
    DOCX: "wordprocessingml.document.main+xml",
    XLSX: "spreadsheetml.sheet.main+xml",
}

# What a reader is told of a file that is kept as it came.
FLAGS = {
    "encrypted": "Tiene contraseña: no se puede unir al PDF del PEI.",
    "javascript": "Trae instrucciones de JavaScript.",
    "launch": "Trae una orden para abrir otro programa.",
    "attachments": "Trae otros archivos adentro.",
    "external": "Busca datos en otros archivos o sitios.",
    "unread": "No se pudo revisar por dentro: es muy complejo.",
}


@dataclass(frozen=True)
class Seen:
    """A file as it may be kept: ``content``, for an image a small ``preview`` in the same format,
    for a PDF the number of its ``pages`` where they can be counted, and its ``flags``."""

    content: bytes
    preview: bytes = b""
    pages: int | None = None
    flags: tuple[str, ...] = ()


SENTENCES = {
    "invalid_file": "El archivo está dañado o incompleto. Guárdelo otra vez desde su programa.",
    "image_too_large": "La imagen es demasiado grande: guárdela con 25 millones de píxeles como "
    "máximo, sin animación.",
    "type_not_allowed": "El archivo trae macros. Guárdelo sin macros, como .docx o .xlsx.",
    "type_mismatch": "El contenido no es el que dice su nombre. Guárdelo otra vez desde su "
    "programa.",
}
BUSY = "Hay muchos archivos en revisión. Vuelva a intentar en un minuto."
# What a file is that cost more than one may.
EXHAUSTING = {PDF: None, DOCX: "invalid_file", XLSX: "invalid_file"} | dict.fromkeys(
    IMAGES, "image_too_large"
)


def inspect(kind: str, content: bytes) -> Seen:
    """Look at a file of this kind. Raises InvalidInput with one of the codes of ``SENTENCES``, and
    RuleBroken ``busy`` where the machine has no room for it now."""
    files = {"kind": kind.encode(), "content": content}
    try:
        left = limited.run("institutions.files.inspection", files, kind="files")
    except limited.TooMuch:
        return _exhausted(kind, content)
    except limited.Busy as error:
        raise RuleBroken("busy", BUSY) from error
    facts = json.loads(left["facts.json"])
    if code := facts.get("refused"):
        raise kinds.refused(code, SENTENCES[code])
    flags = tuple(facts.get("flags", ()))
    made, small = left.get("made", b""), left.get("small", b"")
    return Seen(made or content, small, facts.get("pages"), flags)


def _exhausted(kind: str, content: bytes) -> Seen:
    code = EXHAUSTING[kind]
    if code:
        raise kinds.refused(code, SENTENCES[code])
    return Seen(content, flags=("unread",))


# --- in the process -----------------------------------------------------------------------------


class Refused(Exception):
    """The file is not kept; the argument is the code."""


def look_at_image(kind: str, content: bytes) -> tuple[dict, bytes, bytes]:
    from PIL import Image, ImageOps

    Image.MAX_IMAGE_PIXELS = None  # counted below, before anything is decoded
    try:
        with Image.open(io.BytesIO(content), formats=(kind.upper(),)) as image:
            if image.width * image.height > MOST_PIXELS or getattr(image, "n_frames", 1) > 1:
                raise Refused("image_too_large")
            image.load()
            upright = ImageOps.exif_transpose(image)
            clean = upright.convert("RGB") if kind == "jpeg" else with_colours(upright)
    except (OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise Refused("invalid_file") from error
    small = clean.copy()
    small.thumbnail((PREVIEW_SIDE, PREVIEW_SIDE))
    return {}, encoded(clean, kind, 90), encoded(small, kind, 80)


def with_colours(image):
    """The modes that PNG and WEBP both write."""
    if image.mode in ("RGB", "RGBA", "L"):
        return image
    return image.convert("RGBA" if image.has_transparency_data else "RGB")


def encoded(image, kind: str, quality: int) -> bytes:
    out = io.BytesIO()
    image.info = {}  # no EXIF, no comments, no profile of a camera
    options = {"png": {"optimize": False}, "jpeg": {"quality": quality, "optimize": True}}
    image.save(out, kind.upper(), **options.get(kind, {"quality": quality}))
    return out.getvalue()


def look_at_pdf(kind: str, content: bytes) -> tuple[dict, bytes, bytes]:
    import pikepdf

    if b"%%EOF" not in content[-2048:]:
        raise Refused("invalid_file")
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            pages = len(pdf.pages)
            if not pages:
                raise Refused("invalid_file")
            return {"pages": pages, "flags": sorted(flags_of(pdf))}, b"", b""
    except pikepdf.PasswordError:
        return {"flags": ["encrypted"]}, b"", b""
    except (pikepdf.PdfError, ValueError, RuntimeError) as error:
        raise Refused("invalid_file") from error


def flags_of(pdf) -> set[str]:
    """What the PDF might do in a careless reader."""
    import pikepdf

    told = {"/JS": "javascript", "/JavaScript": "javascript", "/EmbeddedFiles": "attachments"}
    found = {"encrypted"} if pdf.is_encrypted else set()
    for place, thing in enumerate(pdf.objects):
        if place > MOST_OBJECTS:
            return found | {"unread"}
        if isinstance(thing, pikepdf.Dictionary):
            found |= {word for key, word in told.items() if key in thing}
            if thing.get("/S") == "/Launch":
                found.add("launch")
    return found


def look_at_office(kind: str, content: bytes) -> tuple[dict, bytes, bytes]:
    import zipfile

    from institutions.files.archives import UNREADABLE

    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            if archive.testzip():
                raise Refused("invalid_file")
            names = archive.namelist()
            if "[Content_Types].xml" not in names:
                raise Refused("type_mismatch")
            types = part_of(archive, "[Content_Types].xml")
            if "macroEnabled" in types or any(name.endswith("vbaProject.bin") for name in names):
                raise Refused("type_not_allowed")
            if MAIN[kind] not in types:
                raise Refused("type_mismatch")
            flags = {
                flag
                for name in names
                if name.endswith((".xml", ".rels"))
                for flag in flags_of_part(part_of(archive, name))
            }
    except UNREADABLE as error:
        raise Refused("invalid_file") from error
    return {"flags": sorted(flags)}, b"", b""


def part_of(archive, name: str) -> str:
    with archive.open(name) as part:
        xml = part.read(MOST_XML).decode("utf-8", "replace")
    if "<!DOCTYPE" in xml or "<!ENTITY" in xml:  # Office writes none; bombs do
        raise Refused("invalid_file")
    return xml


LINK = re.compile(r"<Relationship\b[^>]*>")


def flags_of_part(xml: str) -> set[str]:
    """Whether a part reaches out of the file. A link to be followed by hand is none."""
    reaches = any(
        'TargetMode="External"' in link and "/hyperlink" not in link for link in LINK.findall(xml)
    )
    return {"external"} if reaches or "ddeLink" in xml or "DDEAUTO" in xml else set()


LOOKERS = {PDF: look_at_pdf, DOCX: look_at_office, XLSX: look_at_office} | dict.fromkeys(
    IMAGES, look_at_image
)


def look(folder: Path) -> None:
    kind, content = (folder / "kind").read_text(), (folder / "content").read_bytes()
    made, small = b"", b""
    try:
        facts, made, small = LOOKERS[kind](kind, content)
    except Refused as refused:
        facts = {"refused": str(refused)}
    (folder / "facts.json").write_text(json.dumps(facts))
    (folder / "made").write_bytes(made)
    (folder / "small").write_bytes(small)


if __name__ == "__main__":
    sys.exit(limited.serve(look, sys.argv[1]))
