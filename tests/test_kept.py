"""Answers that are kept: what they cost while nothing changes, and that whatever changes what
they say is seen at once."""

import uuid
from datetime import date, timedelta

import pytest
import time_machine
from django.apps import apps
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import Grant, RefreshFamily, SubRole, User
from catalogs.models import CatalogItem, Department, LegalParameter, Municipality, ProjectType
from institutions.models import Headquarter, SessionAct, StoredFile
from pei import editing
from pei.models import PeiVersion, sections
from pei.models.sections import Curriculum, DiagnosisReference, Principles
from pei.states import State
from pei_project.api.kept import Content, Shelf, shelf
from pei_project.sheets.saving import save_sheet
from pei_project.sheets.stamps import Stamp, is_stamped
from tests import stored
from tests.full_plan import fill

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _empty_shelf():
    shelf.clear()


@pytest.fixture
def version(institution, secretary):
    made = editing.open_plan(institution, secretary)
    fill(made, secretary)
    return made


@pytest.fixture
def whole(version):
    return f"/pei/{version.pk}/total"


def queries(ask) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert ask().status_code in (200, 304)
    return len(asked)


# --- what they cost -----------------------------------------------------------------------------


def test_an_unchanged_answer_costs_the_query_that_reads_the_caller(api, secretary, version):
    reader = api(secretary)
    paths = [
        "/filters/zone",
        "/filters/municipality/department/76",
        "/filters/zone?active=all",
        f"/pei/{version.pk}/total",
        f"/pei/{version.pk}/component",
    ]
    for path in paths:
        first = reader.get(path)
        again = reader.get(path)
        assert queries(lambda path=path: reader.get(path)) == 1, path
        held = {"HTTP_IF_NONE_MATCH": first["ETag"]}
        assert queries(lambda path=path, held=held: reader.get(path, **held)) == 1
        assert reader.get(path, **held).status_code == 304
        assert again.content == first.content
        for response in (first, again):
            response.headers.pop("X-Request-Id")
        assert dict(again.headers) == dict(first.headers)


def test_whoever_holds_it_from_another_process_makes_it_kept_here(api, secretary, whole):
    reader = api(secretary)
    tag = reader.get(whole)["ETag"]
    shelf.clear()
    assert reader.get(whole, HTTP_IF_NONE_MATCH=tag).status_code == 304
    assert queries(lambda: reader.get(whole, HTTP_IF_NONE_MATCH=tag)) == 1


def test_the_shelf_holds_so_many_bytes():
    small = Shelf(most_bytes=10)
    for name in ("a", "b", "a", "c"):
        small.put((name,), Content(b"12345", name))
    assert set(small.kept) == {("a",), ("c",)}
    assert small.bytes == 10
    small.put(("d",), Content(b"12345678901", "d"))
    assert (set(small.kept), small.bytes) == (set(), 0)


# --- what changes them --------------------------------------------------------------------------


def parts_of(version, secretary):
    """What a whole PEI depends on, each with a write that goes past everything of ours."""
    school = version.institution
    yield "version", lambda: PeiVersion.objects.filter(pk=version.pk).update(number=7)
    yield (
        "answer",
        lambda: Principles.objects.filter(version=version).update(mission="<p>Otra.</p>"),
    )
    yield "row", lambda: some_row(version).delete()
    yield "school", lambda: type(school).objects.filter(pk=school.pk).update(name="Otro nombre")
    yield "person", lambda: User.objects.filter(pk=secretary.pk).update(name="Otra persona")
    yield "item", lambda: CatalogItem.objects.update(name="Otro nombre")


def some_row(version):
    for section in editing.load_all(version):
        for name in section.tables():
            if section.key != "definition" and section.rows(name):
                return section.rows(name)[0]
    raise LookupError


@pytest.mark.parametrize("part", ["version", "answer", "row", "school", "person", "item"])
def test_whatever_changes_a_plan_is_seen_at_once(api, secretary, version, whole, part):
    reader = api(secretary)
    before = reader.get(whole)
    dict(parts_of(version, secretary))[part]()

    after = reader.get(whole, HTTP_IF_NONE_MATCH=before["ETag"])

    assert after.status_code == 200
    assert after.content != before.content
    shelf.clear()
    assert reader.get(whole).content == after.content


def test_a_save_is_seen_at_once(api, secretary, version, whole):
    reader = api(secretary)
    tag = reader.get(whole)["ETag"]
    sheet = editing.load(version, Principles)
    save_sheet(sheet, {"vision": "Ver lejos."}, actor=secretary, seen=sheet.revision)
    after = reader.get(whole, HTTP_IF_NONE_MATCH=tag)
    assert after.status_code == 200
    assert "Ver lejos." in after.content.decode()


def test_the_rules_of_another_day_are_asked_anew(api, secretary, whole):
    reader = api(secretary)
    reader.get(whole)
    assert queries(lambda: reader.get(whole)) == 1
    family = RefreshFamily.objects.get(user=secretary)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=False):
        RefreshFamily.objects.filter(pk=family.pk).update(expires_at=timezone.now())
        assert api(secretary).get(whole).status_code == 200
        assert queries(lambda: api(secretary).get(whole)) > 1


@pytest.mark.parametrize(
    ("path", "change"),
    [
        ("zone", lambda: CatalogItem.objects.filter(catalog="zone").update(name="Otra")),
        ("zone", lambda: CatalogItem.objects.filter(catalog="zone").first().delete()),
        (
            "zone",
            lambda: CatalogItem.objects.create(catalog="zone", code="nueva", name="Nueva zona"),
        ),
        ("project-type", lambda: ProjectType.objects.update(is_active=False)),
        (
            "municipality/department/76",
            lambda: Municipality.objects.filter(code="76001").update(name="Cali, otra"),
        ),
        (
            "municipality/department/76",
            lambda: Department.objects.filter(code="76").update(code="760"),
        ),
    ],
)
def test_whatever_changes_a_list_is_seen_at_once(api, auditor, path, change):
    reader = api(auditor)
    before = reader.get(f"/filters/{path}")
    change()
    after = reader.get(f"/filters/{path}", HTTP_IF_NONE_MATCH=before["ETag"])
    assert after.status_code != 304
    assert after.content != before.content


def stamp(owner) -> uuid.UUID:
    return Stamp.objects.get(owner=owner).drawn


def test_what_was_not_committed_leaves_no_trace(api, secretary, version, whole):
    reader, before = api(secretary), stamp(version.pk)
    kept = reader.get(whole).content
    sid = transaction.savepoint()
    Principles.objects.filter(version=version).update(mission="<p>Nunca.</p>")
    assert stamp(version.pk) != before
    assert "Nunca." in reader.get(whole).content.decode()
    transaction.savepoint_rollback(sid)
    assert reader.get(whole).content == kept


def test_a_file_that_is_called_otherwise_is_seen_at_once(api, secretary, version, whole):
    file = stored.kept(version.institution, secretary, title="Diagnóstico viejo")
    said = {"file": file.pk}
    save_sheet(editing.load(version, DiagnosisReference), said, {}, actor=secretary, seen=0)
    assert "Diagnóstico viejo" in api(secretary).get(whole).content.decode()
    StoredFile.objects.filter(pk=file.pk).update(title="Diagnóstico nuevo")
    assert "Diagnóstico nuevo" in api(secretary).get(whole).content.decode()


def test_a_thing_that_changes_hands_is_told_to_both(institution, other_institution):
    site = Headquarter.objects.create(
        institution=institution,
        dane_code="276100000099",
        number="09",
        name="La Loma",
        municipality=institution.municipality,
    )
    drawn = [stamp(institution.pk), stamp(other_institution.pk)]
    Headquarter.objects.filter(pk=site.pk).update(institution=other_institution)
    now = [stamp(institution.pk), stamp(other_institution.pk)]
    assert not set(drawn) & set(now)


def test_choices_and_rows_of_a_site_are_of_its_school(institution):
    site = Headquarter.objects.create(
        institution=institution,
        dane_code="276100000099",
        number="09",
        name="La Loma",
        municipality=institution.municipality,
    )
    drawn = stamp(institution.pk)
    site.levels.add(CatalogItem.objects.filter(catalog="curricular-levels").first())
    assert stamp(institution.pk) != drawn
    for name, model in Headquarter.tables().items():
        drawn = stamp(institution.pk)
        model.objects.create(sheet=site)
        assert stamp(institution.pk) != drawn, name


def test_every_table_of_a_plan_draws_its_stamp(version):
    for section in sections.SECTIONS:
        drawn = stamp(version.pk)
        section.objects.filter(version=version).update(revision=50)
        assert stamp(version.pk) != drawn, section
        for name, model in section.tables().items():
            drawn = stamp(version.pk)
            row = model.objects.create(sheet_id=version.pk)
            assert stamp(version.pk) != drawn, name
            for part in (part for part in model.fields() if part.many_to_many):
                drawn = stamp(version.pk)
                items = CatalogItem.objects.complex_filter(part.get_limit_choices_to())
                getattr(row, part.name).add(items.first())
                assert stamp(version.pk) != drawn, (name, part.name)


def test_every_table_that_is_written_draws_a_stamp():
    """A new one does by itself; what tells nothing of a PEI or a list is named here."""
    apps_of_ours = ("catalogs", "institutions", "pei")
    models = apps.get_models(include_auto_created=True)
    silent = {
        model.__name__
        for model in models
        if model._meta.app_label in apps_of_ours and not is_stamped(model)
    }
    life = {"CouncilDecision", "Delegation", "Frozen", "FrozenFile", "Step"}
    reminders = {"Awaited", "Reminded", "Reminder", "Reminder_versions"}
    assert silent == {"Blob", "Observation", "ObservationReply", "Verdict"} | life | reminders
    assert is_stamped(SessionAct)
    assert is_stamped(LegalParameter)


def test_a_figure_of_the_law_is_of_the_lists(api, secretary, version, whole):
    reader = api(secretary)
    reader.get(whole)
    LegalParameter.objects.update(valid_from=date(2020, 1, 1), value=3)
    assert queries(lambda: reader.get(whole)) > 1


# --- who gets them ------------------------------------------------------------------------------


def test_who_may_not_know_small_counts_gets_another_answer(api, secretary, gagem, version, whole):
    PeiVersion.objects.filter(pk=version.pk).update(state=State.ADOPTED)
    rows = [row for section in sections.SECTIONS for row in section.tables().values()]
    model = next(row for row in rows if row.sensitive and not row.sensitive_of)
    model.objects.create(sheet_id=version.pk, **{model.sensitive[0]: 3})
    inside, outside = api(secretary).get(whole), api(gagem).get(whole)
    assert inside["ETag"] != outside["ETag"]
    for user, answer in ((secretary, inside), (gagem, outside), (secretary, inside)):
        assert api(user).get(whole).content == answer.content


def test_a_kept_answer_is_given_to_nobody_who_may_not_have_it(api, secretary, stranger, whole):
    api(secretary).get(whole)
    assert api().get(whole).status_code == 401
    assert api(stranger).get(whole).status_code == 404
    assert api(secretary).get(f"{whole}?x=1").status_code == 400
    assert api(secretary).get(whole, HTTP_ACCEPT="text/html").status_code == 406
    assert api(secretary).post(whole, {}).status_code == 405


def test_what_outsiders_read_ends_with_its_state(api, gagem, version, whole):
    PeiVersion.objects.filter(pk=version.pk).update(state=State.ADOPTED)
    reader = api(gagem)
    assert [reader.get(whole).status_code for _ in range(2)] == [200, 200]
    PeiVersion.objects.filter(pk=version.pk).update(state=State.DRAFT)
    assert reader.get(whole).status_code == 404


def test_who_is_shut_out_is_shut_out_at_once(api, secretary, whole):
    for change, status in (
        (lambda: Grant.objects.filter(action="view_pei_institution").delete(), 404),
        (lambda: User.objects.update(sub_role=SubRole.objects.get(code="consulta")), 403),
        (lambda: RefreshFamily.objects.update(revoked_at=timezone.now()), 401),
        (lambda: RefreshFamily.objects.update(expires_at=timezone.now()), 401),
        (lambda: User.objects.update(is_active=False), 401),
        (lambda: User.objects.update(epoch=99), 401),
    ):
        sid = transaction.savepoint()
        reader = api(secretary)
        for path in (whole, "/filters/zone"):
            assert [reader.get(path).status_code for _ in range(2)] == [200, 200]
        change()
        wanted = {whole: status, "/filters/zone": 200 if status == 404 else status}
        assert {path: reader.get(path).status_code for path in wanted} == wanted
        transaction.savepoint_rollback(sid)


def test_a_curriculum_is_read_as_it_stands(api, secretary, version, whole):
    """Removing with a query of many rows at once, as PostgreSQL tells its triggers."""
    reader = api(secretary)
    table, model = next(iter(Curriculum.tables().items()))
    model.objects.bulk_create(model(sheet_id=version.pk, order=place) for place in (1, 2, 3))
    assert reader.get(whole).content.decode().count('"order":3') >= 1
    before = reader.get(whole).content
    model.objects.filter(sheet=version.pk).delete()
    assert reader.get(whole).content != before, table
