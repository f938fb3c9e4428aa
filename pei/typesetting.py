"""HTML in, PDF out: WeasyPrint in a process of its own.

``typeset`` starts ``python -m pei.typesetting`` with the HTML on its standard input. The process
knows no secret and no database, may use only so much time and memory, fetches nothing but the
three files below, and gives its memory back when it ends. Starting it costs about a second,
which the copy kept of each PDF saves the next reader.
"""

import logging
import os
import resource
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

# No server answers to a name under .invalid (RFC 6761), should a file ever be asked of it.
ORIGIN = "https://pei.invalid/"
FILES = {
    "css/print.css": "text/css",
    "img/pdf-cover.svg": "image/svg+xml",
    "img/pdf-draft.svg": "image/svg+xml",
}

CPU_SECONDS = 60
WALL_SECONDS = 120
MEMORY = 900 * 1024 * 1024
OUT_OF_MEMORY = 3  # exit status
ENVIRONMENT = ("PATH", "HOME", "LANG", "XDG_CACHE_HOME", "FONTCONFIG_PATH", "FONTCONFIG_FILE")

log = logging.getLogger(__name__)


class TooMuch(Exception):
    """The document asks for more time or memory than one may have."""


def own_file(name: str) -> bytes:
    return (ROOT / "static" / name).read_bytes()


def typeset(html: str) -> bytes:
    """The PDF/UA-1 document that ``html`` describes; raises TooMuch."""
    try:
        done = subprocess.run(
            [sys.executable, "-m", "pei.typesetting"],
            input=html.encode(),
            capture_output=True,
            cwd=ROOT,
            env={name: os.environ[name] for name in ENVIRONMENT if name in os.environ},
            timeout=WALL_SECONDS,
        )
    except subprocess.TimeoutExpired as error:
        raise TooMuch from error
    said = done.stderr.decode(errors="replace")
    if done.returncode == OUT_OF_MEMORY or done.returncode < 0:  # a limit, or an abort in C
        raise TooMuch(said)
    if done.returncode:
        raise RuntimeError(f"The PDF could not be made:\n{said}")
    if said:
        log.warning("While making a PDF: %s", said)
    return done.stdout


def main() -> int:
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    from weasyprint import HTML, urls  # a second of work that the parent process is spared

    class Fetcher(urls.URLFetcher):
        """Serves the files of the table above and refuses every other address."""

        def fetch(self, url, headers=None):
            name = url.removeprefix(ORIGIN)
            if not url.startswith(ORIGIN) or name not in FILES:
                raise ValueError("not one of our own files")
            kind = {"Content-Type": FILES[name]}
            return urls.URLFetcherResponse(url, own_file(name), kind)

    try:
        html = HTML(string=sys.stdin.buffer.read().decode(), url_fetcher=Fetcher())
        sys.stdout.buffer.write(html.write_pdf(pdf_variant="pdf/ua-1"))
    except (MemoryError, RecursionError):
        return OUT_OF_MEMORY
    return 0


if __name__ == "__main__":
    sys.exit(main())
