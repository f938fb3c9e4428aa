"""What a frozen PDF says of itself: by what it can be verified, and when it was adopted and
approved."""

from dataclasses import dataclass
from datetime import date, datetime
from urllib.parse import urlsplit

import segno
from django.conf import settings
from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.formats import date_format
from django.utils.timezone import localtime

from pei.models import PeiVersion, Step
from pei.models.frozen import Moment
from pei_project.sheets.words import shortened


@dataclass(frozen=True)
class Proof:
    """``state`` and ``facts`` (label -> words) are of the moment ``at``; they never change."""

    code: str
    at: datetime
    state: str
    facts: dict[str, str]

    @property
    def address(self) -> str:
        return settings.SITE_URL + reverse("pei:verified", args=[self.code])

    @property
    def place(self) -> str:
        """Where the code is typed, as people write an address."""
        return urlsplit(settings.SITE_URL).netloc + reverse("pei:verify").rstrip("/")

    @property
    def footer(self) -> str:
        return f"Verifique en {self.place} · {self.code}"

    @property
    def qr(self) -> str:
        """An image of the address; M: it is read though a seventh of it is stained."""
        made = segno.make_qr(self.address, error="m")
        return made.svg_data_uri(border=0, dark="#16212b", omitsize=True)


def proof_of(version: PeiVersion, moment: Moment, step: Step, code: str) -> Proof:
    """The proof of what ``step`` freezes, from the steps that led to it."""
    last = {one.name: one for one in version.steps.all()} | {step.name: step}
    adopted, filed, approved = (last.get(name) for name in ("adopt", "file", "approve"))
    facts = {
        "Adopción": adopted and adoption(adopted),
        "Radicado": filed and filing(version, filed),
        "Concepto": approved and opinion(approved),
    }
    return Proof(code, step.at, state_of(moment, step), {k: v for k, v in facts.items() if v})


def state_of(moment: Moment, step: Step) -> str:
    """«Adoptado el 24 de abril de 2026, Acuerdo 02», «Aprobado el 12 de junio de 2026»."""
    number = step.said.get("agreement_number")
    agreement = f", Acuerdo {shortened(number, 12)}" if number else ""
    return f"{Moment(moment).label} el {said_on(step, 'agreement_date')}{agreement}"


def adoption(step: Step) -> str:
    number = step.said.get("agreement_number")
    day = said_on(step, "agreement_date")
    return f"Acuerdo {number} del {day}, consejo directivo" if number else day


def filing(version: PeiVersion, step: Step) -> str:
    return f"{version.filing_number or step.receipt} del {said_on(step, 'filed_on')}"


def opinion(step: Step) -> str:
    number = step.said.get("opinion_number", "")
    return f"{number} del {said_on(step, 'opinion_date')}, Secretaría de Educación".strip()


def said_on(step: Step, name: str) -> str:
    """The day that was said with a step, else that of the step itself, in words."""
    return in_words(parse_date(step.said.get(name, "")) or localtime(step.at).date())


def in_words(day: date) -> str:
    return date_format(day, r"j \d\e F \d\e Y").lower()
