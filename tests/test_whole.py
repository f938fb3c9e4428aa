"""The sections of a version read together are the sections read one by one."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem
from pei import editing
from pei.demo.loading import load_demo
from pei.document import document
from pei.models import PeiVersion, sections
from pei_project.sheets.serializers import represent

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def loaded(once):
    load_demo()


@pytest.fixture
def demo(db, loaded):
    return list(PeiVersion.objects.with_institution())


def one_by_one(version):
    return [model.complete().get(version=version) for model in sections.SECTIONS]


def test_they_say_the_same(demo):
    for version in demo:
        together, apart = editing.load_all(version), one_by_one(version)
        for mine, other in zip(together, apart, strict=True):
            assert represent(mine, exact=True) == represent(other, exact=True)
            assert mine.version is version
            for name in mine.tables():
                assert [row.pk for row in mine.rows(name)] == [row.pk for row in other.rows(name)]
        assert document(version, together) == document(version, apart)


def test_reading_asks_nothing_more_once_it_is_read(demo):
    for version in demo:
        written = editing.load_all(version)
        rows = [row for one in written for name in one.tables() for row in one.rows(name)]
        with CaptureQueriesContext(connection) as queries:
            for thing in [*written, *rows]:
                for part in thing.fields():
                    value = getattr(thing, part.name)
                    str([str(item) for item in value.all()] if part.many_to_many else value)
        assert [query["sql"] for query in queries] == []


def test_it_costs_the_same_however_many_rows_there_are(demo):
    def cost(version):
        with CaptureQueriesContext(connection) as queries:
            editing.load_all(version)
        return len(queries)

    version = next(one for one in demo if "Guadual" in one.institution.name)
    before = cost(version)
    for section in editing.load_all(version):
        for name, model in section.tables().items():
            last = len(section.rows(name))
            if last:
                model.objects.bulk_create(
                    model(sheet_id=version.pk, order=last + place) for place in range(1, 20)
                )
    assert cost(version) == before


def test_what_was_chosen_can_be_narrowed(demo):
    version = next(one for one in demo if "Guadual" in one.institution.name)
    for section in editing.load_all(version):
        for part in (part for part in section.fields() if part.many_to_many):
            chosen = getattr(section, part.name)
            for item in chosen.all():
                assert chosen.all().filter(pk=item.pk).get() == item
                others = CatalogItem.objects.exclude(pk__in=[one.pk for one in chosen.all()])
                assert not chosen.all().filter(pk=others.first().pk).exists()
        for name in section.tables():
            for row in section.rows(name):
                assert getattr(section, name).filter(pk=row.pk).exists()
