"""The main job by the documented API, over HTTP, by a program that takes compressed answers."""

import gzip
import http.client
import io
import json
import time
import uuid
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from urllib.parse import urlsplit

import pytest
from pypdf import PdfReader

from tests.pages import DEMO_PASSWORD

PRINCIPLES, OBJECTIVES = "principles-fundamentals", "objectives"
GOVERNMENT = "school-government"
# What the second school of the demo has not said of its principles yet.
LACKING = [
    "Reseña histórica",
    "Visión",
    "Año de la visión",
    "Filosofía institucional",
    "Principios institucionales",
    "Valores institucionales",
    "Política de inclusión y equidad",
    "Grupos poblacionales atendidos",
    "Fundamentos",
    "Perfiles",
]


@dataclass
class Answer:
    status: int
    headers: http.client.HTTPMessage
    content: bytes

    def json(self):
        return json.loads(self.content)

    @property
    def error(self) -> tuple[int, str]:
        return self.status, self.json()["error"]


class Program:
    """A client of the API. It keeps the tokens it is given, as the documentation says."""

    def __init__(self, url: str):
        self.host = urlsplit(url).netloc
        self.token = self.refresh_token = None

    def __call__(self, method: str, path: str, body=None, **headers) -> Answer:
        """``headers`` are written with underscores: ``If_Match='"1"'``."""
        sent = {"Accept-Encoding": "gzip"}
        if self.token:
            sent["Authorization"] = f"Bearer {self.token}"
        if body is not None:
            sent["Content-Type"] = "application/json"
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection(self.host, timeout=60)
        connection.request(method, path, json.dumps(body) if body is not None else None, sent)
        got = connection.getresponse()
        content = got.read()
        connection.close()
        if got.headers["Content-Encoding"] == "gzip":
            content = gzip.decompress(content)
        return Answer(got.status, got.headers, content)

    def sign_in(self, email: str) -> Answer:
        answer = self("POST", "/auth/login", {"email": email, "password": DEMO_PASSWORD})
        self.keep_tokens(answer)
        return answer

    def keep_tokens(self, answer: Answer) -> None:
        assert answer.status == 201, answer.content
        self.token, self.refresh_token = answer.json()["token"], answer.json()["refreshToken"]


@pytest.fixture
def program(site):
    return Program(site.url)


@pytest.fixture
def school(program):
    """A program of the secretary of the second school, and the id of its plan."""
    program.sign_in("secretaria@otra.example")
    (plan,) = program("GET", "/pei").json()["results"]
    return program, plan["id"]


def ids(count: int) -> list[str]:
    return [str(uuid.uuid4()) for _ in range(count)]


def missing_of(program, plan: str) -> dict[str, list[str]]:
    """What still lacks, by aspect."""
    tree = program("GET", f"/pei/{plan}/component").json()
    return {aspect["key"]: aspect["missing"] for part in tree for aspect in part["aspects"]}


def made(program, path: str):
    """The file at ``path``, asked for again as often as it is told to wait."""
    deadline = time.monotonic() + 120
    while (answer := program("GET", path)).status == 202 and time.monotonic() < deadline:
        assert answer.headers["Location"] == path
        time.sleep(int(answer.headers["Retry-After"]))
    return answer


# --- what the program writes ----------------------------------------------------------------


def definition() -> dict:
    return {
        "peiName": "Bajo la misma ceiba",
        "projectKind": "PEI",
        "versionLabel": "1.0",
        "validityStart": 2026,
        "validityEnd": 2030,
        "changeKind": "creation",
        "changeSummary": "",
        "legalRepresentative": "Efraín Malecón Ficticio",
        "declaration": True,
        "draftingTeam": [
            {"role": "Coordina la escritura", "name": "Ligia Ribera", "estate": "directors"},
            {"role": "Representante de once", "name": "", "estate": "students"},
        ],
        "participationEvidence": [
            {
                "description": "Asamblea de familias a la orilla del río",
                "heldOn": "2026-02-14",
                "estate": "families",
                "participants": 163,
            }
        ],
    }


def principles() -> dict:
    student, teacher, director = ids(3)
    return {
        "historicalReview": "<p>La escuela nació en 1961, <strong>en convite</strong>.</p>",
        "institutionalIdentity": "<p>Un colegio de río.</p>",
        "mission": "<p>Formar personas capaces de convivir y de cuidar el agua que las une.</p>",
        "vision": "<p>En 2030 todas las sedes estarán conectadas.</p>",
        "visionHorizonYear": 2030,
        "philosophy": "<p>Aprender es cultivar.</p>",
        "inclusionPolicy": "<p>Cada sede aplica diseño universal para el aprendizaje.</p>",
        "populationGroups": ["migrante", "rural-disperso"],
        "qualityPolicy": "",
        "qualityCertification": None,
        "principles": [
            {"name": name, "description": ""}
            for name in ("Participación", "Cuidado del agua", "Transparencia")
        ],
        "values": [
            {"name": name, "description": ""} for name in ("Respeto", "Solidaridad", "Honestidad")
        ],
        "foundations": [
            {"foundationType": "legal", "text": "<p>Ley 115 de 1994.</p>"},
            {"foundationType": "pedagogical", "text": "<p>Trabajo por proyectos.</p>"},
        ],
        "profiles": [
            {"id": student, "profileType": "estudiante", "description": "<p>Curioso.</p>"},
            {"id": teacher, "profileType": "docente", "description": "<p>Mediador.</p>"},
            {"id": director, "profileType": "directivo-docente", "description": "<p>Escucha.</p>"},
        ],
        "profileTraits": [{"text": "Pregunta antes de responder", "profile": student}],
        "qualityObjectives": [],
        "symbols": [
            {
                "kind": "motto",
                "description": "<p>Raíz y vuelo.</p>",
                "picture": None,
                "alternativeText": "",
            }
        ],
    }


def objectives() -> dict:
    reading, attendance, water = ids(3)
    return {
        "generalObjective": "<p>Garantizar trayectorias completas entre 2026 y 2030.</p>",
        "specificObjectives": [
            {"id": reading, "text": "Leer y escribir mejor", "managementArea": "academica"},
            {"id": attendance, "text": "Faltar menos en cosecha", "managementArea": None},
            {"id": water, "text": "Cuidar la quebrada", "managementArea": None},
        ],
        "goals": [
            {
                "description": description,
                "objective": objective,
                "indicator": "Estudiantes en nivel satisfactorio",
                "unit": "%",
                "baseline": 38,
                "target": 60.5,
                "dueYear": 2029,
                "responsible": "Coordinación",
            }
            for description, objective in (
                ("Subir la lectura en tercero", reading),
                ("Bajar el ausentismo", attendance),
                ("Sembrar la ribera", water),
            )
        ],
        "educationEnds": [{"end": "10", "contribution": "Con el vivero escolar"}],
        "alignment": [],
        "plans": [
            {"name": "PMI", "planType": "plan-mejoramiento", "validity": "2026-2028"},
        ],
    }


def bodies() -> dict[str, str]:
    """The bodies that every official school has, each with the id of its row."""
    codes = (
        "consejo-directivo",
        "consejo-academico",
        "comite-convivencia",
        "consejo-padres",
        "consejo-estudiantes",
        "personeria",
    )
    return dict(zip(codes, ids(len(codes)), strict=True))


# --- the job --------------------------------------------------------------------------------


def test_a_program_fills_a_whole_pei_and_downloads_it(school):
    program, plan = school

    # Opened once: the school has its first version already, so the definition is replaced.
    assert program("POST", "/pei/definition", definition()).error == (409, "invalid_state")
    path = f"/pei/definition/{plan}"
    seen = program("GET", path).headers["ETag"]
    answer = program("PUT", path, definition(), If_Match=seen)
    assert answer.status == 200, answer.content
    assert [row["order"] for row in answer.json()["draftingTeam"]] == [1, 2]

    # The whole of an aspect that has some content, which is not content to be given first.
    aspect = f"/pei/{plan}/aspect/"
    before = missing_of(program, plan)
    assert before[PRINCIPLES] == LACKING
    assert program("POST", aspect + PRINCIPLES, principles()).error == (409, "stale")
    answer = program("PUT", aspect + PRINCIPLES, principles(), If_Match='"1"')
    assert (answer.status, answer.json()["missing"]) == (200, [])
    assert missing_of(program, plan) == before | {PRINCIPLES: []}

    # First content.
    answer = program("POST", aspect + OBJECTIVES, objectives())
    assert (answer.status, answer.headers["Location"]) == (201, aspect + OBJECTIVES)
    assert answer.json()["goals"][0]["target"] == 60.5
    assert answer.json()["missing"] == []

    # A third one bit by bit.
    body_of = bodies()
    rows = [
        {"id": key, "organization": code, "functions": "<p>Las de ley.</p>"}
        for code, key in body_of.items()
    ]
    answer = program("PATCH", aspect + GOVERNMENT, {"revision": 0, "bodies": rows})
    assert answer.status == 200, answer.content
    member = {
        "body": body_of["consejo-directivo"],
        "estate": "students",
        "position": "representative",
        "year": 2026,
    }
    election = {
        "body": body_of["personeria"],
        "heldOn": "2026-02-20",
        "method": "Voto secreto en todas las sedes",
        "census": 240,
        "votes": 171,
    }
    added = {
        "revision": 1,
        "periodYear": 2026,
        "personeroNotCouncilPupil": True,
        "members": [member],
        "electionProcess": [election],
    }
    answer = program("PATCH", aspect + GOVERNMENT, added)
    assert (answer.status, answer.json()["missing"]) == (200, [])
    assert len(answer.json()["bodies"]) == 6
    written = {PRINCIPLES: [], OBJECTIVES: [], GOVERNMENT: []}
    assert missing_of(program, plan) == before | written

    # What it wrote, in the document.
    answer = made(program, f"/pei/{plan}/download")
    assert (answer.status, answer.headers["Content-Type"]) == (200, "application/pdf")
    text = "".join(page.extract_text() for page in PdfReader(io.BytesIO(answer.content)).pages)
    text = " ".join(text.split())
    for written in ("Bajo la misma ceiba", "Cuidado del agua", "Sembrar la ribera", "60,5"):
        assert written in text


def test_the_pdf_comes_in_parts_and_is_not_sent_twice(school):
    program, plan = school
    path = f"/pei/{plan}/download"
    whole = made(program, path)
    size, tag = len(whole.content), whole.headers["ETag"]

    first = program("GET", path, Range="bytes=0-999", If_Range=tag)
    rest = program("GET", path, Range="bytes=1000-", If_Range=tag)

    assert (first.status, rest.status) == (206, 206)
    assert first.headers["Content-Range"] == f"bytes 0-999/{size}"
    assert first.content + rest.content == whole.content
    assert program("GET", path, If_None_Match=tag).status == 304
    assert program("GET", path, Range=f"bytes={size}-").error == (416, "range_not_satisfiable")


def test_the_tag_of_a_compressed_answer_serves_for_writing_once(school):
    program, plan = school
    path = f"/pei/{plan}/aspect/{PRINCIPLES}"
    read = program("GET", path)
    tag = read.headers["ETag"]
    assert (read.headers["Content-Encoding"], tag) == ("gzip", 'W/"1"')

    written = program("PATCH", path, {"mission": "<p>La primera.</p>"}, If_Match=tag)
    late = program("PATCH", path, {"mission": "<p>La tardía.</p>"}, If_Match=tag)

    assert written.status == 200
    assert late.error == (412, "precondition_failed")
    assert late.json()["current"]["values"]["mission"] == "<p>La primera.</p>"
    assert program("PATCH", path, {"mission": ""}).error == (428, "precondition_required")
    assert program("GET", path).json()["mission"] == "<p>La primera.</p>"


def test_the_history_tells_each_change_page_by_page(school):
    program, plan = school
    path = f"/pei/{plan}/aspect/{PRINCIPLES}"
    program("PUT", path, principles(), If_Match='"1"')
    program("PATCH", path, {"mission": "<p>Otra.</p>"}, If_Match='"2"')

    newest = program("GET", f"/change-history/pei/{plan}?pageSize=1").json()
    second = program("GET", f"/change-history/pei/{plan}?pageSize=1&page=2").json()

    (change,) = newest["results"]
    assert (change["field"], change["before"], change["after"]) == (
        "mission",
        principles()["mission"],
        "<p>Otra.</p>",
    )
    assert change["user"]["name"] == "Ligia Ribera Ficticio"
    assert newest["count"] > 20
    assert newest["previous"] is None
    assert second["results"][0]["id"] != change["id"]
    beyond = program("GET", f"/change-history/pei/{plan}?page=1000")
    assert beyond.error == (404, "not_found")


def test_many_refreshes_at_once_give_one_child(program):
    program.sign_in("secretaria@demo.example")
    spent = {"refreshToken": program.refresh_token}
    with ThreadPoolExecutor(8) as pool:
        answers = list(pool.map(lambda _: program("POST", "/auth/refresh", spent), range(8)))

    assert {answer.status for answer in answers} == {201}
    assert len({answer.json()["refreshToken"] for answer in answers}) == 1

    program.keep_tokens(answers[0])
    assert program("GET", "/user/me").json()["email"] == "secretaria@demo.example"


def test_a_token_used_again_after_its_child_ends_the_session(program):
    program.sign_in("secretaria@demo.example")
    first = {"refreshToken": program.refresh_token}
    program.keep_tokens(program("POST", "/auth/refresh", first))
    program.keep_tokens(program("POST", "/auth/refresh", {"refreshToken": program.refresh_token}))

    assert program("POST", "/auth/refresh", first).error == (401, "ValidationToken")
    last = {"refreshToken": program.refresh_token}
    assert program("POST", "/auth/refresh", last).error == (401, "ValidationToken")


def test_after_signing_out_nothing_is_answered(program):
    program.sign_in("secretaria@demo.example")
    assert program("GET", "/user/me").status == 200

    assert program("POST", "/auth/logout").status == 200

    assert program("GET", "/user/me").error == (401, "Unauthorized")
    spent = {"refreshToken": program.refresh_token}
    assert program("POST", "/auth/refresh", spent).error == (401, "ValidationToken")


def test_the_other_school_finds_nothing_of_this_one(site, school):
    _, plan = school
    stranger = Program(site.url)
    stranger.sign_in("secretaria@demo.example")

    own = stranger("GET", "/pei").json()["results"]
    assert plan not in [one["id"] for one in own]
    for path in (f"/pei/{plan}", f"/pei/{plan}/aspect/{PRINCIPLES}", f"/pei/{plan}/download"):
        assert stranger("GET", path).error == (404, "not_found")
