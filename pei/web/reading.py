"""Reading a PEI: a section as the document prints it, the review of answers, the PDF."""

from functools import partial

from django.http import Http404
from django.shortcuts import render
from django.urls import reverse

from institutions.scope import own
from pei import awaiting, editing, pdf
from pei.checking import check
from pei.models import Frozen, PeiVersion, sections
from pei.models.frozen import Moment
from pei.models.section import Section
from pei.web.beside import asking, beside
from pei.web.history import save_url
from pei.web.step_pages import PAGES, button_of
from pei.web.ways import answer_url, crumbs, readable_plan, section_url
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.sheets.document import parts
from pei_project.sheets.editors import read_part, table_part
from pei_project.sheets.history import Change
from pei_project.sheets.saves import LATEST, entries, saves
from pei_project.sheets.words import shortened


def read(request, version: PeiVersion, section: Section):
    """A whole section for who may not edit it now."""
    closed = not policy.open_for(section.writing_rule, version)
    may_keep = request.user.may("pei.keep_year", version) and version.keeps_years()
    title, exact = section.form_title(), own(request.user, version)
    changes = Change.objects.filter(owner=version.pk, target=section.key)
    shown = [shown_part(section, part, may_keep, exact) for part in parts(section, exact=exact)]
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (title, None)),
        "kicker": section.component_name(),
        "title": title,
        "reason": f"Cerrado: {version.get_state_display().lower()}" if closed else "Solo lectura",
        **beside(version, section, request.user, request.path, shown),
        **asking(version, section, request.user),
        "entries": entries(
            changes,
            saves(changes)[:LATEST],
            sections.section_named,
            partial(save_url, version),
        ),
        "history_url": reverse("pei:history", args=[version.pk]),
        "pdf_url": reverse("pei:pdf", args=[version.pk]),
    }
    return render(request, "pei/section_read.html", context)


def shown_part(section: Section, part, may_keep: bool, exact: bool) -> dict:
    """One part of a section as the reading page draws it; ``may_keep``: with the way to the page
    where a yearly table is kept up."""
    match part.kind:
        case "table" if part.name in section.tables():
            table = table_part(section, part.name, exact=exact)
            yearly = may_keep and section.tables()[part.name].yearly
            url = section_url(section.version, type(section), part.page) if yearly else ""
            return {"table": table, "keep_url": f"{url}?anual=1" if url else ""}
        case "answer":
            return {
                "name": part.name,
                "label": part.label,
                "html": part.cell.html,
                "optional": not part.required,
                "paper": part.cell.is_school_text,
            }
    return read_part(part)


@signed_in
def review(request, plan):
    """«Revisar respuestas»: everything that is written, and first what is missing."""
    version = readable_plan(request, plan)
    may_edit = request.user.may("pei.edit", version)
    may_send = request.user.may("pei.submit", version)
    checked = check(editing.load_all(version))
    written = [one.section for one in checked]
    count = sum(len(one.blocking) for one in checked)
    behind = sum(bool(one.blocking) for one in checked)
    asked = sum(section.is_asked(name) for section in written for name in section.names())
    blank = sum(len({lack.name for lack in one.missing}) for one in checked)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Revisar respuestas", None)),
        "kicker": f"PEI versión {version.number}",
        "lead": review_lead(count, behind),
        "missing": [
            {
                "title": one.section.form_title(),
                "links": [
                    {
                        "text": lack.message,
                        "url": answer_url(version, type(one.section), lack.name),
                    }
                    for lack in one.blocking
                ],
            }
            for one in checked
            if one.blocking
        ],
        "sections": [
            {
                "title": section.form_title(),
                "note": section.get_status_display(),
                "answers": answers(version, section, may_edit, own(request.user, version)),
            }
            for section in written
        ],
        "complete": asked - blank,
        "total": asked,
        "warnings": [finding.message for one in checked for finding in one.warnings],
        "send_url": reverse("pei:submit", args=[version.pk]) if may_send else "",
        "send_label": button_of(version, PAGES["submit"]),
        "plan_url": reverse("pei:plan", args=[version.pk]),
        "compliance_url": reverse("pei:compliance", args=[version.pk]),
    }
    return render(request, "pei/review.html", context)


def review_lead(count: int, behind: int) -> str:
    if not count:
        return "Todo lo que se pide está respondido."
    answers = "Falta 1 respuesta" if count == 1 else f"Faltan {count} respuestas"
    where = "1 sección" if behind == 1 else f"{behind} secciones"
    return f"{answers} en {where}. Puede seguir escribiendo: nada se pierde."


def answers(version: PeiVersion, section: Section, may_edit: bool, exact: bool) -> list[dict]:
    """A section as question, answer and «Cambiar», for ``components/answers.html``."""
    found = []
    for part in parts(section, exact=exact):
        if part.name not in section.names():
            continue  # what follows from the answers
        is_table = part.kind == "table"
        said = ", ".join(row[0].text or "…" for row in part.rows) if is_table else part.cell.text
        found.append(
            {
                "label": part.label,
                "html": shortened(said, 240),
                "optional": not part.required,
                "paper": not is_table and part.cell.is_school_text,
                "url": answer_url(version, type(section), part.name) if may_edit else "",
            }
        )
    return found


@signed_in
def download(request, plan):
    """The PDF of the current text, or the copy of ``?version=`` that was frozen. A draft's that
    takes longer is waited for on a page, ``?espera=TAG``, and then fetched as it was asked for,
    ``?copia=TAG``, whatever was written meanwhile."""
    version = readable_plan(request, plan)
    if frozen := pdf.copy_of(version, chosen_copy(request)):
        return frozen_copy(request, version, frozen)
    if tag := request.GET.get("espera"):
        found = pdf.waited_for(version, tag)
        return waiting(request, version, tag, is_ready=found is not None)
    tag = request.GET.get("copia")
    with_annexes = "anexos" in request.GET
    if tag:
        found = pdf.waited_for(version, tag)
    else:
        found = pdf.asked_pdf(version, request.user, with_annexes)
    if not isinstance(found, pdf.Pdf):
        return waiting(request, version, found or tag, is_ready=False)
    if tag:
        awaiting.fetched(request.user, tag)
    return pdf.range_response(request, found, pdf.filename_of(version), as_attachment=True)


COPIES = {None: pdf.CURRENT, "adoptada": Moment.ADOPTED, "aprobada": Moment.APPROVED}


def chosen_copy(request) -> str:
    chosen = request.GET.get("version")
    if chosen not in COPIES:
        raise Http404
    return COPIES[chosen]


def frozen_copy(request, version: PeiVersion, frozen: Frozen):
    """The PDF of a frozen copy; while it is being made, the page that asks for it again."""
    found = pdf.freezing.wait(frozen)
    if found is None:
        here = request.get_full_path()
        return waiting_page(request, version, {"copy": here, "wait": here})
    name = pdf.filename_of(version, frozen)
    return pdf.range_response(request, found, name, as_attachment=True)


def waiting(request, version: PeiVersion, tag: str, *, is_ready: bool):
    """The page on which a PDF that is being set is waited for."""
    address = reverse("pei:pdf", args=[version.pk])
    urls = {"copy": f"{address}?copia={tag}", "wait": f"{address}?espera={tag}"}
    if not is_ready:
        asked_at = f"{address}?anexos=1" if "anexos" in request.GET else address
        awaiting.expect(version, request.user, tag, asked_at)
    return waiting_page(request, version, urls, is_ready=is_ready, tells=True)


def waiting_page(request, version: PeiVersion, urls: dict, *, is_ready=False, tells=False):
    """«Preparando el PDF», which looks again by itself and may be left, and perhaps ``tells`` who
    left; then the way to it."""
    title = "El PDF está listo" if is_ready else "Preparando el PDF"
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (title, None)),
        "title": title,
        "is_ready": is_ready,
        "tells": tells,
        "urls": urls,
        "plan_url": reverse("pei:plan", args=[version.pk]),
    }
    response = render(request, "pei/pdf_waiting.html", context)
    # A header, because axe and readers take the element of the same meaning for a trap.
    response["Refresh"] = f"0; url={urls['copy']}" if is_ready else f"4; url={urls['wait']}"
    response["Cache-Control"] = "no-store"
    return response
