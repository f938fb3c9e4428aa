"""People at a browser, as the tests need them: they know a page by the words on it."""

from playwright.sync_api import BrowserContext, Locator, Page, expect

from pei.models import SECTIONS

expect.set_options(timeout=15_000)  # ms: how busy the machine is today is no property of a page

DEMO_PASSWORD = "Pei-demo-2026"
LONGEST_WAY = 400  # stops of the Tab key from one end of a page to the other

# A violation of the content security policy must be heard even if the browser keeps it quiet.
REPORT_VIOLATIONS = """
addEventListener("securitypolicyviolation", (event) => {
  console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`);
});
"""

# What has the focus: nothing, or whether it is what was wanted (of radio buttons, one of their
# group), whether it shows that it has the focus, and whether it can be seen.
STOP = """(wanted) => {
  const stop = document.activeElement;
  if (!stop || stop === document.body) return null;
  const style = getComputedStyle(stop);
  const box = stop.getBoundingClientRect();
  const top = Math.max(box.top, 0), bottom = Math.min(box.bottom, innerHeight);
  const left = Math.max(box.left, 0), right = Math.min(box.right, innerWidth);
  const parts = [0.1, 0.3, 0.5, 0.7, 0.9];
  const seen = parts.some((across) => parts.some((down) => {
    const at = document.elementFromPoint(
      left + across * (right - left), top + down * (bottom - top));
    return at && (stop.contains(at) || at.contains(stop) && at !== document.documentElement);
  }));
  return {
    isWanted: stop === wanted || stop.type === "radio" && stop.name === wanted.name,
    name: `${stop.localName} «${(stop.innerText || stop.name || "").trim().slice(0, 60)}»`,
    outline: style.outlineStyle === "none" ? 0 : parseFloat(style.outlineWidth),
    seen: seen && bottom > top && right > left,
  };
}"""


def watch(context: BrowserContext) -> list[str]:
    """What the pages of ``context`` complain of, from now on: errors of scripts and of the
    content security policy, and files that do not come. That the answer to a page is a refusal
    is no complaint: tests ask for refusals and check them."""
    complaints = []

    def heard(message):
        address = message.location["url"]
        is_refusal = "responded with a status of 4" in message.text and "/static/" not in address
        if message.type == "error" and not is_refusal:
            complaints.append(f"{message.text} ({address})")

    context.add_init_script(REPORT_VIOLATIONS)
    context.on("console", heard)
    context.on("weberror", lambda error: complaints.append(str(error.error)))
    return complaints


def form_pages(plan: str) -> list[str]:
    """Every page of every section of the plan at that path."""
    pages = [(section, page) for section in SECTIONS for page in section.pages()]
    return [f"{plan}{section.slug}/{page.slug}/" for section, page in pages]


def row_pages(plan: str) -> dict[tuple[str, str], str]:
    """Where a new row is written, by the page that shows its table and the table's name."""
    found = {}
    for section in SECTIONS:
        for name in section.tables():
            page = f"{plan}{section.slug}/{section.page_of(name).slug}/"
            found[page, name] = f"{page}{section.table_slug(name)}/"
    return found


class Person:
    """Somebody with a mouse, for whom scripts may run or not."""

    def __init__(self, page: Page, scripts: bool = True):
        self.page, self.scripts = page, scripts

    def open(self, path: str) -> None:
        self.page.goto(path)
        self.wait_for_editors()

    def wait_for_editors(self) -> None:
        """The editors of formatted answers come after the page."""
        if self.scripts:
            expect(self.page.locator("textarea[data-rich]:not([hidden])")).to_have_count(0)

    def sign_in(self, email: str, path: str = "/ingresar/") -> None:
        self.open(path)
        self.write("Correo electrónico", email)
        self.write("Contraseña", DEMO_PASSWORD)
        self.press("Ingresar")
        expect(self.page).not_to_have_title("Ingresar · PEI del Valle")

    def plan(self) -> str:
        """The path of the plan of one's own school."""
        self.open("/")
        review = self.main.get_by_role("link", name="Revisar respuestas")
        return review.get_attribute("href").removesuffix("revisar/")

    # --- what a person does -----------------------------------------------------------------

    def follow(self, name: str) -> None:
        """Follow the link with these words in it."""
        self.activate(self.main.get_by_role("link", name=name))

    def press(self, name: str, table: str | None = None) -> None:
        where = self.table(table) if table else self.main
        self.activate(where.get_by_role("button", name=name))

    def write(self, label: str, text: str) -> None:
        self.fill(self.field(label), text)

    def mark(self, question: str, answer: str) -> None:
        group = self.main.get_by_role("group", name=question)
        self.check(group.get_by_label(answer))

    def choose(self, label: str, option: str) -> None:
        self.select(self.field(label), option)

    # --- what a person sees -----------------------------------------------------------------

    @property
    def main(self) -> Locator:
        return self.page.get_by_role("main")

    def field(self, label: str) -> Locator:
        return self.main.get_by_label(label, exact=True)

    def text_of(self, label: str) -> str:
        """What a text field or an editor holds."""
        return self.field(label).evaluate("it => it.value ?? it.innerText")

    def table(self, name: str) -> Locator:
        return self.main.get_by_role("region", name=name)

    def task(self, title: str) -> Locator:
        """A line of the task list."""
        return self.main.get_by_role("listitem").filter(has_text=title)

    def reads(self, text: str) -> None:
        expect(self.main.get_by_text(text).first).to_be_visible()

    def is_at(self, heading: str) -> None:
        expect(self.page.get_by_role("heading", level=1)).to_have_text(heading)
        self.page.wait_for_load_state()
        self.wait_for_editors()

    def sees_rows(self, table: str, names: list[str]) -> None:
        """The rows of a table, by their first column, in this order."""
        expect(self.table(table).get_by_role("rowheader")).to_have_text(names)

    # --- how it is done ---------------------------------------------------------------------

    def activate(self, wanted: Locator) -> None:
        wanted.click()

    def fill(self, wanted: Locator, text: str) -> None:
        wanted.fill(text)

    def check(self, wanted: Locator) -> None:
        wanted.check()

    def select(self, wanted: Locator, option: str) -> None:
        wanted.select_option(label=option)


class KeyboardPerson(Person):
    """Somebody who has no mouse and sees where the focus is. Locators only tell what is wanted;
    everything is done with keys."""

    def reach(self, wanted: Locator) -> None:
        """Go on with Tab until the focus is there; it must be visible at each stop."""
        handle = wanted.element_handle()
        for _ in range(LONGEST_WAY):
            self.page.keyboard.press("Tab")
            stop = self.page.evaluate(STOP, handle)
            if stop:
                assert stop["outline"] >= 2, f"no visible focus on {stop['name']}"
                assert stop["seen"], f"something covers {stop['name']}"
                if stop["isWanted"]:
                    return
        raise AssertionError(f"Tab does not lead to {wanted}")

    def activate(self, wanted):
        self.reach(wanted)
        self.page.keyboard.press("Enter")

    def fill(self, wanted, text):
        self.reach(wanted)
        self.page.keyboard.press("Control+a")
        self.page.keyboard.press("Delete")
        if len(text) < 200:
            self.page.keyboard.type(text)
        else:  # pasted
            self.page.keyboard.insert_text(text)

    def check(self, wanted):
        """A group of radio buttons is one stop; the arrows go round in it."""
        self.reach(wanted)
        self.page.keyboard.press("Space")
        for _ in range(LONGEST_WAY):
            if wanted.is_checked():
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError("the arrows do not lead there")

    def select(self, wanted, option):
        self.reach(wanted)
        self.page.keyboard.press("Home")
        for _ in range(LONGEST_WAY):
            if wanted.evaluate("list => list.selectedOptions[0]?.label") == option:
                return
            self.page.keyboard.press("ArrowDown")
        raise AssertionError(f"{option} is not in the list")
