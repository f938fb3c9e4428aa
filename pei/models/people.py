"""The estates of the educational community, and what may be written of a person."""

from django.core.exceptions import ValidationError
from django.db.models import TextChoices


class Estate(TextChoices):
    """The estates of the educational community (Decreto 1860 de 1994, art. 18) and who stands
    beside them in the bodies of the school."""

    STUDENTS = "students", "Estudiantes"
    FAMILIES = "families", "Familias"
    TEACHERS = "teachers", "Docentes"
    DIRECTORS = "directors", "Directivos y administrativos"
    GRADUATES = "graduates", "Egresados"
    PRODUCTIVE = "productive", "Sector productivo"
    COMMUNITY = "community", "Comunidad y otras entidades"


def refuse_pupil_name(row, name_field: str) -> None:
    """A pupil is a post and a grade, never a name (Ley 1581 de 2012, art. 7)."""
    if row.estate == Estate.STUDENTS and getattr(row, name_field).strip():
        message = "No escriba nombres de estudiantes: basta el cargo y el grado."
        raise ValidationError({name_field: ValidationError(message, code="pupil_name")})
