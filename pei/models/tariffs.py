"""What families pay a private school: the kinds, and what it comes to in a year."""

from collections import Counter

from django.db.models import TextChoices


class Concept(TextChoices):
    """What a private school may charge for (Decreto 2253 de 1995)."""

    ENROLMENT = "enrolment", "Matrícula"
    TUITION = "tuition", "Pensión"
    PERIODIC = "periodic", "Cobro periódico"
    OTHER = "other", "Otro cobro periódico"


class Periodicity(TextChoices):
    YEARLY = "yearly", "Una vez al año"
    HALF_YEARLY = "half_yearly", "Semestral"
    QUARTERLY = "quarterly", "Trimestral"
    TWO_MONTHLY = "two_monthly", "Bimestral"
    MONTHLY = "monthly", "Mensual"


class TariffRegime(TextChoices):
    REGULATED_FREEDOM = "regulated_freedom", "Libertad regulada"
    SUPERVISED_FREEDOM = "supervised_freedom", "Libertad vigilada"
    CONTROLLED = "controlled", "Régimen controlado"


class Quarter(TextChoices):
    FIRST = "1", "Primer trimestre"
    SECOND = "2", "Segundo trimestre"
    THIRD = "3", "Tercer trimestre"
    FOURTH = "4", "Cuarto trimestre"


# How often each is paid in the ten months of a school year; a quarter that begins is paid whole.
TIMES_A_YEAR = {
    Periodicity.YEARLY: 1,
    Periodicity.HALF_YEARLY: 2,
    Periodicity.QUARTERLY: 4,
    Periodicity.TWO_MONTHLY: 5,
    Periodicity.MONTHLY: 10,
}


YEARLY_TARIFF = frozenset({Concept.ENROLMENT, Concept.TUITION})
EVERY_GRADE = "todos los grados"


def yearly_tariffs(charges) -> dict[str, Counter]:
    """What a pupil pays in a year by concept of the yearly tariff (Decreto 2253 de 1995: matrícula
    and pensión), for each grade that ``charges`` name; a charge that names none is of them all."""
    paid = [(row, row.grades.all()) for row in charges if row.concept in YEARLY_TARIFF]
    named = sorted({grade for _, grades in paid for grade in grades}, key=lambda one: one.order)
    found = {}
    for grade in named or [None]:
        own = found[grade.name if grade else EVERY_GRADE] = Counter()
        for row, grades in paid:
            if not grades or grade in grades:
                own[row.concept] += row.amount * TIMES_A_YEAR.get(row.periodicity, 1)
    return found
