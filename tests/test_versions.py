"""The versions of an institution: who finds which, with their copies; readable and downloadable
for as long as there are any."""

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from pei import editing, lifecycle
from pei.models import PeiVersion
from pei.states import State
from tests import lives

pytestmark = pytest.mark.django_db

AMENDED = {"kind": "resignification", "reason": "Cambió el modelo"}


@pytest.fixture
def first(institution, secretary, council, director):
    """A version that was approved and has been replaced."""
    return editing.open_plan(institution, secretary)


@pytest.fixture
def second(first, council, director, rector):
    """The version in force."""
    lives.approve(first, council, director)
    made = lifecycle.amend(first, rector, AMENDED)
    lives.approve(made, council, director)
    first.refresh_from_db()
    return made


@pytest.fixture
def third(second, rector):
    """A draft of the next one."""
    return lifecycle.amend(second, rector, AMENDED)


def titles(page) -> list[str]:
    table = page.content.decode().split("<tbody")[1]
    return re.findall(r'<th scope="row"[^>]*><a href="[^"]*">(.*?)</a>', table)


def links(page) -> list[str]:
    return re.findall(r'href="([^"]*/pdf/[^"]*)"', page.content.decode().split("<tbody")[1])


def test_the_school_finds_all_of_them_newest_first(web, secretary, first, second, third):
    for version in (first, second, third):
        page = web(secretary).get(f"/proyectos/{version.pk}/versiones/")
        assert page.status_code == 200
        assert titles(page) == ["Versión 3", "Versión 2", "Versión 1"]
        assert links(page) == [
            f"/proyectos/{third.pk}/pdf/",
            f"/proyectos/{second.pk}/pdf/?version=adoptada",
            f"/proyectos/{second.pk}/pdf/?version=aprobada",
            f"/proyectos/{first.pk}/pdf/?version=adoptada",
            f"/proyectos/{first.pk}/pdf/?version=aprobada",
        ]
        assert (
            page.content.decode().count("Adoptado el 24 de abril de 2026, Acuerdo 02 (PDF)") == 2
        )
        for frozen in second.frozen.all():
            assert f'href="/verificar/{frozen.code}/"' in page.content.decode()


@pytest.mark.parametrize("who", ["gagem", "auditor"])
def test_others_find_what_was_published(request, web, who, first, second, third):
    browser = web(request.getfixturevalue(who))
    page = browser.get(f"/proyectos/{first.pk}/versiones/")
    assert titles(page) == ["Versión 2", "Versión 1"]
    assert str(third.pk) not in page.content.decode()
    assert browser.get(f"/proyectos/{third.pk}/versiones/").status_code == 404


def test_a_stranger_finds_none(web, stranger, first, second):
    for version in (first, second):
        page = web(stranger).get(f"/proyectos/{version.pk}/versiones/")
        assert page.status_code == 404
        assert version.institution.name not in page.content.decode()


def test_the_api_lists_them_and_gives_each_copy(api, secretary, gagem, institution, first, second):
    assert first.state == State.SUPERSEDED
    for reader in (api(secretary), api(gagem)):
        listed = reader.get(f"/pei/institution/{institution.pk}").json()["results"]
        assert {one["id"]: one["state"] for one in listed} == {
            str(first.pk): "superseded",
            str(second.pk): "approved",
        }
        for frozen in first.frozen.all():
            path = f"/pei/{first.pk}/download?copy={frozen.moment}"
            content = reader.get(path).content
            frozen.refresh_from_db()
            assert hashlib.sha256(content).hexdigest() == frozen.pdf_sha256
        assert reader.get(f"/pei/{first.pk}/total").status_code == 200


def test_what_was_replaced_is_still_read_on_pages(web, secretary, first, second):
    browser = web(secretary)
    for path in ("", "principios-y-fundamentos/", "historial/", "pdf/?version=aprobada"):
        assert browser.get(f"/proyectos/{first.pk}/{path}").status_code == 200


def test_it_costs_the_same_however_many_there_are(
    web, secretary, rector, council, director, second
):
    browser, path = web(secretary), f"/proyectos/{second.pk}/versiones/"

    def queries():
        with CaptureQueriesContext(connection) as asked:
            assert browser.get(path).status_code == 200
        return len(asked)

    queries()
    before = queries()
    lives.approve(lifecycle.amend(second, rector, AMENDED), council, director)
    assert PeiVersion.objects.count() == 3
    assert queries() == before
