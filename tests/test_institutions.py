"""Institutions: whose they are, what makes their codes valid, and the page that shows them."""

import datetime
import re
import uuid

import pytest
from django.contrib.admin.sites import site as admin_site
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from accounts.models import User
from catalogs.models import CatalogItem
from institutions import scope
from institutions.identifiers import nit_check_digit, written_nit
from institutions.models import Headquarter, Institution, LegalAct, Offer, SessionAct
from pei_project.sheets.history import Change

SCHOOL = ["secretary", "leader", "rector", "council"]
TERRITORY = ["gagem", "reviewer", "director"]
COUNTRY = ["staff", "auditor"]
READERS = [*SCHOOL, *TERRITORY, *COUNTRY]
CAST = [*READERS, "stranger", "foreign_gagem", "foreign_reviewer"]
LISTS = [Institution, Headquarter, SessionAct]


def item(catalog, code):
    return CatalogItem.objects.get(catalog=catalog, code=code)


def site_of(institution, number="01", dane_code="276100990011", **more):
    given = {"name": f"Sede {number}", "municipality": institution.municipality} | more
    return Headquarter.objects.create(
        institution=institution, number=number, dane_code=dane_code, **given
    )


def act_of(institution, **more):
    given = {"document": "acta", "number": 3, "year": 2026} | more
    body = item("session-act-type", "consejo-directivo")
    return SessionAct.objects.create(institution=institution, body=body, **given)


def refused(thing) -> dict[str, list[str]]:
    """The codes with which ``full_clean`` refuses each field."""
    with pytest.raises(ValidationError) as error:
        thing.full_clean()
    return {name: [e.code for e in errors] for name, errors in error.value.error_dict.items()}


@pytest.fixture
def both(institution, other_institution):
    """Two schools with a site and an act each: every "may not" has something to leak."""
    site_of(institution)
    site_of(other_institution, dane_code="176001990012")
    act_of(institution)
    act_of(other_institution)


# --- Scope and rules --------------------------------------------------------------------------


@pytest.mark.parametrize("who", CAST)
def test_what_a_scope_covers_is_what_it_finds(request, who, institution, other_institution):
    user = request.getfixturevalue(who)

    found = set(Institution.objects.filter(scope.within(user)))

    assert found == {i for i in (institution, other_institution) if scope.covers(user, i)}


@pytest.mark.parametrize("who", CAST)
@pytest.mark.parametrize(
    ("model", "action"),
    [
        (Institution, "institution.view"),
        (Headquarter, "headquarter.view"),
        (SessionAct, "institution.view"),
    ],
)
def test_a_list_shows_what_the_rule_lets_see(request, both, who, model, action):
    user = request.getfixturevalue(who)

    assert set(model.objects.visible_to(user)) == {
        thing for thing in model.objects.all() if user.may(action, thing)
    }


@pytest.mark.parametrize(
    ("who", "sees"),
    [
        *((who, {"own"}) for who in [*SCHOOL, *TERRITORY]),
        *((who, {"own", "other"}) for who in COUNTRY),
        ("stranger", {"other"}),
        ("foreign_gagem", set()),
        ("foreign_reviewer", {"other"}),
    ],
)
def test_who_sees_which_institution(request, institution, other_institution, who, sees):
    schools = {"own": institution, "other": other_institution}

    visible = Institution.objects.visible_to(request.getfixturevalue(who))

    assert set(visible) == {schools[name] for name in sees}


@pytest.mark.parametrize(
    ("who", "may"),
    [
        ("secretary", True),
        ("leader", True),
        ("rector", True),
        ("council", False),
        ("gagem", False),
        ("reviewer", False),
        ("director", True),
        ("staff", True),
        ("auditor", False),
        ("stranger", False),
        ("foreign_gagem", False),
        ("foreign_reviewer", False),
    ],
)
def test_who_may_change_an_institution_its_sites_and_its_acts(request, both, who, may):
    user = request.getfixturevalue(who)
    institution = Institution.objects.get(municipality__code="76100")
    site, act = institution.headquarters.get(), institution.session_acts.get()

    asked = [
        ("institution.edit", institution),
        ("headquarter.edit", site),
        ("institution.edit", act),
    ]

    assert [user.may(action, thing) for action, thing in asked] == [may, may, may]


def test_nobody_sees_anything_without_the_grant(both, secretary):
    secretary.sub_role.grants.filter(action__startswith="view_").delete()
    secretary = User.objects.get(pk=secretary.pk)

    assert [list(model.objects.visible_to(secretary)) for model in LISTS] == [[], [], []]


def test_a_disabled_person_sees_nothing(both, auditor):
    auditor.is_active = False

    assert list(Institution.objects.visible_to(auditor)) == []
    assert not auditor.may("institution.view", Institution.objects.first())


def test_a_person_without_sub_role_reaches_nothing(institution, secretary):
    secretary.sub_role = None

    assert not scope.covers(secretary, institution)
    assert list(Institution.objects.filter(scope.within(secretary))) == []


def test_two_blanks_are_not_the_same_gagem(other_institution, gagem):
    assert other_institution.municipality.gagem is None
    gagem.gagem = None

    assert not scope.covers(gagem, other_institution)
    assert list(Institution.objects.filter(scope.within(gagem))) == []


def test_only_the_school_itself_owns_what_is_its(both, secretary, stranger, auditor):
    act = SessionAct.objects.get(institution=secretary.institution)

    owners = [scope.own(user, act) for user in (secretary, stranger, auditor)]

    assert owners == [True, False, False]


def test_covering_asks_the_database_nothing(
    django_assert_num_queries, institution, reviewer, gagem, secretary
):
    loaded = Institution.objects.select_related("municipality").get(pk=institution.pk)

    with django_assert_num_queries(0):
        covered = [scope.covers(user, loaded) for user in (reviewer, gagem, secretary)]

    assert covered == [True, True, True]


# --- Codes --------------------------------------------------------------------------------------


def test_the_check_digit_of_a_nit_is_the_one_of_dian():
    assert [nit_check_digit(nit) for nit in ("901999999", "899999034", "860002964")] == [
        "8",
        "1",
        "4",
    ]


def test_a_nit_is_written_with_points_and_its_digit():
    assert written_nit("901999999", "8") == "901.999.999-8"
    assert written_nit("", "") == ""


@pytest.mark.parametrize(
    ("nit", "digit", "problems"),
    [
        ("901999999", "7", {"nit_dv": ["check_digit"]}),
        ("901999999", "", {"nit_dv": ["required"]}),
        ("", "8", {"nit": ["required"]}),
        ("901.999.99", "8", {"nit": ["nit", "max_length"]}),
    ],
)
def test_a_wrong_nit_is_refused(institution, nit, digit, problems):
    institution.nit, institution.nit_dv = nit, digit

    assert refused(institution) == problems


@pytest.mark.parametrize(("nit", "digit"), [("901999999", "8"), ("", "")])
def test_a_right_nit_or_none_is_accepted(institution, nit, digit):
    institution.nit, institution.nit_dv = nit, digit

    institution.full_clean()


@pytest.mark.parametrize(
    "code", ["27610099001", "2761009900110", "27610099001A", "27610099 011", "27610099001\n", ""]
)
def test_a_dane_code_is_twelve_digits(institution, code):
    institution.dane_code = code

    assert list(refused(institution)) == ["dane_code"]


def test_a_dane_code_of_another_municipality_is_a_warning(institution):
    institution.dane_code = "276111990011"

    institution.full_clean()
    found = institution.findings()

    assert found.errors == []
    assert [problem.code for problem in found.warnings] == ["dane_municipality"]
    assert "Bolívar (76100)" in found.warnings[0].message


def test_a_dane_code_of_its_municipality_is_no_warning(institution):
    assert institution.findings().warnings == []


def test_the_principal_site_has_the_code_of_its_institution(institution):
    site_of(institution, dane_code=institution.dane_code).full_clean()


def test_two_sites_do_not_share_a_code(institution):
    site_of(institution, number="01")
    twin = Headquarter(
        institution=institution,
        municipality=institution.municipality,
        number="02",
        name="Otra",
        dane_code="276100990011",
    )

    assert refused(twin) == {"dane_code": ["unique"]}


def test_a_detailed_specialty_belongs_to_the_specialty(institution):
    institution.specialty = item("specialty-due", "comercial")
    institution.detailed_specialty = item("detailed-specialty", "cafe-especial")

    assert refused(institution) == {"detailed_specialty": ["invalid_choice"]}

    institution.specialty = item("specialty-due", "agropecuaria")
    institution.full_clean()


def test_an_item_of_another_list_is_refused(institution):
    institution.zone = item("sector", "1")

    assert list(refused(institution)) == ["zone"]


# --- Institution, sites and acts ----------------------------------------------------------------


def test_territory_comes_from_the_municipality(institution):
    assert institution.gagem == institution.municipality.gagem
    assert institution.certified_entity.code == "76"


def test_an_institution_needs_a_name(institution):
    institution.name = "  "

    assert refused(institution)["name"] == ["blank"]


def test_what_an_institution_lacks_is_said(institution):
    missing = [lack.name for lack in institution.missing()]

    assert missing[:3] == ["establishment_type", "nature", "schedule"]
    assert missing[-1] == "legal_acts"


def test_an_institution_has_one_principal_site(institution, other_institution):
    site_of(institution, is_principal=True)
    site_of(other_institution, dane_code="176001990012", is_principal=True)
    second = Headquarter(
        institution=institution,
        municipality=institution.municipality,
        number="02",
        name="Otra",
        dane_code="276100990029",
        is_principal=True,
    )

    with pytest.raises(ValidationError) as error:
        second.full_clean()
    with pytest.raises(IntegrityError), transaction.atomic():
        second.save()

    assert error.value.messages == ["La institución ya tiene una sede principal."]


def test_a_site_is_placed_on_the_globe(institution):
    site = site_of(institution, latitude=91, longitude=-181)

    assert set(refused(site)) == {"latitude", "longitude"}


def test_each_body_numbers_its_documents_by_year(institution):
    act_of(institution)
    act_of(institution, document="acuerdo")
    act_of(institution, year=2025)

    with pytest.raises(IntegrityError), transaction.atomic():
        act_of(institution)

    assert institution.session_acts.count() == 3


def test_an_act_says_what_it_is(institution):
    act = act_of(institution, document="acuerdo")

    assert str(act) == "Acuerdo 03 de 2026, Consejo Directivo"


def test_whose_a_sheet_is_is_no_answer_of_it():
    asked = [part.name for model in (Headquarter, SessionAct) for part in model.fields()]

    assert "institution" not in asked


@pytest.mark.parametrize("model", [Institution, LegalAct, Headquarter, SessionAct])
def test_a_field_is_in_migrations_what_it_is_in_the_model(model):
    for part in model._meta.local_fields:
        rebuilt = part.clone()

        assert (rebuilt.null, rebuilt.blank) == (part.null, part.blank), part.name


# --- The page -----------------------------------------------------------------------------------


@pytest.fixture
def school(institution):
    """The school of the picture: four facts, two sites, one act."""
    values = {
        "nit": "901999999",
        "nit_dv": "8",
        "zone": item("zone", "2"),
        "schedule": item("schedule", "A"),
        "character": item("character-due", "tecnico"),
        "rector_name": "Marlén Ocaso <i>Ficticio</i>",
        "boarding": False,
    }
    Institution.objects.filter(pk=institution.pk).update(**values)
    LegalAct.objects.create(
        sheet=institution,
        number="9914",
        issued_on=datetime.date(2006, 11, 3),
        summary="Reconocimiento oficial",
    )
    counted = {"enrolment_year": 2026}
    site_of(institution, enrolment=1268, teachers=16, is_principal=True, **counted)
    site_of(institution, "02", "276100990029", enrolment=61, teachers=6, **counted)
    return institution


def page_of(client, institution):
    return client.get(f"/instituciones/{institution.pk}/")


def text(response) -> str:
    """What a page says, but for the number of the request."""
    page = response.content.decode().replace(response["X-Request-Id"], "")
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))


def test_the_page_shows_the_facts(school, web, secretary):
    response = page_of(web(secretary), school)

    words = text(response)
    assert response.status_code == 200
    for fact in (
        "Calendario A",
        "Código DANE 276100000011",
        "NIT 901.999.999-8",
        "Municipio Bolívar, Valle del Cauca",
        "Rectora o rector Marlén Ocaso &lt;i&gt;Ficticio&lt;/i&gt;",
        "Especialidad Sin dato",
        "Internado No",
        "01 Sede 01 Principal",
        "Total 1.329",
        "Estudiantes en 2026 1.329 en 2 sedes, 22 docentes",
        "3 nov 2006 Reconocimiento oficial · Resolución 9914",
    ):
        assert fact in words


def test_a_school_with_nothing_yet_says_so(institution, web, secretary):
    words = text(page_of(web(secretary), institution))

    assert "Aún no hay sedes registradas." in words
    assert "Aún no hay actos registrados." in words
    assert "Estudiantes" not in words


@pytest.mark.parametrize("who", READERS)
def test_who_may_read_the_page(request, school, web, who):
    assert page_of(web(request.getfixturevalue(who)), school).status_code == 200


@pytest.mark.parametrize("who", ["stranger", "foreign_gagem", "foreign_reviewer"])
def test_out_of_scope_is_as_unknown(request, school, web, who):
    client = web(request.getfixturevalue(who))

    foreign, unknown = page_of(client, school), client.get(f"/instituciones/{uuid.uuid4()}/")

    assert (foreign.status_code, unknown.status_code) == (404, 404)
    assert text(foreign) == text(unknown)


def test_the_page_asks_to_sign_in(school, web):
    response = page_of(web(), school)

    assert response.status_code == 302
    assert response.url == f"/ingresar/?next=/instituciones/{school.pk}/"


def test_the_page_costs_the_same_whatever_it_shows(
    school, web, secretary, django_assert_max_num_queries
):
    client = web(secretary)
    with django_assert_max_num_queries(17) as few:
        page_of(client, school)

    levels = CatalogItem.objects.filter(catalog="curricular-levels")[:3]
    for number in range(3, 23):
        more = site_of(school, f"{number:02}", f"2761009901{number:02}", enrolment=10)
        more.levels.set(levels)
        LegalAct.objects.create(sheet=school, number=str(number))
    with django_assert_max_num_queries(17) as many:
        page_of(client, school)

    assert len(many) == len(few)


# --- The admin ----------------------------------------------------------------------------------


@pytest.fixture
def admin_client(web, staff):
    staff.is_superuser = True
    staff.save()
    return web(staff)


@pytest.mark.parametrize(
    ("model", "statuses"),
    [
        (Institution, [200, 200, 200]),
        (Headquarter, [200, 200, 200]),
        (SessionAct, [200, 403, 200]),  # an act is the institution's: staff read it
    ],
)
def test_the_admin_lists_adds_and_shows(both, admin_client, model, statuses):
    pages = ["", "add/", f"{model.objects.first().pk}/change/"]
    desk = f"/admin/institutions/{model._meta.model_name}/"

    assert [admin_client.get(desk + page).status_code for page in pages] == statuses


def test_the_admin_writes_the_tables_of_a_site(both, admin_client, institution):
    site = institution.headquarters.get()
    address = f"/admin/institutions/headquarter/{site.pk}/change/"
    grades = list(CatalogItem.objects.filter(catalog="grade")[:2])
    for number, grade in enumerate(grades):
        form = admin_client.get(address).context["adminform"].form
        said = {name: value for name, value in form.initial.items() if value not in (None, [])}
        for table in Headquarter.tables():
            said |= {f"{table}-TOTAL_FORMS": 0, f"{table}-INITIAL_FORMS": 0}
        rows = site.rows("offer")
        said |= {"offer-TOTAL_FORMS": number + 1, "offer-INITIAL_FORMS": number}
        for place, row in enumerate(rows):
            said |= {f"offer-{place}-id": row.pk, f"offer-{place}-sheet": site.pk}
            said |= {f"offer-{place}-grade": row.grade_id, f"offer-{place}-groups": row.groups}
        said |= {f"offer-{number}-grade": grade.pk, f"offer-{number}-groups": 3}
        said[f"offer-{number}-sheet"] = site.pk
        assert admin_client.post(address, said).status_code == 302

    site = Headquarter.complete().get(pk=site.pk)
    assert [(row.order, row.grade, row.groups) for row in site.rows("offer")] == [
        (1, grades[0], 3),
        (2, grades[1], 3),
    ]
    changes = Change.objects.filter(owner=site.pk, field="offer")
    assert [change.after["groups"] for change in changes] == [3, 3]
    shown = admin_client.get(f"/sedes/{site.pk}/").content.decode()
    assert "Oferta educativa" in shown
    assert grades[1].name in shown


def test_the_tables_of_a_site_cost_the_same_in_the_admin_whatever_they_hold(
    both, admin_client, institution, django_assert_max_num_queries
):
    site = institution.headquarters.get()
    address = f"/admin/institutions/headquarter/{site.pk}/change/"

    def count():
        with django_assert_max_num_queries(200) as found:
            assert admin_client.get(address).status_code == 200
        return len(found)

    grade = CatalogItem.objects.filter(catalog="grade").first()
    Offer.objects.create(sheet=site, order=1, grade=grade, groups=1)
    few = count()
    form = admin_client.get(address).context["inline_admin_formsets"][0].formset.forms[0]
    in_use = CatalogItem.objects.filter(catalog="grade", is_active=True)
    assert len(form.fields["grade"].choices) == 1 + in_use.count()
    for order in range(2, 7):
        Offer.objects.create(sheet=site, order=order, grade=grade, groups=1)
    assert count() == few


def test_the_admin_finds_a_school_without_accents(both, admin_client):
    Institution.objects.filter(municipality__code="76100").update(name="Ñambí")

    response = admin_client.get("/admin/institutions/institution/?q=NÁMBI")

    assert [school.name for school in response.context["cl"].result_list] == ["Ñambí"]


def test_the_admin_offers_no_retired_item_but_the_one_chosen(institution, admin_client):
    rural, urban = item("zone", "2"), item("zone", "1")
    CatalogItem.objects.filter(catalog="zone").update(is_active=False)
    Institution.objects.filter(pk=institution.pk).update(zone=rural)

    response = admin_client.get(f"/admin/institutions/institution/{institution.pk}/change/")

    offered = response.context["adminform"].form.fields["zone"].queryset
    assert (rural in offered, urban in offered) == (True, False)


def test_a_change_by_staff_raises_the_revision(institution, admin_client, staff):
    form = {
        "dane_code": institution.dane_code,
        "name": "Institución  Educativa Nueva",
        "municipality": institution.municipality_id,
        "sector": institution.sector_id,
        "legal_acts-TOTAL_FORMS": 0,
        "legal_acts-INITIAL_FORMS": 0,
    }

    answer = admin_client.post(f"/admin/institutions/institution/{institution.pk}/change/", form)

    assert answer.status_code == 302
    institution.refresh_from_db()
    assert (institution.name, institution.revision) == ("Institución Educativa Nueva", 1)
    assert institution.updated_by == staff


def test_the_admin_deletes_neither_a_school_nor_its_principal_site(rf, institution, staff):
    request = rf.get("/")
    request.user = staff
    staff.is_superuser = True
    principal = site_of(institution, is_principal=True)
    annex = site_of(institution, "02", "276100990029")
    schools, sites = (admin_site.get_model_admin(model) for model in (Institution, Headquarter))

    assert not schools.has_delete_permission(request, institution)
    assert not sites.has_delete_permission(request, principal)
    assert sites.has_delete_permission(request, annex)
