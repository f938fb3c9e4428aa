"""HTML in, PDF out: WeasyPrint, in the limited process of ``pei_project.limited``.

``typeset`` sets a document in one tagged pass. ``compose`` sets a draft of parts, each of which
begins on a page of its own, and so can be kept and used again when another part changed: see
``pei.binding``. Nothing is fetched but the three files below.
"""

import gc
import hashlib
import json
import sys
from dataclasses import asdict, dataclass, field
from functools import cached_property
from pathlib import Path

from pei_project import limited

# No server answers to a name under .invalid (RFC 6761), should a file ever be asked of it.
ORIGIN = "https://pei.invalid/"
FILES = {
    "css/print.css": "text/css",
    "img/pdf-cover.svg": "image/svg+xml",
    "img/pdf-draft.svg": "image/svg+xml",
}


def own_file(name: str) -> bytes:
    return (limited.ROOT / "static" / name).read_bytes()


@dataclass(frozen=True)
class Manuscript:
    """What is set: the HTML of a whole document, or that of a frame with a place for each of the
    parts, which are documents of their own. ``annexes`` come behind it: the number, title and
    content's hash of each, with what is ``running`` on their pages (see ``pei.appending``)."""

    html: str
    parts: tuple[str, ...] = ()
    annexes: tuple[tuple[str, str, str], ...] = ()
    running: dict = field(default_factory=dict)

    @cached_property
    def tag(self) -> str:
        """It changes with whatever the document shows."""
        behind = [json.dumps([self.annexes, self.running])] if self.annexes else []
        return name_of(self.html, *self.parts, *behind)

    def names(self) -> list[str]:
        return [name_of(part) for part in self.parts]

    def written(self) -> bytes:
        return json.dumps(asdict(self)).encode()

    @classmethod
    def read(cls, content: bytes) -> "Manuscript":
        said = json.loads(content)
        annexes = tuple(map(tuple, said["annexes"]))
        return cls(said["html"], tuple(said["parts"]), annexes, said["running"])


def name_of(*texts: str) -> str:
    """The SHA-256 of texts and of the files they are set with."""
    digest = hashlib.sha256()
    for text in texts:
        digest.update(hashlib.sha256(text.encode()).digest())
    for name in FILES:
        digest.update(own_file(name))
    return digest.hexdigest()


def typeset(html: str) -> bytes:
    """The PDF/UA-1 document that ``html`` describes; raises TooMuch and Busy of ``limited``."""
    return limited.run("pei.typesetting", {"document.html": html.encode()})["document.pdf"]


def compose(manuscript: Manuscript, kept: dict[str, bytes]) -> tuple[bytes, dict[str, bytes]]:
    """The document, and the parts that were set for it because they were not ``kept``."""
    files = {"frame.html": manuscript.html.encode()}
    names = manuscript.names()
    for name, part in zip(names, manuscript.parts, strict=True):
        if name in kept:
            files[f"{name}.pdf"] = kept[name]
        else:
            files[f"{name}.html"] = part.encode()
    files["parts.json"] = json.dumps(names).encode()
    made = limited.run("pei.typesetting", files)
    content = made.pop("document.pdf")
    return content, {name.removesuffix(".pdf"): part for name, part in made.items()}


# --- In the process -------------------------------------------------------------------------


class Press:
    """WeasyPrint with our fetcher; what it read once (fonts, pictures) serves every document."""

    def __init__(self):
        from weasyprint import HTML, urls  # half a second of work that the parent is spared
        from weasyprint.text.fonts import FontConfiguration

        class Fetcher(urls.URLFetcher):
            """Serves the files of the table above and pictures written into the page, and refuses
            every other address."""

            def fetch(self, url, headers=None):
                if url.startswith("data:image/"):
                    return super().fetch(url, headers)
                name = url.removeprefix(ORIGIN)
                if not url.startswith(ORIGIN) or name not in FILES:
                    raise ValueError("not one of our own files")
                kind = {"Content-Type": FILES[name]}
                return urls.URLFetcherResponse(url, own_file(name), kind)

        self._html, self._fetcher = HTML, Fetcher()
        self._shared = {"font_config": FontConfiguration(), "cache": {}}

    def set(self, html: str, **options):
        page = self._html(string=html, url_fetcher=self._fetcher)
        return page.render(**self._shared, **options)


def label_pages(document, pdf) -> None:
    """The cover has a name; the others are called by the number that stands on them."""
    from pydyf import Array, Dictionary, String

    cover, rest = {"P": String("Portada")}, {"S": "/D", "St": 2}
    labels = Array([0, Dictionary(cover), 1, Dictionary(rest)])
    pdf.catalog["PageLabels"] = Dictionary({"Nums": labels})


def finish_tagged(document, pdf) -> None:
    """Say of each heading of a table whether it is of its row or its column: WeasyPrint only says
    of each cell which headings it has (github.com/Kozea/WeasyPrint, issue 2508)."""
    label_pages(document, pdf)
    rows: dict = {}
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("S") in ("/TH", "/TD"):
            rows.setdefault(bytes(element["P"]), []).append(element)
    for cells in rows.values():
        scope = "/Row" if any(cell["S"] == "/TD" for cell in cells) else "/Column"
        for cell in cells:
            if cell["S"] == "/TH":
                cell["A"]["Scope"] = scope


def set_whole(folder: Path) -> None:
    tagged = {"pdf_variant": "pdf/ua-1"}
    document = Press().set((folder / "document.html").read_text(), **tagged)
    document.write_pdf(folder / "document.pdf", finisher=finish_tagged, **tagged)


def set_parts(folder: Path) -> None:
    from pei import binding

    press = Press()
    parts = [folder / f"{name}.pdf" for name in json.loads((folder / "parts.json").read_text())]
    for part in parts:
        if not part.exists():
            press.set(part.with_suffix(".html").read_text()).write_pdf(part)
    html = (folder / "frame.html").read_text()
    known = binding.counted(html, parts)
    front = binding.FRONT
    frame = press.set(binding.frame(html, known, front))
    if _front(frame) != front:
        front = _front(frame)
        frame = press.set(binding.frame(html, known, front))
    count = len(frame.pages) - 2 + sum(part.pages for part in known)
    frame.write_pdf(folder / "frame.pdf", finisher=label_pages)
    press.set(binding.numbers(count, ORIGIN)).write_pdf(folder / "numbers.pdf")
    binding.fill(folder, front, parts, [part.anchor for part in known])
    for name in ("frame.pdf", "numbers.pdf"):
        (folder / name).unlink()


def _front(frame) -> int:
    from pei.binding import FIRST

    return next(place for place, page in enumerate(frame.pages) if FIRST in page.anchors)


def set_pages(folder: Path) -> None:
    if (folder / "parts.json").exists():
        set_parts(folder)
    else:
        set_whole(folder)


if __name__ == "__main__":
    gc.disable()  # a fifth of the time; the process ends before it would matter
    sys.exit(limited.serve(set_pages, sys.argv[1]))
