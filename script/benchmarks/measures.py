"""What is measured. Each function asks the product and its baselines in turn."""

import json
import statistics
import time
import uuid
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from accounts.models import User
from benchmarks import printing, weight
from benchmarks.client import Client, medians
from benchmarks.table import Figure, speed, time_of
from institutions.models import Institution
from pei.models import PeiVersion, sections
from pei.states import State
from pei_project.api.wire import camel
from pei_project.sheets import guards
from pei_project.sheets.history import Change

FAST, SLOW, SAVES = 150, 9, 7
DEPARTMENT = "76"
KB = 1024


@dataclass(frozen=True)
class Scene:
    """The demo school's own writer, as a program and at a browser."""

    program: Client
    browser: Client
    session: str
    user: User
    folder: Path

    @property
    def plan(self) -> PeiVersion:
        return PeiVersion.objects.open().get(institution=self.user.institution)

    def bare(self, name: str, content: bytes, **headers):
        """Asks the bare view for the same bytes."""
        (self.folder / name).write_bytes(content)
        return partial(Client(self.program.port).ask, f"/bare/{name}", **headers)

    def stock(self, path: str):
        return partial(Client(self.program.port).ask, f"/stock/{path}")


def all_of(scene: Scene, wanted: list[str]) -> list[Figure]:
    """What is measured, or what is ``wanted`` of it, by name."""
    found = []
    for measure in (catalog, whole, aspect, pages, weights, save, pdf):
        if not wanted or measure.__name__ in wanted:
            found += measure(scene)
    return found


def warmed(asks: dict, rounds: int = FAST, between=None) -> dict[str, float]:
    """The medians, once both workers have answered each."""
    medians(8 if rounds == FAST else 3, asks, between)
    return medians(rounds, asks, between)


def catalog(scene: Scene) -> list[Figure]:
    path = f"/filters/municipality/department/{DEPARTMENT}"
    ask = partial(scene.program.ask, path)
    asks = {
        "product": ask,
        "bare": scene.bare("list.json", ask().content),
        "stock": scene.stock(f"municipalities/{DEPARTMENT}"),
    }
    return speed("catalog list", warmed(asks), ">= 0.5 of bare")


def whole(scene: Scene) -> list[Figure]:
    path = f"/pei/{scene.plan.pk}/total"
    ask = partial(scene.program.ask, path)
    answer = ask()
    stock = scene.stock(f"whole/{scene.plan.pk}")
    bare = scene.bare("whole.json", answer.content)

    first = {"product": ask, "stock": stock}
    took = warmed(first, SLOW, partial(forget, scene))
    found = speed("whole PEI, first read", took, ">= 3 of stock")
    found += speed(
        "whole PEI, unchanged", warmed({"product": ask, "bare": bare}), ">= 0.4 of bare"
    )
    held = {
        "product": partial(ask, wanted=304, If_None_Match=answer_tag(scene, path)),
        "bare": partial(bare, wanted=304, If_None_Match='"whole.json"'),
    }
    return found + speed("whole PEI, 304", warmed(held), ">= 0.45 of bare")


def answer_tag(scene: Scene, path: str) -> str:
    return scene.program.ask(path).headers["ETag"]


def forget(scene: Scene) -> None:
    """A write of the school, after which no answer about it that is kept may be given."""
    school = Institution.objects.filter(pk=scene.user.institution_id)
    school.update(short_name=str(time.time_ns())[-12:])


def aspect(scene: Scene) -> list[Figure]:
    key = sections.Principles.key
    path = f"/pei/{scene.plan.pk}/aspect/{key}"
    ask = partial(scene.program.ask, path)
    asks = {
        "product": ask,
        "bare": scene.bare("aspect.json", ask().content),
        "stock": scene.stock(f"aspect/{scene.plan.pk}/{key}"),
    }
    found = speed("one aspect, GET", warmed(asks, SLOW * 2))
    values = ask().json()

    def change():
        values["mission"] = f"<p>{time.time_ns()}</p>"
        answer = scene.program.ask(path, method="PUT", body=values)
        values["revision"] = answer.json()["revision"]
        return answer

    asks = {"product": change, "bare": asks["bare"]}
    return found + speed("one aspect, PUT of one answer", warmed(asks, SLOW))


def pages(scene: Scene) -> list[Figure]:
    found = []
    form = f"/proyectos/{scene.plan.pk}/{sections.Principles.slug}/"
    form += f"{sections.Principles.pages()[0].slug}/"
    for name, path in (("home", "/"), ("section page", form)):
        ask = partial(scene.browser.ask, path)
        asks = {"product": ask, "bare": scene.bare(f"{name[:4]}.html", ask().content)}
        found += speed(name, warmed(asks, SLOW * 2))
    return found


def weights(scene: Scene) -> list[Figure]:
    plan = f"/proyectos/{scene.plan.pk}/"
    path = weight.heaviest(scene.browser, plan)
    url = f"http://localhost:{scene.program.port}"
    cold, warm, kept, seconds = weight.visits(url, path, plan, scene.session)
    found = []
    for name, visit, size, count in (("cold", cold, 60, 6), ("warm", warm, 15, 1)):
        came = visit.bytes_of()
        budget = f"budget {size} KB, {count}"
        said = f"{came / KB:.1f} KB, {len(visit.came)} requests"
        ratio = max(came / KB / size, len(visit.came) / count)
        found.append(Figure(f"heaviest form page, {name}", said, budget, ratio, "<= 1 of budget"))
    for way, size, most in (("up", kept.up - kept.typed, 1.5 * KB), ("down", kept.down, 500)):
        said, budget = f"{size} B", f"budget {most:.0f} B"
        found.append(Figure(f"autosave, {way}", said, budget, size / most, "<= 1 of budget"))
    return [*found, Figure("job at 250/50 kbit/s, 300 ms", f"{seconds:.1f} s", "")]


def unwrite(version: PeiVersion) -> None:
    """Take away what was measured from the history, whose guards are in the way meanwhile."""
    guards.remove()
    Change.objects.filter(owner=version.pk).delete()
    guards.install(None)


def save(scene: Scene) -> list[Figure]:
    """First content of the largest aspect, in a version opened for it, which is emptied again
    after each save."""
    model = sections.Curriculum
    written = scene.program.ask(f"/pei/{scene.plan.pk}/aspect/{model.key}").json()
    open_one = PeiVersion.objects.filter(pk=scene.plan.pk)
    open_one.update(state=State.SUPERSEDED)
    version = PeiVersion.objects.create(institution=scene.user.institution, number=99)
    for section in sections.SECTIONS:
        section.objects.create(version=version)
    body = with_new_rows(written, model)

    def emptied():
        for row in model.tables().values():
            row.objects.filter(sheet=version.pk).delete()
        model.objects.filter(pk=version.pk).update(revision=0)
        unwrite(version)

    path = f"/pei/{version.pk}/aspect/{model.key}"
    asks = {
        "product": partial(scene.program.ask, path, method="POST", body=body, wanted=201),
        "plain": partial(
            Client(scene.program.port).ask, f"/plain/save/{version.pk}", method="POST", wanted=201
        ),
    }
    medians(2, asks, emptied)
    took = medians(SAVES, asks, emptied)
    emptied()
    for section in sections.SECTIONS:
        section.objects.filter(version=version).delete()
    version.delete()
    open_one.update(state=State.DRAFT)
    return [
        time_of(
            "save of the largest aspect", took["product"], "plain", took["plain"], "<= 2 of plain"
        )
    ]


def with_new_rows(written: dict, model) -> dict:
    """The same answers in rows of their own, which name one another as those do."""
    text = json.dumps({name: value for name, value in written.items() if name != "revision"})
    for name in model.tables():
        for row in written[camel(name)]:
            text = text.replace(row["id"], str(uuid.uuid4()))
    return json.loads(text)


def pdf(scene: Scene) -> list[Figure]:
    path = f"/pei/{scene.plan.pk}/download"
    chromium = printing.chromium_seconds(scene.plan, scene.folder)
    ready = partial(scene.program.until_ready, path)
    found = [time_of("PDF of a draft, cold", ready().seconds, "chromium", chromium)]

    took = []
    for _ in range(3):
        change_mission(scene)
        took.append(ready().seconds)
    changed = statistics.median(took)
    name = "PDF of a draft, one changed section"
    found.append(time_of(name, changed, "chromium", chromium, "<= 1.0 of chromium"))

    bare = scene.bare("warm.pdf", ready().content)
    asks = {"product": ready, "bare": bare}
    found += speed("PDF, warm", warmed(asks, SLOW * 2), ">= 0.6 of bare")

    PeiVersion.objects.filter(pk=scene.plan.pk).update(state=State.ADOPTED)
    official = ready().seconds
    name = "PDF of an official text, cold"
    return [*found, time_of(name, official, "chromium", chromium, "<= 3.5 of chromium")]


def change_mission(scene: Scene) -> None:
    path = f"/pei/{scene.plan.pk}/aspect/{sections.Principles.key}"
    revision = scene.program.ask(path).json()["revision"]
    said = {"revision": revision, "mission": f"<p>{uuid.uuid4()}</p>"}
    scene.program.ask(path, method="PATCH", body=said)
