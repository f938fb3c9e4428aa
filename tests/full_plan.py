"""A school's PEI as one is: long texts, short answers, tables of all widths, and blanks."""

import datetime

from catalogs.models import CatalogItem
from institutions.models import Headquarter, LegalAct
from pei.editing import load
from pei.models.sections import Definition, Objectives, Principles, SchoolGovernment
from pei.models.sections.government import GovernmentBody
from pei.models.sections.objectives import SpecificObjective
from pei_project.richtext import from_plain
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet

PROSE = (
    "La institución nació en 1968 como escuela de la vereda, cuando las familias cafeteras "
    "donaron el lote y levantaron el primer salón. En 2003 se fusionaron cuatro sedes. "
)


def item(catalog: str, code: str) -> CatalogItem:
    return CatalogItem.objects.get(catalog=catalog, code=code)


def rows(*said: dict) -> TableInput:
    return TableInput([RowInput(values=values) for values in said], whole=True)


def save(version, actor, model, answers=None, **tables):
    sheet = load(version, model)
    return save_sheet(sheet, answers or {}, tables, actor=actor, seen=sheet.revision)


def fill(version, actor):
    school = version.institution
    school.short_name, school.nit, school.nit_dv = "I. E. El Guadual", "901999999", "8"
    school.address, school.email = "Carrera 4 # 5-21", "guadual@prueba.example"
    school.save()
    LegalAct.objects.create(
        sheet=school,
        order=1,
        resolution_type=CatalogItem.objects.filter(catalog="resolution-type").first(),
        number="1234",
        issued_on=datetime.date(2003, 5, 12),
        issuer="Secretaría de Educación del Valle",
    )
    for number, name, students, teachers in (
        ("01", "Principal", 438, 22),
        ("02", "El Recreo", 61, 3),
        ("03", "Alto de la Peña", 37, 2),
    ):
        Headquarter.objects.create(
            institution=school,
            dane_code=f"2761000000{number}",
            number=number,
            name=name,
            municipality=school.municipality,
            zone=CatalogItem.objects.filter(catalog="zone").first(),
            address="Vereda La Cristalina",
            enrolment=students,
            teachers=teachers,
        )
    save(
        version,
        actor,
        Definition,
        {
            "pei_name": "Sembrar saberes, cosechar futuro",
            "project_kind": "PEI",
            "version_label": "3.0",
            "validity_start": 2026,
            "validity_end": 2030,
            "change_kind": "resignification",
            "legal_representative": "Marlén Ocaso Ficticio",
            "change_summary": from_plain(
                "Cambia el modelo pedagógico.\n\nSe agregan dos sedes y el proyecto de lectura."
            ),
        },
        drafting_team=rows(
            {"role": "Coordina", "name": "Ana Ñáñez", "estate": "directors"},
            {"role": "Personería", "estate": "students"},
        ),
    )
    save(
        version,
        actor,
        Principles,
        {
            "historical_review": from_plain(f"{PROSE * 3}\n\n{PROSE * 2}\n\n- una cosa\n- otra"),
            "mission": "<p>Formamos <strong>ciudadanos rurales</strong> capaces de leer el "
            "mundo, cuidar el agua y emprender.</p><ul><li>Leer</li><li>Cuidar</li></ul>",
            "vision": from_plain("En 2030 seremos reconocidos por la lectura y el agua."),
            "vision_horizon_year": 2030,
            "inclusion_policy": from_plain(
                "Cada sede aplica diseño universal. Ajustes con la familia. 😀"
            ),
            "population_groups": list(CatalogItem.objects.filter(catalog="population-group")[:3]),
        },
        principles=rows(
            {"name": "Participación", "description": from_plain(PROSE)},
            {"name": "Inclusión y diversidad", "description": from_plain(PROSE[:80])},
            {"name": "Cuidado de la vida", "description": ""},
        ),
        values=rows({"name": "Respeto"}, {"name": "Solidaridad"}, {"name": "Honestidad"}),
        foundations=rows(
            {"foundation_type": "legal", "text": from_plain(PROSE * 6)},
            {"foundation_type": "pedagogical", "text": from_plain(PROSE * 14)},
        ),
    )
    saved = save(
        version,
        actor,
        Objectives,
        {"general_objective": from_plain("Garantizar trayectorias completas. " * 6)},
        specific_objectives=rows(
            {
                "text": "Mejorar la lectura, escritura y oralidad",
                "management_area": CatalogItem.objects.filter(catalog="management-area").first(),
            },
            {"text": "Reducir el ausentismo en cosecha"},
            {"text": "Conectar y dotar las sedes"},
        ),
        education_ends=rows(
            {"end": "2", "contribution": "Círculos de palabra y comité de convivencia"},
            {"end": "10", "contribution": "Guardianes del agua"},
        ),
    )
    reading, harvest, _ = SpecificObjective.objects.filter(sheet=saved)
    save(
        version,
        actor,
        Objectives,
        goals=rows(
            {
                "description": "Pasar de 38 % a 60 % de estudiantes de tercero en nivel "
                "satisfactorio",
                "objective": reading.pk,
                "indicator": "Estudiantes de tercero en nivel satisfactorio",
                "unit": "%",
                "baseline": 38,
                "target": 60,
                "due_year": 2029,
                "responsible": "Consejo académico",
            },
            {
                "description": "Bajar el ausentismo en cosecha",
                "objective": harvest.pk,
                "indicator": "Ausentismo en cosecha",
                "unit": "%",
                "baseline": 11,
                "target": 5,
                "due_year": 2028,
                "responsible": "Coordinación y familias",
            },
        ),
    )
    saved = save(
        version,
        actor,
        SchoolGovernment,
        {"period_year": 2026},
        bodies=rows(
            {
                "organization": item("organization", "consejo-directivo"),
                "functions": from_plain(PROSE * 2),
                "legal_basis": "Ley 115 de 1994, artículo 143",
                "installed_on": datetime.date(2026, 2, 20),
            },
            {"organization": item("organization", "personeria"), "functions": from_plain(PROSE)},
        ),
    )
    council = GovernmentBody.objects.filter(sheet=saved).first()
    save(
        version,
        actor,
        SchoolGovernment,
        members=rows(
            {
                "body": council.pk,
                "estate": "directors",
                "position": "chair",
                "full_name": "Marlén Ocaso Ficticio",
                "year": 2026,
                "starts_on": datetime.date(2026, 2, 20),
                "ends_on": datetime.date(2027, 2, 19),
                "is_principal": True,
            },
            {
                "body": council.pk,
                "estate": "students",
                "position": "representative",
                "grade": CatalogItem.objects.filter(catalog="grade").last(),
                "year": 2026,
                "is_principal": True,
            },
        ),
    )
    version.refresh_from_db()
