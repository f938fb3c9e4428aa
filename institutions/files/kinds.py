"""The kinds of file a school may keep, and how each is known by name and content.

Name and content must agree (OWASP ASVS 5.0, 5.2.2): a file that lies about itself is refused.
"""

from dataclasses import dataclass

from pei_project.errors import InvalidInput, Problem

PDF, PNG, JPEG, WEBP, DOCX, XLSX = "pdf", "png", "jpeg", "webp", "docx", "xlsx"
OFFICE = "application/vnd.openxmlformats-officedocument"


@dataclass(frozen=True)
class Kind:
    """``label`` is what people read; ``begins`` are the first bytes of each such file."""

    code: str
    label: str
    media_type: str
    extensions: tuple[str, ...]
    begins: bytes
    is_image: bool = False
    is_archive: bool = False


KINDS = {
    kind.code: kind
    for kind in (
        Kind(PDF, "PDF", "application/pdf", ("pdf",), b"%PDF-"),
        Kind(PNG, "Imagen PNG", "image/png", ("png",), b"\x89PNG\r\n\x1a\n", is_image=True),
        Kind(JPEG, "Imagen JPEG", "image/jpeg", ("jpg", "jpeg"), b"\xff\xd8\xff", is_image=True),
        Kind(WEBP, "Imagen WEBP", "image/webp", ("webp",), b"RIFF", is_image=True),
        Kind(DOCX, "Word", f"{OFFICE}.wordprocessingml.document", ("docx",), b"PK", False, True),
        Kind(XLSX, "Excel", f"{OFFICE}.spreadsheetml.sheet", ("xlsx",), b"PK", False, True),
    )
}
IMAGES = tuple(code for code, kind in KINDS.items() if kind.is_image)
HEAD = 16  # how many bytes ``kind_of`` looks at

# Known by their first bytes, and taken under no name.
NEVER = (b"%!PS", b"\xc5\xd0\xd3\xc6", b"II*\x00", b"MM\x00*", b"8BPS", b"GIF8", b"\x1f\x8b")

TAKEN = "PDF, PNG, JPEG, WEBP, Word (.docx) o Excel (.xlsx)"


def refused(code: str, sentence: str) -> InvalidInput:
    """The refusal of a file: a stable code and what to do."""
    return InvalidInput({"file": [Problem(code, sentence)]}, sentence)


def type_not_allowed() -> InvalidInput:
    return refused("type_not_allowed", f"Ese tipo de archivo no se recibe. Suba {TAKEN}.")


def kind_of(extension: str, head: bytes) -> Kind:
    """The kind of a file by its extension (without dot; "" where the name has none) and first
    bytes. What an archive or a RIFF holds is for the inspection to say.

    Raises InvalidInput ``type_not_allowed`` or ``type_mismatch``.
    """
    if head.startswith(NEVER):
        raise type_not_allowed()
    seen = [kind for kind in KINDS.values() if _begins(kind, head)]
    if not extension and len(seen) == 1:
        return seen[0]
    named = next((kind for kind in KINDS.values() if extension in kind.extensions), None)
    if named is None:
        raise type_not_allowed()
    if named not in seen:
        sentence = f"El archivo se llama «.{extension}» pero su contenido no lo es."
        raise refused("type_mismatch", f"{sentence} Guárdelo otra vez desde su programa.")
    return named


def _begins(kind: Kind, head: bytes) -> bool:
    if kind.code == WEBP:
        return head.startswith(b"RIFF") and head[8:12] == b"WEBP"
    return head.startswith(kind.begins)
