"""The pages of the institution: what its *hoja de vida* says, to be read."""

from django.contrib.auth.decorators import login_required
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.dateformat import format as dated

from institutions.models import Headquarter, Institution
from pei_project.sheets.base import display

NOT_OFFERED = "no-aplica"  # the character of a school without grades 10 and 11: no tag


@login_required
def institution(request, pk):
    """Show the whole institution; out of the reader's scope is as unknown as not existing."""
    readable = Institution.complete().select_related("municipality__department")
    school = get_object_or_404(readable.visible_to(request.user), pk=pk)
    sites = list(Headquarter.complete().visible_to(request.user).filter(institution=school))
    context = {
        "menu": "institution",
        "crumbs": [("Inicio", reverse("home")), ("Institución", None)],
        "school": school,
        "tags": tags(school),
        "identification": identification(school),
        "sites": sites,
        "figures": figures(sites),
        "legal_acts": [legal_act(act) for act in school.rows("legal_acts")],
    }
    return render(request, "institutions/institution.html", context)


def tags(school) -> list[str]:
    said = [school.sector, school.zone, school.schedule, school.character]
    return [item.name for item in said if item and item.code != NOT_OFFERED]


def identification(school) -> list[dict]:
    place = school.municipality
    specialty = [item.name for item in (school.specialty, school.detailed_specialty) if item]
    said = {
        "Código DANE": school.dane_code,
        "NIT": school.written_nit,
        "Municipio": f"{place.name}, {place.department.name}",
        "Dirección": ", ".join(filter(None, [school.address, school.neighbourhood])),
        "Teléfono": school.phone,
        "Correo": school.email,
        "Rectora o rector": school.rector_name,
        "Especialidad": " · ".join(specialty),
        "Resguardo": school.resguardo,
        "Internado": display(school, school.field_named("boarding")),
    }
    return facts(said)


def legal_act(act) -> dict:
    day = dated(act.issued_on, "j M Y").lower() if act.issued_on else "Sin fecha"
    subject = act.summary or (act.resolution_type.name if act.resolution_type else "")
    number = f"Resolución {act.number}" if act.number else ""
    return {"label": day, "value": " · ".join(filter(None, [subject, number]))}


def facts(said: dict) -> list[dict]:
    return [{"label": label, "value": value} for label, value in said.items()]


def figures(sites) -> dict | None:
    """How many study and teach in all sites; None where no site has said how many study. The
    year is given where all the figures are of one."""
    counted = [site for site in sites if site.enrolment is not None]
    if not counted:
        return None
    years = {site.enrolment_year for site in counted}
    return {
        "students": sum(site.enrolment for site in counted),
        "teachers": sum(site.teachers or 0 for site in sites),
        "year": years.pop() if len(years) == 1 else None,
    }
