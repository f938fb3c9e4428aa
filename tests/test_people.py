"""The people of a school or a territory: who brings whom in, changes and shuts out whom."""

import json
import threading

import pytest
import time_machine
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.db import connection, connections

from accounts import links, people
from accounts.models import EntryLink, Purpose, RefreshFamily, SubRole, User
from accounts.tokens import sign_in
from catalogs.models import CertifiedEntity, Gagem
from notifications.models import Mail
from pei_project.errors import RuleBroken
from pei_project.sheets.history import Change
from tests.conftest import PASSWORD
from tests.contract import CONTRACT, CheckedClient
from tests.test_entry import NEW, mailed, newcomer, path_in

SCHOOL = {"institucion", "lider_pei", "consejo_directivo"}


@pytest.fixture(autouse=True)
def _counted_anew(db):
    cache.clear()


def invitation(**more) -> dict:
    said = {"email": "nueva@prueba.example", "name": "Nueva Persona", "subRole": "institucion"}
    return said | more


def fields_of(answer) -> dict:
    assert answer.status_code == 400, answer.content
    told = answer.json()["fields"]
    return {name: [one["code"] for one in problems] for name, problems in told.items()}


def kept() -> tuple:
    """All that inviting or changing somebody writes."""
    rows = (User, EntryLink, Mail, Change)
    return tuple(list(model.objects.order_by("pk").values()) for model in rows)


# --- whom each may invite -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("who", "gives"),
    [
        ("rector", SCHOOL),
        ("director", SCHOOL | {"rector", "gagem", "calidad"}),
        (
            "staff",
            SCHOOL | {"rector", "gagem", "calidad", "director_secretaria", "consulta"},
        ),
    ],
)
def test_each_gives_the_sub_roles_below_their_own(request, who, gives):
    user = request.getfixturevalue(who)

    assert {one.code for one in people.offered(user)} == gives


@pytest.mark.parametrize(
    ("who", "sub_role", "status"),
    [
        ("rector", "institucion", 201), ("rector", "consejo_directivo", 201),
        ("rector", "rector", 403), ("rector", "gagem", 403),
        ("rector", "director_secretaria", 403), ("rector", "administrador", 403),
        ("director", "rector", 201), ("director", "calidad", 201),
        ("director", "director_secretaria", 403), ("director", "consulta", 403),
        ("staff", "consulta", 201), ("staff", "administrador", 403),
        ("secretary", "institucion", 403), ("council", "institucion", 403),
        ("gagem", "institucion", 403), ("reviewer", "gagem", 403), ("auditor", "gagem", 403),
    ],
)  # fmt: skip
def test_nobody_gives_their_own_rank_or_a_higher_one(
    api, request, institution, who, sub_role, status
):
    asked = request.getfixturevalue(who)
    client, before = api(asked), None
    said = invitation(subRole=sub_role)
    if who in ("director", "staff") and sub_role in ("rector", "institucion"):
        said["institution"] = str(institution.pk)
    before = kept()

    answer = client.post("/user", said)

    assert answer.status_code == status, answer.content
    if status == 403:
        assert answer.json()["error"] == "ValidationRole"
        assert kept() == before


def test_an_invitation_over_the_api(api, rector, institution):
    answer = api(rector).post("/user", invitation(email=" Nueva@Prueba.Example "))

    assert answer.status_code == 201
    body = answer.json()
    user = User.objects.get(email="nueva@prueba.example")
    assert answer["Location"] == f"/user/{user.pk}"
    assert answer["ETag"] == '"0"'
    assert body.pop("updatedAt")
    assert body == {
        "id": str(user.pk),
        "email": "nueva@prueba.example",
        "name": "Nueva Persona",
        "role": "institution",
        "subRole": "institucion",
        "institution": str(institution.pk),
        "gagem": None,
        "certifiedEntity": None,
        "active": True,
        "state": "invited",
        "lastLogin": None,
        "revision": 0,
        "updatedBy": {"id": str(rector.pk), "name": "Rectora"},
    }
    mail = mailed(user, "accounts.invitation")
    assert mail.values["by"] == "Rectora"
    assert mail.values["place"] == institution.name
    assert EntryLink.objects.get().made_by == rector


def test_a_retry_with_its_key_invites_once(api, rector):
    client = api(rector)

    answers = [
        client.post("/user", invitation(), headers={"Idempotency-Key": "una-vez"})
        for _ in range(2)
    ]

    assert [answer.status_code for answer in answers] == [201, 201]
    assert answers[0].json() == answers[1].json()
    assert Mail.objects.count() == EntryLink.objects.count() == 1


@pytest.mark.parametrize(
    ("more", "told"),
    [
        ({"email": "no es correo"}, {"email": ["invalid"]}),
        ({"email": ""}, {"email": ["blank"]}),
        ({"email": None}, {"email": ["null"]}),
        ({"email": "a\r\nBcc: b@c.example"}, {"email": ["invalid"]}),
        ({"email": "a" * 250 + "@x.example"}, {"email": ["max_length"]}),
        ({"name": "x" * 151}, {"name": ["max_length"]}),
        ({"name": "a\0b"}, {"name": ["control_chars"]}),
        ({"subRole": "jefe"}, {"subRole": ["invalid_choice"]}),
        ({"gagem": "gagem-roldanillo"}, {"gagem": ["invalid"]}),
        ({"gagem": "no-hay"}, {"gagem": ["invalid_choice"]}),
        ({"institution": "00000000-0000-4000-8000-000000000000"},
         {"institution": ["invalid_choice"]}),
        ({"isStaff": True}, {"isStaff": ["unknown_field"]}),
        ({"is_superuser": True}, {"is_superuser": ["unknown_field"]}),
        ({"role": "admin"}, {"role": ["unknown_field"]}),
        ({"password": NEW}, {"password": ["unknown_field"]}),
        ({"active": True}, {"active": ["unknown_field"]}),
    ],
)  # fmt: skip
def test_what_cannot_be_an_invitation_is_refused(api, rector, more, told):
    client = api(rector)
    before = kept()

    assert fields_of(client.post("/user", invitation(**more))) == told
    assert kept() == before


def test_a_place_beyond_reach_is_as_unknown_as_none(api, rector, director, other_institution):
    said = invitation(institution=str(other_institution.pk))

    for user in (rector, director):
        assert fields_of(api(user).post("/user", said)) == {"institution": ["invalid_choice"]}
    foreign = invitation(subRole="gagem", gagem="gagem-inexistente")
    assert fields_of(api(director).post("/user", foreign)) == {"gagem": ["invalid_choice"]}


def test_the_people_of_another_secretariat_are_not_invited(api, director):
    entity = CertifiedEntity.objects.get(code="76001")
    said = invitation(subRole="calidad", certifiedEntity=entity.code)

    assert api(director).post("/user", said).status_code == 403
    assert not User.objects.filter(email=said["email"]).exists()


def test_a_sub_role_without_its_place_says_which(api, director, staff):
    told = fields_of(api(director).post("/user", invitation(subRole="rector")))
    assert told == {"institution": ["invalid"]}
    told = fields_of(api(staff).post("/user", invitation(subRole="calidad")))
    assert told == {"certifiedEntity": ["invalid"]}


def test_an_email_that_is_taken_tells_nothing_of_other_schools(
    api, rector, secretary, stranger, staff
):
    client = api(rector)
    own = client.post("/user", invitation(email=secretary.email))
    foreign = [client.post("/user", invitation(email=one.email)) for one in (stranger, staff)]

    assert fields_of(own) == {"email": ["unique"]}
    assert [fields_of(answer) for answer in foreign] == [{"email": ["not_free"]}] * 2
    said = [answer.json() | {"requestId": ""} for answer in foreign]
    assert said[0] == said[1]


def test_invitations_are_counted_by_day(api, rector):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        for number in range(100):
            people.INVITATIONS.add(str(rector.pk))
            assert number < 100
        stopped = api(rector).post("/user", invitation())

    assert stopped.status_code == 429
    assert int(stopped["Retry-After"]) <= 24 * 3600
    assert not Mail.objects.exists()


# --- the list and one person over the API -------------------------------------------------------


def test_the_list_holds_whom_one_sees(api, rector, secretary, leader, council, stranger):
    listed = api(rector).get("/user").json()

    names = [one["email"].partition("@")[0] for one in listed["results"]]
    assert names == ["consejo", "lider", "rectora", "secretaria"]
    assert listed["count"] == 4


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("search=líder", ["lider"]), ("search=SECRETARIA", ["secretaria"]),
        ("search=rectora@prueba", ["rectora"]), ("search=nadie", []),
        ("search=guadual", ["lider", "nueva", "rectora", "secretaria", "vencida"]),
        ("subRole=rector", ["rectora"]), ("state=active", ["lider", "rectora"]),
        ("state=disabled", ["secretaria"]), ("state=invited", ["nueva"]),
        ("state=invitation_expired", ["vencida"]),
        ("ordering=-email", ["vencida", "secretaria", "rectora", "nueva", "lider"]),
    ],
)  # fmt: skip
def test_the_list_is_narrowed_and_ordered(api, rector, secretary, leader, query, found):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        newcomer(rector, "vencida@prueba.example")
    newcomer(rector)
    people.disable(rector, secretary, 0)

    listed = api(rector).get(f"/user?{query}").json()["results"]

    names = [one["email"].partition("@")[0] for one in listed]
    assert (names if "ordering" in query else sorted(names)) == found


@pytest.mark.parametrize("query", ["state=x", "institution=x", "ordering=password", "email=x"])
def test_an_odd_question_is_400(api, rector, query):
    assert api(rector).get(f"/user?{query}").status_code == 400


def test_the_list_costs_the_same_however_long(api, web, rector, django_assert_max_num_queries):
    def cost(ask):
        with django_assert_max_num_queries(40) as counted:
            assert ask().status_code == 200
        return len(counted)

    client, browser = api(rector), web(rector)
    first = [cost(lambda: client.get("/user")), cost(lambda: browser.get("/usuarios/"))]
    for number in range(9):
        newcomer(rector, f"nueva{number}@prueba.example")
    again = [cost(lambda: client.get("/user")), cost(lambda: browser.get("/usuarios/"))]
    assert first == again


def test_one_person_is_changed_in_part_and_whole(api, rector, secretary):
    client = api(rector)
    url = f"/user/{secretary.pk}"
    assert client.get(url)["ETag"] == '"0"'

    part = client.patch(url, {"name": " Dora  Lindero "}, HTTP_IF_MATCH='"0"')
    assert (part.status_code, part.json()["name"]) == (200, "Dora Lindero")
    assert (part["ETag"], part.json()["revision"]) == ('"1"', 1)

    whole = {"name": "Dora L.", "subRole": "lider_pei", "active": True, "revision": 1}
    done = client.put(url, whole)
    assert (done.status_code, done.json()["subRole"]) == (200, "lider_pei")
    lacking = {"name": "Dora", "revision": 2}
    assert fields_of(client.put(url, lacking)) == {"subRole": ["required"], "active": ["required"]}
    same = client.patch(url, {"name": "Dora L.", "revision": 2})
    assert same.json()["revision"] == 2

    told = Change.objects.filter(owner=secretary.pk).order_by("sequence")
    assert [(one.field, one.before, one.after) for one in told] == [
        ("name", "Secretaria", "Dora Lindero"),
        ("name", "Dora Lindero", "Dora L."),
        ("sub_role", "institucion", "lider_pei"),
    ]
    assert {one.actor for one in told} == {rector}


def test_a_change_says_what_it_saw(api, rector, secretary):
    client, url = api(rector), f"/user/{secretary.pk}"
    assert client.patch(url, {"name": "Una", "revision": 0}).status_code == 200

    by_header = client.patch(url, {"name": "Dos"}, HTTP_IF_MATCH='"0"')
    by_body = client.patch(url, {"name": "Dos", "revision": 0})
    unsaid = client.patch(url, {"name": "Dos"})

    assert (by_header.status_code, by_header.json()["error"]) == (412, "precondition_failed")
    assert (by_body.status_code, by_body.json()["error"]) == (409, "stale")
    assert by_body.json()["current"]["values"] == {
        "name": "Una", "subRole": "institucion", "active": True,
    }  # fmt: skip
    assert (unsaid.status_code, unsaid.json()["error"]) == (428, "precondition_required")


@pytest.mark.parametrize(
    ("who", "whom", "said"),
    [
        ("rector", "rector", {"subRole": "director_secretaria"}),
        ("rector", "rector", {"name": "Yo misma"}),
        ("rector", "secretary", {"subRole": "rector"}),
        ("rector", "secretary", {"subRole": "administrador"}),
        ("director", "director", {"subRole": "administrador"}),
        ("director", "rector", {"subRole": "director_secretaria"}),
        ("staff", "staff", {"active": False}),
        ("staff", "staff", {"name": "Otro"}),
    ],
)
def test_nobody_changes_their_equals_nor_raises_anybody_to_them(api, request, who, whom, said):
    user, other = request.getfixturevalue(who), request.getfixturevalue(whom)
    client = api(user)
    before = kept()

    answer = client.patch(f"/user/{other.pk}", {"revision": 0, **said})

    assert (answer.status_code, answer.json()["error"]) == (403, "ValidationRole")
    assert kept() == before


@pytest.mark.parametrize(
    "more",
    [
        {"email": "otra@prueba.example"}, {"isStaff": True}, {"is_superuser": True},
        {"institution": None}, {"institution_id": None}, {"epoch": 0}, {"role": "admin"},
        {"password": NEW}, {"updatedBy": None}, {"created_by": None}, {"state": "active"},
    ],
)  # fmt: skip
def test_nothing_else_is_written(api, rector, secretary, more):
    client = api(rector)
    before = kept()

    answer = client.patch(f"/user/{secretary.pk}", {"revision": 0, "name": "X", **more})

    assert fields_of(answer) == {next(iter(more)): ["unknown_field"]}
    assert kept() == before


def test_a_sub_role_of_another_reach_is_given_at_the_desk(api, director, gagem, reviewer):
    answer = api(director).patch(f"/user/{gagem.pk}", {"subRole": "calidad", "revision": 0})

    assert fields_of(answer) == {"subRole": ["invalid_choice"]}


def test_the_examples_can_be_sent_as_they_stand(rector, secretary):
    client = CheckedClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {sign_in(rector)['token']}")
    own = f"/user/{secretary.pk}"
    token = links.token_of(links.give(secretary, Purpose.RECOVERY).pk)

    def example(method, url, **more):
        operation = CONTRACT.operation(method, url)
        said = operation.body["example"] | more
        assert CONTRACT.problems(operation.body["schema"], said) == []
        return client.generic(method, url, json.dumps(said), "application/json").status_code

    assert example("POST", "/user") == 201
    assert example("PATCH", own) == 200
    assert example("PUT", own, revision=1) == 200
    assert example("POST", "/auth/password/forgot") == 202
    assert example("POST", "/auth/password/reset", token=token) == 200
    assert example("POST", "/auth/password/reset", token=token) == 400
    assert client.delete(own, HTTP_IF_MATCH='"1"').status_code == 204


# --- shutting out -------------------------------------------------------------------------------


def test_who_is_disabled_is_out_on_the_next_request(api, web, rector, secretary):
    program, browser = api(secretary), web(secretary)
    refresh = RefreshFamily.objects.get(user=secretary)
    assert (program.get("/user/me").status_code, browser.get("/").status_code) == (200, 200)

    done = api(rector).delete(f"/user/{secretary.pk}", HTTP_IF_MATCH='"0"')

    assert done.status_code == 204
    assert program.get("/user/me").status_code == 401
    assert browser.get("/").status_code == 302
    refresh.refresh_from_db()
    assert refresh.revoked_at is not None
    login = {"email": secretary.email, "password": PASSWORD}
    assert api().post("/auth/login", login).status_code == 401
    told = Change.objects.filter(owner=secretary.pk).values_list("field", flat=True)
    assert list(told) == ["is_active"]


def test_who_is_let_in_again_signs_in_anew(api, web, rector, secretary):
    program, browser = api(secretary), web(secretary)
    people.disable(rector, secretary, 0)

    done = api(rector).patch(f"/user/{secretary.pk}", {"active": True, "revision": 1})

    assert (done.status_code, done.json()["state"]) == (200, "active")
    assert program.get("/user/me").status_code == 401
    assert browser.get("/").status_code == 302
    login = {"email": secretary.email, "password": PASSWORD}
    assert api().post("/auth/login", login).status_code == 201


def test_disabling_needs_to_have_seen(api, rector, secretary):
    client = api(rector)

    assert client.delete(f"/user/{secretary.pk}").status_code == 428
    assert client.delete(f"/user/{secretary.pk}", HTTP_IF_MATCH='"7"').status_code == 412
    assert User.objects.get(pk=secretary.pk).is_active


def test_the_last_who_administers_is_not_disabled(api, staff):
    chief = User.objects.create_superuser("jefe@prueba.example", PASSWORD, name="Jefe")
    people.disable(chief, staff, 0)

    with pytest.raises(RuleBroken) as refused:
        people.disable(chief, chief, 0)
    assert refused.value.code == "invalid_state"
    people.enable(chief, staff, 1)
    with pytest.raises(RuleBroken):  # oneself, though another is left
        people.disable(chief, User.objects.get(pk=chief.pk), 0)
    assert User.objects.get(pk=chief.pk).is_active


def test_who_has_no_password_is_no_administrator_that_is_left(staff):
    chief = User.objects.create_superuser("jefe@prueba.example", None, name="Jefe")

    assert people.is_only_administrator(staff)
    chief.set_password(PASSWORD)
    chief.save()
    assert not people.is_only_administrator(staff)


@pytest.mark.django_db(transaction=True)
def test_two_who_shut_each_other_out_leave_one(settings):
    if connection.vendor == "sqlite":
        pytest.skip("transactions stand in line")
    one, other = (
        User.objects.create_superuser(f"jefe{n}@prueba.example", PASSWORD, name="Jefe")
        for n in (1, 2)
    )
    gate = threading.Barrier(2)

    def shut_out(actor, whom):
        gate.wait()
        try:
            people.disable(actor, whom, 0)
        except (RuleBroken, PermissionDenied):
            pass
        finally:
            connections.close_all()

    threads = [
        threading.Thread(target=shut_out, args=pair) for pair in ((one, other), (other, one))
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert User.objects.filter(is_active=True).count() == 1


# --- the pages ----------------------------------------------------------------------------------


def form(user, **said) -> dict:
    return {"form-author": str(user.pk), **said}


def test_the_page_of_people_says_how_each_stands(web, rector, secretary, leader):
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        newcomer(rector, "vencida@prueba.example")
    newcomer(rector)
    people.disable(rector, leader, 0)
    web().post("/ingresar/", {"email": secretary.email, "password": PASSWORD})

    rows = {
        row["person"].email.partition("@")[0]: row["tag_text"]
        for row in web(rector).get("/usuarios/").context["rows"]
    }

    assert rows == {
        "lider": "Desactivado", "nueva": "Invitado", "rectora": "Activo",
        "secretaria": "Activo", "vencida": "Invitación vencida",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("?buscar=lider", ["lider"]),
        ("?estado=active&subrol=rector", ["rectora"]),
        ("?subrol=rector", ["rectora"]),
        ("?estado=nada&subrol=nada", ["lider", "rectora", "secretaria"]),
        ("?buscar=%00%FF", []),
        ("?pagina=99", ["lider", "rectora", "secretaria"]),
    ],
)
def test_the_page_is_narrowed(web, rector, secretary, leader, query, found):
    answer = web(rector).get(f"/usuarios/{query}")

    assert answer.status_code == 200
    if "FF" not in query:
        names = [one["person"].email.partition("@")[0] for one in answer.context["rows"]]
        assert names == found


def test_the_rector_invites_from_the_page(web, rector):
    browser = web(rector)
    page = browser.get("/usuarios/invitar/")
    assert "Código DANE" not in page.content.decode()
    said = form(rector, email="nueva@prueba.example", name="Nueva", sub_role="lider_pei")

    done = browser.post("/usuarios/invitar/", said)

    assert (done.status_code, done["Location"]) == (302, "/usuarios/")
    user = User.objects.get(email="nueva@prueba.example")
    assert (user.institution, user.sub_role.code) == (rector.institution, "lider_pei")
    assert mailed(user, "accounts.invitation")


def test_a_secretariat_invites_the_rector_of_a_school(web, director, institution):
    browser = web(director)
    said = form(director, email="nueva@prueba.example", name="Nueva", sub_role="rector")
    lacking = browser.post("/usuarios/invitar/", said)
    assert lacking.status_code == 422
    assert "El subrol «Rectora o rector» necesita: institución." in lacking.content.decode()
    beyond = browser.post("/usuarios/invitar/", said | {"dane": "176001000012"})
    assert "No hay una institución con este código a su alcance." in beyond.content.decode()

    done = browser.post("/usuarios/invitar/", said | {"dane": institution.dane_code})

    assert done.status_code == 302
    assert User.objects.get(email="nueva@prueba.example").institution == institution


def test_a_secretariat_invites_its_own(web, director, gagem):
    said = form(director, email="nueva@prueba.example", name="Nueva", sub_role="gagem")

    done = web(director).post("/usuarios/invitar/", said | {"gagem": str(gagem.gagem_id)})

    assert done.status_code == 302
    assert User.objects.get(email="nueva@prueba.example").gagem == gagem.gagem
    assert list(Gagem.objects.filter(users__email="nueva@prueba.example"))


def test_a_sub_role_that_is_not_offered_is_not_taken(web, rector):
    said = form(rector, email="nueva@prueba.example", name="N", sub_role="director_secretaria")

    assert web(rector).post("/usuarios/invitar/", said).status_code == 422
    assert not User.objects.filter(email="nueva@prueba.example").exists()


def test_one_is_changed_invited_again_and_signed_out_from_their_page(web, rector, secretary):
    browser, invited = web(rector), newcomer(rector)
    page = f"/usuarios/{invited.pk}/"
    first = path_in(mailed(invited, "accounts.invitation"))

    again = browser.post(page, form(rector, do="invite"))
    assert again.status_code == 302
    assert web().get(first).status_code == 410
    assert web().get(path_in(mailed(invited, "accounts.invitation"))).status_code == 200

    said = {"name": "Otro Nombre", "sub_role": "lider_pei"}
    assert browser.post(page, form(rector, revision="0", **said)).status_code == 302
    user = User.objects.get(pk=invited.pk)
    assert (user.name, user.sub_role.code, user.revision) == ("Otro Nombre", "lider_pei", 1)
    assert browser.post(page, form(rector, revision="0", **said)).status_code == 409
    assert browser.post(page, form(rector, revision="1", name="")).status_code == 422
    assert browser.post(page, form(rector, revision="x", do="?", **said)).status_code == 409

    other = web(secretary)
    done = browser.post(f"/usuarios/{secretary.pk}/", form(rector, do="sessions"))
    assert done.status_code == 302
    told = Change.objects.filter(owner=secretary.pk)
    assert list(told.values_list("field", flat=True)) == ["epoch"]
    assert other.get("/").status_code == 302
    refused = browser.post(f"/usuarios/{secretary.pk}/", form(rector, do="invite"))
    assert refused.status_code == 409


def test_one_person_is_invited_five_times_a_day(web, rector):
    invited = newcomer(rector)
    page = f"/usuarios/{invited.pk}/"
    with time_machine.travel("2026-03-02T17:00:00+00:00", tick=False):
        answers = [web(rector).post(page, form(rector, do="invite")) for _ in range(6)]

    assert [answer.status_code for answer in answers] == [302] * 5 + [429]


def test_disabling_asks_first_and_says_what_is_lost(web, rector, secretary):
    browser, page = web(rector), f"/usuarios/{secretary.pk}/desactivar/"

    asked = browser.get(page)
    assert asked.status_code == 200
    assert "sus sesiones se cierran ahora mismo" in asked.content.decode()
    assert User.objects.get(pk=secretary.pk).is_active

    assert browser.post(page, form(rector, revision="7")).status_code == 409
    assert browser.post(page, form(rector, revision="0")).status_code == 302
    assert not User.objects.get(pk=secretary.pk).is_active
    enabled = browser.post(f"/usuarios/{secretary.pk}/", form(rector, do="enable", revision="1"))
    assert enabled.status_code == 302
    assert User.objects.get(pk=secretary.pk).is_active


def test_ones_own_page_offers_nothing_to_do(web, rector):
    page = f"/usuarios/{rector.pk}/"

    assert "Guardar" not in web(rector).get(page).content.decode()
    assert web(rector).post(page, form(rector, name="Yo", revision="0")).status_code == 403
    assert web(rector).get(f"{page}desactivar/").status_code == 403


def test_the_menu_leads_to_the_people_only_who_sees_them(web, rector, secretary):
    link = 'href="/usuarios/"'

    assert link in web(rector).get("/").content.decode()
    assert link not in web(secretary).get("/").content.decode()
    assert web(secretary).get("/usuarios/").status_code == 403


# --- the desk -----------------------------------------------------------------------------------


@pytest.fixture
def desk(web, staff):
    User.objects.filter(pk=staff.pk).update(is_superuser=True)
    return web(User.objects.get(pk=staff.pk))


def desk_form(**more) -> dict:
    sub_role = SubRole.objects.get(code="consulta")
    said = {"email": "nueva@prueba.example", "name": "Nueva", "sub_role": str(sub_role.pk)}
    return said | {"usable_password": "false", "institution": "", "gagem": ""} | more


def test_who_is_added_at_the_desk_without_a_password_is_invited(desk, web):
    done = desk.post("/admin/accounts/user/add/", desk_form())

    assert done.status_code == 302
    user = User.objects.get(email="nueva@prueba.example")
    assert web().get(path_in(mailed(user, "accounts.invitation"))).status_code == 200


def test_who_is_given_a_password_at_the_desk_is_not_invited(desk):
    given = {"usable_password": "true", "password1": NEW, "password2": NEW}

    assert desk.post("/admin/accounts/user/add/", desk_form(**given)).status_code == 302
    assert not Mail.objects.exists()
    assert User.objects.get(email="nueva@prueba.example").check_password(NEW)


def test_another_email_ends_what_went_to_the_first(desk, rector):
    invited = newcomer(rector)
    token = links.token_of(EntryLink.objects.get().pk)
    said = desk_form(
        email="otra@prueba.example",
        sub_role=str(invited.sub_role_id),
        institution=str(invited.institution_id),
        is_active="on",
    )

    assert desk.post(f"/admin/accounts/user/{invited.pk}/change/", said).status_code == 302

    assert User.objects.get(pk=invited.pk).email == "otra@prueba.example"
    with pytest.raises(RuleBroken):
        links.find(token, Purpose.INVITATION)


def test_the_desk_invites_again(desk, rector, secretary):
    invited = newcomer(rector)
    chosen = {"action": "invite", "_selected_action": [str(invited.pk), str(secretary.pk)]}

    answer = desk.post("/admin/accounts/user/", chosen, follow=True)

    assert EntryLink.objects.filter(user=invited).count() == 2
    assert "Esta persona no espera una invitación." in answer.content.decode()


def test_a_password_given_at_the_desk_is_told_by_mail(desk, secretary, api):
    program = api(secretary)
    token = links.token_of(links.give(secretary, Purpose.RECOVERY).pk)
    url = f"/admin/accounts/user/{secretary.pk}/password/"
    given = {"password1": NEW, "password2": NEW, "usable_password": "true"}

    assert desk.post(url, given).status_code == 302

    assert mailed(secretary, "accounts.password_changed")
    assert program.get("/user/me").status_code == 401
    with pytest.raises(RuleBroken):
        links.find(token, Purpose.RECOVERY)


def test_one_changes_ones_own_password_where_everybody_does(desk):
    answer = desk.get("/admin/password_change/")

    assert (answer.status_code, answer["Location"]) == (302, "/cuenta/clave/")


def test_the_desk_leaves_somebody_who_administers(desk, staff):
    url = f"/admin/accounts/user/{staff.pk}/change/"
    said = {"email": staff.email, "name": staff.name, "sub_role": "", "is_superuser": ""}

    answer = desk.post(url, said)
    acted = desk.post(
        "/admin/accounts/user/",
        {"action": "disable", "_selected_action": [str(staff.pk)]},
        follow=True,
    )

    assert answer.status_code == 200
    assert people.ONLY_ONE in answer.content.decode()
    assert people.NOT_YOURSELF in acted.content.decode()
    assert User.objects.get(pk=staff.pk).is_active
