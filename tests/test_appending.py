"""Annexes behind a document: named, reached, labelled, harmless, and left out with a word."""

from io import BytesIO

import pikepdf
import pytest
from pypdf import PdfReader

from pei import appending, editing
from pei.appending import Annex, Running, append
from pei.models.sections import Coexistence, DiagnosisReference, Principles
from pei_project import limited
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet
from tests import stored

RUNNING = Running("I. E. El Guadual", "3.0", "Aprobado", "código X")


def made(pages: int, change=lambda pdf: None, **saving) -> bytes:
    """A PDF of so many blank pages."""
    content = BytesIO()
    with pikepdf.new() as pdf:
        for _ in range(pages):
            pdf.add_blank_page(page_size=(595, 842))
        change(pdf)
        pdf.save(content, **saving)
    return content.getvalue()


def active(pdf) -> None:
    """All that a PDF may do when it is opened, shown or clicked."""
    script = pikepdf.Dictionary(S=pikepdf.Name.JavaScript, JS="app.alert(1)")
    launch = pikepdf.Dictionary(S=pikepdf.Name.Launch, F="/bin/sh")
    web = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="https://a.example/", Next=script)
    odd = pikepdf.Dictionary(S=pikepdf.Name.URI, URI="file:///etc/passwd")
    pdf.Root.OpenAction = script
    pdf.pages[0].obj.AA = pikepdf.Dictionary(O=launch)
    pdf.attachments["x.txt"] = b"x"
    pdf.pages[0].obj.Annots = pikepdf.Array(
        pdf.make_indirect(
            pikepdf.Dictionary(Subtype=pikepdf.Name.Link, Rect=[0, 0, 9, 9], A=action, AA=script)
        )
        for action in (script, launch, web, odd)
    )


LOCKED = pikepdf.Encryption(owner="a", user="b")
OPEN = pikepdf.Encryption(owner="a", user="")
LEFT_OUT = {
    "encrypted": (made(1, encryption=LOCKED), "está protegido con contraseña"),
    "with a blank password": (made(1, encryption=OPEN), "está protegido con contraseña"),
    "broken": (b"%PDF-1.7 and then nothing", "está dañado"),
    "no PDF": (b"<html>", "está dañado"),
    "empty": (b"", "está dañado"),
    "too long": (made(1001), "demasiadas páginas"),
}


@pytest.fixture(scope="module")
def bound(tmp_path_factory):
    path = tmp_path_factory.mktemp("annexes") / "acta.pdf"
    path.write_bytes(made(2))
    annexes = [Annex("1", "Acta 02 del consejo académico", path)]
    annexes.append(Annex("2", "Plan <b>&</b> anexo", made(3, active)))
    for number, (content, _) in enumerate(LEFT_OUT.values(), start=3):
        annexes.append(Annex(str(number), f"Archivo {number}", content))
    return PdfReader(BytesIO(append(made(4), annexes, RUNNING)))


def test_each_stands_behind_a_page_that_names_it(bound):
    texts = [" ".join(page.extract_text().split()) for page in bound.pages]
    assert len(texts) == 4 + 3 + 4 + len(LEFT_OUT)
    assert "I. E. El Guadual · PEI versión 3.0 Aprobado" in texts[4]
    assert "Anexo 1 Acta 02 del consejo académico 2 páginas" in texts[4]
    assert "código X" in texts[4]
    assert "Anexo 2 Plan <b>&</b> anexo 3 páginas" in texts[7]


def test_each_is_reached_and_labelled(bound):
    marks = [(mark.title, bound.get_destination_page_number(mark)) for mark in bound.outline]
    assert marks[:3] == [
        ("Anexo 1. Acta 02 del consejo académico", 4),
        ("Anexo 2. Plan <b>&</b> anexo", 7),
        ("Anexo 3. Archivo 3", 11),
    ]
    assert bound.page_labels[:9] == [
        "1", "2", "3", "4", "Anexo 1-1", "Anexo 1-2", "Anexo 1-3", "Anexo 2-1", "Anexo 2-2"
    ]  # fmt: skip


def test_what_cannot_be_read_is_left_out_and_its_page_says_why(bound):
    for page, (_, why) in zip(bound.pages[11:], LEFT_OUT.values(), strict=True):
        text = " ".join(page.extract_text().split())
        assert why in text
        assert "Pídalo aparte a la institución" in text


def test_nothing_that_acts_is_taken_over(bound):
    assert bound.attachments == {}
    assert "/OpenAction" not in bound.trailer["/Root"]
    assert not any("/AA" in page for page in bound.pages)
    notes = [note.get_object() for page in bound.pages for note in page.get("/Annots", [])]
    assert [note["/A"]["/URI"] for note in notes] == ["https://a.example/"]
    assert not any("/AA" in note or "/Next" in note["/A"] for note in notes)


def test_one_that_is_too_much_by_itself_is_left_out(monkeypatch):
    def run(module, files):
        content = [text for name, text in files.items() if name[0].isdigit()]
        if b"bomb" in content and b'"bomb", ""' in files["annexes.json"]:
            raise limited.TooMuch
        return {"bound.pdf": files["annexes.json"]}

    monkeypatch.setattr(appending.limited, "run", run)
    annexes = [Annex("1", "bomb", b"bomb"), Annex("2", "fine", b"fine")]
    said = append(b"%PDF", annexes, RUNNING).decode()
    assert said.count("no se pudo incluir") == 1


# --- those of a PEI -----------------------------------------------------------------------------


@pytest.fixture
def named(institution, secretary):
    """A draft that names a PDF twice and a picture."""
    version = editing.open_plan(institution, secretary)
    manual = stored.kept(institution, secretary, made(2), "Manual.pdf", title="Manual 2026")
    shield = stored.kept(institution, secretary, stored.OF_KIND["png"], "Escudo.png")
    for model, said, rows in (
        (DiagnosisReference, {"file": manual.pk}, {}),
        (Coexistence, {"manual_file": manual.pk}, {}),
        (Principles, {}, {"symbols": TableInput([RowInput(values={"picture": shield.pk})])}),
    ):
        save_sheet(editing.load(version, model), said, rows, actor=secretary, seen=0)
    return version


@pytest.mark.django_db(transaction=True)
def test_a_pei_lists_its_files_and_brings_its_pdfs(api, secretary, named):
    address = f"/pei/{named.pk}/download"
    plain = PdfReader(BytesIO(api(secretary).get(address).content))
    text = " ".join(" ".join(page.extract_text() for page in plain.pages).split())
    assert "Manual 2026 (anexo 2)" in text
    assert "Archivos anexos" in text
    assert "Referencia del diagnóstico: Documento del diagnóstico" in text
    whole = api(secretary).get(f"{address}?annexes=true")
    reader = PdfReader(BytesIO(whole.content))
    assert len(reader.pages) == len(plain.pages) + 3  # a page that names it, and its two
    assert reader.page_labels[-3:] == ["Anexo 2-1", "Anexo 2-2", "Anexo 2-3"]
    assert [one.title for one in reader.outline if hasattr(one, "title")][-1] == (
        "Anexo 2. Manual 2026"
    )
    assert whole["ETag"] != api(secretary).get(address)["ETag"]
    refused = api(secretary).get(f"{address}?annexes=si")
    assert refused.json()["fields"]["annexes"][0]["code"] == "invalid_choice"
