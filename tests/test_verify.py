"""What anybody may know of a printed PEI by its code, and what nobody is told."""

import hashlib
import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalogs.models import CatalogItem
from pei import editing, freezing, lifecycle, making
from pei.models import PeiVersion
from pei.models.sections import Definition
from pei.states import State
from pei.verifying import code_typed
from pei.web import verify
from pei_project import throttling
from pei_project.throttling import Counter
from tests import lives
from tests.full_plan import fill, save

pytestmark = pytest.mark.django_db

TITLES = {
    "in force": "El documento es auténtico y está vigente",
    "awaiting": "El documento es auténtico y aún no está aprobado",
    "replaced": "El documento es auténtico, pero ya no está vigente",
    "ended": "El documento es auténtico",
}


@pytest.fixture
def version(institution, secretary):
    made = editing.open_plan(institution, secretary)
    save(made, secretary, Definition, {"version_label": "3.0", "pei_name": "Lema del colegio"})
    return made


def words(page) -> str:
    main = page.content.decode().split("<main")[1].split("</main>")[0]
    main = re.sub(r"<template.*?</template>", "", main, flags=re.DOTALL)
    return " ".join(re.sub(r"<[^>]+>", " ", main).split())


@pytest.fixture
def look(web):
    """``look(code)``: the page of a code, to somebody who is not signed in."""
    return lambda code: web().get(f"/verificar/{code}/")


def title_of(page) -> str:
    return re.search(r"<h2>(.*?)</h2>", page.content.decode())[1]


# --- what it tells ------------------------------------------------------------------------------


def test_what_is_in_force(version, council, director, look):
    frozen = lives.approve(version, council, director)
    freezing.wait(frozen, making.LONG_WAIT)
    frozen.refresh_from_db()
    page = look(frozen.code)
    assert (page.status_code, title_of(page)) == (200, TITLES["in force"])
    facts = dict(
        re.findall(
            r"<dt>(.*?)</dt><dd>(?:<span[^>]*>)?(.*?)(?:</span>)?</dd>", page.content.decode()
        )
    )
    digest = facts.pop("Huella del PDF (SHA-256)").replace(" ", "")
    assert facts == {
        "Institución": "Institución Educativa El Guadual",
        "Municipio": "Bolívar, Valle del Cauca",
        "Código DANE": "276100000011",
        "Documento": "Proyecto Educativo Institucional, versión 3.0",
        "Fecha": frozen.said()["state"],
        "Estado": "Vigente",
    }
    assert digest == frozen.pdf_sha256 == hashlib.sha256(frozen.pdf.read()).hexdigest()
    assert f'data-digest="{digest}"' in page.content.decode()


def test_what_is_adopted_and_not_approved_yet(version, council, look):
    frozen = lives.adopt(version, council)
    page = look(frozen.code)
    assert title_of(page) == TITLES["awaiting"]
    assert "Adoptado el 24 de abril de 2026, Acuerdo 02." in words(page)
    assert "El PDF se está preparando" in words(page)
    assert "data-digest" not in page.content.decode()


def test_what_was_replaced_leads_to_what_is_in_force(version, council, director, rector, look):
    first = lives.approve(version, council, director)
    adopted = version.frozen.first()
    assert title_of(look(adopted.code)) == TITLES["replaced"]
    assert f'href="/verificar/{first.code}/"' in look(adopted.code).content.decode()

    reason = {"kind": "adjustment", "reason": "Cambió la sede"}
    following = lifecycle.amend(version, rector, reason)
    assert title_of(look(first.code)) == TITLES["in force"]
    second = lives.approve(following, council, director)

    assert title_of(look(first.code)) == TITLES["replaced"]
    assert f'href="/verificar/{second.code}/"' in look(first.code).content.decode()
    assert title_of(look(second.code)) == TITLES["in force"]


def test_what_was_adopted_and_then_returned_is_not_in_force(version, council, look):
    frozen = lives.adopt(version, council)
    PeiVersion.objects.filter(pk=version.pk).update(state=State.RETURNED)
    page = look(frozen.code)
    assert title_of(page) == TITLES["replaced"]
    assert "Devuelto" not in words(page)


@pytest.mark.parametrize(
    ("field", "catalog", "code", "sentence"),
    [
        ("state", "state", "fusionado", "La institución se integró a otra."),
        ("state", "state", "cierre-definitivo", "La institución cerró definitivamente."),
        ("state_due", "state-due", "cierre-definitivo", "La institución cerró definitivamente."),
    ],
)
def test_that_the_institution_closed_or_merged(
    version, council, director, look, field, catalog, code, sentence
):
    frozen = lives.approve(version, council, director)
    item = CatalogItem.objects.get(catalog=catalog, code=code)
    type(version.institution).objects.update(**{field: item})
    page = look(frozen.code)
    assert title_of(page) == TITLES["ended"]
    assert sentence in words(page)
    assert "Vigente" not in words(page)


def test_it_says_the_name_that_stands_on_the_document(version, council, look):
    frozen = lives.adopt(version, council)
    type(version.institution).objects.update(name="Otro nombre")
    assert "Institución Educativa El Guadual" in words(look(frozen.code))


# --- what it does not tell ----------------------------------------------------------------------


def test_nothing_else_is_told(version, council, director, secretary, rector, look):
    fill(version, secretary)
    frozen = lives.approve(version, council, director)
    freezing.wait(frozen, making.LONG_WAIT)
    page = look(frozen.code)
    said = page.content.decode()
    secrets = [
        "Nota reservada", "Lema", "Sembrar saberes", "Marlén Ocaso", "Ana Ñáñez", council.name,
        director.name, "115", str(version.pk), str(version.institution_id), frozen.sha256,
        "guadual@prueba.example", "901999999",
    ]  # fmt: skip

    def told(text):
        """Whole words only: three digits may stand in the middle of any code or hash."""
        return [one for one in secrets if re.search(rf"(?<!\w){re.escape(one)}(?!\w)", text)]

    assert told(said) == []
    assert told(str(frozen.said())) != []
    assert "Set-Cookie" not in page.headers
    assert page["Cache-Control"] == "no-store"


@pytest.mark.parametrize("code", ["ABCD-EFGH-JKLM-NPQR", "x", "%00", "a" * 500, "{{7*7}}", "<b>"])
def test_an_unknown_code_is_told_how_codes_are_read(look, code):
    page = look(code)
    assert page.status_code == 404
    assert "No encontramos ese código" in page.content.decode()
    assert "En los códigos no hay cero" in words(page)
    assert "<b>" not in page.content.decode()


def test_with_debug_too(look, settings):
    settings.DEBUG = True
    assert "En los códigos no hay cero" in words(look("ABCD-EFGH-JKLM-NPQR"))


# --- asking -------------------------------------------------------------------------------------


def test_a_code_is_taken_however_it_is_typed(version, council, web):
    code = lives.adopt(version, council).code
    plain = code.replace("-", "")
    for typed in (code, code.lower(), plain, f"  {plain[:8]} {plain[8:].lower()} ", f"{code}."):
        assert code_typed(typed) == code
        answer = web().get("/verificar/", {"codigo": typed})
        assert (answer.status_code, answer["Location"]) == (302, f"/verificar/{code}/")
        assert web().get(f"/verificar/{typed.strip()}/").status_code == 200


def test_the_form_is_for_everybody_and_asks_for_a_code(web, secretary):
    for browser in (web(), web(secretary)):
        page = browser.get("/verificar/")
        assert page.status_code == 200
        assert 'name="codigo"' in page.content.decode()
    page = web().get("/verificar/", {"codigo": " - "})
    assert page.status_code == 422
    assert "Hay un problema" in page.content.decode()
    assert "<title>Error: " in page.content.decode()


def test_who_asks_too_often_waits(version, council, look, monkeypatch):
    code = lives.adopt(version, council).code
    monkeypatch.setattr(verify, "VERIFICATIONS", Counter("few", 2))
    answers = [look(code) for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert int(answers[2]["Retry-After"]) > 0
    assert throttling.VERIFICATIONS.limit == 60


def test_it_costs_the_same_however_many_versions_there_are(
    version, council, director, rector, look
):
    first = lives.approve(version, council, director)
    look(first.code)

    def queries():
        with CaptureQueriesContext(connection) as asked:
            look(first.code)
        return len(asked)

    before = queries()
    reason = {"kind": "adjustment", "reason": "Otra"}
    lives.approve(lifecycle.amend(version, rector, reason), council, director)
    assert queries() == before
