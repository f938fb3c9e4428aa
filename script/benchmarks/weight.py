"""What the heaviest form page and an autosave weigh, and the job on a poor link, counted as
tests/test_weight.py counts them."""

import gzip
import re
import shutil

from playwright.sync_api import sync_playwright

from tests.pages import form_pages, row_pages
from tests.test_weight import Autosave, Visit, Wire, autosave, poor_job

MISSION = "principios-y-fundamentos/mision-y-vision/"


def heaviest(client, plan: str) -> str:
    """The path of the form page that is longest on the wire; of each table one row is opened."""
    sizes = {}

    def weigh(path: str) -> str:
        zipped = client.ask(path, Accept_Encoding="gzip").content
        sizes[path] = len(zipped)
        return gzip.decompress(zipped).decode()

    texts = {path: weigh(path) for path in form_pages(plan)}
    for (page, table), new_row in row_pages(plan).items():
        weigh(new_row)
        for row in re.findall(rf'value="change:{table}:([^"]+)"', texts[page])[:1]:
            weigh(f"{new_row}{row}/")
    return max(sizes, key=sizes.get)


def visits(url: str, path: str, plan: str, session: str) -> tuple[Visit, Visit, Autosave, float]:
    """The page cold and warm in a browser that carries the session; what one autosave costs; the
    seconds of opening, writing and saving on a poor link."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium") or "/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        context = browser.new_context(
            base_url=url, locale="es-CO", extra_http_headers={"X-Forwarded-Proto": "https"}
        )
        context.add_cookies(
            [
                {
                    "name": "__Host-sessionid",
                    "value": session,
                    "domain": "localhost",
                    "path": "/",
                    "secure": True,
                    "httpOnly": True,
                }
            ]
        )
        wire = Wire(context.new_page())
        cold, warm = wire.visit(path), wire.visit(path)
        kept = autosave(wire, f"{plan}{MISSION}")
        seconds = poor_job(context.new_page(), f"{plan}{MISSION}")
        browser.close()
    return cold, warm, kept, seconds
