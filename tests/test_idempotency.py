"""A retry never duplicates: the Idempotency-Key of creating POSTs."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from pei import editing
from pei.models import PeiVersion
from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import IdempotencyKey
from tests.parallel import at_once

OPEN = "/pei/definition"


def error_of(answer):
    return answer.status_code, answer.json()["error"]


@pytest.mark.django_db
def test_the_same_key_and_request_get_the_first_answer(api, secretary):
    client = api(secretary)
    said = {"peiName": "Uno", "validityStart": 2026}
    first = client.post(OPEN, said, HTTP_IDEMPOTENCY_KEY="a")
    again = client.post(OPEN, {"validityStart": 2026, "peiName": "Uno"}, HTTP_IDEMPOTENCY_KEY="a")

    assert (first.status_code, again.status_code) == (201, 201)
    assert again.json() == first.json()
    assert (again["Location"], again["ETag"]) == (first["Location"], first["ETag"])
    assert PeiVersion.objects.count() == 1


@pytest.mark.django_db
def test_a_save_retried_after_its_answer_was_lost_changes_nothing(api, secretary, institution):
    version = editing.open_plan(institution, secretary)
    client, url = api(secretary), f"/pei/{version.pk}/aspect/objectives"
    said = {"generalObjective": "x", "specificObjectives": [{"text": "uno"}]}
    first = client.post(url, said, HTTP_IDEMPOTENCY_KEY="b")
    changes = Change.objects.count()

    again = client.post(url, said, HTTP_IDEMPOTENCY_KEY="b")

    assert again.json() == first.json()
    assert Change.objects.count() == changes
    assert error_of(client.post(url, said, HTTP_IDEMPOTENCY_KEY="c")) == (409, "stale")


@pytest.mark.django_db
def test_the_same_key_for_another_request_is_refused(api, secretary, institution):
    client = api(secretary)
    made = client.post(OPEN, {"peiName": "Uno"}, HTTP_IDEMPOTENCY_KEY="a").json()["id"]

    for url, said in (
        (OPEN, {"peiName": "Dos"}),
        (f"/pei/{made}/aspect/objectives", {"peiName": "Uno"}),
    ):
        answer = client.post(url, said, HTTP_IDEMPOTENCY_KEY="a")
        assert error_of(answer) == (422, "idempotency_mismatch")


@pytest.mark.django_db
def test_a_key_is_its_callers_own(api, secretary, stranger):
    mine = api(secretary).post(OPEN, {"peiName": "Mío"}, HTTP_IDEMPOTENCY_KEY="a")
    theirs = api(stranger).post(OPEN, {"peiName": "Mío"}, HTTP_IDEMPOTENCY_KEY="a")

    assert mine.json()["id"] != theirs.json()["id"]


@pytest.mark.django_db
def test_a_refused_try_leaves_its_key_free(api, secretary, council):
    client = api(secretary)
    refused = client.post(OPEN, {"validityStart": 1}, HTTP_IDEMPOTENCY_KEY="a")
    assert refused.status_code == 400
    assert client.post(OPEN, {}, HTTP_IDEMPOTENCY_KEY="a").status_code == 201

    assert api(council).post(OPEN, {}, HTTP_IDEMPOTENCY_KEY="z").status_code == 403
    assert IdempotencyKey.objects.filter(user=council).count() == 0


@pytest.mark.django_db
@pytest.mark.parametrize("key", ["", "con espacio", "x" * 256, "ñ"])
def test_what_is_no_key_is_refused(api, secretary, key):
    answer = api(secretary).post(OPEN, {}, HTTP_IDEMPOTENCY_KEY=key)

    assert error_of(answer) == (400, "validation_error")
    assert PeiVersion.objects.count() == 0


@pytest.mark.django_db
def test_a_key_lives_a_day_and_one_left_running_is_taken_over(api, secretary, institution):
    client = api(secretary)
    IdempotencyKey.objects.create(user=secretary, key="dead", digest="0" * 64)
    assert error_of(client.post(OPEN, {}, HTTP_IDEMPOTENCY_KEY="dead"))[0] == 422
    IdempotencyKey.objects.update(at=timezone.now() - timedelta(minutes=4))
    assert client.post(OPEN, {}, HTTP_IDEMPOTENCY_KEY="dead").status_code == 201

    with time_machine.travel(timezone.now() + timedelta(hours=25)):
        answer = api(secretary).post(OPEN, {}, HTTP_IDEMPOTENCY_KEY="dead")
    assert error_of(answer) == (409, "invalid_state")


@pytest.mark.django_db(transaction=True)
def test_thirty_two_tries_at_once_open_one_plan(api, secretary, tmp_path):
    client = api(secretary)

    def attempt(_):
        return client.post(OPEN, {"peiName": "Uno"}, HTTP_IDEMPOTENCY_KEY="a").json()

    answers, count = at_once(32, tmp_path, attempt, PeiVersion.objects.count)

    made = {answer["id"] for answer in answers if "id" in answer}
    others = {answer["error"] for answer in answers if "id" not in answer}
    assert len(made) == count == 1
    assert others <= {"in_progress"}
