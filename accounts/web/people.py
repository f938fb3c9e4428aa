"""The people of a school or a territory: the list, inviting, and one person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse

from accounts import people as writer
from accounts.models import EntryLink, Purpose, User
from accounts.person_forms import InviteForm, PersonForm
from accounts.standing import Standing, having, with_standing
from pei_project import policy
from pei_project.api.errors import STATUS
from pei_project.entering import signed_in
from pei_project.errors import InvalidInput, RuleBroken, TooOften
from pei_project.narrowing import active, query_of, select
from pei_project.search import folded
from pei_project.sheets.asked import asked
from pei_project.sheets.editors import problems_of
from pei_project.sheets.idempotency import once

PER_PAGE = 50
LONGEST_SEARCH = 200
TAGS = {
    Standing.ACTIVE: "",
    Standing.INVITED: "info",
    Standing.EXPIRED: "warn",
    Standing.DISABLED: "neutral",
}
LOST = (
    "No podrá ingresar y sus sesiones se cierran ahora mismo. Lo que escribió y su historial "
    "quedan. Sus borradores sin guardar y las secciones que tenga encargadas siguen a su nombre."
)


def seen_by(user):
    places = ("institution__municipality", "gagem", "certified_entity")
    return with_standing(User.objects.visible_to(user)).select_related("sub_role", *places)


# --- the list -----------------------------------------------------------------------------------


@signed_in
def people(request):
    """Show the people a person sees, by name."""
    user = request.user
    policy.require(user, "user.list")
    seen = seen_by(user)
    text = searched(request)
    selects = [standings(request, seen), sub_roles(request, seen)]
    found = having(seen, text)
    for one in selects:
        if one["chosen"]:
            found = found.filter(**{one["path"]: one["chosen"]})
    found = found.annotate(by_name=folded("name")).order_by("by_name", "email")
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("pagina"))
    asked_for = {"buscar": text} | {one["name"]: one["chosen"] for one in selects}
    asked_for = {name: value for name, value in asked_for.items() if value}
    context = {
        "menu": "people",
        "kicker": writer.place_of(user),
        "rows": [row_of(person, user) for person in page],
        "page": page,
        "prefix": query_of(asked_for | {"pagina": ""}),
        "text": text,
        "longest": LONGEST_SEARCH,
        "selects": [one for one in selects if len(one["options"]) > 1],
        "active": active(asked_for, selects),
        "total": seen.count() if asked_for else page.paginator.count,
        "may_invite": policy.permitted(user, "user.invite"),
    }
    return render(request, "accounts/people.html", context)


def searched(request) -> str:
    typed = request.GET.get("buscar", "")[:LONGEST_SEARCH]
    return " ".join("".join(c if c.isprintable() else " " for c in typed).split())


def sub_roles(request, seen) -> dict:
    path = "sub_role__code"
    return select(request, seen, "subrol", "Subrol", "Todos", path, "sub_role__name")


def standings(request, seen) -> dict:
    one = select(request, seen, "estado", "Estado", "Todos", "standing", "standing")
    one["options"] = [(code, Standing(code).label) for code, _ in one["options"]]
    one["said"] = one["said"] and Standing(one["said"]).label
    return one


def row_of(person: User, user) -> dict:
    place = writer.place_of(person) if person.scope != user.scope or not person.scope else ""
    return {
        "person": person,
        "place": place,
        "tag_kind": TAGS[person.standing],
        "tag_text": Standing(person.standing).label,
    }


# --- inviting -----------------------------------------------------------------------------------


@signed_in
@once
def invite(request):
    """Ask whom to invite, and send the invitation."""
    user = request.user
    policy.require(user, "user.invite")
    form = InviteForm(user, request.POST or None, initial={"dane": request.GET.get("dane", "")})
    problems, status = [], 200
    if form.is_valid():
        try:
            person = writer.invite(user, form.person())
        except InvalidInput as refused:
            form.place(refused)
        except TooOften as refused:
            problems, status = [{"text": refused.sentence, "href": ""}], 429
        else:
            messages.success(request, f"Enviamos la invitación a {person.email}.")
            return redirect("accounts:people")
    fields = asked(form, form.fields, needed=("dane", "gagem", "certified_entity"))
    context = {
        "menu": "people",
        "crumbs": way(("Invitar", None)),
        "fields": fields,
        "problems": [*problems, *summary(form, fields)],
    }
    status = 422 if form.errors else status
    return render(request, "accounts/invite.html", context, status=status)


def summary(form, fields) -> list[dict]:
    loose = [{"text": text, "href": ""} for text in form.non_field_errors()]
    return [*loose, *problems_of(fields)]


def way(*more) -> list[tuple]:
    return [("Inicio", reverse("home")), ("Usuarios", reverse("accounts:people")), *more]


# --- one person ---------------------------------------------------------------------------------


@signed_in
@once
def person(request, user):
    """Show one person, and do what the page's buttons ask."""
    shown = get_object_or_404(seen_by(request.user), pk=user)
    may_manage = writer.may_manage(request.user, shown)
    form = PersonForm(request.user, shown) if may_manage else None
    if request.method != "POST":
        return ask(request, shown, form)
    if not may_manage:
        raise PermissionDenied
    act = ACTS.get(request.POST.get("do"), save)
    if act is save:
        form = PersonForm(request.user, shown, request.POST)
        if not form.is_valid():
            return ask(request, shown, form, 422)
    try:
        done = act(request, shown, form)
    except InvalidInput as refused:
        form.place(refused)
        return ask(request, shown, form, 422)
    except RuleBroken as refused:
        problems = [{"text": refused.sentence, "href": ""}]
        return ask(request, shown, form, STATUS[refused.code], problems)
    messages.success(request, done)
    return redirect("accounts:person", shown.pk)


def seen_revision(request) -> int:
    said = request.POST.get("revision", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else -1


def save(request, shown, form):
    writer.change(request.user, shown, form.said(), seen_revision(request))
    return "Guardado."


def invite_again(request, shown, form):
    writer.invite_again(request.user, shown)
    return f"Enviamos otra invitación a {shown.email}. La anterior ya no sirve."


def close_sessions(request, shown, form):
    writer.close_sessions(request.user, shown)
    return "Se cerraron todas sus sesiones."


def enable(request, shown, form):
    writer.enable(request.user, shown, seen_revision(request))
    return "Puede ingresar otra vez."


ACTS = {"invite": invite_again, "sessions": close_sessions, "enable": enable}


def ask(request, shown, form, status=200, problems=()):
    fields = asked(form, form.fields) if form else []
    invitation = EntryLink.objects.filter(user=shown, purpose=Purpose.INVITATION)
    context = {
        "menu": "people",
        "crumbs": way((shown.name, None)),
        "person": shown,
        "place": writer.place_of(shown),
        "invitation": invitation.select_related("made_by").order_by("-created_at").first(),
        "tag_kind": TAGS[shown.standing],
        "tag_text": Standing(shown.standing).label,
        "fields": fields,
        "may_manage": form is not None,
        "waits": shown.standing in (Standing.INVITED, Standing.EXPIRED),
        "problems": [*problems, *(summary(form, fields) if form else [])],
    }
    return render(request, "accounts/person.html", context, status=status)


@signed_in
@once
def disable(request, user):
    """Say what is lost, and shut the person out."""
    shown = get_object_or_404(seen_by(request.user), pk=user)
    writer.require(request.user, shown)
    problems, status = [], 200
    if request.method == "POST":
        try:
            writer.disable(request.user, shown, seen_revision(request))
        except RuleBroken as refused:
            problems, status = [{"text": refused.sentence, "href": ""}], 409
        else:
            messages.success(request, f"{shown.name} ya no puede ingresar.")
            return redirect("accounts:person", shown.pk)
    here = reverse("accounts:person", args=[shown.pk])
    context = {
        "menu": "people",
        "crumbs": way((shown.name, here), ("Desactivar", None)),
        "person": shown,
        "lead": LOST,
        "hands_over": bool(shown.institution_id),
        "problems": problems,
    }
    return render(request, "accounts/disable.html", context, status=status)
