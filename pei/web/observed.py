"""Observations as cards, wherever a page shows them, and what their buttons do."""

from dataclasses import dataclass, field

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.timezone import localtime

from pei import observing
from pei.models import Observation, PeiVersion
from pei.models.review import (
    REOPENABLE,
    UNANSWERED,
    UNSETTLED,
    ObservationState,
    Reply,
    Side,
    Visibility,
)
from pei.models.sections import section_named
from pei.observation_forms import AnswerForm, ObservationForm, ReopenForm, ResolveForm
from pei.observed import changed_since
from pei_project.api.wire import camel
from pei_project.errors import InvalidInput

TAGS = {ObservationState.PENDING: "warn", ObservationState.ANSWERED: "info"}
FORMS = {Reply.ANSWER: AnswerForm, Reply.RESOLVE: ResolveForm, Reply.REOPEN: ReopenForm}
DONE = {
    Reply.ANSWER: "Respondió la observación.",
    Reply.RESOLVE: "La observación quedó resuelta.",
    Reply.REOPEN: "La observación está pendiente otra vez.",
}
TAKE_BACK, CHANGE, OBSERVE = "take-back", "change", "observe"


# --- as they are shown --------------------------------------------------------------------------


@dataclass
class Trouble:
    """A form that was refused: of which observation ("" for a new one), what was typed, and what
    is wrong with it."""

    key: str
    kind: str
    typed: str = ""
    errors: list[str] = field(default_factory=list)
    form: ObservationForm | None = None

    def problems(self) -> list[dict]:
        """For the error summary."""
        if self.form is None:
            return [{"text": one, "href": f"#{self.kind}-{self.key}"} for one in self.errors]
        return [
            {"text": str(one), "href": f"#{self.form[name].auto_id}"}
            for name, told in self.form.errors.items()
            for one in told
        ]


def seen_of(version: PeiVersion, user, **narrowed) -> list[Observation]:
    """The observations of a version meant for ``user``, with what was said of each."""
    seen = version.observations.seen_by(user).filter(**narrowed)
    return list(seen.prefetch_related("replies"))


def cards(version: PeiVersion, user, found: list[Observation], trouble: Trouble | None = None):
    """Observations for ``components/observation.html``, in their order."""
    changed = changed_since(version, found)
    may_answer = user.may("pei.answer", version)
    may_settle = {side: user.may(rule, version) for side, rule in observing.OBSERVING.items()}
    made = []
    for one in found:
        settles = may_settle[Side(one.side)]
        is_fresh = one.state in UNANSWERED and not one.shown and not one.replies.all()
        mine = trouble if trouble and trouble.key == str(one.pk) else None
        made.append(
            {
                "id": str(one.pk),
                "whose": whose(one),
                "about": about(one),
                "tag_kind": TAGS.get(one.state, ""),
                "tag_text": one.get_state_display(),
                "is_open": one.state in UNSETTLED,
                "quote": one.quote,
                "text": one.text,
                "by": signed(one),
                "round": f"Revisión {one.round + 1}" if one.side == Side.SECRETARY else "",
                "severity": one.get_severity_display(),
                "visibility": seen_by_words(one, user),
                "changed": one.pk in changed,
                "replies": [
                    {"what": said.get_kind_display(), "by": signed(said), "text": said.text}
                    for said in one.replies.all()
                ],
                "may_answer": may_answer and one.state in UNSETTLED,
                "is_answered": one.state not in UNANSWERED,
                "may_resolve": settles and one.state in UNSETTLED,
                "may_reopen": settles and one.state in REOPENABLE,
                "may_change": settles and is_fresh and one.author_id == user.pk,
                "trouble": mine,
                "section": one.section,
                "field": one.field,
                "seen": one.changed,
            }
        )
    return made


def whose(one: Observation) -> str:
    article = "de la" if one.side == Side.SECRETARY else "del"
    return f"Observación {article} {one.get_side_display()}"


def about(one: Observation) -> str:
    """Which answer it is about; the section where it is about no one answer."""
    section = section_named(one.section)
    return section.label(one.field) if one.field else section.form_title()


def signed(one) -> str:
    role = f", {one.author_role}" if one.author_role else ""
    return f"{one.author_name}{role} · {localtime(one.at):%d/%m/%Y}"


def seen_by_words(one: Observation, user) -> str:
    """Who sees it, as its side needs to know."""
    if one.side == Side.SCHOOL:
        return "La ve la institución; la Secretaría no"
    if user.scope == "institution":
        return ""
    if one.shown:
        return "La institución ya la recibió"
    is_told = one.visibility == Visibility.SCHOOL
    return "La institución la verá cuando se devuelva" if is_told else one.get_visibility_display()


def by_field(made: list[dict]) -> dict[str, list[dict]]:
    """Cards by the answer they are about; "" is the section."""
    found: dict[str, list[dict]] = {}
    for card in made:
        found.setdefault(card["field"], []).append(card)
    return found


def initial_of(one: Observation) -> dict:
    """What the form of an observation shows of one that is to be changed."""
    names = ("quote", "text", "severity", "visibility", "row")
    said = {name: getattr(one, name) for name in names}
    return said | {"aspect": one.section, "field": camel(one.field)}


# --- what their buttons do ----------------------------------------------------------------------


def act(request, version: PeiVersion) -> Trouble | str:
    """Do what the pressed button says: the words for what was done, or what was refused."""
    name, _, key = request.POST.get("do", "").partition(":")
    if name == OBSERVE:
        return observe(request, version)
    one = observation_at(version, request.user, key)
    if name == CHANGE:
        return observe(request, version, one)
    if name == TAKE_BACK:
        observing.remove(one, request.user, seen(request))
        return "Se quitó la observación."
    if name not in FORMS:
        raise Http404
    kind = Reply(name)
    form = FORMS[kind](version, request.user, request.POST)
    if not form.is_valid():
        errors = [str(error) for told in form.errors.values() for error in told]
        return Trouble(key, name, request.POST.get("text", ""), errors)
    observing.reply(one, request.user, kind, form.cleaned_data["text"])
    return DONE[kind]


def observe(request, version: PeiVersion, one: Observation | None = None) -> Trouble | str:
    """Add an observation, or change ``one``."""
    form = ObservationForm(version, request.user, request.POST)
    trouble = Trouble(str(one.pk) if one else "", CHANGE if one else OBSERVE, form=form)
    if not form.is_valid():
        return trouble
    try:
        if one:
            observing.change(one, request.user, form.cleaned_data, seen(request))
        else:
            observing.observe(version, request.user, form.cleaned_data)
    except InvalidInput as refused:
        for name, told in refused.fields.items():
            form.add_error(name, told[0].message)
        return trouble
    return "Se guardó la observación."


def observation_at(version: PeiVersion, user, key: str) -> Observation:
    """The observation of this id, where it is meant for ``user``; 404 otherwise."""
    known = {str(one.pk): one for one in version.observations.seen_by(user)}
    if key not in known:
        raise Http404
    known[key].version = version
    return known[key]


def seen(request) -> int:
    """How often the observation had been changed when the page was made."""
    said = request.POST.get("seen", "")
    return int(said) if said.isascii() and said.isdigit() and len(said) < 10 else 0


def back(request, done: str, otherwise: str):
    """To the page where the button stood, with what was done."""
    messages.success(request, done)
    given = request.POST.get("back", "")
    is_ours = given.startswith("/") and url_has_allowed_host_and_scheme(given, allowed_hosts=None)
    return redirect(given if is_ours else otherwise)
