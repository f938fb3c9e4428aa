"""Two people act on one PEI at the same moment: one of them is first, the other is told why not,
and what was sent to the council is one whole text."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from pei import editing
from pei.models import Frozen, PeiVersion, Step
from pei.models.sections import Principles
from pei.states import State
from tests.life import demo, form_of, page_of, put_in, route_of
from tests.parallel import alone, many_connections

TURNS = 8
APPROVAL = {"opinionNumber": "012", "opinionDate": "2026-06-12"}


@pytest.mark.django_db(transaction=True)
def test_of_two_who_act_at_once_one_is_first(api, web, tmp_path):
    life = demo()
    version, people = life.version, life.people
    cache.clear()
    clients = {who: api(people[who]) for who in ("secretary", "rector", "council", "director")}
    pages = [web(people["rector"]), web(people["rector"])]
    together = threading.Barrier(2)

    def post(client, url, body, **said):
        together.wait()
        answer = client.post(url, body, **said)
        return answer.status_code

    def save(text):
        together.wait()
        url = f"/pei/{version.pk}/aspect/{Principles.key}"
        body = {"revision": revision(version), "mission": text}
        answer = clients["secretary"].patch(url, body)
        return answer.status_code, answer.json().get("error")

    with many_connections(tmp_path), ThreadPoolExecutor(2) as threads:

        def both(*works):
            asked = [threads.submit(alone, *work) for work in works]
            return [one.result() for one in asked]

        def aside(work, *given):
            return threads.submit(alone, work, *given).result()

        kept = 0
        for turn in range(TURNS):
            # I04: what is submitted is one whole text, before the save or after it.
            aside(put_in, State.DRAFT, version)
            text = f"<p>Misión {turn}</p>"
            saved, submitted = both(
                (save, text), (post, clients["rector"], route_of("submit", version), {})
            )
            assert submitted == 200
            assert saved in [(200, None), (409, "invalid_state")]
            assert (aside(mission, version) == text) is (saved[0] == 200)

            # I05: a double click, and two pages, submit once.
            aside(put_in, State.DRAFT, version)
            before = aside(steps, "submit")
            form = aside(form_of, "submit", version)
            answers = both(*((post, one, page_of("submit", version), form) for one in pages))
            assert sorted(answers) == [302, 409]
            assert aside(steps, "submit") == before + 1

            # I05: approving and withdrawing, from the same state.
            aside(put_in, State.IN_REVIEW, version)
            approved, withdrawn = both(
                (post, clients["director"], route_of("approve", version), APPROVAL),
                (post, clients["rector"], route_of("withdraw", version), {"reason": "Falta."}),
            )
            assert sorted([approved, withdrawn]) == [200, 409]
            stands = aside(state_of, version)
            assert stands == (State.APPROVED if approved == 200 else State.DRAFT)
            kept += approved == 200
            frozen = aside(frozen_missions, version)
            assert len(frozen) == kept
            if approved == 200:
                assert frozen[-1] == aside(mission, version)


def revision(version) -> int:
    return Principles.objects.get(version=version).revision


def mission(version) -> str:
    return editing.load(version, Principles).mission


def steps(name: str) -> int:
    return Step.objects.filter(name=name).count()


def state_of(version) -> str:
    return PeiVersion.objects.get(pk=version.pk).state


def frozen_missions(version) -> list[str]:
    """The mission in each text that was frozen, the first one first."""
    frozen = Frozen.objects.filter(version=version).order_by("at")
    sections = [part for one in frozen for part in one.said()["sections"]]
    return [part["content"]["mission"] for part in sections if part["key"] == Principles.key]
