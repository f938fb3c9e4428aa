"""People: what each sub-role holds, whom each sees, signing in with a browser, one's own data,
and the desk of the staff."""

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.core.management import call_command
from django.db import IntegrityError, transaction
from django.test import Client

from accounts.models import Grant, Role, SubRole, User
from pei_project.sheets import guards
from tests.conftest import PASSWORD, person

VIEWS = {
    "view_institution", "view_headquarter", "view_pei_institution", "view_file", "view_indicator",
    "export", "view_notification",
}  # fmt: skip
FILLS = {"update_institution", "update_headquarter", "create_pei", "update_pei", "upload_file"}
PEOPLE = {"view_user", "manage_user"}
HELD = {
    "institucion": VIEWS | FILLS,
    "lider_pei": VIEWS | FILLS,
    "rector": VIEWS
    | FILLS
    | PEOPLE
    | {"submit_pei", "amend_pei", "adopt_pei", "observe_pei"},
    "consejo_directivo": VIEWS | {"adopt_pei", "observe_pei", "upload_file"},
    "gagem": VIEWS | {"review_pei", "upload_file"},
    "calidad": VIEWS | {"review_pei", "assign_pei", "upload_file"},
    "director_secretaria": VIEWS
    | PEOPLE
    | {
        "update_institution", "update_headquarter", "review_pei", "assign_pei", "approve_pei",
        "upload_file", "view_audit",
    },
    "administrador": VIEWS
    | PEOPLE
    | {"update_institution", "update_headquarter", "manage_catalog", "view_audit"},
    "consulta": VIEWS | {"view_audit"},
}  # fmt: skip
REACH = {
    "institucion": ("institution", "institution"),
    "lider_pei": ("institution", "institution"),
    "rector": ("institution", "institution"),
    "consejo_directivo": ("school_governing", "institution"),
    "gagem": ("secretary", "gagem"),
    "calidad": ("secretary", "certified_entity"),
    "director_secretaria": ("secretary", "certified_entity"),
    "administrador": ("admin", "all"),
    "consulta": ("auditor", "all"),
}
CAST = [
    "secretary", "leader", "rector", "council", "gagem", "reviewer", "director", "staff",
    "auditor", "stranger", "foreign_gagem", "foreign_reviewer",
]  # fmt: skip


@pytest.fixture
def cast(request, db):
    return {name: request.getfixturevalue(name) for name in CAST}


# --- Roles and grants -----------------------------------------------------------------------


@pytest.mark.parametrize("code", HELD)
def test_a_sub_role_holds_what_the_table_gives_it_and_nothing_else(db, code):
    sub_role = SubRole.objects.get(code=code)

    actions = sub_role.grants.values_list("action", flat=True)

    assert sorted(actions) == sorted(HELD[code])
    assert (sub_role.role.code, sub_role.scope) == REACH[code]
    assert set(sub_role.grants.values_list("module", flat=True)) == {"hvi"}


def test_there_are_no_other_roles(db):
    assert set(SubRole.objects.values_list("code", flat=True)) == HELD.keys()
    assert set(Role.objects.values_list("code", flat=True)) == {
        "institution", "school_governing", "secretary", "admin", "auditor",
    }  # fmt: skip


def test_the_submodules_are_the_documented_ones(db):
    assert set(Grant.objects.values_list("submodule", flat=True)) == {
        "institution_headquarter_management", "pei", "file", "user", "indicator", "notification",
        "catalog", "audit",
    }  # fmt: skip


def test_who_invites_stands_above_whom_they_invite(db):
    rank = dict(SubRole.objects.values_list("code", "rank"))

    assert rank["rector"] > max(rank["institucion"], rank["lider_pei"], rank["consejo_directivo"])
    assert rank["director_secretaria"] > max(rank["rector"], rank["gagem"], rank["calidad"])
    assert min(rank["gagem"], rank["consulta"]) > rank["rector"]
    assert rank["administrador"] > rank["consulta"] > rank["director_secretaria"]


def test_a_migration_does_not_undo_what_staff_decided(db):
    Grant.objects.get(sub_role__code="lider_pei", action="create_pei").delete()
    Role.objects.filter(code="secretary").update(name="Secretaría departamental")
    SubRole.objects.get(code="consulta").delete()

    call_command("migrate", verbosity=0)

    held = SubRole.objects.get(code="lider_pei").grants.values_list("action", flat=True)
    assert sorted(held) == sorted(HELD["lider_pei"] - {"create_pei"})
    assert Role.objects.get(code="secretary").name == "Secretaría departamental"
    again = SubRole.objects.get(code="consulta").grants.values_list("action", flat=True)
    assert sorted(again) == sorted(HELD["consulta"])


@pytest.mark.django_db(transaction=True)
def test_an_emptied_database_gets_its_roles_again():
    guards.remove()  # of the history, which would not be emptied
    call_command("flush", interactive=False, verbosity=0)

    assert set(SubRole.objects.values_list("code", flat=True)) == HELD.keys()


def test_a_grant_is_given_once(db):
    sub_role = SubRole.objects.get(code="institucion")

    with pytest.raises(IntegrityError), transaction.atomic():
        sub_role.grants.create(submodule="pei", action="update_pei")


def test_holding_is_read_once(secretary, django_assert_num_queries):
    user = User.objects.select_related("sub_role").get(pk=secretary.pk)

    with django_assert_num_queries(1):
        assert user.holds("update_pei")
        assert not user.holds("submit_pei")


def test_a_taken_grant_is_gone_at_once(secretary):
    Grant.objects.filter(sub_role=secretary.sub_role, action="update_pei").delete()

    assert not User.objects.get(pk=secretary.pk).holds("update_pei")


def test_without_sub_role_one_holds_nothing_and_reaches_nothing(secretary):
    secretary.sub_role = None
    secretary.save()
    user = User.objects.get(pk=secretary.pk)

    assert user.scope is None
    assert not user.holds("view_institution")
    assert not User.objects.visible_to(user).exists()


def test_an_action_nobody_declared_is_an_error(secretary):
    with pytest.raises(KeyError):
        secretary.may("user.fly", secretary)


# --- Whom each sees -------------------------------------------------------------------------


def test_the_list_of_users_holds_exactly_whom_one_may_view(cast):
    for user in cast.values():
        listed = set(User.objects.visible_to(user))
        assert listed == {other for other in cast.values() if user.may("user.view", other)}


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        ("rector", {"secretary", "leader", "rector", "council"}),
        (
            "director",
            {
                "secretary", "leader", "rector", "council", "gagem", "reviewer", "director",
                "foreign_gagem",
            },
        ),
        ("staff", set(CAST)),
        ("secretary", set()),
        ("council", set()),
        ("gagem", set()),
        ("reviewer", set()),
        ("auditor", set()),
    ],
)  # fmt: skip
def test_who_sees_and_manages_whom(cast, who, sees):
    user = cast[who]

    assert {name for name, other in cast.items() if user.may("user.view", other)} == sees
    assert {name for name, other in cast.items() if user.may("user.manage", other)} == sees


@pytest.mark.parametrize("who", ["rector", "director"])
def test_two_blanks_are_not_the_same_place(cast, who):
    User.objects.filter(pk=cast[who].pk).update(institution=None, certified_entity=None)
    user = User.objects.get(pk=cast[who].pk)

    assert list(User.objects.visible_to(user)) == []
    assert not user.may("user.view", cast["staff"])


def test_a_disabled_user_sees_nobody(staff, secretary):
    staff.disable()

    assert not staff.may("user.view", secretary)
    assert not User.objects.visible_to(staff).exists()


# --- The user -------------------------------------------------------------------------------


def test_the_email_is_kept_in_lower_case_and_is_unique(db):
    user = User.objects.create_user("  Ana.Perez@Prueba.Example ", name="Ana")

    assert user.email == "ana.perez@prueba.example"
    assert User.objects.get_by_natural_key("ANA.PEREZ@prueba.example") == user
    assert not user.has_usable_password()
    for email in ("ana.perez@prueba.example", "ANA.perez@prueba.example"):
        with pytest.raises(IntegrityError), transaction.atomic():
            User.objects.create(email=email, name="Otra")


def test_a_superuser_is_the_administrator_of_the_platform(db):
    user = User.objects.create_superuser("jefe@prueba.example", PASSWORD, name="Jefe")

    assert (user.is_staff, user.is_superuser) == (True, True)
    assert user.sub_role.code == "administrador"


@pytest.mark.parametrize(
    ("sub_role", "given", "wrong"),
    [
        ("institucion", ["institution"], set()),
        ("institucion", [], {"institution"}),
        ("rector", ["institution", "gagem"], {"gagem"}),
        ("gagem", ["gagem"], set()),
        ("gagem", ["institution"], {"gagem", "institution"}),
        ("calidad", ["certified_entity"], set()),
        ("director_secretaria", [], {"certified_entity"}),
        ("administrador", [], set()),
        ("administrador", ["institution"], {"institution"}),
        (None, [], set()),
        (None, ["gagem"], {"gagem"}),
    ],
)
def test_a_sub_role_asks_for_the_place_its_scope_is_read_from(
    cast, institution, sub_role, given, wrong
):
    places = {
        "institution": institution,
        "gagem": cast["gagem"].gagem,
        "certified_entity": cast["director"].certified_entity,
    }
    user = User(
        email="nueva@prueba.example",
        name="Nueva",
        password="!",
        sub_role=SubRole.objects.filter(code=sub_role).first(),
        **{name: places[name] for name in given},
    )

    try:
        user.full_clean()
        refused = {}
    except ValidationError as error:
        refused = error.message_dict

    assert refused.keys() == wrong


def test_the_refusal_says_what_the_sub_role_needs(db):
    user = User(
        email="x@y.example", name="X", password="!", sub_role=SubRole.objects.get(code="gagem")
    )

    with pytest.raises(ValidationError) as refused:
        user.full_clean()

    assert refused.value.message_dict == {
        "gagem": ["El subrol «Profesional de GAGEM» necesita: GAGEM."]
    }


# --- Signing in with a browser --------------------------------------------------------------


def sign_in(client, email, password=PASSWORD, **more):
    return client.post("/ingresar/", {"email": email, "password": password, **more})


def test_signing_in_opens_the_start_page_and_signing_out_closes_it(web, secretary):
    browser = web()

    entered = sign_in(browser, secretary.email.upper())
    assert (entered.status_code, entered["Location"]) == (302, "/")
    assert browser.session["_auth_user_id"] == str(secretary.pk)
    assert not browser.session.get_expire_at_browser_close()

    left = browser.post("/salir/")
    assert (left.status_code, left["Location"]) == (302, "/ingresar/")
    assert "_auth_user_id" not in browser.session
    assert "Clear-Site-Data" not in left


def test_signing_out_is_a_post(web, secretary):
    browser = web(secretary)

    assert browser.get("/salir/").status_code == 405
    assert browser.session["_auth_user_id"] == str(secretary.pk)


def test_the_session_of_a_shared_computer_ends_with_the_browser(web, secretary):
    browser = web()

    sign_in(browser, secretary.email, shared_device="on")

    assert browser.session.get_expire_at_browser_close()
    assert browser.cookies["sessionid"]["max-age"] == ""
    assert browser.post("/salir/")["Clear-Site-Data"] == '"storage"'


def test_unknown_wrong_and_disabled_read_the_same_sentence(web, secretary, stranger):
    stranger.disable()
    stranger.save()

    answers = [
        sign_in(web(), email, password)
        for email, password in [
            ("nadie@prueba.example", PASSWORD),
            (secretary.email, "otra-clave-9"),
            (stranger.email, PASSWORD),
        ]
    ]

    assert [answer.status_code for answer in answers] == [200] * 3
    assert [answer.context["form"].errors for answer in answers] == [
        {"__all__": ["El correo o la contraseña no coinciden."]}
    ] * 3


def test_an_empty_form_asks_for_both_and_a_monster_is_refused(web, db):
    empty = web().post("/ingresar/", {})
    monster = sign_in(web(), "x@y.example", "p" * 10_000)

    assert empty.context["form"].errors == {
        "email": ["Escriba su correo electrónico."],
        "password": ["Escriba su contraseña."],
    }
    assert monster.context["form"].errors.keys() == {"password"}


@pytest.mark.parametrize(
    ("given", "target"),
    [
        ("/proyectos/?x=1", "/proyectos/?x=1"),
        ("", "/"),
        ("//evil.com", "/"),
        ("https:evil.com", "/"),
        ("https://evil.com/", "/"),
        ("http:///evil.com", "/"),
        ("///evil.com", "/"),
        ("/\\evil.com", "/"),
        ("\\\\evil.com", "/"),
        ("javascript:alert(1)", "/"),
        ("home", "/"),
        ("https://testserver/x", "/"),
    ],
)
def test_signing_in_leads_only_to_this_site(web, secretary, given, target):
    browser = web()

    assert sign_in(browser, secretary.email, next=given)["Location"] == target
    assert browser.get("/ingresar/", {"next": given})["Location"] == target


def test_the_page_keeps_where_one_was_going(web, db):
    form = web().get("/ingresar/", {"next": "/proyectos/"}).context["form"]

    assert form["next"].value() == "/proyectos/"


def test_a_form_of_another_site_signs_nobody_in(secretary):
    browser = Client(enforce_csrf_checks=True)

    assert sign_in(browser, secretary.email).status_code == 403
    assert "_auth_user_id" not in browser.session


@time_machine.travel("2026-03-02T17:00:00+00:00", tick=False)
def test_the_page_and_the_api_count_failures_together(api, web, secretary):
    for _ in range(10):
        assert sign_in(web(), secretary.email, "no").status_code == 200
        said = {"email": secretary.email, "password": "no"}
        assert api().post("/auth/login", said).status_code == 401

    stopped = sign_in(web(), secretary.email)

    assert stopped.status_code == 429
    assert 0 < int(stopped["Retry-After"]) <= 60
    assert stopped.context["form"].errors == {
        "__all__": ["Hubo demasiados intentos. Espere un minuto y vuelva a intentar."]
    }


@pytest.mark.parametrize("change", ["disable", "new password", "epoch"])
def test_a_browser_session_ends_on_the_next_request(web, secretary, change):
    browser = web(secretary)
    assert browser.get("/ingresar/").status_code == 302

    match change:
        case "disable":
            User.objects.filter(pk=secretary.pk).update(is_active=False)
        case "new password":
            secretary.set_password("Otra-clave-muy-larga")
            secretary.save()
        case "epoch":
            User.objects.filter(pk=secretary.pk).update(epoch=secretary.epoch + 1)

    assert browser.get("/ingresar/").status_code == 200


def test_a_hash_renewed_at_sign_in_ends_nothing(api, web, secretary, settings):
    client = api(secretary)
    settings.PASSWORD_HASHERS = [
        "django.contrib.auth.hashers.PBKDF2PasswordHasher",
        "django.contrib.auth.hashers.MD5PasswordHasher",
    ]
    browser = web()

    sign_in(browser, secretary.email)

    assert User.objects.get(pk=secretary.pk).password.startswith("pbkdf2_sha256$")
    assert browser.get("/ingresar/").status_code == 302
    assert client.get("/user/me").status_code == 200


# --- One's own data -------------------------------------------------------------------------


def test_me(api, secretary, institution):
    answer = api(secretary).get("/user/me")

    assert answer.status_code == 200
    assert answer["ETag"] == '"0"'
    assert answer["Cache-Control"] == "no-store"
    body = answer.json()
    assert body.pop("updatedAt")
    assert body == {
        "id": str(secretary.pk),
        "email": "secretaria@prueba.example",
        "name": "Secretaria",
        "role": "institution",
        "subRole": "institucion",
        "institution": str(institution.pk),
        "gagem": None,
        "certifiedEntity": None,
        "mail": "at_once",
        "revision": 0,
        "updatedBy": None,
    }


def test_me_of_the_secretariat_says_its_territory(api, gagem, director):
    assert api(gagem).get("/user/me").json()["gagem"] == "gagem-roldanillo"
    assert api(director).get("/user/me").json()["certifiedEntity"] == "76"


def test_one_changes_ones_name_and_nothing_else(api, secretary):
    client = api(secretary)

    answer = client.put("/user/me", {"name": "  Dora   Lindero "}, HTTP_IF_MATCH='"0"')

    assert answer.status_code == 200
    assert answer["ETag"] == '"1"'
    assert (answer.json()["name"], answer.json()["revision"]) == ("Dora Lindero", 1)
    assert answer.json()["updatedBy"] == {"id": str(secretary.pk), "name": "Dora Lindero"}
    again = client.put("/user/me", {"name": "Dora L.", "revision": 1})
    assert (again.status_code, again.json()["revision"]) == (200, 2)


def test_one_says_which_mails_one_wants(api, secretary, rector):
    client = api(secretary)
    answers = [
        client.put("/user/me", {"name": "Dora", "mail": mail, "revision": revision})
        for revision, mail in enumerate(["daily", "nothing"])
    ]
    assert [answer.json()["mail"] for answer in answers] == ["daily", "nothing"]
    assert client.put("/user/me", {"name": "Dora L.", "revision": 2}).json()["mail"] == "nothing"
    refused = client.put("/user/me", {"name": "Otra", "mail": "daily", "revision": 0})
    assert refused.status_code == 409
    assert client.get("/user/me").json()["mail"] == "nothing"
    assert api(rector).get("/user/me").json()["mail"] == "at_once"


@pytest.mark.parametrize(
    "more",
    [
        {"email": "otra@prueba.example"}, {"role": "admin"}, {"subRole": "administrador"},
        {"isStaff": True}, {"is_superuser": True}, {"institution": None}, {"epoch": 0},
        {"isActive": False}, {"password": "x"},
    ],
)  # fmt: skip
def test_nobody_gives_themselves_more(api, secretary, more):
    before = User.objects.filter(pk=secretary.pk).values().get()

    answer = api(secretary).put("/user/me", {"name": "Dora", "revision": 0, **more})

    assert answer.status_code == 400
    assert [p["code"] for p in answer.json()["fields"][next(iter(more))]] == ["unknown_field"]
    assert User.objects.filter(pk=secretary.pk).values().get() == before


@pytest.mark.parametrize(
    ("body", "field", "code"),
    [
        ({"revision": 0}, "name", "required"),
        ({"name": "", "revision": 0}, "name", "blank"),
        ({"name": "   ", "revision": 0}, "name", "blank"),
        ({"name": None, "revision": 0}, "name", "null"),
        ({"name": 7, "revision": 0}, "name", "invalid"),
        ({"name": "x" * 151, "revision": 0}, "name", "max_length"),
        ({"name": "a\0b", "revision": 0}, "name", "control_chars"),
        ({"name": "Dora", "revision": "0"}, "revision", "invalid"),
        ({"name": "Dora", "revision": True}, "revision", "invalid"),
        ({"name": "Dora", "mail": "weekly", "revision": 0}, "mail", "invalid_choice"),
        ({"name": "Dora", "mail": None, "revision": 0}, "mail", "null"),
        ({"name": "Dora", "mail": ["daily"], "revision": 0}, "mail", "invalid"),
    ],
)
def test_an_odd_name_is_refused(api, secretary, body, field, code):
    answer = api(secretary).put("/user/me", body)

    assert answer.status_code == 400
    assert [problem["code"] for problem in answer.json()["fields"][field]] == [code]


def test_a_change_says_what_it_saw(api, secretary):
    client = api(secretary)

    def put(if_match=None, **body):
        headers = {"HTTP_IF_MATCH": if_match} if if_match else {}
        answer = client.put("/user/me", {"name": "Dora", **body}, **headers)
        return answer.status_code, answer.json().get("error")

    assert put() == (428, "precondition_required")
    assert put(if_match="*") == (428, "precondition_required")
    assert put(if_match='"0", "1"') == (400, "validation_error")
    assert put(if_match='"0"', revision=1) == (400, "ambiguous_parameter")
    assert put(if_match='"5"') == (412, "precondition_failed")
    assert put(revision=5) == (409, "stale")
    assert put(if_match='W/"0"', revision=0) == (200, None)


def test_a_stale_change_shows_what_stands_there(api, secretary):
    answer = api(secretary).put("/user/me", {"name": "Dora", "revision": 9})

    current = answer.json()["current"]
    assert current.keys() == {"revision", "updatedBy", "updatedAt", "values"}
    assert (current["revision"], current["values"]) == (0, {"name": "Secretaria"})
    assert User.objects.get(pk=secretary.pk).name == "Secretaria"


def test_the_institutions_of_each(api, cast, institution, other_institution):
    here = {
        "id": str(institution.pk),
        "daneCode": institution.dane_code,
        "name": institution.name,
        "municipality": "76100",
    }

    def seen_by(who):
        answer = api(cast[who]).get("/user/institution")
        assert answer.json().keys() == {"count", "next", "previous", "results"}
        assert answer.json()["count"] == len(answer.json()["results"])
        return answer.json()["results"]

    assert seen_by("secretary") == seen_by("gagem") == seen_by("director") == [here]
    assert seen_by("foreign_gagem") == []
    for who in ("staff", "auditor"):
        names = [row["name"] for row in seen_by(who)]
        assert names == [institution.name, other_institution.name]
    strangers = [row["daneCode"] for row in seen_by("stranger")]
    assert strangers == [other_institution.dane_code]


def test_the_list_of_institutions_is_paged_and_knows_its_parameters(
    api, staff, institution, other_institution
):
    client = api(staff)

    first = client.get("/user/institution", {"pageSize": 1}).json()
    assert (first["count"], len(first["results"]), first["previous"]) == (2, 1, None)
    assert "page=2" in first["next"]
    assert client.get("/user/institution", {"page": 9}).status_code == 404
    unknown = client.get("/user/institution", {"size": 1})
    assert (unknown.status_code, unknown.json()["error"]) == (400, "unknown_parameter")


# --- The desk of the staff ------------------------------------------------------------------


NEW_PASSWORD = {
    "usable_password": "true",
    "password1": "Clave-nueva-99",
    "password2": "Clave-nueva-99",
}


@pytest.fixture
def chief(db):
    return User.objects.create_superuser("jefe@prueba.example", PASSWORD, name="Jefe")


def test_the_admin_has_no_sign_in_of_its_own(web, secretary):
    anonymous = web().get("/admin/", follow=True)
    assert anonymous.redirect_chain[-1][0] == "/ingresar/?next=/admin/"

    browser = web(secretary)
    assert browser.get("/admin/", follow=True).status_code == 403
    guess = {"username": "jefe@prueba.example", "password": "x"}
    assert browser.post("/admin/login/", guess).status_code == 403


def test_staff_add_a_user_who_can_sign_in(web, chief, institution):
    browser = web(chief)
    sub_role = SubRole.objects.get(code="rector")
    form = {
        "email": "Nueva.Rectora@Prueba.Example",
        "name": "Nueva Rectora",
        "usable_password": "true",
        "password1": PASSWORD,
        "password2": PASSWORD,
        "sub_role": sub_role.pk,
    }

    refused = browser.post("/admin/accounts/user/add/", form)
    assert refused.context["adminform"].form.errors == {
        "institution": ["El subrol «Rectora o rector» necesita: institución."]
    }

    added = browser.post("/admin/accounts/user/add/", form | {"institution": institution.pk})
    assert added.status_code == 302
    user = User.objects.get(email="nueva.rectora@prueba.example")
    assert (user.sub_role, user.institution, user.updated_by) == (sub_role, institution, chief)
    assert sign_in(web(), user.email).status_code == 302


def test_the_admin_shows_no_password_and_disabling_ends_the_sessions(api, web, chief, secretary):
    client, browser = api(secretary), web(chief)
    address = f"/admin/accounts/user/{secretary.pk}/change/"
    page = browser.get(address)
    assert page.status_code == 200
    assert secretary.password.split("$")[-1] not in page.content.decode()

    form = {
        "email": secretary.email,
        "name": secretary.name,
        "sub_role": secretary.sub_role_id,
        "institution": secretary.institution_id,
    }
    assert browser.post(address, form).status_code == 302

    user = User.objects.get(pk=secretary.pk)
    assert (user.is_active, user.epoch, user.revision) == (False, secretary.epoch + 1, 1)
    assert client.get("/user/me").status_code == 401


def test_a_password_set_by_staff_ends_the_sessions(api, web, chief, secretary):
    client = api(secretary)

    answer = web(chief).post(f"/admin/accounts/user/{secretary.pk}/password/", NEW_PASSWORD)

    assert answer.status_code == 302
    assert client.get("/user/me").status_code == 401
    assert sign_in(web(), secretary.email, NEW_PASSWORD["password1"]).status_code == 302


def test_users_are_disabled_and_never_deleted(web, chief, secretary, leader):
    browser = web(chief)

    assert browser.get(f"/admin/accounts/user/{secretary.pk}/delete/").status_code == 403
    chosen = {"action": "disable", "_selected_action": [secretary.pk, leader.pk]}
    assert browser.post("/admin/accounts/user/", chosen).status_code == 302
    assert not User.objects.filter(pk__in=[secretary.pk, leader.pk], is_active=True).exists()
    assert browser.get("/admin/accounts/user/").context["cl"].result_count == 3


def test_only_a_superuser_opens_the_admin_to_others(web, chief, secretary):
    helper = person("ayudante", "administrador", is_staff=True)
    helper.user_permissions.add(
        *helper.user_permissions.model.objects.filter(content_type__app_label="accounts")
    )
    browser = web(helper)

    browser.post(
        f"/admin/accounts/user/{secretary.pk}/change/",
        {
            "email": secretary.email,
            "name": "Dora",
            "sub_role": secretary.sub_role_id,
            "institution": secretary.institution_id,
            "is_active": "on",
            "is_staff": "on",
            "is_superuser": "on",
        },
    )

    user = User.objects.get(pk=secretary.pk)
    assert (user.name, user.is_staff, user.is_superuser) == ("Dora", False, False)
    address = f"/admin/accounts/user/{chief.pk}/password/"
    assert browser.post(address, NEW_PASSWORD).status_code == 403


def test_staff_change_what_a_sub_role_holds(web, chief, secretary):
    sub_role = SubRole.objects.get(code="institucion")
    grant = sub_role.grants.get(action="create_pei")
    form = {
        "name": sub_role.name,
        "role": sub_role.role_id,
        "scope": sub_role.scope,
        "rank": sub_role.rank,
        "grants-TOTAL_FORMS": 1,
        "grants-INITIAL_FORMS": 1,
        "grants-0-id": grant.pk,
        "grants-0-sub_role": sub_role.pk,
        "grants-0-module": grant.module,
        "grants-0-submodule": grant.submodule,
        "grants-0-action": grant.action,
        "grants-0-DELETE": "on",
    }

    answer = web(chief).post(f"/admin/accounts/subrole/{sub_role.pk}/change/", form)

    assert answer.status_code == 302
    assert not User.objects.get(pk=secretary.pk).holds("create_pei")
    assert User.objects.get(pk=secretary.pk).holds("update_pei")


@pytest.mark.parametrize("address", ["user/", "user/add/", "subrole/", "role/"])
def test_the_desk_opens(web, chief, address):
    assert web(chief).get(f"/admin/accounts/{address}").status_code == 200


def test_documented_roles_are_neither_added_nor_deleted(web, chief):
    browser = web(chief)
    role = Role.objects.get(code="admin")

    assert browser.get("/admin/accounts/role/add/").status_code == 403
    assert browser.get(f"/admin/accounts/role/{role.pk}/delete/").status_code == 403
    sub_role = SubRole.objects.get(code="consulta")
    assert browser.get(f"/admin/accounts/subrole/{sub_role.pk}/delete/").status_code == 403
