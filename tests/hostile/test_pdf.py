"""H. The PDF: contents beyond the limits, many who ask at once, and edits while it is made."""

import io
import re
import time

import pypdf
import pytest
from django.test import Client

from pei import editing, making, pdf
from pei.models.sections import Definition, Principles
from pei.models.sections.principles import Principle
from pei_project.sheets.saving import save_sheet
from tests.hostile.conftest import invalid, told
from tests.parallel import at_once

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("_id", ["H03 5,000 rows"])
def test_a_document_beyond_the_limits_is_refused_at_once(client, web, secretary, plan, _id):
    """What is within them, and slow, is tried by heavy_pdf.py."""
    sheet = editing.load(plan, Principles)
    meaning = (
        "<p>Enseñar a leer, a escribir y a convivir. Enseñar a leer, a escribir y a contar.</p>"
    )
    Principle.objects.bulk_create(
        Principle(sheet=sheet, order=n, name=f"Principio {n} " + "x" * 80, description=meaning)
        for n in range(5000)
    )
    began = time.process_time()
    assert told(client.get(f"/pei/{plan.pk}/download")) == (413, "payload_too_large")
    assert time.process_time() - began < 20

    page = web(secretary).get(f"/proyectos/{plan.pk}/pdf/")
    assert page.status_code == 413
    assert "Acorte los textos o las tablas más largas" in page.content.decode()


@pytest.mark.parametrize(
    "text", ["leer " * 100_000, "a" * 500_000], ids=["H03 100,000 words", "H03 endless word"]
)
def test_a_text_beyond_the_limits_never_comes_to_a_document(client, aspect, attack, text):
    asked = attack(client.post, aspect, {"historicalReview": text})
    assert asked == invalid({"historicalReview": ["max_length"]})


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("_id", ["H04"])
def test_twenty_who_ask_for_the_same_content_are_answered_with_one(
    monkeypatch, secretary, plan, tmp_path, _id
):
    made = []

    def set_pages(text):
        made.append(text.tag)
        time.sleep(0.5)
        return b"%PDF once %%EOF"

    monkeypatch.setattr(making, "set_pages", set_pages)
    monkeypatch.setattr(making, "WAIT", 60)
    browsers = [Client() for _ in range(20)]
    for browser in browsers:
        browser.force_login(secretary)

    def ask(number):
        answer = browsers[number].get(f"/proyectos/{plan.pk}/pdf/")
        return answer.status_code, answer.content

    answers, _ = at_once(20, tmp_path, ask, lambda: None)
    assert answers == [(200, b"%PDF once %%EOF")] * 20
    assert len(made) == 1


@pytest.mark.parametrize("edits", [1, 9], ids=["H05", "H05 without end"])
def test_a_document_made_while_it_is_edited_is_of_one_version(monkeypatch, plan, secretary, edits):
    """The answers that are read after a save are of that save, and so is all the rest."""
    left, load = iter(range(edits)), editing.load

    def load_all(version):
        sections = editing.load_all(version)
        for number in left:
            label = f"9.{number}"
            definition = load(version, Definition)
            seen = definition.revision
            save_sheet(definition, {"version_label": label}, {}, actor=secretary, seen=seen)
            break
        return sections

    monkeypatch.setattr(pdf, "load_all", load_all)
    reader = pypdf.PdfReader(io.BytesIO(pdf.pdf_of(plan).content))
    texts = [" ".join(page.extract_text().split()) for page in reader.pages]
    numbers = {number for text in texts for number in re.findall(r"PEI versión ([\d.]+)", text)}
    moments = {
        at for text in texts[1:] for at in re.findall(r"Borrador del .{20,40}?\d\d:\d\d", text)
    }
    assert len(numbers) == len(moments) == 1
    assert f"Versión {numbers.pop()}" in texts[0]
    assert sum("PEI versión" in text for text in texts) == len(texts) - 1
