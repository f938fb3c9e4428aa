"""What happened to the PEIs of the demo schools: sent, adopted, filed, returned once with
observations, corrected and adopted again. That of the first school was approved and is being
amended, that of the third is in its second review."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.utils.timezone import get_current_timezone

from accounts.models import User
from institutions.models import Institution, SessionAct, StoredFile
from pei import editing, lifecycle, observing
from pei.assigning import assign
from pei.demo import news
from pei.models import ObservationReply, PeiVersion
from pei.models.decision import Result
from pei.models.plan import AmendmentKind
from pei.models.review import Reply, Severity, Visibility
from pei.models.sections import Curriculum, Definition, ResourceEvaluation
from pei_project.sheets.overlay import RowInput, TableInput
from pei_project.sheets.saving import save_sheet

ARTS = "educacion-artistica"
AS_FIRST_SENT = "La metodología del área está por escribir."
DEADLINE = " El diseño se entrega en noviembre de 2026 y la obra termina en junio de 2027."

OBSERVED = [
    (Curriculum, "area_plans",
     "Falta el plan de área de Educación Artística: escriba su metodología.",
     "Se escribió la metodología con las docentes del área."),
    (Curriculum, "technical_media",
     "Cite el acto con el que se amplió el servicio a la media técnica.",
     "Está en los actos de la hoja de vida: Resolución 9937 del 20 de enero de 2014."),
    (ResourceEvaluation, "gap_analysis",
     "Indique el plazo para tener la batería sanitaria accesible de la sede 04.",
     "Se agregaron las fechas del diseño y de la obra."),
]  # fmt: skip


@dataclass(frozen=True)
class Cast:
    """Who acts: three of the school and two of the Secretaría."""

    clerk: User
    rector: User
    council: User
    reviewer: User
    director: User


@dataclass(frozen=True)
class Round:
    """One way to the Secretaría: when it was sent, adopted (by which acts) and filed."""

    sent: date
    adopted: date
    agreement: int
    academic_act: int
    council_act: int
    quorum: int
    filed: date
    filing_number: str


def on(day: date, hour: int = 10) -> datetime:
    """When a step was taken that is told afterwards."""
    return datetime.combine(day, time(hour), get_current_timezone())


def today(day: date, hour: int = 10) -> None:
    """A step that is taken while the demo is loaded, as the text is written."""


def as_first_sent(version: PeiVersion, cast: Cast) -> dict:
    """Take from two sections what the Secretaría is going to miss, and return it."""
    resources = editing.load(version, ResourceEvaluation)
    whole = resources.gap_analysis
    first = whole.replace(DEADLINE, "")
    save_sheet(resources, {"gap_analysis": first}, actor=cast.clerk, seen=resources.revision)
    curriculum = editing.load(version, Curriculum)
    (row,) = (one for one in curriculum.rows("area_plans") if one.area_knowledge.code == ARTS)
    taken = {"gap_analysis": whole, "row": row.pk, "methodology": row.methodology}
    _say_of_arts(version, cast, row.pk, AS_FIRST_SENT)
    return taken


def _say_of_arts(version: PeiVersion, cast: Cast, row, text: str) -> None:
    sheet = editing.load(version, Curriculum)
    tables = {"area_plans": TableInput([RowInput(row, {"methodology": text})])}
    save_sheet(sheet, {}, tables, actor=cast.clerk, seen=sheet.revision)


def corrected(version: PeiVersion, cast: Cast, taken: dict) -> None:
    _say_of_arts(version, cast, taken["row"], taken["methodology"])
    sheet = editing.load(version, ResourceEvaluation)
    values = {"gap_analysis": taken["gap_analysis"]}
    save_sheet(sheet, values, actor=cast.clerk, seen=sheet.revision)


def sent(version: PeiVersion, cast: Cast, told: Round, on=on) -> None:
    """From the school through its council to a reviewer of the Secretaría."""
    school = version.institution
    lifecycle.take(version, "submit", cast.rector, {"without_drafts": True}, at=on(told.sent))
    decision = {
        "result": Result.ADOPTED,
        "academic_council_act": act(school, told.academic_act, "consejo-academico"),
        "directive_council_act": act(school, told.council_act, "consejo-directivo"),
        "quorum": told.quorum,
        "votes_for": told.quorum,
        "votes_against": 0,
        "abstentions": 0,
        "agreement_number": f"{told.agreement:02}",
        "agreement_date": told.adopted,
        "agreement_file": file(school, f"acuerdo-{told.agreement:02}-2026.pdf"),
        "effective_from": None,
        "dissemination": [
            {
                "date": f"{told.adopted + timedelta(days=3)}",
                "means": "Cartelera y asamblea",
                "audience": "Familias de todas las sedes",
            }
        ],
        "note": "",
    }
    lifecycle.decide(version, cast.council, decision, at=on(told.adopted, 16))
    filing = {"filing_number": told.filing_number, "filed_on": told.filed}
    lifecycle.take(version, "file", cast.rector, filing, at=on(told.filed))
    assign(version, cast.director, {"user_id": cast.reviewer}, at=on(told.filed, 15))


def observed(version: PeiVersion, cast: Cast) -> None:
    for model, field, text, _ in OBSERVED:
        said = {
            "aspect": model.key,
            "field": field,
            "row": None,
            "quote": "",
            "text": text,
            "severity": Severity.MUST,
            "visibility": Visibility.SCHOOL,
        }
        observing.observe(version, cast.reviewer, said)


def answered(version: PeiVersion, cast: Cast) -> None:
    for model, field, _, answer in OBSERVED:
        observation = version.observations.get(section=model.key, field=field)
        observing.reply(observation, cast.clerk, Reply.ANSWER, answer)


def approved(version: PeiVersion, cast: Cast, day: date) -> None:
    for observation in version.observations.all():
        resolution = observing.reply(observation, cast.reviewer, Reply.RESOLVE)
        ObservationReply.objects.filter(pk=resolution.pk).update(at=on(day, 9))
    opinion = {
        "opinion_number": "9012",
        "opinion_date": day,
        "opinion_file": file(version.institution, "concepto-2026.pdf"),
        "next_review_year": 2028,
        "note": "Concepto favorable, sin observaciones.",
    }
    lifecycle.take(version, "approve", cast.director, opinion, at=on(day))


def act(school: Institution, number: int, body: str) -> SessionAct:
    return school.session_acts.get(document="acta", number=number, year=2026, body__code=body)


def file(school: Institution, name: str) -> StoredFile:
    files = StoredFile.objects.filter(institution=school).select_related("blob")
    return next(one for one in files if one.filename == name)


FIRST = Round(
    date(2026, 4, 20), date(2026, 4, 24), 2, 2, 3, 7, date(2026, 4, 30), "VAL2026-DEMO-0001"
)
SECOND = Round(
    date(2026, 5, 27), date(2026, 5, 29), 3, 4, 5, 8, date(2026, 5, 29), "VAL2026-DEMO-0002"
)


RETURNED, ANSWERED = date(2026, 5, 15), date(2026, 5, 25)


def approved_and_amended(version: PeiVersion, cast: Cast) -> None:
    """The third version, approved after one return; and the fourth, which amends it."""
    opened = on(date(2026, 2, 2))
    PeiVersion.objects.filter(pk=version.pk).update(number=3, opened_at=opened)
    version.steps.update(at=opened)
    taken = as_first_sent(version, cast)
    sent(version, cast, FIRST)
    observed(version, cast)
    version.observations.update(at=on(RETURNED, 9))
    lifecycle.take(version, "reject", cast.reviewer, {}, at=on(RETURNED))
    corrected(version, cast, taken)
    answered(version, cast)
    ObservationReply.objects.filter(observation__version=version).update(at=on(ANSWERED))
    sent(version, cast, SECOND)
    approved(version, cast, date(2026, 6, 12))
    why = {
        "kind": AmendmentKind.ADJUSTMENT,
        "reason": "Ajustar el SIEE y el plan operativo.",
    }
    fourth = lifecycle.amend(version, cast.rector, why, at=on(date(2026, 11, 3)))
    for step in (version.steps.get(name="approve"), fourth.steps.get()):
        news.tell(step)
    cover = editing.load(fourth, Definition)
    said = {
        "version_label": "4.0",
        "change_summary": "Se ajusta el sistema de evaluación y el plan operativo de 2027.",
    }
    save_sheet(cover, said, actor=cast.clerk, seen=cover.revision)


def in_second_review(version: PeiVersion, cast: Cast) -> None:
    """Returned once, corrected, and filed again: its term begins with the demo, and what changed
    since the return is only what was corrected."""
    taken = as_first_sent(version, cast)
    sent(version, cast, FIRST, today)
    observed(version, cast)
    lifecycle.take(version, "reject", cast.reviewer, {})
    corrected(version, cast, taken)
    answered(version, cast)
    sent(version, cast, SECOND, today)
