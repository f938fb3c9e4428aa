"""The steps of a version's life: one page that asks for each of them."""

from django.db import transaction
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from institutions.files.posting import take_files
from pei import lifecycle, steps, telling
from pei.models import PeiVersion, sections
from pei.needs import for_the_school
from pei.web.asked import asked, brings_file
from pei.web.step_pages import PAGES, StepPage, button_of
from pei.web.ways import answer_url, crumbs, section_url
from pei_project import policy
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.sheets.editors import problems_of
from pei_project.sheets.idempotency import once


@signed_in
@once
def step(request, plan, name):
    """Ask for a step, telling who signs and what it closes, and take it. Where the version moved
    since the page was made, it says so (409) and takes nothing."""
    page, user = PAGES[name], request.user
    seen = PeiVersion.objects.visible_to(user).with_institution()
    version = get_object_or_404(seen, pk=plan)
    try:
        policy.require(user, page.rule, version)
        if request.method != "POST":
            return ask(request, version, page, form_of(page, version, user))
        if page.files:
            take_files(request, version.institution)
        form = form_of(page, version, user, request.POST)
        if not form.is_valid():
            return ask(request, version, page, form, 422)
        return taken(request, version, page, form)
    except RuleBroken as refused:
        if refused.code not in ("invalid_state", "stale"):
            raise
        return not_now(request, version, page, refused)


def form_of(page: StepPage, version: PeiVersion, user, data=None) -> steps.StepForm:
    form = page.form(version, user, data)
    for name in page.files:
        brings_file(form, name, form.fields[name].queryset.select_related("blob"))
    return form


def taken(request, version, page, form):
    """Take the step, and lead to its receipt."""
    try:
        with transaction.atomic():
            held = lifecycle.hold_as_seen(version, request.POST.get("seen", ""))
            done = page.does(held, request.user, form.cleaned_data)
    except RuleBroken as refused:
        if refused.code != "incomplete":
            raise
        return ask(request, version, page, form, 409, refused)
    return redirect("pei:receipt", done.version_id, done.receipt)


def ask(request, version, page, form, status=200, refused=None):
    """The page of a step, with what is wrong with its form, and what the version lacks for it."""
    parts = [
        {"title": title, "note": note, "fields": asked(form, names, page.needed)}
        for title, note, names in page.groups
    ]
    problems = problems_of([one for group in parts for one in group["fields"]])
    if refused:
        problems.append({"text": refused.sentence, "href": "#missing-title"})
    lacks = refused or lacking(version, page)
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (page.title, None)),
        "kicker": f"{version.institution.name} · PEI versión {version.number}",
        "title": page.title,
        "lead": page.lead,
        "groups": parts,
        "problems": problems,
        "seen": request.POST.get("seen") or lifecycle.mark_of(version),
        "facts": facts_of(version, page, request.user),
        "button": button_of(version, page),
        "sends_files": bool(page.files),
        "lacks": lacks_of(version, lacks),
        "told": told_by(version, page),
        "plan_url": reverse("pei:plan", args=[version.pk]),
        "pdf_url": reverse("pei:pdf", args=[version.pk]),
        "compliance_url": reverse("pei:compliance", args=[version.pk]),
        "history_url": reverse("pei:history", args=[version.pk]),
        "acts_url": acts_url(version, page),
    }
    return render(request, "pei/step.html", context, status=status)


def lacking(version, page) -> RuleBroken | None:
    """What the step would be refused for now; where that is the state, it is raised."""
    try:
        for name in page.names:
            lifecycle.look_for_lacks(version, name)
    except RuleBroken as refused:
        if refused.code != "incomplete":
            raise
        return refused
    return None


def lacks_of(version: PeiVersion, refused: RuleBroken | None) -> dict | None:
    """What a step lacks, as links by section; and the drafts that may be left out."""
    if refused is None:
        return None
    said, groups = refused.details, {}
    for one in said.get("missing", ()):
        model = sections.section_named(one["aspect"])
        groups[one["title"]] = [
            {"text": lack["message"], "url": answer_url(version, model, lack["name"])}
            for lack in one["missing"]
        ]
    for one in said.get("observations", ()):
        model = sections.section_named(one["aspect"])
        title = model.form_title()
        link = {"text": f"Responda: {one['text'][:90]}", "url": section_url(version, model)}
        groups.setdefault(title, []).append(link)
    return {
        "sentence": refused.sentence,
        "groups": [{"title": title, "links": links} for title, links in groups.items()],
        "drafts": said.get("drafts", ()),
    }


def facts_of(version, page, user) -> list[dict]:
    """Who signs, what closes, and who has the turn then; by decision where there are two."""
    role = f" ({user.sub_role})" if user.sub_role else ""
    facts = [{"label": "Quién firma", "value": f"{page.signs} Quedará: {user.name}{role}."}]
    for name in page.names:
        target = lifecycle.leads_to(version, name)
        words = telling.words(name, target)
        label = f"Si elige «{words.label.split()[0]}»" if len(page.names) > 1 else "Qué cambia"
        facts.append({"label": label, "value": f"{words.closes} {telling.turn(target)}"})
    return facts


def told_by(version: PeiVersion, page: StepPage) -> list:
    """The observations that the school will see when the version is returned to it."""
    if "reject" not in page.names:
        return []
    return [
        {"title": sections.section_named(one.section).form_title(), "text": one.text}
        for one in for_the_school(version)
    ]


def acts_url(version: PeiVersion, page: StepPage) -> str:
    """Where the act that is missing is written, on the page that chooses among them."""
    chooses = "academic_council_act" in page.form.base_fields
    return reverse("institutions:new-act", args=[version.institution_id]) if chooses else ""


def not_now(request, version, page, refused: RuleBroken):
    """Why the step cannot be taken: what the version is now, who moved it and when (409)."""
    version.refresh_from_db(fields=["state"])
    last = version.moves().select_related("actor").first()
    moved = f"{telling.past(last)} por {last.actor.name} {telling.when(last)}." if last else ""
    context = {
        "menu": "plan",
        "crumbs": crumbs(version, (page.title, None)),
        "title": "No se puede ahora",
        "asked": page.title,
        "sentence": refused.sentence,
        "now": f"Ahora está en «{version.get_state_display()}». {moved}",
        "plan_url": reverse("pei:plan", args=[version.pk]),
    }
    return render(request, "pei/step_not_now.html", context, status=409)
