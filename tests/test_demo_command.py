"""How the demo schools are loaded: by a command, whole or not at all, where DEBUG is on."""

import re
from io import StringIO

import pytest
from django.contrib.auth import authenticate
from django.core.management import CommandError, call_command

from accounts.models import User
from catalogs.models import CatalogItem
from institutions.models import Institution
from pei.demo.loading import load_demo
from tests.test_demo import SUB_ROLES, counts

pytestmark = pytest.mark.django_db


def run() -> str:
    out = StringIO()
    call_command("load_demo", stdout=out)
    return out.getvalue()


def test_the_command_prints_each_account_and_the_password(settings):
    settings.DEBUG, settings.DEMO_PASSWORD = True, "Otra-clave-2026"

    printed = run()

    assert set(re.findall(r"\S+@\S+", printed)) == set(SUB_ROLES)
    assert "Otra-clave-2026" in printed
    assert authenticate(username="lider@demo.example", password="Otra-clave-2026")


def test_it_refuses_where_debug_is_off(settings):
    settings.DEBUG = False

    with pytest.raises(CommandError, match="solo se cargan con DEBUG activado"):
        run()
    assert Institution.objects.count() == User.objects.count() == 0


def test_it_says_that_the_lists_must_be_loaded_first(settings):
    settings.DEBUG = True
    CatalogItem.objects.update(parent=None)
    CatalogItem.objects.all().delete()

    with pytest.raises(CommandError, match="load_catalogs"):
        run()


def test_what_fails_halfway_leaves_nothing():
    CatalogItem.objects.filter(catalog="population-group", code="migrante").delete()

    with pytest.raises(CatalogItem.DoesNotExist):
        load_demo()
    assert set(counts().values()) == {0}
