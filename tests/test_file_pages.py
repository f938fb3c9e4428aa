"""Pages about files, as a browser without scripts sends them; and with Chromium, with scripts and
without."""

import re

import pytest
from django.urls import reverse
from playwright.sync_api import expect

from institutions.models import SessionAct, StoredFile
from pei import editing
from pei.models.sections import DiagnosisReference
from pei.states import State
from pei_project.sheets.saving import save_sheet
from tests.pages import Person, watch
from tests.stored import OF_KIND, files_of, kept, pdf, upload

SECTION = "referencia-del-diagnostico/documento/"
ASKED = "Documento del diagnóstico"
HELD_ANSWERS = {"document_title": "Diagnóstico", "document_date": "2026-03-06", "method": ""}


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def page(plan):
    return f"/proyectos/{plan.pk}/{SECTION}"


def diagnosis(plan) -> DiagnosisReference:
    return editing.load(plan, DiagnosisReference)


def post(client, page, revision=0, **said):
    return client.post(page, HELD_ANSWERS | {"revision": revision, "do": "save"} | said)


# --- in a form ----------------------------------------------------------------------------------


def test_a_file_comes_with_the_form_and_is_the_answer(web, secretary, plan, page):
    saved = post(web(secretary), page, **{"file-file": upload(name="Diagnóstico 2026.pdf")})
    assert saved.status_code == 302
    assert str(diagnosis(plan).file) == "Diagnóstico 2026"


def test_a_file_stays_though_another_answer_is_wrong(web, secretary, plan, page):
    client = web(secretary)
    refused = post(client, page, document_date="ayer", **{"file-file": upload()})
    assert refused.status_code == 422
    key = re.search(r'name="file" value="([^"]+)"', refused.content.decode())[1]
    assert files_of(plan.institution) == ["Soporte"]
    assert diagnosis(plan).file is None
    assert post(client, page, file=key).status_code == 302
    assert str(diagnosis(plan).file_id) == key


def test_a_file_that_is_refused_says_why_and_loses_no_word(web, secretary, plan, page):
    refused = post(
        web(secretary),
        page,
        document_title="Lo que escribí",
        **{"file-file": upload(b"MZ" + bytes(50), "virus.pdf")},
    )
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "pero su contenido no lo es" in text
    assert "Lo que escribí" in text
    assert files_of(plan.institution) == []


def test_a_file_too_large_says_so_and_loses_no_word(web, secretary, plan, page, settings):
    settings.FILE_MAX_BYTES = 2000
    large = {"file-file": upload(OF_KIND["pdf"] + bytes(5000))}
    refused = post(web(secretary), page, method="Después del archivo", **large)
    text = refused.content.decode()
    assert refused.status_code == 422
    assert "supera el máximo de 2\xa0kB" in text
    assert "Después del archivo" in text


def test_another_file_replaces_it_and_the_former_is_kept(web, secretary, plan, page):
    client = web(secretary)
    post(client, page, **{"file-file": upload(name="Uno.pdf")})
    first = diagnosis(plan).file
    post(client, page, 1, file=first.pk, **{"file-file": upload(pdf(2), "Dos.pdf")})
    second = diagnosis(plan).file
    assert (second.title, second.replaces) == ("Dos", first)
    assert first.blob.read() == OF_KIND["pdf"]


def test_the_same_file_sent_twice_is_one(web, secretary, plan, page):
    client = web(secretary)
    for revision in (0, 1):
        post(client, page, revision, **{"file-file": upload()})
    assert files_of(plan.institution) == ["Soporte"]


def test_a_file_is_taken_out_of_an_answer_and_stays_the_schools(web, secretary, plan, page):
    client = web(secretary)
    post(client, page, **{"file-file": upload()})
    key = str(diagnosis(plan).file_id)
    post(client, page, 1, **{"file": key, "file-remove": "1"})
    assert diagnosis(plan).file is None
    assert files_of(plan.institution) == ["Soporte"]


def test_two_people_who_bring_a_file_choose_between_them(web, secretary, rector, plan, page):
    post(web(secretary), page, **{"file-file": upload(name="De ella.pdf")})
    clash = post(web(rector), page, **{"file-file": upload(pdf(2), "De él.pdf")})
    text = clash.content.decode()
    assert clash.status_code == 409
    assert "De <ins>ella</ins>" in text
    assert "De <ins>él</ins>" in text
    mine = StoredFile.objects.get(title="De él")
    sent = {"began": 0, "revision": 1, "do": "resolve", "file": str(mine.pk)}
    decided = web(rector).post(page, HELD_ANSWERS | sent | {"choice-file": "mine"})
    assert decided.status_code == 302
    assert diagnosis(plan).file == mine


def test_the_file_of_another_school_is_not_taken(web, secretary, stranger, plan, page):
    foreign = kept(stranger.institution, stranger, title="Ajeno-7")
    refused = post(web(secretary), page, file=str(foreign.pk))
    assert refused.status_code == 422
    assert "Ajeno-7" not in refused.content.decode()
    assert diagnosis(plan).file is None


def test_an_act_has_its_signed_file(web, secretary, institution):
    address = f"/instituciones/{institution.pk}/actas/nueva/"
    body = SessionAct._meta.get_field("body").related_model.objects.get(
        catalog="session-act-type", code="consejo-directivo"
    )
    said = {"document": "acta", "number": "1", "year": "2026", "body": body.pk}
    made = web(secretary).post(address, said | {"file-file": upload(name="Acta 1.pdf")})
    assert made.status_code == 302
    assert str(SessionAct.objects.get().file) == "Acta 1"
    assert "Acta 1" in web(secretary).get(made["Location"]).content.decode()


# --- the pages of files -------------------------------------------------------------------------


def test_a_school_brings_a_file_on_the_page_of_files(web, secretary, institution):
    client, address = web(secretary), reverse("institutions:files", args=[institution.pk])
    assert client.get("/archivos/")["Location"] == address
    assert "Aún no hay archivos" in client.get(address).content.decode()
    brought = client.post(address, {"title": "SIEE 2026", "file": upload()})
    assert brought["Location"] == address
    page = client.get(address).content.decode()
    assert "SIEE 2026" in page
    assert "Nada todavía" in page


def test_without_a_file_the_page_of_files_asks_for_one(web, secretary, institution):
    address = reverse("institutions:files", args=[institution.pk])
    refused = web(secretary).post(address, {"title": "Lo que escribí"})
    assert refused.status_code == 400
    assert "Elija un archivo de su equipo." in refused.content.decode()
    assert "Lo que escribí" in refused.content.decode()


def test_one_that_is_used_is_replaced_where_it_is_used(web, secretary, plan):
    file = kept(plan.institution, secretary, title="Diagnóstico")
    client = web(secretary)
    brought = client.post(f"/archivos/{file.pk}/", {"file": upload(pdf(2), "b.pdf")})
    newer = StoredFile.objects.get(replaces=file)
    assert brought["Location"] == f"/archivos/{newer.pk}/"
    assert newer.title == "Diagnóstico"
    page = client.get(brought["Location"]).content.decode()
    assert f'href="/archivos/{file.pk}/"' in page
    save_sheet(diagnosis(plan), {"file": newer.pk}, actor=secretary, seen=0)
    refused = client.post(f"/archivos/{newer.pk}/", {"file": upload(pdf(3), "c.pdf")})
    assert refused.status_code == 409
    assert "Reemplácelo allí." in refused.content.decode()


def test_its_title_is_changed_and_it_is_taken_away(web, secretary, institution):
    file = kept(institution, secretary)
    client = web(secretary)
    said = {"title": "Informe", "document_type": "informe", "revision": 1, "do": "save"}
    assert (
        client.post(f"/archivos/{file.pk}/cambiar/", said)["Location"] == f"/archivos/{file.pk}/"
    )
    assert "Informe" in client.get(f"/archivos/{file.pk}/").content.decode()
    gone = client.post(f"/archivos/{file.pk}/quitar/", {"revision": 2})
    assert gone["Location"] == reverse("institutions:files", args=[institution.pk])
    assert files_of(institution) == []


def test_the_secretaria_reads_and_writes_nothing(web, secretary, gagem, plan):
    file = kept(plan.institution, secretary)
    save_sheet(diagnosis(plan), {"file": file.pk}, actor=secretary, seen=0)
    plan.state = State.ADOPTED
    plan.save()
    client = web(gagem)
    page = client.get(f"/archivos/{file.pk}/").content.decode()
    assert "Referencia del diagnóstico" in page
    assert "Subir otra versión" not in page
    for address in ("", "cambiar/", "quitar/"):
        assert client.post(f"/archivos/{file.pk}/{address}").status_code == 403


def test_the_background_upload_answers_with_the_card(web, secretary, institution):
    client = web(secretary)
    brought = client.post("/archivos/subir/", {"file": upload(), "name": "file"})
    file = StoredFile.objects.get()
    assert (brought.status_code, brought.json()["id"]) == (201, str(file.pk))
    assert 'name="file-remove"' in brought.json()["html"]
    refused = client.post("/archivos/subir/", {"file": upload(b"", "a.pdf")})
    assert refused.status_code == 400
    assert refused.json() == {"message": "El archivo está vacío. Ábralo y guárdelo otra vez."}


# --- in Chromium --------------------------------------------------------------------------------


PALMAR = "secretaria@palmar.example"


@pytest.fixture
def come(new_context):
    """``come()``: the secretary of the half-filled school on the page that asks for a file;
    whatever the page complains of fails the test."""
    complaints = []

    def person(scripts=True) -> Person:
        context = new_context(java_script_enabled=scripts, viewport={"width": 360, "height": 740})
        complaints.append(watch(context))
        somebody = Person(context.new_page(), scripts)
        somebody.sign_in(PALMAR)
        somebody.open(f"{somebody.plan()}{SECTION}")
        return somebody

    yield person
    lost = "net::ERR_FAILED"  # the connections that these tests cut
    assert [each for heard in complaints for each in heard if lost not in each] == []


@pytest.fixture
def papers(tmp_path):
    """PDFs on the person's disk, by their titles."""
    found = {}
    for pages, title in enumerate(("Primero", "Segundo"), start=1):
        found[title] = tmp_path / f"{title}.pdf"
        found[title].write_bytes(pdf(pages))
    return found


@pytest.mark.parametrize("scripts", [True, False], ids=["scripts", "no scripts"])
def test_a_secretary_brings_looks_replaces_and_removes(come, papers, scripts):
    page = come(scripts).page

    def keep():
        page.get_by_role("button", name="Guardar", exact=True).click()
        expect(page.get_by_text("Guardado: Documento del diagnóstico")).to_be_visible()

    def bring(name):
        page.get_by_label(ASKED).set_input_files(papers[name])
        if scripts:
            expect(page.get_by_text("Archivo subido.")).to_be_visible()
        keep()
        expect(page.get_by_role("link", name=name)).to_be_visible()

    bring("Primero")
    seen = page.request.get(page.get_by_role("link", name="Primero").get_attribute("href"))
    assert seen.body() == papers["Primero"].read_bytes()
    assert seen.headers["content-disposition"].startswith("inline")
    bring("Segundo")
    expect(page.get_by_role("link", name="Primero")).to_have_count(0)
    page.get_by_label("Quitar de esta respuesta").check()
    keep()
    expect(page.get_by_role("link", name="Segundo")).to_have_count(0)


def test_an_upload_that_is_lost_is_tried_again_and_no_word_with_it(come, papers):
    page = come().page
    page.get_by_label("Título del documento").fill("Lo que escribí")
    page.route("**/archivos/subir/", lambda route: route.abort())
    page.get_by_label(ASKED).set_input_files(papers["Primero"])
    expect(page.get_by_text("Se perdió la conexión.")).to_be_visible()
    page.unroute("**/archivos/subir/")
    page.get_by_role("button", name="Reintentar").click()
    expect(page.get_by_text("Archivo subido.")).to_be_visible()
    expect(page.get_by_role("link", name="Primero")).to_be_visible()
    expect(page.get_by_label("Título del documento")).to_have_value("Lo que escribí")


def test_what_cannot_be_kept_is_said_before_it_is_sent(come, tmp_path):
    large = tmp_path / "Grande.pdf"
    large.write_bytes(bytes(10 * 1024 * 1024 + 1))
    page = come().page
    page.get_by_label(ASKED).set_input_files(large)
    expect(
        page.get_by_text(re.compile(r"El archivo supera el máximo de 10\sMB\."))
    ).to_be_visible()


def test_a_file_is_brought_on_the_page_of_files(come, papers):
    page = come().page
    page.goto("/archivos/")
    page.get_by_label("Archivo", exact=True).set_input_files(papers["Segundo"])
    page.get_by_role("button", name="Subir archivo").click()
    expect(page.get_by_role("link", name="Segundo")).to_be_visible()
