"""The files of an institution: the list, one with its versions and uses, its content, and what a
school does with it."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.template.loader import render_to_string
from django.urls import reverse

from institutions.files.kinds import KINDS
from institutions.files.posting import reasons, take_file
from institutions.files.sending import send
from institutions.files.uses import uses_of, visible
from institutions.models import Institution, StoredFile
from institutions.web.acts import readable, way
from institutions.web.written import MENU, change_page, remove_page
from pei_project import policy
from pei_project.api.errors import STATUS
from pei_project.entering import signed_in
from pei_project.errors import RuleBroken
from pei_project.narrowing import active, query_of
from pei_project.sheets.history import Change
from pei_project.sheets.idempotency import once
from pei_project.sheets.saves import LATEST, entries, saves
from pei_project.sheets.words import file_size
from pei_project.uploads import let_go

PER_PAGE = 50
LOST = (
    "Se borra y no se puede recuperar. Si lo usa una respuesta del PEI, un acta o la hoja de "
    "vida, no se quita: cámbielo allí primero."
)


# --- to be read ---------------------------------------------------------------------------------


@signed_in
def own_files(request):
    """Lead to the files of the person's institution; who accompanies several chooses one."""
    if request.user.institution_id:
        return redirect("institutions:files", request.user.institution_id)
    return redirect("institutions:institutions")


@signed_in
@once
def files(request, institution):
    """Show the files of an institution that the person may see; a school adds others here."""
    school = readable(request, institution)
    may_write = request.user.may("file.edit", school)
    status, problems = 200, []
    if request.method == "POST":
        policy.require(request.user, "file.edit", school)
        try:
            made = brought(request, school)
        except RuleBroken as refused:
            status, problems = STATUS[refused.code], problems_with(refused)
        else:
            messages.success(request, f"Guardado: {made}.")
            return redirect("institutions:files", school.pk)
    found = visible(request.user, StoredFile.complete().filter(institution=school))
    narrowed = narrowed_by_kind(request, found)
    page = Paginator(narrowed["files"], PER_PAGE).get_page(request.GET.get("pagina"))
    uses = uses_of(page.object_list)
    context = {
        "menu": MENU,
        "crumbs": way_to_files(request, school),
        "school": school,
        "rows": [(file, [use.label for use in uses[file.pk]]) for file in page],
        "page": page,
        "prefix": query_of(narrowed["asked"] | {"pagina": ""}),
        "selects": narrowed["selects"],
        "active": active(narrowed["asked"], narrowed["selects"]),
        "total": len(found),
        "measure": file_size(sum(file.blob.size for file in found)),
        "may_write": may_write,
        "problems": problems,
        "title": request.POST.get("title", ""),
        **upload_words(),
    }
    return render(request, "institutions/files.html", context, status=status)


def narrowed_by_kind(request, found: list[StoredFile]) -> dict:
    """The files of the kind that was chosen, and the select that offers those there are."""
    occurs = {file.blob.kind: KINDS[file.blob.kind].label for file in found}
    options = sorted(occurs.items(), key=lambda option: option[1])
    chosen = request.GET.get("tipo", "")
    chosen = chosen if chosen in occurs else ""
    select = {
        "name": "tipo",
        "label": "Tipo",
        "every": "Todos",
        "options": options,
        "chosen": chosen,
        "said": occurs.get(chosen, ""),
    }
    return {
        "files": [file for file in found if not chosen or file.blob.kind == chosen],
        "asked": {"tipo": chosen} if chosen else {},
        "selects": [select] if len(options) > 1 else [],
    }


@signed_in
@once
def file(request, pk):
    """Show one file: what it is, where it is used, its versions, who brought it. A school brings
    here another version of one that nothing uses yet."""
    shown = seen_file(request, pk)
    school = shown.institution
    used = uses_of([shown])[shown.pk]
    may_write = request.user.may("file.edit", shown)
    status, problems = 200, []
    if request.method == "POST":
        policy.require(request.user, "file.edit", shown)
        try:
            made = replaced(request, shown, used)
        except RuleBroken as refused:
            status, problems = STATUS[refused.code], problems_with(refused)
        else:
            messages.success(request, f"Guardado: {made}, nueva versión.")
            return redirect(made.get_absolute_url())
    changes = Change.objects.filter(owner=shown.pk, target=shown.key)
    context = {
        "menu": MENU,
        "crumbs": way_to_files(request, school, (str(shown), None)),
        "file": shown,
        "uses": [use.label for use in used if use.readable_by(request.user)],
        "former": versions_before(shown) if may_write else [],
        "newer": shown.replaced_by.first() if may_write else None,
        "facts": facts_of(shown),
        "entries": entries(changes, saves(changes)[:LATEST], lambda target: StoredFile),
        "may_write": may_write,
        "problems": problems,
        **upload_words(),
    }
    return render(request, "institutions/file.html", context, status=status)


def seen_file(request, pk) -> StoredFile:
    """The file, where the person may see it; 404 otherwise."""
    found = get_object_or_404(StoredFile.complete(), pk=pk)
    if not request.user.may("file.view", found):
        raise Http404
    return found


def facts_of(shown: StoredFile) -> list[dict]:
    said = {
        "Nombre": shown.filename,
        "Tipo y tamaño": shown.measure,
        "Clase de documento": shown.get_document_type_display(),
        "Subido": f"{shown.uploaded_at:%d/%m/%Y} · {shown.uploaded_by.name}",
        "Advertencias": shown.note,
    }
    return [{"label": label, "value": value} for label, value in said.items() if value]


def versions_before(shown: StoredFile) -> list[StoredFile]:
    """What a file replaced, and what that had replaced, the newest first."""
    kept = {one.pk: one for one in StoredFile.complete().filter(institution=shown.institution_id)}
    found, former = [], shown.replaces_id
    while former in kept and kept[former] not in found:
        found.append(kept[former])
        former = kept[former].replaces_id
    return found


def way_to_files(request, school: Institution, *more) -> list[tuple]:
    """The way to a page of files; the last one is the page itself."""
    *before, _ = way(request, school)
    listed = ("Archivos", reverse("institutions:files", args=[school.pk]))
    trail = [*before, listed, *more]
    return [*trail[:-1], (trail[-1][0], None)]


# --- its content --------------------------------------------------------------------------------


@signed_in
def view_file(request, pk):
    """The file as a browser shows it: an image in small, a PDF whole; the rest is kept."""
    return send(request, seen_file(request, pk), to_be_seen=True)


@signed_in
def download_file(request, pk):
    """The file as it is kept."""
    return send(request, seen_file(request, pk))


# --- to be written ------------------------------------------------------------------------------


def brought(request, school: Institution, replaces="", **said) -> StoredFile:
    """The one file that came with a page about files."""
    upload = request.FILES.get("file")
    for refused in let_go(request).values():
        raise refused
    if upload is None:
        raise RuleBroken("validation_error", "Elija un archivo de su equipo.")
    said = {"title": request.POST.get("title", "")} | said
    return take_file(request, school, upload, replaces, **said)


def problems_with(refused: RuleBroken) -> list[dict]:
    return [{"text": reason, "href": "#id_file"} for reason in reasons(refused)]


def replaced(request, former: StoredFile, used: list) -> StoredFile:
    """A new version of a file that nothing uses; what uses one names which."""
    if used:
        sentence = f"Se usa en {used[0].label}. Reemplácelo allí."
        raise RuleBroken("in_use", sentence)
    said = {"title": former.title, "document_type": former.document_type}
    return brought(request, former.institution, str(former.pk), **said)


@signed_in
def upload_file(request):
    """A file that a form brings ahead of the rest: 201 with its ``id`` and its ``html``, or the
    status of the refusal with its ``message``."""
    school = request.user.institution
    if request.method != "POST" or school is None:
        raise Http404
    policy.require(request.user, "file.edit", school)
    try:
        made = brought(request, school, request.POST.get("replaces", ""))
    except RuleBroken as refused:
        message = " ".join(reasons(refused))
        return JsonResponse({"message": message}, status=STATUS[refused.code])
    context = {"file": made, "name": request.POST.get("name", "")}
    html = render_to_string("components/file_card.html", context)
    return JsonResponse({"id": str(made.pk), "html": html}, status=201)


@signed_in
@once
def change_file(request, pk):
    """Ask what a file is called, and write it."""
    shown = seen_file(request, pk)
    return change_page(
        request, shown, way_to_files(request, shown.institution, (str(shown), None))
    )


@signed_in
@once
def remove_file(request, pk):
    """Ask whether a file shall go, and take it away."""
    shown = seen_file(request, pk)
    crumbs = way_to_files(request, shown.institution, (str(shown), None))
    then = reverse("institutions:files", args=[shown.institution_id])
    return remove_page(request, shown, crumbs, LOST, then)


def upload_words() -> dict:
    """What a page that takes files says of them."""
    return {"limits": StoredFile.limits(), "accepted": StoredFile.accepted()}
