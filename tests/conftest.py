"""The cast every test may ask for: two schools that see nothing of each other, a person of each
sub-role, an API client and a browser for each of them; and the product on a real server."""

import copy
import gc
import os
import shutil
import time
from functools import lru_cache
from inspect import signature

import hypothesis
import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import transaction
from django.test import Client, override_settings
from django.utils import timezone
from django_otp.oath import TOTP
from django_otp.plugins.otp_totp.models import TOTPDevice
from rest_framework.test import APIClient

from accounts import arriving
from accounts.models import PrivacyAcceptance, SubRole, User
from accounts.second_factor import lacks
from accounts.sessions import digest_of
from accounts.tokens import sign_in
from catalogs import loading
from catalogs.models import CatalogItem, CertifiedEntity, Gagem, Municipality
from institutions.files import receiving
from institutions.models import Institution
from pei_project.sheets import guards
from tests.server import Server

PASSWORD = "Camino-al-colegio-7"
SECRET = "3132333435363738393031323334353637383930"  # of everybody's second factor: RFC 6238's

# How fast this machine is today is no property of the code.
hypothesis.settings.register_profile("tests", deadline=None)
hypothesis.settings.load_profile("tests")


def pytest_collection_finish():
    """What was loaded lives as long as the run: it is not looked through for garbage again and
    again, which took a tenth of the time."""
    gc.freeze()
    gc.set_threshold(50_000, 10, 10)


# --- The database ---------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """The official lists are there once for all tests, as they are in production."""
    with django_db_blocker.unblock():
        loading.load()


@pytest.fixture(autouse=True)
def _lists_again(request):
    """A test that commits ends by emptying every table, so the next one would find no lists. The
    database refuses to empty the history: for that its guards are taken away, and come back with
    ``post_migrate``, which Django sends when all is empty. The product never does this."""
    marker = request.node.get_closest_marker("django_db")
    commits = marker and marker.kwargs.get("transaction")
    if not commits and "transactional_db" not in request.fixturenames:
        yield
        return
    request.getfixturevalue("transactional_db")
    if commits:
        cache.clear()
        if not CatalogItem.objects.exists():
            loading.load()
    yield
    guards.remove()


@pytest.fixture(scope="module")
def once(django_db_setup, django_db_blocker, tmp_path_factory):
    """What is written by fixtures of the module that ask for it is there for all its tests, each
    of which undoes only what it did itself. It is the folder of the files. From the first test
    that asks for it on, all of the module have what was written."""
    media = tmp_path_factory.mktemp("once")
    with (
        django_db_blocker.unblock(),
        override_settings(MEDIA_ROOT=media),
        transaction.atomic(),
    ):
        yield media
        transaction.set_rollback(True)


@pytest.fixture
def world(db, once, made, settings):
    """What the module's fixture ``made`` made once, as it was made, whatever another test did to
    it: things by name."""
    shutil.copytree(once, settings.MEDIA_ROOT)
    return copy.deepcopy(made)


def shared(name: str):
    """A fixture for a module none of whose tests commits: one of the things of ``world``."""
    return pytest.fixture(lambda world: world[name], name=name)


@pytest.fixture(autouse=True)
def _own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(scope="session", autouse=True)
def _same_bytes_are_looked_at_once():
    """Hundreds of tests bring the same few files; each look is a process of its own."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(receiving, "inspect", lru_cache(receiving.inspect))
        yield


# --- The cast -------------------------------------------------------------------------------


def school(name: str, municipality: str, dane_code: str) -> Institution:
    return Institution.objects.create(
        name=name,
        dane_code=dane_code,
        municipality=Municipality.objects.get(code=municipality),
        sector=CatalogItem.objects.get(catalog="sector", code="1"),
    )


def person(name: str, sub_role: str, **reach) -> User:
    """``reach`` is what the sub-role's scope is read from: an institution, a GAGEM, an entity.
    They have read the privacy notice, and who must have a second factor has one."""
    user = User.objects.create_user(
        f"{name}@prueba.example",
        PASSWORD,
        name=name.replace(".", " ").title(),
        sub_role=SubRole.objects.get(code=sub_role),
        **reach,
    )
    PrivacyAcceptance.objects.create(user=user, version=settings.PRIVACY_VERSION)
    give_second_factor(user)
    return user


def give_second_factor(user: User) -> None:
    """To who must have one and has not."""
    if lacks(user):
        user.second_factor_at = timezone.now()
        user.save(update_fields=["second_factor_at"])
        TOTPDevice.objects.create(user=user, key=SECRET)


def code_now(secret: str = SECRET, steps: int = 0) -> str:
    """What the application of a second factor shows, or shows so many half minutes later."""
    clock = TOTP(bytes.fromhex(secret))
    clock.time = time.time() + 30 * steps
    return f"{clock.token():06d}"


CAST = {}


def of_the_cast(make):
    """A fixture, that ``whole_cast`` makes too."""
    CAST[make.__name__] = make
    return pytest.fixture(make)


def whole_cast() -> dict:
    """Both schools and everybody, by the names of their fixtures: for a module whose tests share
    them. Whom a fixture asks for is made before it."""
    made = {"db": None}
    for name, make in CAST.items():
        made[name] = make(**{asked: made[asked] for asked in signature(make).parameters})
    return made


@of_the_cast
def institution(db):
    """Of the department's certified entity and the GAGEM of Roldanillo."""
    return school("Institución Educativa El Guadual", "76100", "276100000011")


@of_the_cast
def other_institution(db):
    """Of another certified entity, which has no GAGEM."""
    return school("Institución Educativa La Ceiba", "76001", "176001000012")


@of_the_cast
def secretary(institution):
    return person("secretaria", "institucion", institution=institution)


@of_the_cast
def leader(institution):
    return person("lider", "lider_pei", institution=institution)


@of_the_cast
def rector(institution):
    return person("rectora", "rector", institution=institution)


@of_the_cast
def council(institution):
    return person("consejo", "consejo_directivo", institution=institution)


@of_the_cast
def gagem(db):
    return person("gagem", "gagem", gagem=Gagem.objects.get(code="gagem-roldanillo"))


@of_the_cast
def reviewer(db):
    return person("calidad", "calidad", certified_entity=CertifiedEntity.objects.get(code="76"))


@of_the_cast
def director(db):
    entity = CertifiedEntity.objects.get(code="76")
    return person("director", "director_secretaria", certified_entity=entity)


@of_the_cast
def staff(db):
    return person("admin", "administrador", is_staff=True)


@of_the_cast
def auditor(db):
    return person("consulta", "consulta")


@of_the_cast
def stranger(other_institution):
    return person("otra.secretaria", "institucion", institution=other_institution)


@of_the_cast
def foreign_gagem(db):
    return person("otro.gagem", "gagem", gagem=Gagem.objects.get(code="gagem-sevilla"))


@of_the_cast
def foreign_reviewer(db):
    entity = CertifiedEntity.objects.get(code="76001")
    return person("otra.calidad", "calidad", certified_entity=entity)


# --- How they come in -----------------------------------------------------------------------


@pytest.fixture
def api():
    """``api(user)``: a client of the API with a real access token; ``api()``: without."""

    def client(user=None) -> APIClient:
        made = APIClient()
        made.default_format = "json"
        if user:
            give_second_factor(user)
            made.credentials(HTTP_AUTHORIZATION=f"Bearer {sign_in(user)['token']}")
        return made

    return client


def come_in(browser: Client, user: User) -> None:
    """Sign in as a person would who has answered all that is asked on the way."""
    give_second_factor(user)
    browser.force_login(user)
    session, now = browser.session, int(time.time())
    session[arriving.ARRIVED] = now
    session[arriving.NOTICE] = settings.PRIVACY_VERSION
    session[arriving.SEEN] = (now, digest_of(session.session_key))
    if user.second_factor_at:
        session[arriving.VERIFIED] = arriving.factor_of(user)
    session.save()


@pytest.fixture
def web():
    """``web(user)``: a browser without a screen, signed in with all that is asked; ``web()``: not
    signed in."""

    def client(user=None) -> Client:
        made = Client()
        if user:
            come_in(made, user)
        return made

    return client


# --- The real server and the real browser ---------------------------------------------------


@pytest.fixture(scope="session")
def prepared(tmp_path_factory):
    """What the servers of all processes of the run have in common."""
    folder = tmp_path_factory.getbasetemp()
    return (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "prepared"


@pytest.fixture(scope="session")
def server(tmp_path_factory, prepared):
    running = Server(tmp_path_factory.mktemp("server"), prepared)
    yield running
    running.stop()


@pytest.fixture
def site(server, request):
    """A running product as ``script/server`` leaves it. ``site.url`` is where."""
    server.restore()
    written = server.log.stat().st_size
    yield server
    with server.log.open("rb") as log:
        log.seek(written)
        request.node.add_report_section("teardown", "server", log.read().decode(errors="replace"))


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Debian's Chromium: no other browser is downloaded."""
    quiet = ["--disable-background-networking", "--disable-component-update", "--disable-sync"]
    arguments = ["--disable-gpu", "--no-first-run", *quiet]
    if os.geteuid() == 0:
        arguments.append("--no-sandbox")
    path = shutil.which("chromium") or "/usr/bin/chromium"
    return browser_type_launch_args | {"executable_path": path, "args": arguments}


@pytest.fixture
def browser_context_args(browser_context_args, site):
    """A page opens on the real server: ``page.goto("/ingresar/")``."""
    return browser_context_args | {"base_url": site.url, "locale": "es-CO"}


@pytest.fixture
def new_context(new_context):
    """What a page sends when it is closed reaches no other test."""
    made = []

    def come(**options):
        made.append(new_context(**options))
        return made[-1]

    yield come
    for context in made:
        context.set_offline(True)


def pytest_collection_modifyitems(items):
    """Mark what needs Chromium, and let it come last: once Playwright's loop runs, Django's
    database refuses to work in the same process."""
    for item in items:
        if "browser_context_args" in item.fixturenames:
            item.add_marker("browser")
    items.sort(key=lambda item: item.get_closest_marker("browser") is not None)
