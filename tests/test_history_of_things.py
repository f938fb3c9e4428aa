"""What is written of what is no form (people, roles, lists, and schools at the desk) stands in the
history too; no password ever does."""

import pytest
from django.urls import reverse

from accounts.models import Grant, Role, SubRole, User
from catalogs import exchange
from catalogs.listings import LISTINGS
from catalogs.models import CatalogItem, LegalParameter
from institutions.models import Headquarter
from pei_project.sheets.history import Change, key_of
from pei_project.sheets.verifying import verify
from tests.conftest import PASSWORD

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk(web, staff):
    staff.is_superuser = True
    staff.save()
    return web(staff)


@pytest.fixture(autouse=True)
def _nothing_secret():
    """Whatever a test did: no hash, no password and no token stands in the history."""
    yield
    for change in Change.objects.all():
        said = f"{change.kept_before}{change.after}{change.reason}"
        assert not any(word in said for word in (PASSWORD, "md5$", "pbkdf2", "Otra-clave-9-larga"))
        assert (change.field, change.before, change.after) == ("password", None, None) or (
            change.field != "password"
        )
    assert {one.wrong for one in verify()} <= {""}


def posted(desk, page) -> dict:
    """What a browser sends of a page of the desk on which nothing was touched."""
    context = desk.get(page).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    fields = [field for form in forms for field in form]
    values = {field.html_name: field.value() for field in fields}
    values = {name: value for name, value in values.items() if value not in (None, False)}
    return {name: "on" if value is True else str(value) for name, value in values.items()}


def told(thing) -> list[tuple]:
    changes = Change.objects.filter(owner=key_of(thing)).order_by("sequence")
    return [(one.field, one.before, one.after) for one in changes]


def page_of(thing) -> str:
    name = f"admin:{thing._meta.app_label}_{thing._meta.model_name}_change"
    return reverse(name, args=[thing.pk])


def test_a_person_at_the_desk(desk, staff, secretary):
    page = page_of(secretary)
    answer = desk.post(page, posted(desk, page) | {"name": "Otra Persona"})
    assert answer.status_code == 302
    assert told(secretary) == [("name", "Secretaria", "Otra Persona")]
    (change,) = Change.objects.filter(owner=secretary.pk)
    assert (change.target, change.actor, change.institution, change.actor_role) == (
        "user", staff, secretary.institution_id, str(staff.sub_role),
    )  # fmt: skip
    assert "Otra Persona" in desk.get(page.replace("change", "history")).content.decode()


def test_a_save_at_the_desk_that_changes_nothing_tells_nothing(desk, secretary):
    page = page_of(secretary)
    assert desk.post(page, posted(desk, page)).status_code == 302
    assert told(secretary) == []


def test_a_new_person(desk, institution):
    said = {
        "email": "nueva@prueba.example", "name": "Nueva", "usable_password": "true",
        "password1": "Otra-clave-9-larga", "password2": "Otra-clave-9-larga",
        "sub_role": SubRole.objects.get(code="rector").pk, "institution": institution.pk,
    }  # fmt: skip
    assert desk.post("/admin/accounts/user/add/", said).status_code == 302
    found = {name: after for name, _, after in told(User.objects.get(name="Nueva"))}
    assert found == {
        "email": "nueva@prueba.example",
        "name": "Nueva",
        "sub_role": "rector",
        "institution": str(institution.pk),
        "is_active": True,
        "is_staff": False,
        "is_superuser": False,
    }


def test_a_password_that_staff_gave(desk, secretary):
    page = reverse("admin:auth_user_password_change", args=[secretary.pk])
    said = {"password1": "Otra-clave-9-larga", "password2": "Otra-clave-9-larga"}
    wrong = desk.post(page, said | {"password2": "no"})
    assert (wrong.status_code, told(secretary)) == (200, [])
    assert desk.post(page, said | {"usable_password": "true"}).status_code == 302
    assert told(secretary) == [("password", None, None)]
    odd = desk.get(page.replace(str(secretary.pk), "x"))
    assert odd.status_code in (302, 404)


def test_a_person_is_shut_out(desk, secretary):
    said = {"action": "disable", "_selected_action": [str(secretary.pk)]}
    assert desk.post("/admin/accounts/user/", said).status_code == 302
    assert told(secretary) == [("is_active", True, False)]


def test_a_person_changes_their_own_name(api, secretary):
    client = api(secretary)
    answer = client.put("/user/me", {"name": "Dora Lindero", "revision": 0})
    assert answer.status_code == 200
    assert client.put("/user/me", {"name": "Otra", "revision": 0}).status_code == 409
    assert told(secretary) == [("name", "Secretaria", "Dora Lindero")]


def test_what_a_sub_role_may_do(desk, staff):
    role = SubRole.objects.get(code="rector")
    grants = list(role.grants.all())
    page = page_of(role)
    sent = posted(desk, page)
    place = next(
        name.removesuffix("-id")
        for name, value in sent.items()
        if name.endswith("-id") and value == str(grants[0].pk)
    )
    answer = desk.post(page, sent | {"name": "Rectoría", f"{place}-DELETE": "on"})
    assert answer.status_code == 302
    assert not Grant.objects.filter(pk=grants[0].pk).exists()
    (name, grant) = told(role)
    assert name == ("name", role.name, "Rectoría")
    assert (grant[0], grant[1]["action"], grant[2]) == ("grant", grants[0].action, None)
    assert {one.institution for one in Change.objects.all()} == {None}


def test_a_role_whose_id_is_a_number(desk):
    role = Role.objects.first()
    page = page_of(role)
    assert desk.post(page, posted(desk, page) | {"name": "Otro"}).status_code == 302
    assert told(role) == [("name", role.name, "Otro")]


def test_an_item_of_a_list(desk):
    item = CatalogItem.objects.get(catalog="zone", code="1")
    page = page_of(item)
    assert desk.post(page, posted(desk, page) | {"name": "Cabecera"}).status_code == 302
    action = {"_selected_action": [str(item.pk)], "confirm": "yes"}
    for name in ("retire", "retire", "reinstate"):
        desk.post("/admin/catalogs/catalogitem/", action | {"action": name})
    assert told(item) == [
        ("name", item.name, "Cabecera"),
        ("is_active", True, False),
        ("is_active", False, True),
    ]


def test_a_list_that_came_in_a_file(staff):
    listing = LISTINGS["zone"]
    item = CatalogItem.objects.get(catalog="zone", code="1")
    rows = [
        (1, ["código", "nombre"]),
        (2, ["1", "Cabecera"]),
        (3, ["9901", "Nueva"]),
    ]
    mark = exchange.compare(listing, rows, False).mark
    assert exchange.apply(listing, rows, False, mark, staff)
    assert told(item) == [("name", item.name, "Cabecera")]
    new = {name: after for name, _, after in told(CatalogItem.objects.get(code="9901"))}
    assert (new["code"], new["name"], new["catalog"]) == ("9901", "Nueva", "zone")


def test_a_figure_of_the_law(desk):
    figure = LegalParameter.objects.first()
    page = page_of(figure)
    assert desk.post(page, posted(desk, page) | {"value": "3"}).status_code == 302
    assert told(figure) == [("value", float(figure.value), 3.0)]


def test_a_site_that_is_made_and_removed_at_the_desk(desk, institution):
    page = page_of(institution).replace(f"{institution.pk}/change", "add")
    said = posted(desk, page_of(institution)) | {"dane_code": "176001000099", "name": "Nueva"}
    said |= {"legal_acts-INITIAL_FORMS": "0", "legal_acts-TOTAL_FORMS": "0"}
    assert desk.post(page, said).status_code == 302
    site = Headquarter.objects.get(dane_code="176001000099")
    made = {name: after for name, _, after in told(site)}
    assert (made["name"], made["number"], site.revision) == ("Nueva", "01", 1)
    other = Headquarter.objects.create(
        institution=site.institution,
        dane_code="176001000098",
        number="02",
        name="La otra",
        municipality=site.municipality,
    )
    gone = page_of(other).replace("change", "delete")
    assert desk.post(gone, {"post": "yes"}).status_code == 302
    assert ("name", "La otra", None) in told(other)
    assert {one.institution for one in Change.objects.filter(owner=other.pk)} == {
        site.institution_id
    }
