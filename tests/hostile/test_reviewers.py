"""I. What two people of the Secretaría do at once."""

import pytest

from pei.models import PeiVersion
from pei.states import State
from tests.parallel import at_once


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_id", ["I07"])
def test_two_who_take_the_same_pei(api, institution, reviewer, director, tmp_path, _id):
    plan = PeiVersion.objects.create(institution=institution, state=State.IN_REVIEW)
    takers = [reviewer, director]
    clients = [api(one) for one in takers]

    def take(number):
        body = {"userId": str(takers[number].pk)}
        return clients[number].post(f"/pei/{plan.pk}/assign", body).status_code

    def left():
        return [step.actor for step in plan.steps.all()], PeiVersion.objects.get().reviewer

    answers, (actors, has_it) = at_once(2, tmp_path, take, left)
    winner = takers[answers.index(200)]
    assert sorted(answers) == [200, 409]
    assert (actors, has_it) == ([winner], winner)
