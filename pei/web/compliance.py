"""The page that holds a PEI against the fourteen contents the law asks for."""

from django.shortcuts import render
from django.urls import reverse

from pei import editing
from pei.compliance import Content, Fulfilment
from pei.compliance import compliance as contents_of
from pei.models import PeiVersion
from pei.web.ways import answer_url, crumbs, readable_plan, section_url
from pei_project.entering import signed_in

DONE = (Fulfilment.COMPLETE, Fulfilment.NOT_APPLICABLE)
TAGS = {Fulfilment.NOT_STARTED: "neutral", Fulfilment.IN_PROGRESS: "info"}


@signed_in
def compliance(request, plan):
    """Each content with its sections and what they lack; links to the answers for who writes."""
    version = readable_plan(request, plan)
    may_edit = request.user.may("pei.edit", version)
    contents = contents_of(editing.load_all(version))
    done = sum(content.status in DONE for content in contents)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, ("Cumplimiento", None)),
        "kicker": f"{version.institution.name} · PEI versión {version.number}",
        "rows": [row(version, content, may_edit) for content in contents],
        "done": done,
        "total": len(contents),
        "plan_url": reverse("pei:plan", args=[version.pk]),
        "pdf_url": reverse("pei:pdf", args=[version.pk]),
    }
    return render(request, "pei/compliance.html", context)


def row(version: PeiVersion, content: Content, may_edit: bool) -> dict:
    """A line of the table. Who cannot write reads what lacks, each answer named once."""
    if may_edit:
        lacks = [
            {"text": one.message, "url": lack_url(version, section, one.name)}
            for section, one in content.lacks
        ]
    else:
        lacks = [{"text": label, "url": ""} for label in content.missing]
    return {
        "item": content.item,
        "title": content.title,
        "sections": [
            {"title": section.form_title(), "url": section_url(version, type(section))}
            for section in content.sections
        ],
        "tag_kind": TAGS.get(content.status, ""),
        "tag_text": content.status.label,
        "reasons": [s.not_applicable_reason for s in content.sections if not s.applies],
        "begun": content.status != Fulfilment.NOT_STARTED,
        "lacks": lacks,
    }


def lack_url(version: PeiVersion, section, name: str) -> str:
    model = type(section)
    return answer_url(version, model, name) if name else section_url(version, model)
