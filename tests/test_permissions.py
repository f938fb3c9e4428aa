"""Who gets what: every address of the product, for every kind of person, on their own things, on
other people's, and on what does not exist."""

import copy
import io
import json
import re
import shutil
import uuid
from functools import cache
from types import SimpleNamespace

import pypdf
import pytest
from django.contrib import admin
from django.core import serializers
from django.db import transaction
from django.urls import resolve, reverse
from django.utils import timezone

from accounts.models import Grant, User
from catalogs.api import ListView
from catalogs.models import CatalogItem
from institutions.models import Blob, Headquarter, Institution, SessionAct, StoredFile
from notifications.sending import notify, open_batch
from pei import editing
from pei.models import Observation, PeiVersion, Step, sections
from pei.models.review import Side
from pei.models.sections import Definition, DiagnosisReference, Objectives, Principles
from pei.states import State
from pei_project.api.errors import API_SEGMENTS
from pei_project.sheets import drafts
from pei_project.sheets.history import Change, record
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import create_sheet, save_sheet
from pei_project.sheets.serializers import represent
from tests.conftest import PASSWORD, code_now, person, school, whole_cast
from tests.stored import kept, upload
from tests.test_architecture import routes

pytestmark = pytest.mark.django_db

PEOPLE = {
    "school": ["secretary", "leader", "rector"],
    "council": ["council"],
    "entity": ["gagem", "reviewer", "director"],
    "platform": ["staff", "auditor"],
    "other": ["stranger"],
    "foreign": ["foreign_gagem", "foreign_reviewer"],
    "nobody": ["anonymous"],
}
EVERYBODY = [who for group in PEOPLE.values() for who in group]

# What each group of people gets. {school} is the school, {site} and {plan} are its own; "other"
# works for another school, "foreign" for another Secretaría. Where two statuses are given the
# first is for a draft, the second for an adopted plan; after a comma who of the group gets another
# one. ``sent`` says what is sent.
TABLE = """
school  council entity  platform other   foreign nobody  method url

200     200     200     200     200     200     200     GET   /healthz
200     200     200     200     200     200     200     GET   /readyz
200     200     200     200     200     200     200     GET   /schema
200     200     200     200     200     200     200     GET   /docs
201     201     201     201     201     201     401     POST  /auth/login
401     401     401     401     401     401     401     POST  /auth/refresh
200     200     200     200     200     200     401     GET   /auth/logout
200     200     200     200     200     200     401     POST  /auth/logout
200     200     200     200     200     200     401     GET   /user/me
200     200     200     200     200     200     401     PUT   /user/me
200     200     200     200     200     200     401     GET   /user/me/session
204     204     204     204     204     204     401     DELETE /user/me/session
200     200     200     200     200     200     401     GET   /user/institution
404,rector=200 404 404,director=200 404,staff=200 404 404 401 POST /user/{person}/handover
202     202     202     202     202     202     202     POST  /auth/password/forgot
400     400     400     400     400     400     400     POST  /auth/password/reset
200     200     200     200     200     200     401     PUT   /auth/password
403,rector=200 403 403,director=200 403,staff=200 403 403 401 GET    /user
403,rector=201 403 403,director=201 403,staff=201 403 403 401 POST   /user
404,rector=200 404 404,director=200 404,staff=200 404 404 401 GET    /user/{person}
404,rector=200 404 404,director=200 404,staff=200 404 404 401 PUT    /user/{person}
404,rector=200 404 404,director=200 404,staff=200 404 404 401 PATCH  /user/{person}
404,rector=204 404 404,director=204 404,staff=204 404 404 401 DELETE /user/{person}
200     200     200     200     200     200     401     GET   /notification
200     200     200     200     200     200     401     GET   /notification/unread
200     200     200     200     200     200     401     PUT   /notification/read
404,secretary=200 404   404     404     404     404     401     PUT   {notified}/read

200     200     200     200     200     200     401     GET   /pei
200     200     200     200     200     200     401     GET   /pei/total
200     200     200     200     200     200     401     GET   /pei/component
409     403     403     403     409     403     401     POST  /pei/definition
200     200     404/200 404/200 404     404     401     GET   /pei/definition/{plan}
200/409 403     404/403 404/403 404     404     401     PUT   /pei/definition/{plan}
200/409 403     404/403 404/403 404     404     401     PATCH /pei/definition/{plan}
200     200     200     200     404     404     401     GET   /pei/institution/{school}
200     200     200     200     404     404     401     GET   /pei/{plan}
200     200     404/200 404/200 404     404     401     GET   /pei/{plan}/component
200     200     404/200 404/200 404     404     401     GET   /pei/{plan}/total
200     200     404/200 404/200 404     404     401     GET   /pei/{plan}/download
200     200     404/200 404/200 404     404     401     GET   {aspect}
201/409 403     404/403 404/403 404     404     401     POST  {aspect}
200/409 403     404/403 404/403 404     404     401     PUT   {aspect}
200/409 403     404/403 404/403 404     404     401     PATCH {aspect}
200     200     404/200 404/200 404     404     401     GET   {aspect}/indicator/mission
200     200     404/200 404/200 404     404     401     GET   /change-history/pei/{plan}
403,rector=409 403     403     403     404     404     401     POST  /pei/{plan}/submit
200     200     200     200     404     404     401     GET   /pei/{plan}/school-governing
403,rector=409 409     403     403     404     404     401     POST  /pei/{plan}/school-governing
403,rector=409/200 403 403     403     404     404     401     POST  /pei/{plan}/filing
403,rector=409 403     403     403     404     404     401     POST  /pei/{plan}/withdraw
403     403     409,gagem=403 403 404  404     401     POST  /pei/{plan}/assign
403     403     403,director=409 403 404  404     401     POST  /pei/{plan}/approve
403,rector=409 403     403     403     404     404     401     POST  /pei/{plan}/amend
403     403     409     403     404     404     401     POST  /pei/{plan}/reject
200     200     404/200 404/200 404     404     401     GET   /pei/{plan}/observation
403,rector=201/409 201/409 404/409 404/403 404  404     401     POST  /pei/{plan}/observation
200     200     404     404     404     404     401     GET   {observed}
403,rector=403/409 200/409 404  404     404     404     401     PUT   {observed}
403,rector=403/409 204/409 404  404     404     404     401     DELETE {observed}
200/409 403     404     404     404     404     401     POST  {observed}/answer
403,rector=200/409 200/409 404  404     404     404     401     POST  {observed}/resolve
403,rector=409 409      404     404     404     404     401     POST  {observed}/reopen
200     403     404/403 404/403 404     404     401     GET   {typed}
200     403     404/403 404/403 404     404     401     PUT   {typed}
200     403     404/403 404/403 404     404     401     PATCH {typed}
200     200     200     200     200     200     401     GET   /change-draft/user
404,secretary=204 404   404     404     404     404     401     DELETE /change-draft/{draft}
200     403 403,director=200 403,staff=200 404 404 401 GET   /change-draft/institution/{school}
200     403 403,director=200 403,staff=200 404 404 401 PUT   /change-draft/institution/{school}
200     403 403,director=200 403,staff=200 404 404 401 GET   /change-draft/headquarter/{site}
200     403 403,director=200 403,staff=200 404 404 401 PUT   /change-draft/headquarter/{site}

200     200     200     200     200     200     401     GET   /institution
200     200     200     200     200     200     401     GET   /institution/municipality/76100
200     200     200     200     404     404     401     GET   /institution/{school}
200     200     200     200     404     404     401     GET   /institution/{school}/act
201     403     403     403     404     404     401     POST  /institution/{school}/act
200     200     200     200     404     404     401     GET   /institution/{school}/act/{act}
200     403     403     403     404     404     401     PUT   /institution/{school}/act/{act}
200     403     403     403     404     404     401     PATCH /institution/{school}/act/{act}
204     403     403     403     404     404     401     DELETE /institution/{school}/act/{act}
200     200     200     200     404     404     401     GET   /institution/{school}/history-file
201     201     403     403     201     403     401     POST  /file
200     200     404/200 404/200 404     404     401     GET   /file/{file}
200     200     404/403 404/403 404     404     401     PATCH /file/{file}
409     409     404/403 404/403 404     404     401     DELETE /file/{file}
200     200     404/200 404/200 404     404     401     GET   /file/{file}/download
200     200     404/200 404/200 404     404     401     GET   /file/{file}/preview
200     200     200     200     404     404     401     GET   /headquarter/institution/{school}
200     200     200     200     404     404     401     GET   /headquarter/{site}
200     200     200     200     404     404     401     GET   /change-history/institution/{school}
200     200     200     200     404     404     401     GET   /change-history/headquarter/{site}

302     302     302     302     302     302     200     GET   /ingresar/
302     302     302     302     302     302     302     GET   /ingresar/codigo/
302     302     302     302     302     302     302     GET   /ingresar/segundo-factor/
302     302     302     302     302     302     302     POST  /salir/
200     200     200     200     200     200     200     GET   /recuperar-clave/
200     200     200     200     200     200     200     POST  /recuperar-clave/
410     410     410     410     410     410     410     GET   /recuperar-clave/nada/
410     410     410     410     410     410     410     POST  /recuperar-clave/nada/
410     410     410     410     410     410     410     GET   /invitacion/nada/
410     410     410     410     410     410     410     POST  /invitacion/nada/
200     200     200     200     200     200     302     GET   /cuenta/clave/
422     422     422     422     422     422     401     POST  /cuenta/clave/
403,rector=200 403 403,director=200 403,staff=200 403 403 302 GET  /usuarios/
403,rector=200 403 403,director=200 403,staff=200 403 403 302 GET  /usuarios/invitar/
403,rector=302 403 403,director=422 403,staff=422 403 403 401 POST /usuarios/invitar/
404,rector=200 404 404,director=200 404,staff=200 404 404 302 GET  /usuarios/{person}/
404,rector=302 404 404,director=302 404,staff=302 404 404 401 POST /usuarios/{person}/
404,rector=200 404 404,director=200 404,staff=200 404 404 302 GET  /usuarios/{person}/desactivar/
404,rector=302 404 404,director=302 404,staff=302 404 404 401 POST /usuarios/{person}/desactivar/
200     200     200     200     200     200     200     GET   /privacidad/
200     200     200     200     200     200     302     GET   /cuenta/
200     200     200     200     200     200     302     GET   /cuenta/segundo-factor/
200     200     200     200     200     200     302     GET   /cuenta/sesiones/
200     200     200     200     200     200     401     GET   /cuenta/sesion/
404     404     404     404     404     404     404     GET   /estilo/
200     200     200     200     200     200     302     GET   /
302     302     200     200     302     200     302     GET   /instituciones/
200     200     200     200     404     404     302     GET   /instituciones/{school}/
200     200     200     200     404     404     302     GET   /instituciones/{school}/actas/
200     403     403     403     404     404     302     GET   /instituciones/{school}/actas/nueva/
302     403     403     403     404     404     401     POST  /instituciones/{school}/actas/nueva/
200     200     200     200     404     404     302     GET   {acta}/
200     403     403     403     404     404     302     GET   {acta}/cambiar/
302     403     403     403     404     404     401     POST  {acta}/cambiar/
200     403     403     403     404     404     302     GET   {acta}/quitar/
302     403     403     403     404     404     401     POST  {acta}/quitar/
302     302     302     302     302     302     302     GET   /archivos/
201     201     404     404     201     404     401     POST  /archivos/subir/
200     200     200     200     404     404     302     GET   /instituciones/{school}/archivos/
302     302     403     403     404     404     401     POST  /instituciones/{school}/archivos/
200     200     404/200 404/200 404     404     302     GET   {archivo}/
409     409     404/403 404/403 404     404     401     POST  {archivo}/
200     200     404/200 404/200 404     404     302     GET   {archivo}/ver/
200     200     404/200 404/200 404     404     302     GET   {archivo}/descargar/
200     200     404/403 404/403 404     404     302     GET   {archivo}/cambiar/
302     302     404/403 404/403 404     404     401     POST  {archivo}/cambiar/
200     200     404/403 404/403 404     404     302     GET   {archivo}/quitar/
409     409     404/403 404/403 404     404     401     POST  {archivo}/quitar/
403,rector=200 403 403,director=200 403,staff=200 404 404 302 GET  /instituciones/{school}/relevo/
403,rector=422 403 403,director=422 403,staff=422 404 404 401 POST /instituciones/{school}/relevo/
200     200     200     200     404     404     302     GET   /sedes/{site}/
200     200     200     200     404     404     302     GET   /sedes/{site}/historial/
200     200     200     200     404     404     302     GET   /sedes/{site}/historial/1/
200     200     200     200     404     404     302     GET   /instituciones/{school}/historial/
200     200     200     200     404     404     302     GET   /instituciones/{school}/historial/1/
200     200     200     200     200     200     302     GET   /proyectos/
302     403     403     403     302     403     401     POST  /proyectos/abrir/
403     403     302,gagem=403 403 403   302,foreign_gagem=403 302 GET /proyectos/asignar/
403     403     409,gagem=403 403 403   409,foreign_gagem=403 401 POST /proyectos/asignar/
403     403     302     403     403     302     302     GET   /proyectos/recordar/
403     403     302     403     403     302     401     POST  /proyectos/recordar/
200     200     200     200     404     404     302     GET   /proyectos/{plan}/
403     403     404/409 404/403 404     404     302     GET   /proyectos/{plan}/revision/
403     403     404/409 404/403 404     404     302     GET   {reviewed}/
403     403     404/409 404/403 404     404     401     POST  {reviewed}/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/observaciones/
403,rector=302/409 302/409 404/409 404/403 404 404 401 POST /proyectos/{plan}/observaciones/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/revisar/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/cumplimiento/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/historial/
200     200     404/200 404/200 404     404     302     GET   {guardado}/
200/409 403     404/403 404/403 404     404     302     GET   {restaurar}/
302/409 403     404/403 404/403 404     404     401     POST  {restaurar}/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/pdf/
403,rector=200/409 403 403     403     404     404     302     GET   /proyectos/{plan}/enviar/
403,rector=409 403     403     403     404     404     401     POST  /proyectos/{plan}/enviar/
403,rector=409 409     403     403     404     404     302     GET   /proyectos/{plan}/decision/
403,rector=409 409     403     403     404     404     401     POST  /proyectos/{plan}/decision/
403,rector=409/200 403 403     403     404     404     302     GET   /proyectos/{plan}/radicar/
403,rector=409 403     403     403     404     404     401     POST  /proyectos/{plan}/radicar/
403,rector=409 403     403     403     404     404     302     GET   /proyectos/{plan}/retirar/
403,rector=409 403     403     403     404     404     401     POST  /proyectos/{plan}/retirar/
403     403     409     403     404     404     302     GET   /proyectos/{plan}/devolver/
403     403     409     403     404     404     401     POST  /proyectos/{plan}/devolver/
403     403     403,director=409 403 404  404     302     GET   /proyectos/{plan}/aprobar/
403     403     403,director=409 403 404  404     401     POST  /proyectos/{plan}/aprobar/
403,rector=409 403     403     403     404     404     302     GET   /proyectos/{plan}/modificar/
403,rector=409 403     403     403     404     404     401     POST  /proyectos/{plan}/modificar/
200     200     200     200     404     404     302     GET   {constancia}/
403,rector=200 403     404/403 404/403 404     404     302     GET   /proyectos/{plan}/encargos/
403,rector=302 403     404/403 404/403 404     404     401     POST  /proyectos/{plan}/encargos/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/versiones/
200     200     404/200 404/200 404     404     302     GET   /proyectos/{plan}/comparar/
200     200     200     200     200     200     200     GET   /verificar/
404     404     404     404     404     404     404     GET   /verificar/ABCD-EFGH-JKLM-NPQR/
200     200     200     200     200     200     302     GET   /notificaciones/
302     302     302     302     302     302     401     POST  /notificaciones/leer/
404,secretary=302 404   404     404     404     404     401     POST  {aviso}/leer/
404,secretary=302 404   404     404     404     404     401     POST  {aviso}/abrir/
200     200     200     200     200     200     302     GET   /notificaciones/preferencias/
302     302     302     302     302     302     401     POST  /notificaciones/preferencias/
200     200     200     200     200     200     302     GET   /notificaciones/salida/
404,secretary=302 404   404     404     404     404     401     POST  {envio}/cancelar/
200     200     200     200     200     200     302     GET   /mis-borradores/
404,secretary=200 404   404     404     404     404     302     GET   /mis-borradores/{draft}/
404,secretary=302 404   404     404     404     404     401     POST  /mis-borradores/{draft}/
403,rector=200 403      404/403 404/403 404     404     302     GET   /proyectos/{plan}/borradores/
403,rector=302 403      404/403 404/403 404     404     401     POST  {taken}/
200     200     404/200 404/200 404     404     302     GET   {section}/
302/409 403     404/403 404/403 404     404     401     POST  {section}/
200     200     404/200 404/200 404     404     302     GET   {section}/objetivos/
302/409 403     404/403 404/403 404     404     401     POST  {section}/objetivos/
200/403 403     404/403 404/403 404     404     302     GET   {table}/
302/409 403     404/403 404/403 404     404     401     POST  {table}/
200/403 403     404/403 404/403 404     404     302     GET   {table}/{row}/
302/409 403     404/403 404/403 404     404     401     POST  {table}/{row}/
"""
SHORT = {
    "{table}": "{section}/objetivos/objetivos-especificos",
    "{section}": "/proyectos/{plan}/objetivos-y-metas",
    "{aviso}": "/notificaciones/{notification}",
    "{envio}": "/notificaciones/salida/{batch}",
    "{notified}": "/notification/{notification}",
    "{archivo}": "/archivos/{file}",
    "{acta}": "/instituciones/{school}/actas/{act}",
    "{typed}": "/change-draft/pei/{plan}/objectives",
    "{constancia}": "/proyectos/{plan}/constancia/{receipt}",
    "{guardado}": "/proyectos/{plan}/historial/objetivos-y-metas/1",
    "{restaurar}": "/proyectos/{plan}/historial/{change}/restaurar",
    "{taken}": "/proyectos/{plan}/borradores/{draft}/tomar",
    "{aspect}": "/pei/{plan}/aspect/principles-fundamentals",
    "{observed}": "/pei/{plan}/observation/{observation}",
    "{reviewed}": "/proyectos/{plan}/revision/objetivos-y-metas",
}


class Line:
    """One line of the table."""

    def __init__(self, written: str):
        *statuses, self.method, url = written.split()
        for short, long in SHORT.items():
            url = url.replace(short, long)
        self.url = url
        self.status = {}  # (person, state) -> status
        for group, status in zip(PEOPLE, statuses, strict=True):
            status, *exceptions = status.split(",")
            other = dict(exception.split("=") for exception in exceptions)
            for who in PEOPLE[group]:
                draft, _, adopted = other.get(who, status).partition("/")
                self.status[who, State.DRAFT] = int(draft)
                self.status[who, State.ADOPTED] = int(adopted or draft)

    def __str__(self):
        return f"{self.method} {self.url}"

    @property
    def is_api(self) -> bool:
        return self.url.split("/")[1] in API_SEGMENTS

    @property
    def is_about_a_thing(self) -> bool:
        return "{" in self.url

    def at(self, thing) -> str:
        return self.url.format(
            plan=thing.plan.pk,
            school=thing.school.pk,
            site=thing.site.pk,
            act=thing.act.pk,
            file=thing.file.pk,
            row=thing.row,
            draft=thing.draft.pk,
            person=thing.person.pk,
            receipt=thing.receipt,
            change=thing.change.pk,
            observation=thing.observation.pk,
            notification=thing.notification.pk,
            batch=thing.batch.pk,
        )

    @property
    def route(self) -> str:
        return resolve(self.at(NOTHING)).route


# What nobody ever made.
NOTHING = SimpleNamespace(
    plan=SimpleNamespace(pk=uuid.uuid4()),
    school=SimpleNamespace(pk=uuid.uuid4()),
    site=SimpleNamespace(pk=uuid.uuid4()),
    act=SimpleNamespace(pk=uuid.uuid4()),
    file=SimpleNamespace(pk=uuid.uuid4()),
    row=uuid.uuid4(),
    draft=SimpleNamespace(pk=uuid.uuid4()),
    person=SimpleNamespace(pk=uuid.uuid4()),
    receipt="R-222222222222",
    change=SimpleNamespace(pk=uuid.uuid4()),
    observation=SimpleNamespace(pk=uuid.uuid4()),
    notification=SimpleNamespace(pk=uuid.uuid4()),
    batch=SimpleNamespace(pk=uuid.uuid4()),
)
LINES = [Line(line) for line in TABLE.splitlines()[2:] if line]


# --- the world ----------------------------------------------------------------------------------

SECRET = "Guadualito-secreto"


def opened(school, author, observer, name: str) -> SimpleNamespace:
    """A school with a site, a plan, an act, a file that the plan names and a draft, which say
    ``name`` in a name, in a text, in a row and in a title."""
    site = Headquarter.objects.create(
        institution=school,
        dane_code=school.dane_code,
        number="01",
        name=f"Sede {name}",
        municipality=school.municipality,
    )
    plan = editing.open_plan(school, author)
    objectives = editing.load(plan, Objectives)
    rows = {"specific_objectives": TableInput([RowInput(values={"text": f"{name} en fila"})])}
    said = {"general_objective": f"{name} en texto"}
    saved = save_sheet(objectives, said, rows, actor=author, seen=0)
    row = saved.rows("specific_objectives")[0].pk
    act = create_sheet(SessionAct(institution=school), act_of(1, name), actor=author)
    file = kept(school, author, title=f"{name} en archivo")
    save_sheet(editing.load(plan, DiagnosisReference), {"file": file.pk}, actor=author, seen=0)
    typed = {"institutionalObjectives": f"{name} en borrador"}
    draft, _ = drafts.write(author, saved, typed, began=1, seen=0)
    for sheet in (site, school):
        told = {"field": "address", "row": None, "before": "", "after": f"{name} en ficha"}
        record(sheet, sheet.key, 1, author, [told])
    observation = Observation.objects.create(
        version=plan,
        section="objectives",
        revision=1,
        text=f"{name} en observación",
        side=Side.SCHOOL,
        round=0,
        author=observer,
    )
    said = {"day": "27 de noviembre", "count": f"{name} en aviso"}
    [notification] = notify("notifications.digest", [author], url="/proyectos/", **said)
    return SimpleNamespace(
        school=school,
        site=site,
        plan=plan,
        row=row,
        act=act,
        file=file,
        draft=draft,
        person=author,
        receipt=plan.steps.get().receipt,
        change=Change.objects.get(owner=plan.pk, field="general_objective"),
        observation=observation,
        notification=notification,
        batch=open_batch(author, f"{name} en envío"),
    )


def act_of(number: int, name: str) -> dict:
    """Minutes of the council that say ``name``."""
    body = CatalogItem.objects.get(catalog="session-act-type", code="consejo-directivo")
    said = {"document": "acta", "number": number, "year": 2026, "body": body}
    return said | {"decisions": f"<p>{name} en acta</p>"}


@pytest.fixture(scope="module")
def made(once):
    """The cast, what their schools have and the files of it: a second's work."""
    cast = whole_cast()
    own = opened(cast["institution"], cast["secretary"], cast["council"], SECRET)
    stranger = cast["stranger"]
    others = opened(cast["other_institution"], stranger, stranger, "Ceiba")
    return SimpleNamespace(cast=cast, own=own, others=others)


@pytest.fixture
def world(db, once, made, settings):
    """All that is made as it was made, whatever another test did to it."""
    shutil.copytree(once, settings.MEDIA_ROOT)
    return copy.deepcopy(made)


@pytest.fixture
def own(world):
    return world.own


@pytest.fixture
def others(world):
    return world.others


@pytest.fixture
def people(world):
    """The whole cast by name; nobody is ``anonymous``."""
    return {who: world.cast.get(who) for who in EVERYBODY}


@pytest.fixture
def secretary(people):
    return people["secretary"]


@pytest.fixture
def council(people):
    return people["council"]


@pytest.fixture
def stranger(people):
    return people["stranger"]


@pytest.fixture
def newcomer(world):
    """The secretary of a school that has no plan yet."""
    new = school("Institución Educativa El Samán", "76001", "176001000020")
    return person("nueva.secretaria", "institucion", institution=new)


@pytest.fixture
def ask(api, web, people):
    """``ask(who, line, thing)``: the answer to that person; whatever it changed is undone."""

    @cache
    def client(who, is_api):
        return (api if is_api else web)(people[who])

    def ask(who, line, thing):
        send = getattr(client(who, line.is_api), line.method.lower())
        sends_file = {"format": "multipart"} if line.is_api and line.route == "file" else {}
        with transaction.atomic():
            answer = send(line.at(thing), sent(line, thing.plan, people[who]), **sends_file)
            transaction.set_rollback(True)
        return answer

    return ask


def sent(line: Line, plan, user) -> dict | None:
    """A body with nothing wrong in it."""
    if line.method == "GET":
        return None
    if line.url == "/auth/login":
        email = user.email if user else "nadie@prueba.example"
        return {"email": email, "password": PASSWORD, "otp": code_now()}
    if line.url == "/auth/refresh":
        return {"refreshToken": "nothing"}
    if line.url.endswith("/handover"):
        return {"toUserId": str(User.objects.get(email="lider@prueba.example").pk)}
    if line.url.startswith("/notifica"):
        return {} if line.is_api else {"until": timezone.now().isoformat(), "mail": "daily"}
    if line.url == "/user/me":
        return {"name": "Otro nombre", "revision": 0}
    if line.url.startswith(OF_PEOPLE) and not line.url.startswith("/user/me"):
        return sent_of_person(line, plan)
    if any(word in line.url for word in ("/observa", "/revision/", "/reject")):
        return sent_of_observation(line)
    if line.url.startswith("/change-draft"):
        return {"revision": 1, "generalObjective": "Otro"}
    if "file" in line.url or "archivo" in line.url:
        return sent_of_file(line)
    if "act/" in line.url or line.url.endswith("/act"):
        return sent_of_act(line)
    if line.method == "PUT":
        return whole(plan, Definition if "definition" in line.url else Principles)
    if line.method == "PATCH":
        return {"revision": 0}
    if line.is_api:
        return {}
    if "/actas/" in line.url:
        body = CatalogItem.objects.get(catalog="session-act-type", code="consejo-directivo")
        return {
            "revision": "1",
            "document": "acta",
            "number": "2",
            "year": "2026",
            "body": body.pk,
        }
    return {"revision": "1", "text": "Otro", "general_objective": "Otro"}


OF_PEOPLE = ("/auth/password", "/user", "/usuarios", "/recuperar", "/cuenta/clave")


def sent_of_person(line: Line, plan) -> dict:
    """What is sent to the routes and pages of people and their passwords."""
    email, password = "nueva@prueba.example", "Un puente de guadua y niebla"
    if line.url.startswith(("/auth", "/recuperar", "/cuenta/clave")):
        said = {"email": email, "token": "nada", "current": PASSWORD, "password": password}
        names = {
            "/auth/password/forgot": ["email"],
            "/auth/password/reset": ["token", "password"],
            "/auth/password": ["current", "password"],
        }.get(line.url, list(said))
        return {name: said[name] for name in names}
    if not line.is_api:
        said = {"email": email, "name": "Otro nombre", "sub_role": "institucion"}
        return said | {"revision": "0"}
    said = {"name": "Otro nombre", "subRole": "institucion"}
    match line.method:
        case "POST":
            school = getattr(plan, "institution_id", None)
            return said | {"email": email, "institution": school and str(school)}
        case "PUT":
            return said | {"active": True, "revision": 0}
    return {"revision": 0}


def sent_of_observation(line: Line) -> dict:
    """What is sent to the routes and pages of what is observed."""
    said = {"aspect": "objectives", "text": "Diga cuándo."}
    if not line.is_api:
        return said | {"do": "observe"}
    if line.url.endswith(("/answer", "/resolve", "/reopen")):
        return {"text": "Hecho."}
    return {"PUT": said | {"revision": 1}, "DELETE": {"revision": 1}}.get(
        line.method, {} if line.url.endswith("/reject") else said
    )


def sent_of_file(line: Line) -> dict:
    """What is sent to the routes and pages of a file."""
    if line.method == "POST" and not line.url.endswith(("/cambiar/", "/quitar/")):
        return {"file": upload()}
    return {"revision": 1} if line.is_api else {"revision": "1", "title": "Otro"}


def sent_of_act(line: Line) -> dict:
    act = {"document": "acta", "number": 2, "year": 2026, "body": "consejo-directivo"}
    nothing = {"kinds": [], "sessionKind": "", "heldOn": None, "quorum": None, "attendees": None}
    nothing |= {"decisions": "", "file": None}
    revision = {"revision": 1}
    match line.method:
        case "POST":
            return act
        case "PUT":
            return act | nothing | revision
    return revision


def whole(plan, model) -> dict:
    """The body of a PUT that changes nothing."""
    if plan is NOTHING.plan:
        return {"revision": 0}
    return json.loads(json.dumps(represent(editing.load(plan, model)), default=str))


def put_in(state, *things):
    PeiVersion.objects.filter(pk__in=[thing.plan.pk for thing in things]).update(state=state)


# --- the table ----------------------------------------------------------------------------------


@pytest.mark.one_database
@pytest.mark.parametrize("line", LINES, ids=str)
def test_each_person_gets_what_the_table_says(line, ask, own, others):
    found = {}
    for state in (State.DRAFT, State.ADOPTED):
        put_in(state, own, others)
        for who in EVERYBODY:
            found[who, state] = ask(who, line, own).status_code

    assert found == line.status


@pytest.mark.one_database
@pytest.mark.parametrize("state", [State.DRAFT, State.ADOPTED])
@pytest.mark.parametrize(
    "line", [line for line in LINES if line.is_about_a_thing and line.method != "PUT"], ids=str
)
def test_what_is_foreign_is_as_unknown_as_what_does_not_exist(line, state, ask, own, others):
    put_in(state, own, others)
    for who in ("secretary", "council", "reviewer", "gagem"):
        foreign, unknown = ask(who, line, others), ask(who, line, NOTHING)
        assert (foreign.status_code, unknown.status_code) == (404, 404), who
        assert told(foreign) == told(unknown), who
    assert ask("auditor", line, NOTHING).status_code == 404
    nobody = line.status["anonymous", state]
    assert {ask("anonymous", line, thing).status_code for thing in (others, NOTHING)} == {nobody}


def told(answer) -> str:
    """What an answer says, but for what is another each time."""
    text = answer.content.decode().replace(answer["X-Request-Id"], "")
    text = re.sub(r'"requestId":"[^"]+"', "", text)
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", text)


def addresses() -> dict:
    """Every address but the lists, the aspects as one: their lines would be the same."""
    found = {path: one for path, one in routes().items() if not is_list(one.callback)}
    return {as_one(path): one for path, one in found.items()}


def as_one(path: str) -> str:
    path = re.sub(r"/aspect/[^/]+", "/aspect/<aspect>", path)
    return re.sub(r"^(change-draft/pei/[^/]+)/[^/]+", r"\1/<aspect>", path)


def test_the_table_has_a_line_for_every_address():
    assert addresses().keys() == {as_one(line.route) for line in LINES}


def test_the_table_has_a_line_for_every_method_of_the_api():
    tabled = {(as_one(line.route), line.method) for line in LINES}
    views = {
        path: one.callback.view_class
        for path, one in addresses().items()
        if hasattr(one.callback, "view_class")
    }
    answered = {
        (path, method.upper())
        for path, view in views.items()
        for method in ("get", "post", "put", "patch", "delete")
        if method in view.http_method_names and hasattr(view, method)
    }

    assert answered == {(path, method) for path, method in tabled if path in views}


@pytest.mark.parametrize("section", sections.aspects(), ids=lambda section: section.key)
def test_every_aspect_is_for_the_same_people(section, api, web, people, own):
    url = f"/pei/{own.plan.pk}/aspect/{section.key}"
    page = f"/proyectos/{own.plan.pk}/{section.slug}/"
    allowed = {who for group in ("school", "council") for who in PEOPLE[group]}
    for who, user in people.items():
        status = 401 if user is None else 200 if who in allowed else 404
        assert api(user).get(url).status_code == status, who
        status = 302 if user is None else 200 if who in allowed else 404
        assert web(user).get(page).status_code == status, who
        status = 401 if user is None else 403 if who in PEOPLE["council"] else 404
        if who not in PEOPLE["school"]:
            assert api(user).patch(url, {"revision": 0}).status_code == status, who


def is_list(callback) -> bool:
    return getattr(callback, "view_class", None) is ListView


def test_whoever_is_signed_in_reads_every_list(api, stranger):
    lists = [path for path, one in routes().items() if is_list(one.callback)]
    owners = {"department": "76", "deparment": "76", "gagem": "gagem-roldanillo"}
    owners["public-service"] = "energia"
    clients = {200: api(stranger), 401: api()}
    found = set()
    for path in lists:
        parent = path.split("/")[-2]
        url = "/" + re.sub(r"<slug:\w+>", owners.get(parent, ""), path)
        found |= {(status, client.get(url).status_code) for status, client in clients.items()}
        assert clients[200].post(url, {}).status_code == 405

    assert len(lists) > 50
    assert found == {(200, 200), (401, 401)}


@pytest.mark.parametrize("who", EVERYBODY)
def test_the_administration_is_for_staff(people, web, who):
    client = web(people[who])
    names = [
        f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}"
        for model in admin.site._registry
        for page in ("changelist", "add")
    ]
    answers = [client.get(reverse(name)) for name in ["admin:index", *names]]

    if who == "staff":
        assert answers[0].status_code == 200
        return
    for answer in answers:
        assert answer.status_code in (302, 403)
        where = answer.headers.get("Location", "/ingresar/").split("?")[0]
        assert where in ("/ingresar/", "/admin/login/")


def test_the_api_ignores_cookies_and_a_page_ignores_tokens(api, web, own, secretary):
    assert web(secretary).get("/pei").status_code == 401
    assert api(secretary).get("/proyectos/").status_code == 302


def test_a_grant_that_is_withdrawn_bites_on_the_next_request(api, web, own, secretary):
    url, page = f"/pei/definition/{own.plan.pk}", f"/proyectos/{own.plan.pk}/definicion/"
    client, browser = api(secretary), web(secretary)
    assert client.patch(url, {"peiName": "Uno", "revision": 0}).status_code == 200
    Grant.objects.filter(sub_role=secretary.sub_role, action="update_pei").delete()

    assert client.patch(url, {"peiName": "Dos", "revision": 1}).status_code == 403
    assert browser.post(page, {"pei_name": "Dos", "revision": "1"}).status_code == 403
    assert client.get(url).json()["peiName"] == "Uno"


def test_a_grant_in_the_hands_of_somebody_of_another_school_opens_nothing(api, own, stranger):
    Grant.objects.create(sub_role=stranger.sub_role, submodule="pei", action="approve_pei")
    client = api(User.objects.get(pk=stranger.pk))  # with the factor that who may approve needs
    assert client.get(f"/pei/{own.plan.pk}").status_code == 404


# --- twins --------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", State.values)
@pytest.mark.parametrize("who", [who for who in EVERYBODY if who != "anonymous"])
def test_lists_and_rules_say_the_same(people, who, state, own, others):
    user = people[who]
    put_in(state, own)
    put_in(State.DRAFT if state == State.ADOPTED else State.ADOPTED, others)
    plans = list(PeiVersion.objects.with_institution())

    assert len(plans) == 2
    for twin, rule in (("visible_to", "pei.view"), ("readable_by", "pei.read")):
        listed = getattr(PeiVersion.objects, twin)(user)
        assert set(listed) == {plan for plan in plans if user.may(rule, plan)}, rule


def test_who_is_disabled_sees_no_plan(own, secretary):
    secretary.is_active = False
    assert list(PeiVersion.objects.visible_to(secretary)) == []
    assert not secretary.may("pei.view", own.plan)


def test_who_has_no_sub_role_sees_no_plan(own):
    nobody = User.objects.create_user("nadie@prueba.example", name="Nadie")
    assert list(PeiVersion.objects.visible_to(nobody)) == []
    assert not nobody.may("pei.view", own.plan)


# --- nothing leaks ------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.DRAFT, State.ADOPTED])
def test_no_answer_to_a_stranger_tells_of_the_other_school(ask, api, web, own, others, state):
    put_in(state, own, others)
    stranger = others.school.users.get()
    things = (own, others, NOTHING)
    answers = [ask("stranger", line, thing) for line in LINES for thing in things]
    client, browser = api(stranger), web(stranger)
    answers += [
        client.get(url)
        for url in (
            "/pei?search=guadual",
            f"/pei?institution={own.school.pk}",
            "/pei?municipality=76100",
            "/pei?gagem=gagem-roldanillo",
            "/pei?ordering=institution",
            "/institution?search=guadual",
            "/institution?municipality=76100",
        )
    ]
    answers += [
        browser.get(url)
        for url in (
            "/proyectos/?pagina=2",
            "/proyectos/?buscar=guadual",
            "/instituciones/?buscar=guadual",
        )
    ]
    taken = {"id": str(own.row), "text": "mío"}
    url = f"/pei/{others.plan.pk}/aspect/objectives"
    answers.append(client.patch(url, {"specificObjectives": [taken], "revision": 1}))
    answers.append(client.patch(url, {"generalObjective": "x"}, HTTP_IF_MATCH='"0"'))

    assert len(answers) > 100
    for answer in answers:
        text = words(answer)
        for secret in (own.school.name, own.school.dane_code, SECRET):
            assert secret not in text, answer.request["PATH_INFO"]
    assert client.get("/pei?search=guadual").json()["count"] == 0
    assert client.get("/pei").json()["count"] == client.get("/pei/total").json()["count"] == 1


def words(answer) -> str:
    """Everything an answer says, headers too; a PDF page by page."""
    said = str(dict(answer.headers))
    if answer.headers.get("Content-Type") != "application/pdf":
        return said + answer.content.decode()
    pages = pypdf.PdfReader(io.BytesIO(answer.content)).pages
    return said + " ".join(page.extract_text() for page in pages)


def test_the_words_looked_for_are_those_the_school_itself_reads(api, own, secretary):
    text = words(api(secretary).get(f"/pei/{own.plan.pk}/total"))
    text += words(api(secretary).get(f"/pei/{own.plan.pk}"))
    for secret in (own.school.name, own.school.dane_code, SECRET):
        assert secret in text


# --- what nobody may write ----------------------------------------------------------------------

NEVER_WRITTEN = [
    "role",
    "subRole",
    "is_staff",
    "isStaff",
    "is_superuser",
    "institution_id",
    "institution",
    "state",
    "version",
    "created_by",
    "createdBy",
    "approved_at",
    "approvedAt",
    "epoch",
    "number",
    "id_",
    "__proto__",
]
# Logging out takes no body, and of what is removed nothing is said but its revision.
WRITABLE = [
    line
    for line in LINES
    if line.is_api
    and line.method not in ("GET", "DELETE")
    and not line.url.endswith("/logout")
    and not line.url.startswith("/change-draft/")  # whatever is being typed is welcome there
    and not line.url.endswith(("/reject", "/reopen"))  # of another state: tests/test_observations
]


# Who takes a step, and from where.
TAKERS = {
    "{plan}/submit": ("rector", State.DRAFT),
    "{plan}/school-governing": ("rector", State.IN_COUNCIL),
    "{plan}/filing": ("rector", State.ADOPTED),
    "{plan}/withdraw": ("rector", State.IN_COUNCIL),
    "{plan}/assign": ("reviewer", State.IN_REVIEW),
    "{plan}/reject": ("reviewer", State.IN_REVIEW),
    "{plan}/approve": ("director", State.IN_REVIEW),
    "{plan}/amend": ("rector", State.APPROVED),
    "/handover": ("director", State.DRAFT),
    "/user": ("rector", State.DRAFT),
    "/user/{person}": ("rector", State.DRAFT),
}
# What has one of these names is written there.
NAMED = {"POST /user": {"subRole", "institution"}, "PUT /user/{person}": {"subRole"}}
NAMED |= {"PATCH /user/{person}": {"subRole"}}


@pytest.mark.parametrize("line", WRITABLE, ids=str)
def test_a_field_that_is_not_of_the_form_is_refused_and_changes_nothing(
    line, api, own, secretary, council, newcomer, people
):
    author = newcomer if line.url == "/pei/definition" else secretary
    if "/observation" in line.url and not line.url.endswith("/answer"):
        author = council
    for word, (who, state) in TAKERS.items():
        if line.url.endswith(word):
            author = people[who]
            put_in(state, own)
    client = api(author)
    sends_file = {"format": "multipart"} if line.route == "file" else {}
    before = everything()
    for name in sorted({*NEVER_WRITTEN} - NAMED.get(str(line), set())):
        if name == "number" and "/act" in line.url and "/aspect" not in line.url:
            continue  # an act has a number of its own
        send = getattr(client, line.method.lower())
        body = sent(line, own.plan, author) | {name: "administrador"}
        answer = send(line.at(own), body, **sends_file)

        assert answer.status_code == 400, name
        assert answer.json()["error"] == "unknown_field"
        codes = {key: [p["code"] for p in found] for key, found in answer.json()["fields"].items()}
        assert codes == {name: ["unknown_field"]}
    assert everything() == before


def everything() -> str:
    """All that is stored of people, schools and plans."""
    models = [User, Institution, Headquarter, StoredFile, Blob, PeiVersion, Step, Change]
    models += sections.SECTIONS
    models += [row for section in sections.SECTIONS for row in section.tables().values()]
    rows = [row for model in models for row in model.objects.order_by("pk")]
    return serializers.serialize("json", rows)


def test_what_cannot_be_written_is_kept_out_of_rows_too(api, own, secretary):
    url = f"/pei/{own.plan.pk}/aspect/objectives"
    before = everything()
    for name in ("sheet", "sheet_id", "sheetId", "version", "createdBy"):
        row = {"text": "x", name: str(uuid.uuid4())}
        answer = api(secretary).patch(url, {"specificObjectives": [row], "revision": 1})
        assert list(answer.json()["fields"]) == [f"specificObjectives.0.{name}"]
    assert everything() == before


# --- in which order a request is refused --------------------------------------------------------


def outcome(answer) -> tuple[int, str]:
    return answer.status_code, answer.json().get("error", "")


PLAN_URLS = ["/pei/definition/{}", "/pei/{}/aspect/principles-fundamentals"]


@pytest.mark.parametrize("url", PLAN_URLS)
@pytest.mark.parametrize("method", ["patch", "put"])
def test_a_request_that_is_wrong_in_every_way_is_told_one_thing_after_another(
    api, own, secretary, council, url, method
):
    """401, 404, 405/415/413, 403, 409, 428/412, 400: each is mended before the next is told."""
    model = Definition if "definition" in url else Principles
    right, nowhere = url.format(own.plan.pk), url.format(uuid.uuid4())
    nonsense = {"state": "approved"}
    query = "?unknown=1"
    put_in(State.IN_COUNCIL, own)

    def send(user, path, body=nonsense, **headers):
        return outcome(getattr(api(user), method)(path, body, **headers))

    text = {"content_type": "text/plain"}
    assert send(None, nowhere + query, b"{", **text) == (401, "Unauthorized")
    assert send(council, nowhere + query, b"{", **text) == (404, "not_found")
    answer = api(council).delete(nowhere + query, b"{", **text)
    assert outcome(answer) == (404, "not_found")
    answer = api(council).delete(right + query, b"{", **text)
    assert outcome(answer) == (405, "method_not_allowed")
    assert send(council, right + query, b"{", **text) == (415, "unsupported_media_type")
    large = {"state": "x" * 1024 * 1024}
    assert send(council, right + query, large) == (413, "payload_too_large")
    assert send(council, right + query) == (403, "ValidationRole")
    assert send(secretary, right + query) == (409, "invalid_state")
    put_in(State.DRAFT, own)
    assert send(secretary, right + query) == (428, "precondition_required")
    assert send(secretary, right + query, HTTP_IF_MATCH='"7"') == (412, "precondition_failed")
    body = nonsense | {"revision": 7}
    assert send(secretary, right + query, body) == (409, "stale")
    assert send(secretary, right + query, HTTP_IF_MATCH='"0"') == (400, "unknown_parameter")
    assert send(secretary, right, HTTP_IF_MATCH='"0"') == (400, "unknown_field")
    assert send(secretary, right, whole(own.plan, model), HTTP_IF_MATCH='"0"') == (200, "")


def test_first_content_is_refused_in_the_same_order(api, own, secretary, council):
    right = f"/pei/{own.plan.pk}/aspect/objectives"  # has content already
    put_in(State.ADOPTED, own)
    assert outcome(api().post(right + "?x=1", {"state": "x"})) == (401, "Unauthorized")
    assert outcome(api(council).post(right + "?x=1", {"state": "x"})) == (403, "ValidationRole")
    assert outcome(api(secretary).post(right + "?x=1", {"state": "x"})) == (409, "invalid_state")
    put_in(State.DRAFT, own)
    assert outcome(api(secretary).post(right + "?x=1", {"state": "x"})) == (409, "stale")
    fresh = f"/pei/{own.plan.pk}/aspect/principles-fundamentals"
    assert outcome(api(secretary).post(fresh + "?x=1", {})) == (400, "unknown_parameter")
    assert outcome(api(secretary).post(fresh, {"state": "x"})) == (400, "unknown_field")
    assert outcome(api(secretary).post(fresh, {})) == (201, "")


def test_opening_a_plan_is_refused_in_the_same_order(api, own, secretary, council, newcomer):
    url, wrong = "/pei/definition", {"state": "x"}
    text = {"content_type": "text/plain"}
    assert outcome(api().post(url + "?x=1", b"{", **text)) == (401, "Unauthorized")
    assert outcome(api(council).put(url + "?x=1", b"{", **text)) == (405, "method_not_allowed")
    answer = api(council).post(url + "?x=1", b"{", **text)
    assert outcome(answer) == (415, "unsupported_media_type")
    assert outcome(api(council).post(url + "?x=1", wrong)) == (403, "ValidationRole")
    assert outcome(api(secretary).post(url + "?x=1", wrong)) == (409, "invalid_state")
    assert outcome(api(newcomer).post(url + "?x=1", wrong)) == (400, "unknown_parameter")
    assert outcome(api(newcomer).post(url, wrong)) == (400, "unknown_field")
    assert outcome(api(newcomer).post(url, {})) == (201, "")


def test_ones_own_name_is_refused_in_the_same_order(api, secretary):
    url, wrong = "/user/me?x=1", {"role": "admin"}
    text = {"content_type": "text/plain"}
    assert outcome(api().put(url, b"{", **text)) == (401, "Unauthorized")
    assert outcome(api(secretary).patch(url, b"{", **text)) == (405, "method_not_allowed")
    assert outcome(api(secretary).put(url, b"{", **text)) == (415, "unsupported_media_type")
    assert outcome(api(secretary).put(url, wrong)) == (428, "precondition_required")
    stale = {"HTTP_IF_MATCH": '"7"'}
    assert outcome(api(secretary).put(url, wrong, **stale)) == (412, "precondition_failed")
    assert outcome(api(secretary).put(url, wrong | {"revision": 7})) == (409, "stale")
    seen = {"HTTP_IF_MATCH": '"0"'}
    assert outcome(api(secretary).put(url, wrong, **seen)) == (400, "unknown_parameter")
    assert outcome(api(secretary).put("/user/me", wrong, **seen))[0] == 400
    assert outcome(api(secretary).put("/user/me", {"name": "Ana"}, **seen)) == (200, "")
