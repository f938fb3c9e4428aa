"""Who is told what of a PEI: each message from the real event, in the page and by mail."""

import re
from datetime import timedelta
from html import unescape
from types import SimpleNamespace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils.timezone import localdate, now

from accounts.models import SubRole, User
from accounts.reaching import who_may
from notifications.letters import letter
from notifications.messages import MESSAGES
from notifications.models import Mail, Notification
from pei import awaiting, by_hand, lifecycle, making, observing, reminding
from pei.assigning import assign, assign_many
from pei.delegating import entrust
from pei.handover import hand_over
from pei.models import Awaited, Delegation, PeiVersion, Step
from pei.models.review import Reply
from pei.models.sections import Objectives, Principles
from pei.states import State
from pei.steps import ApproveForm, DecisionForm
from pei.terms import working_day_after
from pei_project import policy
from pei_project.jobs.models import Job
from pei_project.jobs.queue import enqueue
from pei_project.jobs.running import attempt
from tests.conftest import person, school
from tests.life import demo, observe, put_in, said_with

pytestmark = pytest.mark.django_db

NOTE = "<b>Traiga</b> el acta."
SCHOOL = {"secretary", "leader", "rector"}


@pytest.fixture(scope="module")
def made(once):
    """The demo school; and people who are never to be told: disabled ones, those of another
    school, and those of another Secretaría."""
    made = demo()
    office = {"certified_entity": made.people["reviewer"].certified_entity}
    other = made.people["stranger"].institution.municipality.certified_entity
    away = {
        "gone": person("ida", "institucion", institution=made.version.institution),
        "gone.office": person("ido", "director_secretaria", **office),
        "foreign": person("ajena", "director_secretaria", certified_entity=other),
        "foreign.rector": person(
            "rector.ajeno", "rector", institution=made.people["stranger"].institution
        ),
    }
    for name in ("gone", "gone.office"):
        away[name].disable()
        away[name].save()
    assert other.pk != office["certified_entity"].pk
    made.people |= away
    return made


@pytest.fixture
def cast(world):
    return SimpleNamespace(**{who.replace(".", "_"): one for who, one in world.people.items()})


@pytest.fixture
def version(world):
    return PeiVersion.objects.with_institution().get(pk=world.version.pk)


@pytest.fixture
def names(world):
    return {one.pk: who for who, one in world.people.items()}


def told(names, message=None) -> dict:
    """message -> who was told it."""
    found = {}
    for one in Notification.objects.told():
        found.setdefault(one.message, set()).add(names[one.recipient_id])
    return found if message is None else found.get(message, set())


# --- what happens -------------------------------------------------------------------------------


def take(version, name, by, **said):
    form = {"adopt": DecisionForm, "approve": ApproveForm}.get(name)
    said = said_with(name, version) | said
    if form:
        bound = form(version, by, said)
        assert bound.is_valid(), bound.errors
        said = bound.cleaned_data
    if name in ("adopt", "send_back"):
        return lifecycle.decide(version, by, said)
    return lifecycle.take(version, name, by, said)


def submitted(version, cast, settings):
    take(put_in(State.DRAFT, version), "submit", cast.rector)
    return {"pei.submitted": {"council"}}


def filed(version, cast, settings):
    take(put_in(State.ADOPTED, version), "file", cast.rector)
    return {"pei.filed": {"reviewer", "director"}}


def adopted(version, cast, settings):
    take(put_in(State.IN_COUNCIL, version), "adopt", cast.council)
    return {"pei.adopted": SCHOOL}


def in_force(version, cast, settings):
    settings.PEI_REVIEW_BEFORE_ADOPTION = True
    take(put_in(State.IN_COUNCIL, version), "adopt", cast.rector)
    return {"pei.in_force": {"secretary", "leader", "council"}}


def sent_back(version, cast, settings):
    take(put_in(State.IN_COUNCIL, version), "send_back", cast.council)
    return {"pei.sent_back": SCHOOL}


def withdrawn(version, cast, settings):
    take(put_in(State.IN_COUNCIL, version), "withdraw", cast.rector)
    return {"pei.withdrawn": {"council"}}


def returned(version, cast, settings):
    version = put_in(State.IN_REVIEW, version)
    observe(version, cast.gagem)
    observe(version, cast.gagem, visibility="internal")
    take(version, "reject", cast.gagem)
    return {"pei.returned": SCHOOL}


def approved(version, cast, settings):
    take(put_in(State.IN_REVIEW, version), "approve", cast.director)
    return {"pei.approved": SCHOOL}


def favourable(version, cast, settings):
    settings.PEI_REVIEW_BEFORE_ADOPTION = True
    take(put_in(State.IN_REVIEW, version), "approve", cast.director)
    return {"pei.favourable": {*SCHOOL, "council"}}


def amended(version, cast, settings):
    said = said_with("amend", version)
    lifecycle.amend(put_in(State.APPROVED, version), cast.rector, said)
    return {"pei.amended": {"secretary", "leader"}}


def assigned(version, cast, settings):
    assign(put_in(State.IN_REVIEW, version), cast.director, {"user_id": cast.gagem})
    return {"pei.assigned": {"gagem"}}


def reassigned(version, cast, settings):
    version = put_in(State.IN_REVIEW, version, reviewer=cast.gagem)
    assign(version, cast.director, {"user_id": cast.reviewer, "reason": "Licencia."})
    return {"pei.assigned": {"reviewer"}, "pei.reassigned": {"gagem"}}


def term_changed(version, cast, settings):
    version = put_in(State.IN_REVIEW, version, reviewer=cast.gagem, due_on=localdate())
    later = localdate() + timedelta(days=20)
    said = {"user_id": cast.gagem, "due_on": later, "reason": "Paro."}
    assign(version, cast.director, said)
    return {"pei.term_changed": {"gagem"}}


def entrusted(version, cast, settings):
    chosen = {Objectives.key: cast.leader, Principles.key: cast.leader}
    entrust(version, cast.rector, chosen)
    return {"pei.entrusted": {"leader"}}


def released(version, cast, settings):
    Delegation.objects.create(
        version=version, section=Objectives.key, person=cast.leader, by=cast.rector
    )
    entrust(version, cast.rector, {Objectives.key: cast.secretary})
    return {"pei.entrusted": {"secretary"}, "pei.released": {"leader"}}


def handed_over(version, cast, settings):
    Delegation.objects.create(
        version=version, section=Objectives.key, person=cast.leader, by=cast.rector
    )
    role = SubRole.objects.get(code="institucion")
    hand_over(cast.leader, cast.secretary, cast.rector, role)
    return {"pei.received": {"secretary"}, "pei.handed_over": {"leader"}}


def observation_by_council(version, cast):
    said = {
        "aspect": Objectives.key,
        "field": "",
        "row": None,
        "quote": "",
        "text": "Diga cuándo.",
        "severity": "must",
        "visibility": "internal",
    }
    return observing.observe(version, cast.council, said)


def observed(version, cast, settings):
    observation_by_council(version, cast)
    observation_by_council(version, cast)
    return {"pei.observed": SCHOOL}


def answered(version, cast, settings):
    made = observation_by_council(version, cast)
    Notification.objects.all().delete()
    observing.reply(made, cast.secretary, Reply.ANSWER, "En 2028.")
    return {"pei.answered": {"council"}}


def reopened(version, cast, settings):
    made = observation_by_council(version, cast)
    observing.reply(made, cast.secretary, Reply.ANSWER, "Pronto.")
    Notification.objects.all().delete()
    observing.reply(made, cast.council, Reply.REOPEN, "Falta el año.")
    return {"pei.reopened": SCHOOL}


def due_soon(version, cast, settings):
    due = working_day_after(localdate(), 3)
    put_in(State.IN_REVIEW, version, reviewer=cast.gagem, due_on=due)
    reminding.remind_of_terms(localdate())
    return {"pei.due_soon": {"gagem"}}


def overdue(version, cast, settings):
    put_in(State.IN_REVIEW, version, reviewer=cast.gagem, due_on=localdate() - timedelta(days=1))
    reminding.remind_of_terms(localdate())
    return {"pei.overdue": {"gagem", "director"}}


def returned_lies(version, cast, settings):
    version = put_in(State.RETURNED, version)
    Step.objects.create(
        version=version,
        name="reject",
        source=State.IN_REVIEW,
        target=State.RETURNED,
        actor=cast.gagem,
    )
    reminding.remind_of_returned(working_day_after(localdate(), settings.PEI_LIES_DAYS + 1))
    return {"pei.returned_lies": {"rector"}}


def entrusted_lies(version, cast, settings):
    for model, who in ((Objectives, cast.leader), (Principles, cast.secretary)):
        model.objects.update(status="in_progress")
        Delegation.objects.create(version=version, section=model.key, person=who, by=cast.rector)
    reminding.remind_of_entrusted(working_day_after(localdate(), settings.PEI_LIES_DAYS + 1))
    return {"pei.entrusted_lies": SCHOOL}


def pdf_ready(version, cast, settings):
    making.PDFS.put("a" * 64, b"%PDF made %%EOF")
    return pdf_made(version, cast, "pei.pdf_ready")


def pdf_refused(version, cast, settings):
    making.REFUSED.put("a" * 64, b"Es demasiado grande.")
    return pdf_made(version, cast, "pei.pdf_refused")


def pdf_made(version, cast, message):
    url = f"/proyectos/{version.pk}/"
    for user in (cast.leader, cast.stranger):
        awaiting.expect(version, user, "a" * 64, url)
    assert attempt(enqueue(making.TELL, {"tag": "a" * 64}).pk)
    assert not Awaited.objects.exists()
    return {message: {"leader"}}


def reminder(version, cast, settings):
    version = put_in(State.IN_REVIEW, version, reviewer=cast.gagem, due_on=localdate())
    batch = by_hand.remind([version], cast.director, NOTE, (1, 1))
    leave(batch)
    return {"pei.reminder": {"gagem"}}


def leave(batch):
    job = Job.objects.get(kind="notifications.leave", payload={"batch": str(batch.pk)})
    Job.objects.filter(pk=job.pk).update(next_try_at=now())
    assert attempt(job.pk)


# fmt: off
EVENTS = {
    "pei.submitted": submitted, "pei.filed": filed, "pei.adopted": adopted,
    "pei.in_force": in_force, "pei.sent_back": sent_back, "pei.withdrawn": withdrawn,
    "pei.returned": returned, "pei.approved": approved, "pei.favourable": favourable,
    "pei.amended": amended, "pei.assigned": assigned, "pei.reassigned": reassigned,
    "pei.term_changed": term_changed, "pei.entrusted": entrusted, "pei.released": released,
    "pei.received": handed_over, "pei.handed_over": handed_over, "pei.observed": observed,
    "pei.answered": answered, "pei.reopened": reopened, "pei.due_soon": due_soon,
    "pei.overdue": overdue, "pei.returned_lies": returned_lies,
    "pei.entrusted_lies": entrusted_lies, "pei.reminder": reminder,
    "pei.pdf_ready": pdf_ready, "pei.pdf_refused": pdf_refused,
}
# fmt: on


def test_each_message_has_its_event():
    assert set(EVENTS) == {name for name in MESSAGES if name.startswith("pei.")}


@pytest.mark.parametrize("message", EVENTS)
def test_a_message_reaches_whom_it_concerns_in_page_and_mail(
    message, version, cast, names, settings, web
):
    wanted = EVENTS[message](version, cast, settings)
    assert told(names) == wanted
    for one in Notification.objects.filter(message=message).select_related("recipient", "mail"):
        user = User.objects.get(pk=one.recipient_id)
        page = unescape(web(user).get("/notificaciones/").content.decode())
        mail = letter(one.mail)
        for words in (one.subject, one.sentence):
            assert not re.search(r"[{}]|None", words)
            assert words.strip() in plain(page)
            assert words.strip() in plain(f"{mail.subject} {mail.body}")
        assert version.institution.name in f"{one.subject} {one.sentence}"
        assert mail.to == [user.email]
        assert f"{settings.SITE_URL}{one.url}" in mail.body
        assert one.button in mail.body
        assert web(user).get(one.url).status_code == 200, one.url


def plain(page: str) -> str:
    return " ".join(page.split())


def test_what_somebody_writes_is_text(version, cast, settings, web):
    reminder(version, cast, settings)
    page = web(cast.gagem).get("/notificaciones/").content.decode()
    assert "&lt;b&gt;Traiga&lt;/b&gt; el acta." in page
    html = letter(Mail.objects.get()).alternatives[0].content
    assert "&lt;b&gt;Traiga&lt;/b&gt; el acta." in html
    assert NOTE not in page + html


# --- who, and who not ---------------------------------------------------------------------------


@pytest.mark.parametrize("action", ["pei.decide", "pei.edit", "pei.assign", "pei.approve"])
def test_whom_a_rule_permits_is_asked_in_two_ways_with_one_answer(version, action):
    everybody = User.objects.select_related("sub_role")
    wanted = {one.pk for one in everybody if policy.permitted(one, action, version)}
    assert set(who_may(version.institution, action).values_list("pk", flat=True)) == wanted
    assert wanted


def test_who_is_told_follows_the_grants_that_staff_change(version, cast, names):
    role = SubRole.objects.get(code="gagem")
    role.grants.create(submodule="pei", action="assign_pei")
    take(put_in(State.ADOPTED, version), "file", cast.rector)
    assert told(names) == {"pei.filed": {"gagem", "reviewer", "director"}}


def test_what_was_returned_goes_round_again_and_tells_again(version, cast, names):
    version = put_in(State.IN_REVIEW, version)
    observation = observe(version, cast.gagem)
    take(version, "reject", cast.gagem)
    observing.reply(observation, cast.secretary, Reply.ANSWER, "En 2028.")
    assert told(names) == {"pei.returned": SCHOOL}  # what it answers is told by filing again
    for name, by in (("submit", cast.rector), ("adopt", cast.council), ("file", cast.rector)):
        take(PeiVersion.objects.with_institution().get(pk=version.pk), name, by)
    filed_again = Notification.objects.filter(message="pei.filed").first()
    assert "otra vez, con las observaciones respondidas, la versión 1" in filed_again.sentence
    assert told(names) == {
        "pei.returned": SCHOOL,
        "pei.submitted": {"council"},
        "pei.adopted": SCHOOL,
        "pei.filed": {"reviewer", "director"},
    }


def test_what_is_withdrawn_before_anybody_reviews_it_is_told_to_who_assigns(version, cast, names):
    take(put_in(State.IN_REVIEW, version), "withdraw", cast.rector)
    assert told(names) == {"pei.withdrawn": {"reviewer", "director"}}


def test_where_it_is_reviewed_first_who_assigns_is_told_of_the_submission(
    version, cast, names, settings
):
    settings.PEI_REVIEW_BEFORE_ADOPTION = True
    take(put_in(State.DRAFT, version), "submit", cast.rector)
    assert told(names) == {"pei.filed": {"reviewer", "director"}}


def test_what_the_secretaria_observes_and_settles_is_told_to_nobody(version, cast, names):
    version = put_in(State.IN_REVIEW, version)
    said = {
        "aspect": Objectives.key,
        "field": "",
        "row": None,
        "quote": "",
        "text": "Interno.",
        "severity": "must",
    }
    for visibility in ("internal", "school"):
        made = observing.observe(version, cast.gagem, said | {"visibility": visibility})
        observing.reply(made, cast.gagem, Reply.RESOLVE)
        observing.reply(made, cast.gagem, Reply.REOPEN, "Falta.")
    assert told(names) == {}


def test_a_note_is_in_no_notice(version, cast):
    take(put_in(State.IN_COUNCIL, version), "send_back", cast.council, note="Solo para nosotros.")
    assert "nosotros" not in str(list(Notification.objects.values_list("values")))


def test_a_step_told_afterwards_is_news_to_nobody(version, cast, names):
    version = put_in(State.DRAFT, version)
    lifecycle.take(version, "submit", cast.rector, {}, at=now() - timedelta(days=90))
    assign(
        put_in(State.IN_REVIEW, version),
        cast.director,
        {"user_id": cast.gagem},
        at=now() - timedelta(days=60),
    )
    assert told(names) == {}


def test_who_keeps_a_section_is_told_nothing(version, cast, names):
    entrust(version, cast.rector, {Objectives.key: cast.leader})
    Notification.objects.all().delete()
    entrust(version, cast.rector, {Objectives.key: cast.leader})
    assert told(names) == {}
    entrust(version, cast.rector, {Principles.key: cast.rector})  # to oneself
    assert told(names) == {}


def test_who_has_left_the_school_is_not_told_of_it(version, cast, names):
    entrust(version, cast.rector, {Objectives.key: cast.leader})
    Notification.objects.all().delete()
    User.objects.filter(pk=cast.leader.pk).update(institution=cast.stranger.institution)
    entrust(version, cast.rector, {Objectives.key: None})
    assert told(names) == {}


def test_who_no_longer_reaches_a_school_is_not_told_who_reviews_it(version, cast, names):
    User.objects.filter(pk=cast.gagem.pk).update(gagem=None)
    version = put_in(State.IN_REVIEW, version, reviewer=cast.gagem)
    assign(version, cast.director, {"user_id": cast.reviewer, "reason": "Traslado."})
    assert told(names) == {"pei.assigned": {"reviewer"}}


# --- several at once ----------------------------------------------------------------------------


def others(version, count: int) -> list[PeiVersion]:
    place = version.institution.municipality.code
    made = [
        PeiVersion.objects.create(
            institution=school(f"I. E. Otra {number}", place, f"2761000003{number:02}"),
            state=State.IN_REVIEW,
        )
        for number in range(count)
    ]
    return list(PeiVersion.objects.with_institution().filter(pk__in=[one.pk for one in made]))


def test_who_gets_many_is_told_once(version, cast, names):
    made = others(version, 7)
    assign_many(made, cast.director, {"user_id": cast.gagem}, 7)
    one = Notification.objects.get()
    assert (one.recipient, one.subject) == (cast.gagem, "Para revisar: 7 proyectos")
    assert one.sentence.endswith("y 2 más.")
    assert one.url == "/?lista=mios"


def test_telling_costs_the_same_however_many_are_told(version, cast):
    def queries():
        stands = put_in(State.IN_COUNCIL, version)
        with CaptureQueriesContext(connection) as asked:
            take(stands, "send_back", cast.council)
        return len(asked)

    queries()  # the grants of who acts are read once
    before = queries()
    for number in range(8):
        person(f"colega{number}", "institucion", institution=version.institution)
    assert queries() == before
    assert Notification.objects.count() == 3 + 3 + 11
