"""The page of the look: there for who designs, not there for anybody else."""

import re

import pytest
from django.conf import settings as project
from django.template.loader import get_template

pytestmark = pytest.mark.django_db


def test_the_style_page_is_shown_while_developing(client, settings):
    settings.DEBUG = True

    answer = client.get("/estilo/")

    assert answer.status_code == 200
    assert "<h1>Estilo</h1>" in answer.content.decode()


def test_the_style_page_does_not_exist_where_debug_is_off(client, settings):
    settings.DEBUG = False

    assert client.get("/estilo/").status_code == 404


def test_the_style_page_shows_every_component(client, settings):
    settings.DEBUG = True
    shown = {template.name for template in client.get("/estilo/").templates}
    all_of_them = {
        f"components/{path.name}"
        for path in (project.BASE_DIR / "templates/components").glob("*.html")
    }

    # These belong to the frame of a signed-in person, to the sign-in page, and to real forms.
    elsewhere = {"contours", "default_submit", "form_marks", "form_once", "menu", "person"}
    elsewhere |= {"observation_forms", "save_state", "unsent"}
    assert all_of_them - shown <= {f"components/{name}.html" for name in elsewhere}


def test_the_style_page_has_no_id_twice(client, settings):
    settings.DEBUG = True
    ids = re.findall(r'\sid="([^"]*)"', client.get("/estilo/").content.decode())

    assert sorted(ids) == sorted(set(ids))


def test_no_page_has_an_inline_style_or_script():
    forbidden = re.compile(r"<style|<script(?![^>]*\bsrc=)|\sstyle=|\son[a-z]+=|javascript:")
    templates = project.BASE_DIR / "templates"
    # Neither is sent to a browser: one is printed, the other mailed.
    elsewhere = {*(templates / "pei/pdf").iterdir(), templates / "notifications/mail.html"}
    guilty = [
        str(path.relative_to(templates))
        for path in templates.rglob("*.html")
        if path not in elsewhere and forbidden.search(path.read_text())
    ]

    assert guilty == []


def test_the_page_of_a_failure_needs_no_context():
    assert "Lo que ya estaba guardado está a salvo" in get_template("500.html").render()
