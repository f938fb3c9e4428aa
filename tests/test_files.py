"""Files: kept once and whole, seen by who may read what names them, replaced without changing what
was approved."""

import io
import signal
import subprocess
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.core.files.storage import default_storage
from django.utils import timezone
from PIL import Image

from institutions.files import receiving
from institutions.files.receiving import UNUSED
from institutions.files.uses import uses_of, visible
from institutions.models import Blob, BlobState, Institution, SessionAct, StoredFile
from pei import editing
from pei.models.sections import Coexistence, DiagnosisReference, Principles
from pei.states import State
from pei_project.jobs.models import Job
from pei_project.jobs.running import attempt
from pei_project.sheets.history import Change
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet
from tests.parallel import at_once, many_connections
from tests.stored import OF_KIND, image, kept, named, pdf, upload
from tests.test_jobs import Elsewhere

pytestmark = pytest.mark.django_db
committing = pytest.mark.django_db(transaction=True)


@pytest.fixture
def plan(institution, secretary):
    return editing.open_plan(institution, secretary)


def answer_with(plan, file, actor, model=DiagnosisReference, name="file"):
    """Name the file in an answer of the plan."""
    sheet = editing.load(plan, model)
    return save_sheet(sheet, {name: file.pk}, actor=actor, seen=sheet.revision)


def send(client, content=OF_KIND["pdf"], name="SIEE.pdf", **said):
    return client.post("/file", {"file": upload(content, name), **said}, "multipart")


# --- sent, read, called otherwise, taken away ---------------------------------------------------


@pytest.mark.parametrize("kind", OF_KIND)
def test_each_kind_is_kept_and_comes_back(api, secretary, kind):
    made = send(api(secretary), OF_KIND[kind], named(kind, "Acta 7"))
    assert made.status_code == 201
    said = made.json()
    assert made["Location"] == f"/file/{said['id']}"
    assert (said["title"], said["state"], said["name"]) == (
        "Acta 7",
        "stored",
        named(kind, "Acta 7"),
    )
    assert said["pages"] == (1 if kind == "pdf" else None)
    back = api(secretary).get(f"/file/{said['id']}/download")
    assert len(back.content) == said["size"]
    assert back["Content-Type"] == said["mediaType"]
    if kind not in ("png", "jpeg", "webp"):
        assert back.content == OF_KIND[kind]


def test_an_image_comes_back_made_anew_and_small(api, secretary):
    exif = Image.Exif()
    exif[0x010F] = "Camara de Rosa"
    content = image("jpeg", (3000, 1500), exif=exif)
    key = send(api(secretary), content, "foto.jpg").json()["id"]
    whole = api(secretary).get(f"/file/{key}/download")
    small = api(secretary).get(f"/file/{key}/preview")
    assert whole["Content-Disposition"].startswith("attachment")
    assert small["Content-Disposition"].startswith("inline")
    with Image.open(io.BytesIO(whole.content)) as kept_image:
        assert (kept_image.size, dict(kept_image.getexif())) == ((3000, 1500), {})
    with Image.open(io.BytesIO(small.content)) as preview:
        assert preview.size == (1280, 640)
    assert small["ETag"] != whole["ETag"]


def test_a_file_is_sent_in_part_and_not_again(api, secretary):
    key = send(api(secretary)).json()["id"]
    whole = api(secretary).get(f"/file/{key}/download")
    part = api(secretary).get(f"/file/{key}/download", HTTP_RANGE="bytes=0-3")
    assert (part.status_code, part.content) == (206, b"%PDF")
    again = api(secretary).get(f"/file/{key}/download", HTTP_IF_NONE_MATCH=whole["ETag"])
    assert (again.status_code, again.content) == (304, b"")


def test_its_title_is_changed_and_the_history_says_so(api, secretary):
    key = send(api(secretary), title="Borrador").json()["id"]
    changed = api(secretary).patch(
        f"/file/{key}", {"title": "SIEE 2026", "documentType": "reglamento", "revision": 1}, "json"
    )
    assert (changed.status_code, changed.json()["title"]) == (200, "SIEE 2026")
    found = Change.objects.filter(owner=key).order_by("revision", "field")
    assert [(one.field, one.before, one.after) for one in found] == [
        ("title", None, "Borrador"),
        ("document_type", "", "reglamento"),
        ("title", "Borrador", "SIEE 2026"),
    ]


def test_one_that_is_named_is_not_taken_away(api, secretary, plan):
    file = kept(plan.institution, secretary)
    answer_with(plan, file, secretary)
    client = api(secretary)
    refused = client.delete(f"/file/{file.pk}", HTTP_IF_MATCH='"1"')
    assert (refused.status_code, refused.json()["error"]) == (409, "in_use")
    assert "Referencia del diagnóstico" in refused.json()["message"]
    sheet = editing.load(plan, DiagnosisReference)
    save_sheet(sheet, {"file": None}, actor=secretary, seen=1)
    assert client.delete(f"/file/{file.pk}", HTTP_IF_MATCH='"1"').status_code == 204
    assert client.get(f"/file/{file.pk}").status_code == 404


def test_another_version_leaves_the_former(api, secretary, plan):
    client = api(secretary)
    first = send(client).json()["id"]
    second = send(client, pdf(2), replaces=first).json()
    assert second["replaces"] == first
    listed = client.get(f"/institution/{plan.institution_id}/history-file").json()
    assert [(one["id"], one["replaces"]) for one in listed["results"]] == [
        (second["id"], first),
        (first, None),
    ]
    assert client.get(f"/file/{first}/download").content == OF_KIND["pdf"]


def test_what_it_replaces_is_of_the_same_school(api, secretary, stranger):
    foreign = kept(stranger.institution, stranger)
    refused = send(api(secretary), replaces=str(foreign.pk))
    assert refused.json()["fields"]["replaces"][0]["code"] == "invalid_choice"


def test_who_has_no_institution_sends_none(api, gagem):
    refused = send(api(gagem))
    assert (refused.status_code, refused.json()["error"]) == (403, "ValidationRole")


# --- an answer that is a file -------------------------------------------------------------------


def test_an_answer_names_a_file_in_api_page_and_history(api, web, secretary, plan):
    file = kept(plan.institution, secretary, title="Diagnóstico 2026")
    answered = api(secretary).patch(
        f"/pei/{plan.pk}/aspect/institutional-diagnosis-reference",
        {"file": str(file.pk), "revision": 0},
        "json",
    )
    assert answered.json()["file"] == str(file.pk)
    assert answered.json()["labels"]["file"] == {str(file.pk): "Diagnóstico 2026"}
    assert Change.objects.get(owner=plan.pk, field="file").after == str(file.pk)
    page = web(secretary).get(f"/proyectos/{plan.pk}/referencia-del-diagnostico/").content.decode()
    assert f'href="/archivos/{file.pk}/ver/"' in page


def test_an_image_is_asked_where_only_an_image_stands(api, secretary, plan):
    file = kept(plan.institution, secretary)
    picture = kept(plan.institution, secretary, OF_KIND["png"], "Escudo.png")
    statuses = []
    for one in (file, picture):
        row = {"kind": "shield", "picture": str(one.pk)}
        answer = api(secretary).patch(
            f"/pei/{plan.pk}/aspect/principles-fundamentals",
            {"symbols": [row], "revision": 0},
            "json",
        )
        statuses.append((answer.status_code, answer.json().get("fields")))
    told = "Suba un archivo de la institución, del tipo que se pide."
    problem = {"code": "invalid_choice", "message": told}
    assert statuses == [(400, {"symbols.0.picture": [problem]}), (200, None)]


def test_a_picture_lacks_what_it_shows(secretary, plan):
    picture = kept(plan.institution, secretary, OF_KIND["png"], "Escudo.png")
    sheet = editing.load(plan, Principles)
    row = {"kind": "shield", "description": "Tres montañas", "picture": picture.pk}
    rows = {"symbols": TableInput([RowInput(values=row)])}
    saved = save_sheet(sheet, {}, rows, actor=secretary, seen=0)
    lacks = [one.message for one in saved.missing() if one.name == "symbols"]
    assert lacks == ["Complete «Símbolos», «Escudo»: qué se ve en la imagen"]


def test_a_file_is_asked_by_its_verb(plan):
    lacks = [one.message for one in editing.load(plan, Coexistence).missing()]
    assert "Suba «Manual de convivencia vigente»" in lacks


# --- who sees it --------------------------------------------------------------------------------


def seen_by(user, file) -> bool:
    """Whether the person sees it, told alike by the rule and by the list."""
    listed = [one.pk for one in visible(user, StoredFile.complete())]
    assert (file.pk in listed) == user.may("file.view", file)
    return file.pk in listed


def test_outside_the_school_it_is_seen_with_what_names_it(
    secretary, rector, gagem, stranger, foreign_gagem, plan
):
    file = kept(plan.institution, secretary)
    assert [seen_by(one, file) for one in (secretary, rector, gagem, stranger)] == [
        True, True, False, False
    ]  # fmt: skip
    answer_with(plan, file, secretary)
    assert not seen_by(gagem, file)  # a draft
    plan.state = State.ADOPTED
    plan.save()
    assert seen_by(gagem, file)
    assert not seen_by(foreign_gagem, file)
    assert not seen_by(stranger, file)


def test_a_file_of_an_act_is_seen_with_the_act(secretary, gagem, stranger, institution):
    file = kept(institution, secretary)
    body = SessionAct._meta.get_field("body").related_model.objects.filter(
        catalog="session-act-type"
    )
    SessionAct.objects.create(
        institution=institution, document="acta", number=1, year=2026, body=body[0], file=file
    )
    assert [seen_by(one, file) for one in (gagem, stranger)] == [True, False]
    assert [use.label for use in uses_of([file])[file.pk]] == ["Acta o acuerdo: Documento firmado"]


def test_outside_the_school_only_what_is_seen_is_listed(api, web, secretary, gagem, plan):
    hidden = kept(plan.institution, secretary, pdf(2), title="Oculto-7")
    shown = kept(plan.institution, secretary, title="Visible-7")
    answer_with(plan, hidden, secretary)
    Institution.objects.filter(pk=plan.institution_id).update(foundation_act=shown)
    address = f"/institution/{plan.institution_id}/history-file"
    assert [one["title"] for one in api(secretary).get(address).json()["results"]] == [
        "Visible-7",
        "Oculto-7",
    ]
    listed = api(gagem).get(address).json()
    assert (listed["count"], listed["results"][0]["title"]) == (1, "Visible-7")
    page = web(gagem).get(f"/instituciones/{plan.institution_id}/archivos/").content.decode()
    assert "Visible-7" in page
    assert "Oculto-7" not in page


@pytest.mark.parametrize("count", [1, 7])
def test_a_list_costs_the_same_however_long(
    api, secretary, gagem, plan, django_assert_num_queries, count
):
    for place in range(count):
        file = kept(plan.institution, secretary, pdf(place + 1), f"{place}.pdf")
        Institution.objects.filter(pk=plan.institution_id).update(photo=file)
    address = f"/institution/{plan.institution_id}/history-file"
    for user, queries in ((secretary, 6), (gagem, 8)):
        client = api(user)
        with django_assert_num_queries(queries):
            client.get(address)


# --- kept once, whole, and no longer than it is used --------------------------------------------


def swept() -> None:
    attempt(Job.objects.create(kind="files.sweep").pk)


def older(blob, age=UNUSED + timedelta(minutes=1)):
    Blob.objects.filter(pk=blob.pk).update(touched_at=timezone.now() - age)


@committing
def test_what_nothing_uses_is_swept_and_the_rest_stays(institution, secretary):
    unused = receiving.receive(upload(pdf(3))).blob
    fresh = receiving.receive(upload(pdf(4))).blob
    used = kept(institution, secretary, OF_KIND["png"], "a.png").blob
    for blob in (unused, used):
        older(blob)
    swept()
    assert set(Blob.objects.all()) == {fresh, used}
    assert not default_storage.exists(unused.path)
    assert default_storage.exists(used.path)
    assert default_storage.exists(used.preview_path)


def test_bytes_that_were_never_finished_are_kept_by_whoever_sends_them_again(
    institution, secretary
):
    blob = receiving.receive(upload(pdf(5))).blob
    Blob.objects.filter(pk=blob.pk).update(state=BlobState.PENDING)
    default_storage.delete(blob.path)
    file = kept(institution, secretary, pdf(5))
    assert file.blob.read() == pdf(5)


def test_half_written_bytes_are_written_again(institution, secretary):
    blob = receiving.receive(upload(pdf(5))).blob
    Blob.objects.filter(pk=blob.pk).update(state=BlobState.PENDING)
    with default_storage.open(blob.path, "wb") as half:
        half.write(pdf(5)[:100])
    assert kept(institution, secretary, pdf(5)).blob.read() == pdf(5)


@pytest.fixture
def small_disk(tmp_path, settings):
    """A disk of 256 kB, which only root can make."""
    folder = tmp_path / "small"
    folder.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=256k", "tmpfs", str(folder)]
    if subprocess.run(mount, capture_output=True).returncode:
        pytest.skip("a small disk can be mounted only by root")
    settings.MEDIA_ROOT = folder
    yield
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk_is_said_and_what_was_there_stays(api, secretary, small_disk):
    client = api(secretary)
    first = send(client).json()["id"]
    noise = Image.effect_noise((700, 700), 100)
    out = io.BytesIO()
    noise.save(out, "PNG")
    refused = send(client, out.getvalue(), "foto.png")
    assert (refused.status_code, refused.json()["error"]) == (507, "storage_full")
    assert StoredFile.objects.count() == 1
    assert client.get(f"/file/{first}/download").content == OF_KIND["pdf"]


@committing
@pytest.mark.parametrize("place", ["after the bytes", "before the file", "after the file"])
def test_a_server_killed_while_it_keeps_a_file_leaves_none_by_halves(
    institution, secretary, tmp_path, place
):
    school, media = str(institution.pk), {"MEDIA_ROOT": str(tmp_path / "media")}
    with many_connections(tmp_path), ThreadPoolExecutor(1) as thread:
        elsewhere = Elsewhere(thread, tmp_path)
        assert elsewhere.run(place, "keep", school, **media) == -signal.SIGKILL
        assert elsewhere(StoredFile.objects.count) == 0
        elsewhere(lambda: older(Blob.objects.get()))
        elsewhere(swept)
        assert elsewhere(Blob.objects.count) == 0
        left = [path for path in (tmp_path / "media").rglob("*") if path.is_file()]
        assert left == []
        assert elsewhere.run(place, "keep", school, **media) == -signal.SIGKILL
        assert elsewhere.run("nowhere", "keep", school, **media) == 0
        assert elsewhere(lambda: StoredFile.objects.get().blob.read()) == pdf(7)


# --- many at once -------------------------------------------------------------------------------


@committing
def test_the_same_bytes_sent_at_once_are_kept_once(institution, secretary, tmp_path):
    def bring(place):
        return kept(institution, secretary, pdf(6), f"{place}.pdf").title

    def then():
        return Blob.objects.count(), StoredFile.objects.count()

    titles, counts = at_once(4, tmp_path, bring, then)
    assert sorted(titles) == ["0", "1", "2", "3"]
    assert counts == (1, 4)
