"""The queue of the Secretaría: what waits for it, by term, and giving it out."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate

from pei import editing
from pei.models import PeiVersion
from pei.states import State
from pei.terms import working_day_after
from pei.waiting import counts, narrowed
from tests.conftest import person, school, whole_cast
from tests.test_section_pages import text_of

pytestmark = pytest.mark.django_db

REASON = "Vuelve de licencia."


def waiting_plan(institution, **said) -> PeiVersion:
    return PeiVersion.objects.create(institution=institution, state=State.IN_REVIEW, **said)


def written_plan(institution, author) -> PeiVersion:
    plan = editing.open_plan(institution, author)
    plan.state = State.IN_REVIEW
    plan.save()
    return plan


@pytest.fixture(scope="module")
def made(once):
    """Four PEIs of the reach of the department, one of another Secretaría, and one in draft."""
    cast = whole_cast()
    today = localdate()
    schools = {
        name: school(f"I. E. {name}", "76100", f"27610000010{number}")
        for number, name in enumerate(("Vencida", "Pronta", "Lejana", "Escribe"))
    }
    plans = {
        "late": waiting_plan(
            schools["Vencida"], reviewer=cast["gagem"], due_on=today - timedelta(days=1)
        ),
        "soon": waiting_plan(
            schools["Pronta"], reviewer=cast["reviewer"], due_on=working_day_after(today, 2)
        ),
        "far": waiting_plan(schools["Lejana"], due_on=working_day_after(today, 20)),
        "endless": written_plan(cast["institution"], cast["secretary"]),
        "foreign": waiting_plan(cast["other_institution"], due_on=today - timedelta(days=9)),
        "draft": PeiVersion.objects.create(institution=schools["Escribe"]),
    }
    return cast | {"plans": plans}


@pytest.fixture
def cast(world):
    return SimpleNamespace(**world)


@pytest.fixture
def plans(cast):
    return SimpleNamespace(**cast.plans)


def of(user, **asked) -> list[str]:
    return [one.institution.name.removeprefix("I. E. ") for one in narrowed(user, asked)]


GUADUAL = "Institución Educativa El Guadual"


# --- what is in it ------------------------------------------------------------------------------


def test_the_queue_is_by_term(cast):
    assert of(cast.reviewer) == ["Vencida", "Pronta", "Lejana", GUADUAL]
    assert of(cast.gagem) == of(cast.reviewer)
    assert of(cast.foreign_reviewer) == ["Institución Educativa La Ceiba"]
    assert of(cast.foreign_gagem) == []


@pytest.mark.parametrize(
    ("asked", "found"),
    [
        ({"lista": "mios"}, ["Pronta"]),
        ({"lista": "sin-asignar"}, ["Lejana", GUADUAL]),
        ({"lista": "por-vencer"}, ["Pronta"]),
        ({"lista": "vencidos"}, ["Vencida"]),
        ({"lista": "otra"}, ["Vencida", "Pronta", "Lejana", GUADUAL]),
        ({"buscar": "LEJANA"}, ["Lejana"]),
        ({"buscar": "276100000101"}, ["Pronta"]),
        ({"buscar": "ceiba"}, []),
        ({"municipio": "76100"}, ["Vencida", "Pronta", "Lejana", GUADUAL]),
        ({"municipio": "76001"}, []),
        ({"lista": "sin-asignar", "buscar": "lejana"}, ["Lejana"]),
    ],
)
def test_the_queue_is_narrowed(cast, asked, found):
    assert of(cast.reviewer, **asked) == found


def test_each_part_says_how_many_it_has(cast):
    parts = {"mios": 1, "sin-asignar": 2, "por-vencer": 1, "vencidos": 1}
    assert counts(cast.reviewer, localdate()) == {"": 4} | parts
    assert counts(cast.gagem, localdate()) == {"": 4, "gagem": 4} | parts
    nothing = dict.fromkeys(parts, 0)
    assert counts(cast.foreign_gagem, localdate()) == {"": 0, "gagem": 0} | nothing


def test_the_home_of_a_reviewer_is_their_queue(cast, web):
    page = text_of(web(cast.gagem).get("/"))
    for words in ("Cola de revisión", "4 proyectos esperan", "1 tiene el plazo vencido", "Venció"):
        assert words in page
    assert "Ceiba" not in page
    assert "Escribe" not in page
    assert "Asignar o cambiar el plazo" not in page
    assert "Asignar o cambiar el plazo" in text_of(web(cast.reviewer).get("/"))


@pytest.mark.parametrize("who", ["secretary", "council", "auditor", "staff"])
def test_who_does_not_review_has_no_queue(cast, web, who):
    page = text_of(web(getattr(cast, who)).get("/"))
    assert "Cola de revisión" not in page


def test_the_queue_costs_the_same_however_long(cast, web):
    client = web(cast.reviewer)
    client.get("/")

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert client.get("/").status_code == 200
        return len(asked)

    before = queries()
    for number in range(5):
        waiting_plan(school(f"Otra {number}", "76100", f"27610000020{number}"))
    assert queries() == before


def test_the_api_tells_the_same(cast, api, plans):
    client = api(cast.reviewer)

    def listed(query):
        return [one["id"] for one in client.get(f"/pei?{query}").json()["results"]]

    assert listed(f"assignedTo={cast.gagem.pk}") == [str(plans.late.pk)]
    assert listed(f"dueBefore={localdate()}") == [str(plans.late.pk)]
    assert listed("state=in_review&ordering=dueOn")[:2] == [str(plans.late.pk), str(plans.soon.pk)]
    assert client.get("/pei?dueBefore=ayer").status_code == 400


# --- giving them out ----------------------------------------------------------------------------


def sent(*plans, **said) -> dict:
    return {"pei": [str(one.pk) for one in plans], "count": len(plans)} | said


def now(plan) -> tuple:
    plan = PeiVersion.objects.get(pk=plan.pk)
    return plan.reviewer, plan.due_on


def test_several_are_given_to_one(cast, web, plans):
    client = web(cast.director)
    page = client.get("/proyectos/asignar/", {"pei": [plans.far.pk, plans.endless.pk]})
    assert "Asignar 2 proyectos" in text_of(page)
    due = localdate() + timedelta(days=40)
    answer = client.post(
        "/proyectos/asignar/",
        sent(plans.far, plans.endless, user_id=cast.gagem.pk, due_on=due.isoformat()),
    )
    assert (answer.status_code, answer["Location"]) == (302, "/")
    assert [now(plans.far), now(plans.endless)] == [(cast.gagem, due)] * 2
    assert [one.steps.last().name for one in (plans.far, plans.endless)] == ["assign"] * 2


def test_a_longer_term_needs_a_reason_and_keeps_who_reviews(cast, web, plans):
    client = web(cast.reviewer)
    due = localdate() + timedelta(days=60)
    both = sent(plans.late, plans.soon, due_on=due.isoformat())
    refused = client.post("/proyectos/asignar/", both)
    assert refused.status_code == 422
    assert "Hay un problema" in text_of(refused)
    assert now(plans.late)[1] != due
    assert client.post("/proyectos/asignar/", both | {"reason": REASON}).status_code == 302
    assert [now(plans.late), now(plans.soon)] == [(cast.gagem, due), (cast.reviewer, due)]
    assert plans.late.steps.get().note == REASON


def test_who_reviews_is_asked_where_nobody_does(cast, web, plans):
    answer = web(cast.reviewer).post(
        "/proyectos/asignar/", sent(plans.far, due_on=localdate().isoformat())
    )
    assert answer.status_code == 422
    assert now(plans.far)[0] is None


def test_a_whole_list_is_given_out_if_it_is_as_it_was(cast, web, plans):
    client = web(cast.director)
    said = {"todos": "1", "lista": "sin-asignar", "user_id": cast.gagem.pk}
    late = client.post("/proyectos/asignar/", said | {"count": 3})
    assert late.status_code == 409
    assert "La lista cambió" in text_of(late)
    assert now(plans.far)[0] is None
    assert client.post("/proyectos/asignar/", said | {"count": 2}).status_code == 302
    assert {now(plans.far)[0], now(plans.endless)[0]} == {cast.gagem}
    assert now(plans.soon)[0] == cast.reviewer


def test_nobody_gives_out_what_is_out_of_reach(cast, web, plans):
    said = sent(plans.far, plans.foreign, user_id=cast.gagem.pk)
    assert web(cast.director).post("/proyectos/asignar/", said).status_code == 409
    assert web(cast.gagem).post("/proyectos/asignar/", said).status_code == 403
    assert [now(plans.far)[0], now(plans.foreign)[0]] == [None, None]
    page = web(cast.director).get("/proyectos/asignar/", {"pei": [plans.foreign.pk]})
    assert (page.status_code, page["Location"]) == (302, "/")


def test_only_who_reaches_all_of_them_is_offered(cast, web, plans):
    person("gagem.ajeno", "gagem", gagem=cast.foreign_gagem.gagem)
    page = web(cast.director).get("/proyectos/asignar/", {"pei": [plans.far.pk]})
    offered = {str(one.pk) for one in (cast.gagem, cast.reviewer, cast.director)}
    choices = page.context["parts"][0]["part"].widget
    assert all(f'value="{key}"' in choices for key in offered)
    assert choices.count("<option") == len(offered) + 1
