"""The page of the look, /estilo/: each component in each of its states, for who designs.

Only where DEBUG is on. It composes the same templates as every other page; the sample answers
below are fictional and are said once.
"""

import uuid
from datetime import datetime
from types import SimpleNamespace

from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from pei_project.sheets.chart import org_chart
from pei_project.sheets.differences import as_html, compare
from pei_project.sheets.document import Table, computed_cell
from pei_project.sheets.sources import Offer

NOBODY = uuid.UUID(int=0)  # the id of what there is not
COLOURS = [
    ("Superficies y texto", "canvas surface sunken line control ink ink2"),
    ("Marca y acción", "brand action action-hover link accent accent-bg focus focus-halo"),
    ("Estados", "info-bg warn-bg warn-line error-bg error-line ok-bg neutral-bg ins-bg del-bg"),
]
ICONS = "tick warning clock chevron download plus up down offline info menu bell"

MANUAL = SimpleNamespace(
    pk="manual",
    as_link=format_html('<a href="/estilo/">{}</a> (PDF, 12 páginas, 1,2 MB)', "Manual 2026"),
    note="En revisión del antivirus.",
)
TAGS = [
    ("neutral", "Sin iniciar"),
    ("info", "En curso"),
    ("warn", "Con observaciones"),
    ("", "Lista"),
    ("", "No aplica"),
    ("error", "Venció ayer"),
    ("ok", "Vigente"),
]
NOTICES = [
    ("info", "Esta sección se tomó del PEI 2.0. Confirme si sigue vigente.", ""),
    ("warning", "Su sesión se cierra en 5 minutos. Lo escrito está guardado.", "clock"),
    ("success", "Se envió al consejo directivo el 16 de abril a las 10:50.", ""),
    ("error", "No se pudo generar el PDF. Puede intentarlo otra vez.", ""),
]
BELLS = [0, 3, 100, None]
TOLD = [
    {
        "id": "primera",
        "subject": "El consejo directivo adoptó el PEI",
        "sentence": "La versión 3 quedó adoptada con el Acuerdo 05 de 2026. Puede radicarla.",
        "url": "/estilo/",
        "button": "Radicar el PEI",
        "told_at": datetime(2026, 4, 24, 16, 20),
        "read_at": None,
    },
    {
        "id": "segunda",
        "subject": "La Secretaría de Educación recibió el PEI",
        "sentence": "Tiene 30 días hábiles para revisarlo: hasta el 12 de junio de 2026.",
        "url": "/estilo/",
        "button": "Ver el PEI",
        "told_at": datetime(2026, 4, 30, 9, 5),
        "read_at": datetime(2026, 4, 30, 10, 0),
    },
]
SENT = {"title": "Recordatorio a 2 instituciones", "count": 2}
BATCHES = [
    SENT
    | {
        "id": "primero",
        "leaves_at": datetime(2026, 5, 4, 8, 10),
        "held": [
            {"recipient": {"name": "Marlén Ocaso"}, "subject": "Quedan 5 días hábiles"},
            {"recipient": {"name": "Dora Lindero"}, "subject": "Quedan 5 días hábiles"},
        ],
    },
    SENT | {"id": "segundo", "left_at": datetime(2026, 5, 4, 8, 10)},
    SENT | {"id": "tercero", "cancelled_at": datetime(2026, 5, 4, 8, 5)},
]
OBSERVED = {
    "whose": "Observación de la Secretaría de Educación",
    "about": "Visión",
    "by": "Elías Vado, Profesional de GAGEM · 15/05/2026",
    "round": "Revisión 1",
    "severity": "Debe corregirse",
}
OBSERVATIONS = [
    OBSERVED
    | {
        "id": "primera",
        "tag_kind": "warn",
        "tag_text": "Pendiente",
        "is_open": True,
        "quote": "todas las sedes conectadas",
        "text": "Diga con qué meta se medirá y para qué año.",
        "changed": True,
        "may_answer": True,
    },
    OBSERVED
    | {
        "id": "segunda",
        "tag_kind": "info",
        "tag_text": "Respondida",
        "is_open": True,
        "text": "Indicar el plazo de la batería sanitaria accesible.",
        "visibility": "La institución ya la recibió",
        "replies": [
            {
                "what": "Respondió",
                "by": "Dora Lindero · 29/05/2026",
                "text": "Se agregó fecha de entrega y fuente de recursos.",
            }
        ],
        "is_answered": True,
        "may_resolve": True,
        "may_reopen": True,
    },
]
CONTENTS = [
    {"item": 1, "title": "Principios y fundamentos", "tag_kind": "", "tag_text": "Completo"},
    {
        "item": 3,
        "title": "Objetivos generales del proyecto",
        "tag_kind": "info",
        "tag_text": "En curso",
        "lacks": [{"text": "Metas"}],
    },
]
CHART = [
    (1, "Consejo directivo", None, "line"),
    (2, "Rectoría", 1, "line"),
    (3, "Consejo de padres de familia", 1, "advisory"),
    (4, "Consejo académico", 2, "advisory"),
    (5, "Comité escolar de convivencia", 2, "advisory"),
    (6, "Coordinación académica y de convivencia", 2, "line"),
    (7, "Secretaría y pagaduría", 2, "line"),
    (8, "Área de ciencias naturales y educación ambiental", 6, "line"),
    (9, "Sede El Recreo", 6, "line"),
]
SAVE_STATES = [
    ("saved", "Guardado 10:42"),
    ("unsaved", "Cambios sin guardar"),
    ("warn", "Sin conexión: guardado en este equipo"),
    ("error", "No se pudo guardar – reintentar"),
]

STEPS = ["Borrador", "Consejo directivo", "Adoptado", "Revisión de la Secretaría", "Aprobado"]
STEP_NOTES = ["2 feb", "24 abr", "30 abr", "30 días hábiles", ""]

TASKS = [
    {
        "title": "Gestión directiva y administrativa",
        "count": "1 de 3 listas",
        "rail": "half",
        "rows": [
            {
                "title": "Principios y fundamentos",
                "url": "#tareas",
                "note": "1 observación del consejo por responder",
                "tag_kind": "warn",
                "tag_text": "Con observaciones",
            },
            {
                "title": "Objetivos y metas",
                "url": "#tareas",
                "note": "Faltan 3 respuestas",
                "tag_kind": "info",
                "tag_text": "En curso",
            },
            {
                "title": "Gobierno escolar",
                "url": "#tareas",
                "note": "",
                "tag_kind": "",
                "tag_text": "Lista",
            },
        ],
    },
    {
        "title": "Gestión académica y pedagógica",
        "count": "1 de 1 lista",
        "rail": "done",
        "rows": [
            {
                "title": "Estrategia pedagógica",
                "url": "#tareas",
                "note": "",
                "tag_kind": "",
                "tag_text": "Lista",
            },
        ],
    },
    {
        "title": "Gestión de la comunidad",
        "done": 0,
        "total": 1,
        "rail": "empty",
        "rows": [
            {
                "title": "Manual de convivencia y reglamento docente",
                "url": "#tareas",
                "note": "Toma unos 40 minutos",
                "tag_kind": "neutral",
                "tag_text": "Sin iniciar",
            },
        ],
    },
]

MISSION = (
    "Somos una institución oficial rural que forma, desde la transición hasta el grado once, "
    "personas capaces de convivir, investigar su entorno y emprender con respeto por la tierra."
)
VISION = (
    "En 2030 seremos reconocidos por bachilleres que permanecen y transforman el campo, "
    "con el 60 % de los egresados estudiando o emprendiendo."
)
WHY = (
    "El Decreto 1860 de 1994, artículo 14, numeral 1, pide los principios y fundamentos que "
    "orientan a la comunidad educativa."
)
YEAR_ERROR = "Escriba el año en que se cumplirá la visión"

VALUES = [
    ("Respeto", "Reconocemos la dignidad de cada persona y de cada forma de vida."),
    ("Solidaridad", "El convite y la minga son nuestra manera de resolver juntos."),
    ("Honestidad", "Decimos lo que hicimos y rendimos cuentas de lo que recibimos."),
]
SITES = [
    ("01 Altos del Guadual", "Principal", "276100990011", "Única", 268),
    ("02 El Recreo", "", "276100990029", "Mañana", 61),
]


def page(request):
    """Answers 404 where DEBUG is off: it is a tool, not a part of the product."""
    if not settings.DEBUG:
        raise Http404
    return render(request, "estilo/index.html", sample())


def sample() -> dict:
    """What the components of the page are given."""
    return {
        "crumbs": [("Inicio", "/"), ("Proyecto educativo 3.0", "#ruta"), ("Estilo", None)],
        "colours": [(title, names.split()) for title, names in COLOURS],
        "icons": ICONS.split(),
        "tags": TAGS,
        "notices": NOTICES,
        "bells": BELLS,
        "told": TOLD,
        "batches": BATCHES,
        "save_states": SAVE_STATES,
        "pages": [
            {"number": n, "title": f"Tema {n}", "url": f"#tema-{n}", "current": n == 2}
            for n in range(1, 6)
        ],
        "drafted": {
            "labels": ["Visión", "Lema"],
            "when": "16/04/2026, 10:42",
            "rows": [{"text": "Fila sin guardar en «Valores institucionales»", "url": "#"}],
            "newer": {
                "who": "Marlén Ocaso",
                "when": datetime(2026, 4, 16, 10, 50),
                "names": ["Visión"],
                "changes": [
                    {"label": "Visión", "html": as_html(compare("con el 50 %", "con el 60 %"))}
                ],
            },
            "id": NOBODY,
        },
        "problems_shown": [
            {"text": YEAR_ERROR, "href": "#estilo-year"},
            {"text": "Agregue al menos 3 valores: hay 2", "href": "#rows-short"},
        ],
        "trails": [trail(0), trail(2)],
        "tasks": TASKS,
        "fields": fields(),
        "notes": [
            {"text": "Los ingresos no son iguales a los gastos.", "href": "#calculado"},
            {"text": "El consejo directivo tiene 7 de 8 integrantes.", "href": "#calculado"},
        ],
        "offers": [
            Offer("a", "La hoja de vida tiene 13 filas. ¿Siguen vigentes?", "Traerlas"),
            Offer("b", "Tomado de la hoja de vida. ¿Sigue vigente? Si no, corríjalo aquí."),
        ],
        "computed": Table(
            name="totals",
            label="Horas por grado",
            headings=["Grado", "Horas"],
            figures=[False, True],
            rows=[[computed_cell("Sexto"), computed_cell(30)]],
            required=False,
            page="",
            note="Se calcula con el plan de estudios.",
        ),
        "picture": org_chart(chart_rows(), "chart", "Organigrama", ""),
        "tables": [
            rows_table("values", "Valores institucionales", VALUES),
            rows_table(
                "short",
                "Valores, con errores",
                VALUES[:2],
                errors=["Agregue al menos 3 valores: hay 2"],
                row_errors=["Escriba qué significa aquí"],
            ),
            rows_table("none", "Valores, sin filas", [], optional=True),
            rows_table("closed", "Valores, solo lectura", VALUES, editable=False),
        ],
        "sites": SITES,
        "facts": [
            {"label": "Código DANE", "value": "276100990011"},
            {"label": "Municipio", "value": "Bolívar, Valle del Cauca"},
            {"label": "Especialidad", "value": ""},
        ],
        "figures": [
            {"label": "Listas o no aplica", "value": 11},
            {"label": "En curso", "value": 2},
            {"label": "Sin iniciar", "value": 2},
        ],
        "answers": answers(),
        "missing": [
            {
                "title": "Objetivos y metas",
                "links": [{"text": "Escriba «Objetivo general»", "url": "#falta"}],
            },
            {
                "title": "Gobierno escolar",
                "links": [
                    {"text": "Agregue al menos 8 en «Integrantes»: hay 6", "url": "#falta"},
                    {"text": "Elija «Personero»", "url": "#falta"},
                ],
            },
        ],
        "entries": [
            entry("Enviado al consejo directivo", "24 abr 2026 · Marlén Ocaso", version=True),
            entry("Visión, año y 1 valor", "16 abr 2026, 10:42 · Dora Lindero", current=True),
            entry(
                "Misión y valores",
                "14 abr 2026 · Marlén Ocaso",
                saves=[
                    entry("Valores", "14 abr 2026, 16:20 · Marlén Ocaso"),
                    entry("Misión", "14 abr 2026, 9:05 · Marlén Ocaso"),
                ],
            ),
            entry("Aprobado, versión 2.0", "9 jun 2022 · Secretaría", version=True),
        ],
        "pieces": [
            ("same", "Bachilleres que permanecen "),
            ("out", "en su territorio"),
            ("same", " "),
            ("in", "y transforman el campo"),
            ("same", "."),
        ],
        "texts": texts(),
        "observations": OBSERVATIONS,
        "contents": CONTENTS,
        "whole": {
            "text": "Para aprobar falta resolver 1 observación.",
            "reject_url": "#observaciones",
            "approve_url": "#observaciones",
        },
        "pills": [
            {"label": "Todos", "count": 18, "url": "#filtros", "current": True},
            {"label": "Vencidos", "count": 2, "url": "#filtros", "current": False},
            {"label": "Sin asignar", "count": 0, "url": "#filtros", "current": False},
        ],
        "selects": [
            {
                "name": "municipio",
                "label": "Municipio",
                "every": "Todos",
                "options": [("76100", "Bolívar"), ("76250", "El Dovio")],
                "chosen": "76100",
            }
        ],
        "active": [{"label": "Municipio: Bolívar", "count": "Quitar", "url": "#filtros"}],
        "listed": Paginator(range(60), 20).page(2),
    }


def chart_rows() -> list[SimpleNamespace]:
    return [
        SimpleNamespace(id=key, name=name, parent_id=boss, kind=kind)
        for key, name, boss, kind in CHART
    ]


def trail(now: int) -> list[dict]:
    """The steps of a project that stands at the step numbered ``now``."""
    return [
        {
            "label": label,
            "note": note,
            "state": "done" if place < now else "now" if place == now else "todo",
        }
        for place, (label, note) in enumerate(zip(STEPS, STEP_NOTES, strict=True))
    ]


def fields() -> list[dict]:
    """One question of each kind."""
    return [
        question(
            "mission",
            "Misión",
            "rich",
            '<textarea class="control control--rich" name="mission" rows="4" id="estilo-mission"'
            ' aria-describedby="estilo-mission-help estilo-mission-count"'
            f' data-rich="<p>{MISSION}</p>">{MISSION}</textarea>',
            help="Qué hace hoy la institución, para quién y cómo. De tres a cinco líneas bastan.",
            why=WHY,
            limit=1500,
            count=len(MISSION),
        ),
        question(
            "long",
            "Símbolos",
            "text",
            '<textarea class="control" name="long" rows="2" id="estilo-long"'
            ' aria-describedby="estilo-long-count">El escudo y la bandera</textarea>',
            limit=20,
            count=22,
        ),
        question(
            "year",
            "Año de la visión",
            "number",
            '<input class="control control--short" name="year" inputmode="numeric"'
            ' id="estilo-year" aria-invalid="true"'
            ' aria-describedby="estilo-year-help estilo-year-error">',
            help="Por ejemplo, 2030.",
            errors=[YEAR_ERROR],
        ),
        question(
            "motto",
            "Lema",
            "text",
            '<input class="control" name="motto" id="estilo-motto"'
            ' value="Sembrar saberes, cosechar futuro">',
            optional=True,
        ),
        question(
            "day",
            "Fecha de adopción",
            "date",
            '<input class="control control--date" type="date" name="day" id="estilo-day"'
            ' value="2026-04-16">',
        ),
        question(
            "zone",
            "Zona",
            "choice",
            '<select class="control control--select" name="zone" id="estilo-zone">'
            "<option value=''>Elija una zona</option><option>Rural</option></select>",
        ),
        question(
            "groups",
            "Grupos poblacionales",
            "choices",
            choices("checkbox", "groups", ["Rural disperso", "Víctimas", "Migrantes"]),
            help="Marque los que correspondan.",
        ),
        question("manual", "Manual de convivencia", "file", file_control("manual", MANUAL)),
        question("siee", "Documento del SIEE", "file", file_control("siee", None), optional=True),
        question(
            "ready",
            "¿Terminó esta página?",
            "bool",
            choices("radio", "ready", ["Sí, está lista", "Volveré después"]),
        ),
    ]


def file_control(name: str, file) -> str:
    context = {
        "name": name,
        "id": f"estilo-{name}",
        "file": file,
        "limits": "PDF, Word (.docx) o Excel (.xlsx), hasta 10 MB.",
        "accepted": ".pdf,.docx,.xlsx",
        "most": 0,
        "upload_url": "/estilo/",
    }
    return render_to_string("components/file_control.html", context)


def question(name, label, kind, widget, **more) -> dict:
    blank = {"help": "", "why": "", "optional": False, "errors": []}
    blank |= {"limit": None, "count": 0}
    said = {"name": name, "label": label, "kind": kind, "id": f"estilo-{name}"}
    return blank | said | {"widget": mark_safe(widget)} | more


def choices(kind: str, name: str, labels: list[str]) -> str:
    """Boxes or dials as Django draws them; the first one is chosen."""
    return "".join(
        f'<div><label><input type="{kind}" name="{name}" value="{place}"'
        f"{'' if place else ' checked'}>{label}</label></div>"
        for place, label in enumerate(labels)
    )


def rows_table(name, label, values, *, editable=True, optional=False, errors=(), row_errors=()):
    last = len(values) - 1
    return {
        "name": name,
        "label": label,
        "help": "Al menos tres. El orden en que los deje es el orden del documento.",
        "why": "",
        "optional": optional,
        "errors": list(errors),
        "headings": ["Valor", "Qué significa aquí"],
        "rows": [
            {
                "id": f"{name}-{place}",
                "key": key,
                "cells": [meaning],
                "first": place == 0,
                "last": place == last,
                "change_url": "",
                "errors": list(row_errors) if place == last else [],
            }
            for place, (key, meaning) in enumerate(values)
        ],
        "add_label": "Agregar otro valor" if values else "Agregar un valor",
        "item_label": "valor",
        "editable": editable,
        "empty_text": "Aún no hay valores.",
    }


def answers() -> list[dict]:
    said = [
        ("Misión", MISSION, False, True),
        ("Año de la visión", "2030", False, False),
        ("Lema", "", True, False),
        ("Objetivo general", "", False, False),
    ]
    return [
        {"label": label, "html": html, "optional": optional, "paper": paper, "url": "#respuestas"}
        for label, html, optional, paper in said
    ]


def entry(title, note, *, version=False, current=False, saves=()) -> dict:
    return {
        "title": title,
        "note": note,
        "version": version,
        "current": current,
        "saves": saves,
        "url": "" if saves else "#historial",
    }


def texts() -> dict:
    return {
        "name": "keep",
        "label": "Visión",
        "theirs": {
            "title": "El de Marlén Ocaso",
            "note": "Guardado hoy a las 10:31 · es el que ven los demás",
            "html": mark_safe(VISION.replace("60 %", "<ins>60 %</ins>")),
        },
        "mine": {
            "title": "El suyo",
            "note": "Escrito hoy a las 10:24",
            "html": mark_safe(VISION.replace("60 %", "<ins>50 %</ins>")),
        },
        "joined": {
            "title": "Los dos, en uno nuevo",
            "note": "Partimos del de Marlén. Corrija lo que haga falta.",
            "widget": mark_safe(
                '<textarea class="control control--rich" name="joined" rows="3"'
                f' aria-label="Texto nuevo de la visión">{VISION}</textarea>'
            ),
        },
        "chosen": "joined",
    }
