"""The addresses of a version's pages, the way to them, and the version that one of them names."""

from django.http import Http404
from django.shortcuts import get_object_or_404
from django.urls import reverse

from pei import editing
from pei.models import PeiVersion, sections
from pei.models.section import Section


def readable_plan(request, pk) -> PeiVersion:
    """The version, where the person may read what it says; 404 otherwise."""
    plans = PeiVersion.objects.readable_by(request.user).with_institution()
    return get_object_or_404(plans, pk=pk)


def crumbs(version: PeiVersion, *more) -> list[tuple]:
    """The way to a page of a version; the last one is the page itself."""
    here = (f"Proyecto educativo {version.number}", reverse("pei:plan", args=[version.pk]))
    trail = [("Inicio", reverse("home")), here, *more]
    return [*trail[:-1], (trail[-1][0], None)]


def section_url(version: PeiVersion, section: type[Section], page_slug: str = "") -> str:
    """The address of a page of a section; its first page is the section's own address."""
    if not page_slug or page_slug == section.pages()[0].slug:
        return reverse("pei:section", args=[version.pk, section.slug])
    return reverse("pei:topic", args=[version.pk, section.slug, page_slug])


def answer_url(version: PeiVersion, section: type[Section], name: str) -> str:
    """Where an answer or a table is filled."""
    page = section_url(version, section, section.page_of(name).slug)
    return f"{page}#{anchor(section, name)}"


def anchor(section: type[Section], name: str) -> str:
    """The part of its page where an answer or a table stands."""
    return f"rows-{name}" if name in section.tables() else f"id_{name}"


def found(request, plan, slug: str):
    """The version and its section, or 404."""
    version = readable_plan(request, plan)
    model = sections.section_at(slug)
    if model is None:
        raise Http404
    return version, editing.load(version, model)
