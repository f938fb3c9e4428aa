"""Versions of a PEI that have been adopted and approved, for tests of what comes of it."""

from datetime import date

from catalogs.models import CatalogItem
from institutions.models import SessionAct
from pei import lifecycle
from pei.models import Frozen, PeiVersion
from pei.states import State
from tests import stored


def act(school, body: str, number: int) -> SessionAct:
    item = CatalogItem.objects.get(catalog="session-act-type", code=body)
    said = {"document": "acta", "number": number, "year": 2026, "body": item}
    return SessionAct.objects.get_or_create(institution=school, **said)[0]


def decided(school, author) -> dict:
    """What a council says when it adopts."""
    return {
        "result": "adopted",
        "academic_council_act": act(school, "consejo-academico", 4),
        "directive_council_act": act(school, "consejo-directivo", 7),
        "quorum": 8,
        "votes_for": 7,
        "votes_against": 1,
        "abstentions": 0,
        "agreement_number": "02",
        "agreement_date": date(2026, 4, 24),
        "agreement_file": stored.kept(school, author, title="Acuerdo firmado"),
        "effective_from": None,
        "dissemination": [],
        "note": "Nota reservada del consejo",
    }


def adopt(version: PeiVersion, council) -> Frozen:
    """Adopt a version, whatever it lacks; what was frozen."""
    PeiVersion.objects.filter(pk=version.pk).update(state=State.IN_COUNCIL)
    lifecycle.decide(version, council, decided(version.institution, council))
    version.refresh_from_db()
    return version.frozen.last()


def approve(version: PeiVersion, council, director) -> Frozen:
    """Adopt a version, file it and approve it; what was frozen at the end."""
    adopt(version, council)
    PeiVersion.objects.filter(pk=version.pk).update(state=State.IN_REVIEW)
    said = {"opinion_number": "115", "opinion_date": date(2026, 6, 12)}
    lifecycle.take(version, "approve", director, said)
    version.refresh_from_db()
    return version.frozen.last()
