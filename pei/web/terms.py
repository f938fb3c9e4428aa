"""Terms in words, by working days."""

from datetime import date

from django.conf import settings

from pei.terms import working_days_between


def due_tag(due: date | None, today: date) -> tuple[str, str]:
    """How much of a term is left, as the kind of a tag and its words."""
    if due is None:
        return "", "Sin plazo"
    left = working_days_between(today, due)
    if due < today:
        late = (today - due).days
        return "error", "Venció ayer" if late == 1 else f"Venció hace {late} días"
    if due == today:
        return "warn", "Vence hoy"
    words = "1 día hábil" if left == 1 else f"{left} días hábiles"
    return ("warn" if left <= settings.PEI_DUE_SOON_DAYS else ""), words
