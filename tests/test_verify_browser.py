"""Comparing a file with a document in the browser, without sending it anywhere."""

import hashlib

import pytest
from django.template.loader import render_to_string
from playwright.sync_api import expect

from tests.server import ROOT

pytestmark = pytest.mark.browser

DOCUMENT = b"%PDF-1.7 the very document"
PAGE = "http://localhost/verificar/ABCD-EFGH-JKLM-NPQR/"
DROP = """([name, bytes]) => {
  const carried = new DataTransfer();
  carried.items.add(new File([new Uint8Array(bytes)], name, { type: "application/pdf" }));
  const place = document.querySelector("[data-digest]");
  const options = { dataTransfer: carried, bubbles: true, cancelable: true };
  return place.dispatchEvent(new DragEvent("drop", options));
}"""


@pytest.fixture
def drawn():
    """The page as it is drawn, and its script; whatever else is asked for is heard."""
    context = {
        "code": "ABCD-EFGH-JKLM-NPQR",
        "verdict": {"kind": "success", "title": "Auténtico", "text": "Vigente."},
        "digest": hashlib.sha256(DOCUMENT).hexdigest(),
        "facts": [],
    }
    script = (ROOT / "static/js/verify.js").read_text()
    return render_to_string("pei/verified.html", context), script


@pytest.fixture
def opened(browser, drawn):
    contexts, asked = [], []

    def answer(route):
        asked.append((route.request.method, route.request.url))
        html, script = drawn
        if route.request.url == PAGE:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif "/js/verify" in route.request.url:
            route.fulfill(body=script, content_type="text/javascript")
        else:
            route.fulfill(status=404)

    def come(**options):
        contexts.append(browser.new_context(**options))
        page = contexts[-1].new_page()
        page.route("**/*", answer)
        page.goto(PAGE)
        return page, asked

    yield come
    for context in contexts:
        context.close()


def file(content: bytes) -> dict:
    return {"name": "pei.pdf", "mimeType": "application/pdf", "buffer": content}


def test_a_file_is_compared_where_it_is_chosen_and_nothing_is_sent(opened):
    page, asked = opened()
    said = page.get_by_role("status").filter(has_text="archivo")
    asked.clear()
    chosen = page.get_by_label("Elija el PDF que recibió")
    chosen.set_input_files(file(DOCUMENT))
    expect(said).to_contain_text("Su archivo es exactamente este documento.")
    chosen.set_input_files(file(DOCUMENT + b" "))
    expect(said).to_contain_text("Su archivo es otro")
    assert asked == []


def test_a_file_that_is_dropped_is_compared_too(opened):
    page, asked = opened()
    said = page.get_by_role("status").filter(has_text="archivo")
    asked.clear()
    went_on = page.evaluate(DROP, ["pei.pdf", [*DOCUMENT]])
    assert went_on is False  # the browser does not open it
    expect(said).to_contain_text("Su archivo es exactamente este documento.")
    assert asked == []


def test_without_scripts_the_page_says_how_to_compare(opened):
    page, _ = opened(java_script_enabled=False)
    expect(page.get_by_text("sha256sum archivo.pdf")).to_be_visible()
    expect(page.locator("input[type=file]")).to_be_hidden()
    page, _ = opened()
    expect(page.get_by_text("sha256sum archivo.pdf")).to_be_hidden()
