"""Whether the chains of the history hold: what nobody can do unseen is checked here."""

from dataclasses import dataclass

from pei_project.sheets.chains import BEGINNING, NOBODY, HistoryHead, digest_of, link
from pei_project.sheets.history import REDACTION, Change


@dataclass(frozen=True)
class Verdict:
    """How far a chain holds; ``wrong`` says in Spanish what the first place is that does not."""

    chain: object
    count: int
    wrong: str = ""


def verify(chain=None) -> list[Verdict]:
    """A verdict on one chain, or on each there is."""
    if chain is not None:
        return [verify_chain(chain)]
    told = Change.objects.order_by().values_list("institution", flat=True).distinct()
    known = {key or NOBODY for key in told}
    known |= set(HistoryHead.objects.values_list("chain", flat=True))
    return [verify_chain(key) for key in sorted(known)]


def verify_chain(chain) -> Verdict:
    """Read a chain from its beginning, a batch at a time, until something does not hold."""
    institution = None if chain == NOBODY else chain
    told = Change.objects.filter(institution=institution).order_by("sequence")
    redacted = dict(told.filter(target=REDACTION).values_list("row", "pk"))
    count, previous = 0, BEGINNING
    for change in told.iterator(chunk_size=500):
        if wrong := _wrong(change, count + 1, previous, redacted):
            return Verdict(chain, count, wrong)
        count, previous = change.sequence, change.chained
    end = HistoryHead.objects.filter(chain=chain).values_list("sequence", "chained").first()
    if end != (count, previous) and (end or count):
        return Verdict(chain, count, f"después del lugar {count} faltan cambios, o sobran")
    return Verdict(chain, count)


def _wrong(change: Change, place: int, previous: str, redacted: dict) -> str:
    if change.sequence != place:
        return f"falta el cambio del lugar {place}"
    where = f"el cambio {change.pk}, del lugar {place},"
    if change.redacted_by:
        if redacted.get(change.pk) != change.redacted_by:
            return f"{where} se borró sin que otro lo cuente"
        if (change.kept_before, change.after, change.salt) != (None, None, ""):
            return f"{where} se borró y dice algo"
    elif change.digest != digest_of(change):
        return f"{where} no dice lo que decía"
    if change.chained != link(previous, change):
        return f"{where} no es el que se guardó"
    return ""
