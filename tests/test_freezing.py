"""What is adopted or approved: frozen in the step, with hash and code; its PDF made once from
that, and never again, whatever changes afterwards."""

import gzip
import hashlib
import io
import signal
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pikepdf
import pypdf
import pytest
import time_machine
from django.core.files.storage import default_storage
from django.db import transaction
from django.utils import timezone

from catalogs.models import CatalogItem
from institutions import upkeep
from institutions.models import Blob, StoredFile
from pei import editing, freezing, making, pdf
from pei.models import Frozen, PeiVersion
from pei.models.frozen import Moment
from pei.models.sections import Definition, DiagnosisReference, Objectives, Principles
from pei.states import State
from pei_project.errors import RuleBroken
from pei_project.jobs import queue
from pei_project.jobs.models import Job
from pei_project.sheets.saving import remove_sheet
from tests import lives, stored
from tests.full_plan import fill, rows, save
from tests.job_kinds import make_stale
from tests.test_jobs import Elsewhere, many_connections

pytestmark = pytest.mark.django_db


@pytest.fixture
def version(institution, secretary):
    return editing.open_plan(institution, secretary)


@pytest.fixture
def full(version, secretary):
    fill(version, secretary)
    return version


def pages_of(content: bytes) -> list[str]:
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(content)).pages]


def in_a_line(text: str) -> str:
    return " ".join(text.split())


# --- the snapshot -------------------------------------------------------------------------------


def test_the_step_freezes_what_is_said_with_its_hash_and_its_code(full, council):
    frozen = lives.adopt(full, council)
    content = gzip.decompress(frozen.snapshot)
    said = frozen.said()

    assert frozen.moment == Moment.ADOPTED
    assert frozen.sha256 == hashlib.sha256(content).hexdigest()
    assert full.steps.get(name="adopt").snapshot_hash == frozen.sha256
    assert (said["code"], said["state"]) == (
        frozen.code,
        "Adoptado el 24 de abril de 2026, Acuerdo 02",
    )
    assert said["institution"]["name"] == full.institution.name
    assert [site["content"]["name"] for site in said["sites"]] == [
        "Principal",
        "El Recreo",
        "Alto de la Peña",
    ]
    assert {act["content"]["number"] for act in said["acts"]} == {4, 7}
    assert [step["name"] for step in said["steps"]] == ["open", "adopt"]
    assert [one["key"] for one in said["sections"]] == [
        model.key for model in map(type, editing.load_all(full))
    ]


def test_codes_stand_beside_the_words_they_stood_for(version, secretary, council):
    area = CatalogItem.objects.get(catalog="management-area", code="academica")
    objectives = rows({"text": "Leer mejor", "management_area": area})
    save(version, secretary, Objectives, specific_objectives=objectives)
    frozen = lives.adopt(version, council)
    CatalogItem.objects.filter(pk=area.pk).update(name="Otra cosa")

    section = next(one for one in frozen.said()["sections"] if one["key"] == "objectives")
    (row,) = section["content"]["specific_objectives"]
    assert row["management_area"] == "academica"
    assert section["row_labels"]["specific_objectives"]["management_area"] == {
        "academica": area.name
    }


def test_the_same_content_gives_the_same_bytes_and_another_other_ones(version, secretary, council):
    first = gzip.decompress(lives.adopt(version, council).snapshot)
    again = freezing.snapshot.canonical(Frozen.objects.get().said())
    assert first == again
    PeiVersion.objects.filter(pk=version.pk).update(state=State.DRAFT)
    save(version, secretary, Principles, {"vision_horizon_year": 2031})
    assert lives.adopt(version, council).sha256 != hashlib.sha256(first).hexdigest()


def test_a_step_that_is_undone_leaves_nothing_frozen(version, council):
    with transaction.atomic():
        lives.adopt(version, council)
        transaction.set_rollback(True)
    assert not Frozen.objects.exists()
    assert not Job.objects.filter(kind=freezing.KIND).exists()


# --- the PDF ------------------------------------------------------------------------------------


def test_the_pdf_carries_its_code_its_qr_and_its_dates(full, council, director, settings):
    settings.SITE_URL = "https://pei.example"
    frozen = lives.approve(full, council, director)
    content = freezing.wait(frozen, making.LONG_WAIT).content
    cover, *others = map(in_a_line, pages_of(content))

    assert f"Estado {frozen.said()['state']}" in cover
    assert "Adopción Acuerdo 02 del 24 de abril de 2026, consejo directivo" in cover
    assert "115 del 12 de junio de 2026, Secretaría de Educación" in cover
    assert f"Verifique este documento en pei.example/verificar {frozen.code}" in cover
    footer = f"Verifique en pei.example/verificar · {frozen.code}"
    assert [page for page in others if footer not in page] == []
    assert "BORRADOR" not in "".join(others)
    with pikepdf.open(io.BytesIO(content)) as document:
        assert document.Root.Lang == "es-CO"
        assert "/StructTreeRoot" in document.Root
        alternatives = [str(one.Alt) for one in document.objects if is_figure(one)]
    assert f"https://pei.example/verificar/{frozen.code}/" in " ".join(alternatives)


def is_figure(thing) -> bool:
    return isinstance(thing, pikepdf.Dictionary) and "/Alt" in thing


def test_it_is_made_once_and_the_bytes_stay_whatever_changes(
    full, council, secretary, api, web, settings, tmp_path
):
    frozen = lives.adopt(full, council)
    reader, path = api(secretary), f"/pei/{full.pk}/download"
    first = reader.get(path)
    assert first.status_code == 200
    frozen.refresh_from_db()
    assert frozen.pdf_sha256 == hashlib.sha256(first.content).hexdigest()
    assert first["ETag"] == f'"{frozen.pdf_sha256}"'

    other = tmp_path / "pei" / "pdf" / "document.html"
    other.parent.mkdir(parents=True)
    other.write_text("<p>Otra plantilla</p>")
    templates = settings.TEMPLATES[0]
    settings.TEMPLATES = [templates | {"DIRS": [tmp_path, *templates["DIRS"]]}]
    CatalogItem.objects.update(name="Otro nombre")
    Definition.objects.filter(version=full).update(pei_name="Otro lema")
    type(full.institution).objects.update(name="Otra institución")

    for copy in ("", "?copy=current", "?copy=adopted", "?annexes=true"):
        assert reader.get(path + copy).content == first.content
    page = f"/proyectos/{full.pk}/pdf/"
    for copy in ("", "?version=adoptada", "?anexos=1"):
        assert web(secretary).get(page + copy).content == first.content
    assert pdf.pdf_of(PeiVersion.objects.get(pk=full.pk)).content == first.content


def test_what_is_rendered_later_is_what_was_said_then(version, secretary, council):
    save(version, secretary, Definition, {"pei_name": "El lema de entonces"})
    frozen = lives.adopt(version, council)
    Definition.objects.filter(version=version).update(pei_name="El lema de hoy")
    cover = pages_of(freezing.wait(frozen, making.LONG_WAIT).content)[0]
    assert "El lema de entonces" in in_a_line(cover)


def test_a_second_making_replaces_nothing(version, council, monkeypatch):
    """While one worker makes it, another does it all."""
    frozen = lives.adopt(version, council)
    made = iter([b"%PDF one", b"%PDF two"])
    monkeypatch.setattr(making, "set_pages", lambda text: next(made))
    overtaken = []

    def overtake(kind, content):
        if not overtaken:
            overtaken.append(content)
            Job.objects.filter(kind=freezing.KIND).update(state="waiting")
            queue.sweep()
        return keep(kind, content)

    keep = freezing.receiving.keep
    monkeypatch.setattr(freezing.receiving, "keep", overtake)
    queue.sweep()
    first = freezing.pdf_of(frozen)
    assert first.content == b"%PDF two"  # the one that ended first
    Job.objects.filter(kind=freezing.KIND).update(state="waiting", next_try_at=timezone.now())
    queue.sweep()
    assert freezing.pdf_of(frozen) == first


# --- asking for it ------------------------------------------------------------------------------


def test_while_it_is_prepared_who_asks_is_told_to_come_again(
    version, council, secretary, api, web, monkeypatch
):
    monkeypatch.setattr(making, "WAIT", 0)
    frozen = lives.adopt(version, council)
    queue.tell_of_worker()
    path = f"/pei/{version.pk}/download?copy=adopted"
    answer = api(secretary).get(path)
    assert (answer.status_code, answer["Location"]) == (202, path)
    page = f"/proyectos/{version.pk}/pdf/?version=adoptada"
    waiting = web(secretary).get(page)
    assert "Preparando el PDF" in waiting.content.decode()
    assert waiting["Refresh"] == f"4; url={page}"
    queue.sweep()
    assert api(secretary).get(path).content == freezing.pdf_of(frozen).content
    assert web(secretary).get(page).content == freezing.pdf_of(frozen).content


def test_a_part_is_sent_and_nothing_to_who_holds_it(version, council, secretary, api):
    frozen = lives.adopt(version, council)
    content = freezing.wait(frozen, making.LONG_WAIT).content
    path, reader = f"/pei/{version.pk}/download", api(secretary)
    part = reader.get(path, HTTP_RANGE="bytes=5-9")
    assert (part.status_code, part.content) == (206, content[5:10])
    tag = reader.get(path)["ETag"]
    assert reader.get(path, HTTP_IF_NONE_MATCH=tag).status_code == 304


def test_each_moment_has_its_copy(version, council, director, secretary, api, web):
    reader, path = api(secretary), f"/pei/{version.pk}/download?copy="
    page = f"/proyectos/{version.pk}/pdf/?version="
    assert [reader.get(path + copy).status_code for copy in ("adopted", "approved")] == [404, 404]
    assert [web(secretary).get(page + copy).status_code for copy in ("aprobada", "x")] == [404] * 2
    approved = lives.approve(version, council, director)
    adopted = version.frozen.first()
    contents = {
        copy: reader.get(path + copy).content for copy in ("adopted", "approved", "current")
    }
    digests = {copy: hashlib.sha256(content).hexdigest() for copy, content in contents.items()}
    for frozen in (adopted, approved):
        frozen.refresh_from_db()
    assert digests == {
        "adopted": adopted.pdf_sha256,
        "approved": approved.pdf_sha256,
        "current": approved.pdf_sha256,
    }
    assert adopted.pdf_sha256 != approved.pdf_sha256


def test_adopted_and_approved_at_once_is_one_copy(version, council, settings):
    settings.PEI_REVIEW_BEFORE_ADOPTION = True
    frozen = lives.adopt(version, council)
    assert (frozen.moment, version.frozen.count()) == (Moment.APPROVED, 1)
    for moment in Moment:
        assert freezing.copy_of(version, moment) == frozen


def test_a_text_that_is_open_again_is_set_from_its_answers(version, council, secretary, api):
    lives.adopt(version, council)
    PeiVersion.objects.filter(pk=version.pk).update(state=State.DRAFT)
    save(version, secretary, Definition, {"pei_name": "Corregido"})
    live = api(secretary).get(f"/pei/{version.pk}/download").content
    assert "Corregido" in in_a_line(pages_of(live)[0])
    kept = api(secretary).get(f"/pei/{version.pk}/download?copy=adopted").content
    assert "Corregido" not in in_a_line(pages_of(kept)[0])


# --- what it names stays ------------------------------------------------------------------------


def test_a_file_that_a_frozen_text_names_is_not_removed(version, council, secretary, api):
    file = stored.kept(version.institution, secretary, title="Diagnóstico")
    free = stored.kept(version.institution, secretary, stored.pdf(3), title="Suelto")
    save(version, secretary, DiagnosisReference, {"file": file.pk})
    lives.adopt(version, council)
    DiagnosisReference.objects.filter(version=version).update(file=None)

    answers = {
        one.title: api(secretary).delete(f"/file/{one.pk}", HTTP_IF_MATCH=f'"{one.revision}"')
        for one in (file, free)
    }
    assert {title: answer.status_code for title, answer in answers.items()} == {
        "Diagnóstico": 409,
        "Suelto": 204,
    }
    assert answers["Diagnóstico"].json()["error"] == "in_use"


def test_a_file_that_a_step_names_is_not_removed(version, council, secretary):
    lives.adopt(version, council)
    file = StoredFile.objects.get(title="Acuerdo firmado")
    with pytest.raises(RuleBroken) as refused:
        remove_sheet(file, actor=secretary, seen=file.revision)
    assert refused.value.code == "in_use"


def test_what_is_swept_is_what_nothing_names(version, council):
    frozen = lives.adopt(version, council)
    freezing.wait(frozen, making.LONG_WAIT)
    frozen.refresh_from_db()
    loose = freezing.receiving.keep("pdf", b"%PDF loose")
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        upkeep.sweep(None)
    assert not Blob.objects.filter(pk=loose.pk).exists()
    assert not default_storage.exists(loose.path)
    assert Blob.objects.get(pk=frozen.pdf_id).read()[:5] == b"%PDF-"


# --- a worker that is killed --------------------------------------------------------------------


@pytest.fixture
def elsewhere(transactional_db, tmp_path):
    with many_connections(tmp_path), ThreadPoolExecutor(1) as thread:
        yield Elsewhere(thread, tmp_path)


def frozen_now() -> tuple:
    return Frozen.objects.values_list("pdf", "pdf_sha256").get()


def adopted_and_waiting(version, council) -> Frozen:
    """A version that was just frozen, whose PDF nobody has begun to make."""
    Job.objects.all().delete()
    frozen = lives.adopt(version, council)
    Job.objects.filter(kind=freezing.KIND).update(state="waiting", attempts=0)
    Frozen.objects.update(pdf=None, pdf_sha256="")
    return frozen


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("place", ["after the claim", "after the pdf", "before the pdf is named"])
def test_a_worker_killed_while_it_makes_the_pdf_is_followed_by_another(
    version, council, elsewhere, place, settings
):
    frozen = elsewhere(adopted_and_waiting, version, council)
    media = {"MEDIA_ROOT": str(settings.MEDIA_ROOT)}
    killed = elsewhere.run(place, "run_worker", "--once", **media)

    assert killed == -signal.SIGKILL
    assert elsewhere(frozen_now) == (None, "")
    elsewhere(make_stale)
    elsewhere(queue.sweep)
    digest, said = elsewhere(frozen_now)
    assert digest == said
    content = elsewhere(freezing.pdf_of, frozen).content
    assert hashlib.sha256(content).hexdigest() == digest
