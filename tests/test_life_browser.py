"""The life of a PEI as people live it: a rector, the council and the Secretaría take the demo's
from draft through one return to approval, each at a browser of their own; then it is amended."""

import pytest
from playwright.sync_api import expect

from tests.pages import DEMO_PASSWORD, Person, watch
from tests.visitor import Visitor

WORDS = "Diga en qué año se cumple cada meta."


@pytest.fixture
def come(new_context):
    """``come(name)``: somebody of the demo, at a browser of their own."""
    complaints = []

    def person(name: str) -> Person:
        context = new_context()
        complaints.append(watch(context))
        somebody = Person(context.new_page())
        somebody.sign_in(f"{name}@demo.example")
        return somebody

    yield person
    assert [each for heard in complaints for each in heard] == []


def program(site, name: str) -> Visitor:
    """Somebody of the demo at the API."""
    visitor = Visitor(site.url)
    said = {"email": f"{name}@demo.example", "password": DEMO_PASSWORD}
    _, tokens = visitor.api("POST", "/auth/login", said)
    visitor.headers = {"Authorization": f"Bearer {tokens['token']}"}
    return visitor


def test_a_pei_goes_through_one_return_to_approval_and_is_amended(come, site, tmp_path):
    secretary, rector = come("secretaria"), come("rectora")
    council, reviewer, director = come("consejo"), come("calidad"), come("director")
    plan = secretary.plan()
    key = plan.strip("/").split("/")[-1]

    adopt_and_file(rector, council, plan, tmp_path)
    said = {"aspect": "objectives", "text": WORDS, "visibility": "school"}
    status, made = program(site, "calidad").api("POST", f"/pei/{key}/observation", said)
    assert status == 201
    reviewer.open(f"{plan}devolver/")
    reviewer.reads("La institución verá 1 observación")
    reviewer.reads(WORDS)
    reviewer.press("Devolver con observaciones")
    reviewer.is_at("Devuelto por la Secretaría")

    secretary.open(plan)
    secretary.reads("Responda 1 observación")
    expect(secretary.task("Objetivos y metas")).to_contain_text("1 observación por responder")
    expect(secretary.task("Costos educativos")).to_contain_text("Solo lectura")
    rector.open(f"{plan}enviar/")
    rector.reads(f"Responda: {WORDS}")
    observation = f"/pei/{key}/observation/{made['id']}"
    told = {"text": "Cada meta tiene su año."}
    assert program(site, "secretaria").api("POST", f"{observation}/answer", told)[0] == 200

    adopt_and_file(rector, council, plan, tmp_path)
    assert program(site, "calidad").api("POST", f"{observation}/resolve", {})[0] == 200
    director.open(f"{plan}aprobar/")
    director.write("Número del concepto", "012")
    director.write("Fecha del concepto", "2026-06-12")
    director.press("Aprobar el PEI")
    director.is_at("Aprobado por la Secretaría")
    receipt = director.page.url

    rector.open(plan)
    rector.follow("Abrir una versión nueva")
    rector.mark("Tipo de cambio", "Ajuste")
    rector.write("Por qué se modifica", "Cambia el SIEE.")
    rector.press("Abrir una versión nueva")
    rector.is_at("Abierta para modificar el PEI")
    rector.follow("Volver al proyecto")
    rector.reads("Ajuste: Cambia el SIEE.")
    rector.open(receipt)
    rector.is_at("Aprobado por la Secretaría")


def adopt_and_file(rector, council, plan: str, folder) -> None:
    """From the school through its council to the Secretaría."""
    rector.open(f"{plan}enviar/")
    rector.press("Enviar al consejo directivo")
    rector.is_at("Enviado al consejo directivo")

    agreement = folder / "acuerdo.png"
    council.open(f"{plan}decision/")
    council.mark("Decisión del consejo", "Adoptar")
    for label in ("Acta del consejo académico", "Acta del consejo directivo"):
        council.field(label).select_option(index=1)
    for label, said in {
        "Asistentes con voto": "7",
        "Votos a favor": "7",
        "Votos en contra": "0",
        "Abstenciones": "0",
        "Número del acuerdo": "02",
        "Fecha del acuerdo": "2026-04-24",
    }.items():
        council.write(label, said)
    council.page.screenshot(path=agreement)
    council.field("Acuerdo firmado").set_input_files(agreement)
    council.press("Registrar la decisión")
    council.is_at("Adoptado por el consejo directivo")

    rector.open(f"{plan}radicar/")
    rector.write("Radicado de la Gobernación (opcional)", "VAL2026-DEMO-0001")
    rector.press("Radicar en la Secretaría")
    rector.is_at("Radicado en la Secretaría")
