"""Annexes behind a PDF that is made: each after a page that names it, with a line in the outline
and page labels of its own ("Anexo 3-1").

The files come from strangers, so they are read in the limited process only, and of their pages
nothing is taken over that acts: forms are drawn as they look, and of what can be clicked only
links to web pages stay. A file that is encrypted, broken or too long is left out, and its page
says so.
"""

import gc
import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from django.template.loader import render_to_string

from pei.typesetting import ORIGIN, Press
from pei_project import limited

MOST_PAGES = 1000
ENCRYPTED = "El archivo está protegido con contraseña y no se pudo incluir"
BROKEN = "El archivo está dañado y no se pudo incluir"
TOO_LONG = "El archivo tiene demasiadas páginas y no se pudo incluir"
ASK = "Pídalo aparte a la institución."


@dataclass(frozen=True)
class Annex:
    number: str
    title: str
    content: bytes | Path

    def read(self) -> bytes:
        return self.content.read_bytes() if isinstance(self.content, Path) else self.content


@dataclass(frozen=True)
class Running:
    """What stands on every page of the document: see ``pei.document``."""

    school: str
    number: str
    state: str
    footer: str = ""
    is_draft: bool = False
    is_demo: bool = False


def append(content: bytes, annexes: Sequence[Annex], running: Running) -> bytes:
    """The document with its annexes. Raises TooMuch and Busy of ``limited``: TooMuch only where
    it is the whole that is too much; an annex that is so by itself is left out."""
    try:
        return _appended(content, annexes, running, set())
    except limited.TooMuch:
        heavy = {annex.number for annex in annexes if _is_too_much(annex, running)}
        if not heavy:
            raise
        return _appended(content, annexes, running, heavy)


def _is_too_much(annex: Annex, running: Running) -> bool:
    try:
        _appended(None, [annex], running, set())
    except limited.TooMuch:
        return True
    return False


def _appended(content: bytes | None, annexes, running: Running, left_out: set[str]) -> bytes:
    said = [[one.number, one.title, BROKEN * (one.number in left_out)] for one in annexes]
    context = {"annexes": annexes, "running": running, "origin": ORIGIN}
    files = {
        "annexes.json": json.dumps(said).encode(),
        "dividers.html": render_to_string("pei/pdf/dividers.html", context).encode(),
    }
    if content:
        files["document.pdf"] = content
    for place, annex in enumerate(annexes):
        files[f"{place}.pdf"] = annex.read()
    return limited.run("pei.appending", files)["bound.pdf"]


# --- In the process -------------------------------------------------------------------------


def opened(path: Path):
    """The file and nothing, or nothing and why it is left out."""
    import pikepdf

    try:
        source = pikepdf.open(path)
        if source.is_encrypted:
            return None, ENCRYPTED
        if len(source.pages) > MOST_PAGES:
            return None, TOO_LONG
        source.flatten_annotations("print")
        for page in source.pages:
            _quieten(page)
    except pikepdf.PasswordError:
        return None, ENCRYPTED
    except Exception:  # whatever a hostile file makes the library say
        return None, BROKEN
    return (source, "") if len(source.pages) else (None, BROKEN)


def _quieten(page) -> None:
    """Leave of what acts only links to the web."""
    kept = [note for note in page.get("/Annots", []) if _leads_to_the_web(note)]
    for name in ("/Annots", "/AA", "/StructParents", "/Tabs", "/B"):
        if name in page.obj:
            del page.obj[name]
    for note in kept:
        for name in ("/AA", "/PA", "/StructParent"):
            if name in note:
                del note[name]
        if "/Next" in note.A:
            del note.A["/Next"]
    if kept:
        page.obj.Annots = kept


def _leads_to_the_web(note) -> bool:
    action = note.get("/A", {})
    if note.get("/Subtype") != "/Link" or action.get("/S") != "/URI":
        return False
    return str(action.get("/URI")).startswith(("http://", "https://", "mailto:"))


def bind(folder: Path) -> None:
    import pikepdf

    said = json.loads((folder / "annexes.json").read_text())
    html = (folder / "dividers.html").read_text()
    sources = []
    for place, (_number, _title, reason) in enumerate(said):
        source, why = (None, reason) if reason else opened(folder / f"{place}.pdf")
        sources.append(source)
        html = html.replace(f"<!--{place}-->", _told(source, why), 1)
    Press().set(html).write_pdf(folder / "dividers.pdf")
    main = folder / "document.pdf"
    document = pikepdf.open(main) if main.exists() else pikepdf.new()
    with pikepdf.open(folder / "dividers.pdf") as dividers, document.open_outline() as outline:
        labels = list(document.Root.get("/PageLabels", {}).get("/Nums", []))
        for divider, source, (number, title, _) in zip(dividers.pages, sources, said, strict=True):
            first = len(document.pages)
            label = pikepdf.Dictionary(P=f"Anexo {number}-", S=pikepdf.Name.D)
            labels += [first, label]
            document.pages.append(divider)
            if source:
                document.pages.extend(source.pages)
            outline.root.append(pikepdf.OutlineItem(f"Anexo {number}. {title}", first))
    if labels[:1] != [0]:
        labels = [0, pikepdf.Dictionary(S=pikepdf.Name.D), *labels]
    document.Root.PageLabels = pikepdf.Dictionary(Nums=labels)
    document.save(folder / "bound.pdf")
    (folder / "dividers.pdf").unlink()


def _told(source, why: str) -> str:
    if source is None:
        return f"{why}. {ASK}"
    count = len(source.pages)
    return "1 página" if count == 1 else f"{count} páginas"


if __name__ == "__main__":
    gc.disable()
    sys.exit(limited.serve(bind, sys.argv[1]))
