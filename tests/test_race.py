"""Two people save one form at the same moment, many times: exactly one wins each time, and nothing
is overwritten unseen. RACE_PAIRS says how often; script/race tries a thousand on each database."""

import os
import random
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.core.cache import cache

from pei import editing
from pei.models.sections import Principles
from pei_project.sheets.history import Change
from tests.parallel import alone, many_connections

PAIRS = int(os.environ.get("RACE_PAIRS", "100"))
NAMES = ("vision", "philosophy", "historicalReview")
REFUSED = {"header": (412, "precondition_failed"), "body": (409, "stale")}


@pytest.mark.django_db(transaction=True)
def test_of_two_saves_at_once_exactly_one_wins(api, secretary, leader, institution, tmp_path):
    plan = editing.open_plan(institution, secretary)
    aspect = f"/pei/{plan.pk}/aspect/{Principles.key}"
    draft = f"/change-draft/pei/{plan.pk}/{Principles.key}"
    # Of a form two people, of a draft two devices of one person.
    clients = {aspect: [api(secretary), api(leader)], draft: [api(secretary), api(secretary)]}
    together, chance = threading.Barrier(2), random.Random(1860)
    cache.clear()

    def save(url, number, body, headers):
        together.wait()
        answer = clients[url][number].patch(url, body, headers=headers)
        return answer.status_code, answer.json()

    with many_connections(tmp_path), ThreadPoolExecutor(2) as threads:
        for turn in range(PAIRS):
            url, how = chance.choice([aspect, draft]), chance.choice(["header", "body"])
            seen = threads.submit(alone, read, clients[url][0], url).result()
            said, asked = [], []
            for number in (0, 1):
                others = chance.sample(NAMES, chance.randint(0, len(NAMES)))
                texts = {name: f"<p>{turn} {number} {name}</p>" for name in ("mission", *others)}
                said.append(texts)
                headers = {"If-Match": f'"{seen["revision"]}"'} if how == "header" else {}
                body = texts | ({} if headers else {"revision": seen["revision"]})
                asked.append(threads.submit(alone, save, url, number, body, headers))
            answers = [one.result() for one in asked]
            check(answers, said, REFUSED[how])
            stands = threads.submit(alone, read, clients[url][0], url).result()
            winner = next(number for number in (0, 1) if answers[number][0] == 200)
            before, now = (one["values"] if url == draft else one for one in (seen, stands))
            for name in ("mission", *NAMES):
                assert now.get(name) == said[winner].get(name, before.get(name)), (turn, url)
        told = threads.submit(alone, saves_told, plan).result()
        stands = threads.submit(alone, read, clients[aspect][0], aspect).result()
    assert told == list(range(1, stands["revision"] + 1))


def read(client, url) -> dict:
    return client.get(url).json()


def saves_told(plan) -> list[int]:
    """The revisions that the history tells of."""
    told = Change.objects.filter(owner=plan.pk, target=Principles.key)
    return sorted(set(told.values_list("revision", flat=True)))


def check(answers, said, refused) -> None:
    """One was saved; the other was told why not, and what is there now."""
    assert sorted(status for status, _ in answers) == [200, refused[0]]
    winner = next(number for number in (0, 1) if answers[number][0] == 200)
    status, body = answers[1 - winner]
    assert (status, body["error"]) == refused
    current = body["current"]["values"]
    assert {name: current[name] for name in said[winner]} == said[winner]
