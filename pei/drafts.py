"""The forms that somebody has a draft of: sections of a PEI, and sheets, acts and files of an
institution."""

from dataclasses import dataclass

from django.db.models import Q

from institutions.models import Headquarter, Institution, SessionAct, StoredFile
from pei.models import PeiVersion, sections
from pei_project.sheets.base import Sheet
from pei_project.sheets.drafts import ChangeDraft

NEW_ACT = f"new-{SessionAct.key}"


@dataclass(frozen=True)
class Form:
    """The form of a draft, and what it belongs to: a version of a PEI, or an institution, a site,
    an act or a file; of an act that was never saved, the institution."""

    model: type[Sheet]
    thing: object
    title: str
    of: str


def own_drafts(user):
    """The drafts of a person whose forms are within their reach, the newest first."""
    reach = Q()
    for model in (PeiVersion, Institution, Headquarter, SessionAct, StoredFile):
        reach |= Q(owner__in=seen(model, user).order_by().values("pk"))
    return ChangeDraft.objects.with_texts().filter(reach, user=user)


def counted(version: PeiVersion, user) -> dict | None:
    """How many drafts of a version the person has, and, for who may take them over, how many their
    colleagues. None for who writes none."""
    if not user.may("pei.draft", version):
        return None
    authors = ChangeDraft.objects.with_texts().filter(owner=version.pk).order_by()
    authors = list(authors.values_list("user", flat=True))
    mine = authors.count(user.pk)
    others = len(authors) - mine if user.may("pei.take_draft", version) else None
    return {"mine": mine, "others": others}


def forms_of(found: list[ChangeDraft], user) -> dict:
    """The form of each draft, by the draft's id: only of those within the person's reach, and of
    kinds that there still are."""
    owners = {}
    for draft in found:
        owners.setdefault(owner_model(draft.target), set()).add(draft.owner)
    owners.pop(None, None)
    things = {model: seen(model, user).in_bulk(list(keys)) for model, keys in owners.items()}
    reached = {}
    for draft in found:
        if thing := things.get(owner_model(draft.target), {}).get(draft.owner):
            reached[draft.pk] = form_of(draft, thing)
    return reached


def owner_model(target: str):
    """What a form of this name belongs to; None where there is no such form any more."""
    if sections.section_named(target):
        return PeiVersion
    owners = {Institution.key: Institution, Headquarter.key: Headquarter, NEW_ACT: Institution}
    return (owners | {SessionAct.key: SessionAct, StoredFile.key: StoredFile}).get(target)


def seen(model, user):
    """What of a model the person may have a draft of."""
    if model is PeiVersion:
        return model.objects.readable_by(user).with_institution()
    if model is StoredFile:
        return model.objects.filter(institution=user.institution_id).select_related("blob")
    return model.objects.visible_to(user)


def form_of(draft: ChangeDraft, thing) -> Form:
    if isinstance(thing, PeiVersion):
        model = sections.section_named(draft.target)
        of = f"{thing.institution.name} · PEI versión {thing.number}"
        return Form(model, thing, model.form_title(), of)
    if draft.target == NEW_ACT:
        return Form(SessionAct, thing, "Acta o acuerdo sin guardar", thing.name)
    return Form(type(thing), thing, str(thing), type(thing).form_title())
