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
from pei_project.richtext import from_plain
from pei_project.sheets.saving import save_sheet
from tests.hostile.conftest import told
from tests.parallel import at_once

pytestmark = pytest.mark.django_db

TOO_LONG = {
    "H03 5,000 rows": lambda plan, sheet: Principle.objects.bulk_create(
        Principle(
            sheet=sheet,
            order=number,
            name=f"Principio {number}",
            description="Enseñar a leer, a escribir y a convivir. " * 3,
        )
        for number in range(5000)
    ),
    "H03 100,000 words": lambda plan, sheet: Principles.objects.filter(version=plan).update(
        historical_review=from_plain("enseñábamos " * 100_000)
    ),
    "H03 endless word": lambda plan, sheet: Principles.objects.filter(version=plan).update(
        historical_review=f"<p>{'a' * 1_200_000}</p>"
    ),
}


@pytest.mark.parametrize("write", TOO_LONG.values(), ids=TOO_LONG)
def test_a_document_beyond_the_limits_is_refused_at_once(client, web, secretary, plan, write):
    """What is within them, and is slow, is tried by tests/hostile/heavy_pdf.py."""
    write(plan, editing.load(plan, Principles))
    began = time.process_time()
    assert told(client.get(f"/pei/{plan.pk}/download")) == (413, "payload_too_large")
    assert time.process_time() - began < 20
    if write is TOO_LONG["H03 endless word"]:
        page = web(secretary).get(f"/proyectos/{plan.pk}/pdf/")
        assert page.status_code == 413
        assert "Acorte los textos o las tablas más largas" in page.content.decode()


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
