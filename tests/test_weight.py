"""What the heaviest form page of the demo weighs on the wire, and how long a poor link takes."""

import re
import time
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import expect

from tests.pages import Person, form_pages, row_pages
from tests.test_section_pages import Controls

KB = 1024
POOR_LINK = {  # 250 kbit/s down, 50 up, 300 ms
    "offline": False,
    "downloadThroughput": 250_000 / 8,
    "uploadThroughput": 50_000 / 8,
    "latency": 300,
}


# The editor of formatted answers, which comes once the page is usable.
EDITOR = re.compile(r"/static/(vendor/|js/(richtext|toolbar)\.)")
EDITOR_FILES = 4


@dataclass(frozen=True)
class Visit:
    """What came over the wire until the page was usable: bytes by address, headers included."""

    came: dict[str, int]
    seconds: float

    def bytes_of(self, ending: str = "") -> int:
        return sum(size for address, size in self.came.items() if address.endswith(ending))


class Wire:
    """What a browser sends and gets, as Chromium itself tells it."""

    def __init__(self, page):
        self.page = page
        self.hosts, self.addresses, self.came = set(), {}, {}
        self.session = page.context.new_cdp_session(page)
        self.session.send("Network.enable")
        self.session.on("Network.requestWillBeSent", self._asked)
        self.session.on("Network.requestServedFromCache", self._cached)
        self.session.on("Network.responseReceived", self._answered)
        self.session.on("Network.loadingFinished", self._finished)

    def visit(self, path: str) -> Visit:
        self.came = {}
        began = time.monotonic()
        self.page.goto(path)  # until everything it names is there
        seconds = time.monotonic() - began
        came = {address: size for address, size in self.came.items() if not EDITOR.search(address)}
        return Visit(came, seconds)

    def editor(self) -> dict[str, int]:
        """The files of the editor, when all of them are there."""
        deadline = time.monotonic() + 10
        while True:
            came = {one: size for one, size in self.came.items() if EDITOR.search(one)}
            if len(came) == EDITOR_FILES:
                return came
            assert time.monotonic() < deadline, f"of the editor came {came}"
            self.page.evaluate("() => new Promise(requestAnimationFrame)")

    def _asked(self, event):
        address = event["request"]["url"]
        if address.startswith("data:"):
            return  # it came with the page
        self.addresses[event["requestId"]] = address
        self.hosts.add(urlsplit(address).netloc)

    def _cached(self, event):
        self.addresses.pop(event["requestId"], None)  # also one that began before the wire

    def _answered(self, event):
        if event["response"].get("fromDiskCache"):
            self._cached(event)

    def _finished(self, event):
        if address := self.addresses.pop(event["requestId"], None):
            self.came[address] = self.came.get(address, 0) + event["encodedDataLength"]


@pytest.fixture
def signed_in(page):
    Person(page).sign_in("secretaria@demo.example")
    return page


@pytest.fixture
def heaviest(signed_in):
    """The path of the form page that is longest on the wire, of all there are in the demo."""
    plan = Person(signed_in).plan()
    sizes = {}

    def weigh(path: str) -> str:
        answer = signed_in.context.request.get(path)
        assert (answer.status, answer.headers["content-encoding"]) == (200, "gzip")
        sizes[path] = int(answer.headers["content-length"])
        return answer.text()

    texts = {path: weigh(path) for path in form_pages(plan)}
    for (page, table), new_row in row_pages(plan).items():
        weigh(new_row)
        for row in re.findall(rf'value="change:{table}:([^"]+)"', texts[page]):
            weigh(f"{new_row}{row}/")
    path = max(sizes, key=sizes.get)
    print(f"\n{len(sizes)} form pages; the heaviest is {path}, {sizes[path]} B of HTML")
    assert len(sizes) > 100
    return path


# --- the budgets ----------------------------------------------------------------------------


def test_the_heaviest_form_page_keeps_the_budget(heaviest, new_context, signed_in, site):
    def come() -> Wire:
        return Wire(new_context(storage_state=signed_in.context.storage_state()).new_page())

    wire = come()
    cold, warm = wire.visit(heaviest), wire.visit(heaviest)
    scripts, styles = cold.bytes_of(".js"), cold.bytes_of(".css")
    print(f"cold: {cold.bytes_of()} B in {len(cold.came)}; JS {scripts} B, CSS {styles} B")
    print(f"warm: {warm.bytes_of()} B in {len(warm.came)}")
    assert cold.bytes_of() <= 60 * KB
    assert len(cold.came) <= 6
    assert 0 < scripts <= 25 * KB
    assert 0 < styles <= 16 * KB
    assert warm.bytes_of() <= 15 * KB
    assert len(warm.came) == 1
    assert wire.hosts == {urlsplit(site.url).netloc}

    poor = come()
    poor.session.send("Network.emulateNetworkConditions", POOR_LINK)
    cold, warm = poor.visit(heaviest), poor.visit(heaviest)
    print(f"250/50 kbit/s, 300 ms: {cold.seconds:.1f} s cold, {warm.seconds:.1f} s warm")
    assert cold.seconds <= 5
    assert warm.seconds <= 2


@dataclass(frozen=True)
class Autosave:
    """Bytes over the wire, headers included; ``typed`` of them are the text itself."""

    up: int
    typed: int
    down: int


def autosave(wire: Wire, path: str) -> Autosave:
    """What it costs to keep a text of 200 letters that is typed into the vision."""
    page = wire.page
    page.goto(path)
    area = page.locator("#id_vision[role=textbox]")
    for letter in "ba":  # the first one in ten minutes brings the cookie of the session as well
        area.fill(letter * 200)
        with page.expect_response(lambda answer: answer.request.method == "POST") as kept:
            page.evaluate("document.activeElement.blur()")
        kept.value.finished()
    sizes = kept.value.request.sizes()
    up = sizes["requestHeadersSize"] + sizes["requestBodySize"]
    return Autosave(up, 200, sizes["responseHeadersSize"] + sizes["responseBodySize"])


def test_what_is_typed_is_kept_in_few_bytes(signed_in):
    path = f"{Person(signed_in).plan()}principios-y-fundamentos/mision-y-vision/"
    kept = autosave(Wire(signed_in), path)
    print(f"autosave: {kept.up} B up, of them {kept.typed} typed; {kept.down} B down")
    assert 200 < kept.up <= 1.5 * KB + kept.typed
    assert 0 < kept.down <= 500


def poor_job(page, path: str) -> float:
    """The seconds of the job on a poor link: open a page, write, save, see it saved."""
    wire = Wire(page)
    wire.session.send("Network.emulateNetworkConditions", POOR_LINK)
    began = time.monotonic()
    page.goto(path)
    page.locator("#id_vision[role=textbox]").fill("En 2030 la escuela es de todos.")
    page.get_by_role("button", name="Guardar", exact=True).click()
    expect(page.get_by_text("Guardado: Misión, visión y valores.")).to_be_visible(timeout=60_000)
    return time.monotonic() - began


def test_the_job_is_done_on_a_poor_link(signed_in, new_context):
    path = f"{Person(signed_in).plan()}principios-y-fundamentos/mision-y-vision/"
    page = new_context(storage_state=signed_in.context.storage_state()).new_page()
    seconds = poor_job(page, path)
    print(f"250/50 kbit/s, 300 ms: opened, written and saved in {seconds:.1f} s")
    kept = Controls(signed_in.context.request.get(path).text()).found["vision"]
    assert kept.strip() == "En 2030 la escuela es de todos."


def test_a_page_with_the_editor_keeps_the_hard_limit(signed_in, new_context):
    path = f"{Person(signed_in).plan()}principios-y-fundamentos/mision-y-vision/"
    wire = Wire(new_context(storage_state=signed_in.context.storage_state()).new_page())
    cold = wire.visit(path)
    editor = wire.editor()
    print(f"cold: {cold.bytes_of()} B in {len(cold.came)}; the editor {sum(editor.values())} B")
    assert cold.bytes_of() <= 60 * KB
    assert len(cold.came) <= 6
    assert cold.bytes_of() + sum(editor.values()) <= 100 * KB
    assert len(cold.came) + len(editor) <= 8
    warm = wire.visit(path)
    expect(wire.page.locator(".rich")).to_have_count(3)
    assert len(warm.came) == 1
    assert not any(EDITOR.search(address) for address in wire.came)
