"""The pages of institutions and sites: the list of who accompanies several, and what the *hoja de
vida* says, to be read."""

from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.dateformat import format as dated
from django.utils.html import format_html

from institutions.filters import IN_ORDER, having, site_counts
from institutions.models import Headquarter, Institution, SessionAct
from institutions.scope import own
from pei_project.entering import signed_in
from pei_project.narrowing import active, query_of, select
from pei_project.sheets.editors import table_part
from pei_project.sheets.fields import FileField
from pei_project.sheets.words import display

NOT_OFFERED = "no-aplica"  # the character of a school without grades 10 and 11: no tag
PER_PAGE = 50
SHOWN = ("name", "dane_code", "municipality__name", "sector__name")  # sorting whole rows is slow
LONGEST_SEARCH = 200
# What the list is narrowed by: the parameter, what it and not narrowing are called, and the way
# to the code and to the name of the item.
NARROWED_BY = (
    ("municipio", "Municipio", "Todos", "municipality__code", "municipality__name"),
    ("gagem", "GAGEM", "Todos", "municipality__gagem__code", "municipality__gagem__name"),
    ("sector", "Sector", "Todos", "sector__code", "sector__name"),
    ("zona", "Zona", "Todas", "zone__code", "zone__name"),
)


# --- the list -----------------------------------------------------------------------------------


@signed_in
def institutions(request):
    """Show the institutions a person may see; who works for one goes to its sheet."""
    user = request.user
    if user.institution_id:
        return redirect("institutions:institution", user.institution_id)
    seen = Institution.objects.visible_to(user)
    text = searched(request)
    selects = [select(request, seen, *narrowed) for narrowed in NARROWED_BY]
    found = having(seen, text)
    for one in selects:
        if one["chosen"]:
            found = found.filter(**{one["path"]: one["chosen"]})
    shown = found.select_related("municipality", "sector").order_by(*IN_ORDER).only(*SHOWN)
    page = Paginator(shown, PER_PAGE).get_page(request.GET.get("pagina"))
    sites = site_counts(page.object_list, user)
    asked = {"buscar": text} | {one["name"]: one["chosen"] for one in selects}
    asked = {name: value for name, value in asked.items() if value}
    context = {
        "menu": "institution",
        "rows": [(school, sites.get(school.pk, 0)) for school in page],
        "page": page,
        "prefix": query_of(asked | {"pagina": ""}),
        "text": text,
        "longest": LONGEST_SEARCH,
        "selects": [one for one in selects if len(one["options"]) > 1],
        "active": active(asked, selects),
        "total": seen.count() if asked else page.paginator.count,
    }
    return render(request, "institutions/institutions.html", context)


def searched(request) -> str:
    """What was typed, without what nobody types."""
    typed = request.GET.get("buscar", "")[:LONGEST_SEARCH]
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())


# --- one institution ----------------------------------------------------------------------------


@signed_in
def institution(request, pk):
    """Show the whole institution; out of the reader's scope is as unknown as not existing."""
    readable = Institution.complete().select_related("municipality__department")
    school = get_object_or_404(readable.visible_to(request.user), pk=pk)
    sites = list(Headquarter.complete().visible_to(request.user).filter(institution=school))
    context = {
        "menu": "institution",
        "crumbs": crumbs(request.user, school),
        "school": school,
        "tags": tags(school),
        "identification": identification(school),
        "sites": sites,
        "figures": figures(sites),
        "act_count": SessionAct.objects.filter(institution=school).count(),
        "attached": attached(school, request.user),
        "legal_acts": [legal_act(act) for act in school.rows("legal_acts")],
        "may_hand_over": request.user.may("user.hand_over", school),
    }
    return render(request, "institutions/institution.html", context)


def crumbs(user, school, site=None) -> list[tuple]:
    """The way to a sheet: through the list for who has one; the last one is the page itself."""
    here = reverse("institutions:institution", args=[school.pk])
    if user.institution_id:
        trail = [("Institución", here)]
    else:
        listed = reverse("institutions:institutions")
        trail = [("Instituciones", listed), (school.name, here)]
    if site:
        trail.append((f"Sede {site}", None))
    return [("Inicio", reverse("home")), *trail[:-1], (trail[-1][0], None)]


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


def attached(school, user) -> list[tuple]:
    """The files of the sheet itself, with what each is."""
    parts = [part for part in school.fields() if isinstance(part, FileField)]
    return [(school.label(part.name), getattr(school, part.name)) for part in parts]


def legal_act(act) -> dict:
    day = dated(act.issued_on, "j M Y").lower() if act.issued_on else "Sin fecha"
    subject = act.summary or (act.resolution_type.name if act.resolution_type else "")
    number = f"Resolución {act.number}" if act.number else ""
    value = " · ".join(filter(None, [subject, number]))
    return {
        "label": day,
        "value": format_html("{} {}", value, act.file.as_link()) if act.file else value,
    }


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


# --- one site -----------------------------------------------------------------------------------


@signed_in
def site(request, pk):
    """Show one site; out of the reader's scope is as unknown as not existing."""
    readable = Headquarter.complete().select_related("institution", "municipality__department")
    site = get_object_or_404(readable.visible_to(request.user), pk=pk)
    context = {
        "menu": "institution",
        "crumbs": crumbs(request.user, site.institution, site),
        "site": site,
        "tags": ["Sede principal"] * site.is_principal + ([site.zone.name] if site.zone else []),
        "parts": [(title, facts(said)) for title, said in site_parts(site).items()],
        "tables": [
            table_part(site, name, exact=own(request.user, site))
            for name in site.tables()
            if site.rows(name)
        ],
        "figures": figures([site]),
    }
    return render(request, "institutions/site.html", context)


def site_parts(site) -> dict[str, dict]:
    """What is said of a site, by part of its page."""
    place = site.municipality
    names = ("levels", "academic_days", "educational_models")
    return {
        "Identificación": {
            "Código DANE": site.dane_code,
            "Tipo de sede": site.headquarter_type,
            "Estado": site.state,
            "Teléfono": site.phone,
            "Correo": site.email,
        },
        "Ubicación": {
            "Municipio": f"{place.name}, {place.department.name}",
            "Zona": site.zone,
            "Dirección": ", ".join(filter(None, [site.address, site.neighbourhood])),
            "Coordenadas": coordinates(site),
        },
        "Oferta": {site.label(name): display(site, site.field_named(name)) for name in names},
        "Servicios": {"Servicios públicos": site.services_note},
    }


def coordinates(site) -> str:
    """«4,337800 N · 76,185600 O»; nothing where one of both is not known."""
    if site.latitude is None or site.longitude is None:
        return ""
    north = f"{abs(site.latitude):f} {'N' if site.latitude >= 0 else 'S'}"
    west = f"{abs(site.longitude):f} {'E' if site.longitude >= 0 else 'O'}"
    return f"{north} · {west}".replace(".", ",")
