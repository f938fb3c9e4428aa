"""Chromium printing the HTML that the product's PDF is made of."""

import shutil
import statistics
import subprocess
import time
from pathlib import Path

from pei import editing
from pei.document import document
from pei.models import PeiVersion

STATIC = Path(__file__).resolve().parents[2] / "static"
ORIGIN = "https://pei.invalid/"
QUIET = ["--headless", "--no-sandbox", "--disable-gpu", "--no-first-run", "--no-pdf-header-footer"]


def chromium_seconds(plan: PeiVersion, folder: Path, rounds: int = 3) -> float:
    """The median of a whole command, from its start to its end."""
    html = document(plan, editing.load_all(plan)).replace(ORIGIN, f"{STATIC.as_uri()}/")
    page, made = folder / "printed.html", folder / "printed.pdf"
    page.write_text(html)
    program = shutil.which("chromium") or "/usr/bin/chromium"
    took = []
    for _ in range(rounds):
        began = time.perf_counter()
        arguments = [program, *QUIET, f"--print-to-pdf={made}", page.as_uri()]
        subprocess.run(arguments, check=True, capture_output=True, timeout=120)
        took.append(time.perf_counter() - began)
        if not made.read_bytes().startswith(b"%PDF"):
            raise RuntimeError("Chromium printed nothing")
    return statistics.median(took)
