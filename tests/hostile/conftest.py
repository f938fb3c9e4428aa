"""A plan to attack, and ``attack``: send something, and see that nothing came of it."""

import json
import re
import time
from datetime import UTC, datetime

import pytest
import time_machine

from pei import editing
from pei.models.sections import Objectives
from pei_project.api.document import YAML, written
from pei_project.api.operations import JSON
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet
from tests.conftest import CAST
from tests.test_permissions import everything

SECONDS = 1
NOON = datetime(2026, 3, 2, 17, 0, tzinfo=UTC)


@pytest.fixture(scope="session", autouse=True)
def _document():
    """The document of the API is written once in the life of a process, which takes a second."""
    written(JSON)
    written(YAML)


@pytest.fixture
def people(secretary, stranger):
    """Who attacks: somebody of the school and somebody of another."""
    return secretary, stranger


def opened(institution, secretary):
    """A plan with one section written and the others blank."""
    version = editing.open_plan(institution, secretary)
    rows = {"specific_objectives": TableInput([RowInput(values={"text": "Leer mejor"})])}
    objectives = editing.load(version, Objectives)
    save_sheet(objectives, {"general_objective": "Aprender"}, rows, actor=secretary, seen=0)
    return version


plan = pytest.fixture(opened, name="plan")


SHARED = ("institution", "other_institution", "secretary", "stranger", "plan")


@pytest.fixture(scope="module")
def made(once):
    """Both schools, who attacks and the plan; ``before``, what is kept then."""
    schools = {name: CAST[name](None) for name in ("institution", "other_institution")}
    world = schools | {
        "secretary": CAST["secretary"](schools["institution"]),
        "stranger": CAST["stranger"](schools["other_institution"]),
    }
    world["plan"] = opened(world["institution"], world["secretary"])
    return world | {"before": stored()}


@pytest.fixture
def clock():
    """It stands still at noon until a test moves it."""
    with time_machine.travel(NOON, tick=False) as travelled:
        yield travelled


@pytest.fixture
def aspect(plan):
    return f"/pei/{plan.pk}/aspect/principles-fundamentals"


@pytest.fixture
def client(api, secretary):
    return api(secretary)


@pytest.fixture
def before(plan, people) -> str:
    """All that is kept when the attack begins."""
    return stored()


@pytest.fixture
def attack(plan, people, before):
    """``attack(send, *given)``: what was told of a request, in the one error body and without
    delay. When the test ends, nothing of what is stored has changed."""
    yield lambda send, *given, **more: told(timed(send, *given, **more))
    assert stored() == before


def stored() -> str:
    """All that is kept, but for when somebody came in."""
    return re.sub(r'"last_login": [^,]+', "", everything())


def timed(send, *given, **more):
    """The answer, after holding how long the product worked on it, however busy the machine."""
    start = time.process_time()
    answer = send(*given, **more)
    assert time.process_time() - start <= SECONDS
    return answer


def told(answer) -> tuple:
    """Status, name and, where fields are named, their codes; after holding the one error body."""
    assert answer["Content-Type"] == "application/json"
    body = json.loads(answer.content)
    assert set(body) <= {
        "statusCode", "error", "message", "requestId", "fields", "current", "reason"
    }  # fmt: skip
    assert body["statusCode"] == answer.status_code < 500
    assert body["requestId"] == answer["X-Request-Id"]
    assert body["message"]
    if "fields" not in body:
        return answer.status_code, body["error"]
    for problems in body["fields"].values():
        assert all(
            set(one) == {"code", "message"} and len(one["message"]) < 200 for one in problems
        )
    assert all(len(part) < 120 for name in body["fields"] for part in name.split("."))
    codes = {name: [one["code"] for one in found] for name, found in body["fields"].items()}
    return answer.status_code, body["error"], codes


def invalid(codes) -> tuple:
    return 400, "validation_error", codes
