"""What the API says of versions, of the tree of components and of changes."""

from django.db import models
from django.urls import reverse

from pei.checking import check
from pei.compliance import of_checked
from pei.editing import Completeness
from pei.models import CouncilDecision, PeiVersion, Step, sections
from pei.models.section import Component, Section
from pei.notes import note_for
from pei_project.api.wire import camel
from pei_project.sheets.base import Answers
from pei_project.sheets.fields import (
    FileField,
    KeyField,
    Money,
    Paragraph,
    Rich,
    RowField,
    SiblingField,
    list_of,
)
from pei_project.sheets.serializers import represent
from pei_project.sheets.words import capital


def represent_plan(plan: PeiVersion, done: Completeness, reader) -> dict:
    """One version: whose it is, where it stands, how far it is. Nothing of what it says."""
    school = plan.institution
    return {
        "id": str(plan.pk),
        "version": plan.number,
        "state": plan.state,
        "stateLabel": plan.get_state_display(),
        "institution": {
            "id": str(school.pk),
            "daneCode": school.dane_code,
            "name": school.name,
            "municipality": {"code": school.municipality.code, "name": school.municipality.name},
        },
        "openedAt": plan.opened_at,
        "completeness": {"ready": done.ready, "total": done.total},
        "kind": plan.kind or None,
        "basedOn": str(plan.based_on_id) if plan.based_on_id else None,
        "filingNumber": plan.filing_number,
        "dueOn": plan.due_on,
        "reviewerId": str(plan.reviewer_id) if plan.reviewer_id else None,
        "nextReviewYear": plan.next_review_year,
        "steps": [represent_step(step, reader) for step in plan.steps.all()],
        "links": {
            "definition": reverse("pei:api-definition", args=[plan.pk]),
            "components": reverse("pei:api-plan-components", args=[plan.pk]),
            "total": reverse("pei:api-plan-total", args=[plan.pk]),
            "download": reverse("pei:api-plan-download", args=[plan.pk]),
        },
    }


def represent_step(step: Step, reader) -> dict:
    """One step, by its receipt: who took it, when, from where to where, and what was said of
    it to ``reader``."""
    return {
        "receipt": step.receipt,
        "name": step.name,
        "from": step.source or None,
        "to": step.target,
        "at": step.at,
        "actor": {"id": str(step.actor_id), "name": step.actor.name},
        "role": step.actor_role,
        "note": note_for(reader, step),
        "snapshotHash": step.snapshot_hash or None,
    }


def represent_decision(decision: CouncilDecision) -> dict:
    """What the council decided, with the ids of the acts and the file it names."""
    parts = ("academic_council_act", "directive_council_act", "agreement_file")
    named = {part: getattr(decision, f"{part}_id") for part in parts}
    plain = ("quorum", "votes_for", "votes_against", "abstentions", "agreement_number")
    plain += ("agreement_date", "effective_from", "dissemination", "note")
    return {
        "id": str(decision.pk),
        "receipt": decision.step.receipt,
        "result": decision.result,
        **{camel(part): str(key) if key else None for part, key in named.items()},
        **{camel(name): getattr(decision, name) for name in plain},
    }


def whole_plan(plan: PeiVersion, written: list[Section], exact: bool) -> dict:
    """The whole PEI as one document: the definition, then component -> aspect; and how far it
    answers to the law. ``exact`` as in ``represent``."""
    definition, *aspects = check(written)
    return {
        "id": str(plan.pk),
        "version": plan.number,
        "state": plan.state,
        "institution": {"id": str(plan.institution_id), "name": plan.institution.name},
        "definition": represent(definition.section, exact, definition),
        "components": [
            {
                "key": component.value,
                "name": component.label,
                "aspects": [
                    {"key": aspect.section.key, "name": aspect.section.form_title()}
                    | represent(aspect.section, exact, aspect)
                    for aspect in aspects
                    if aspect.section.component == component
                ],
            }
            for component in Component
        ],
        "compliance": [
            {
                "item": content.item,
                "title": content.title,
                "aspect": content.sections[0].key,
                "status": content.status.value,
                "missing": content.missing,
            }
            for content in of_checked(aspects)
        ],
    }


def component_tree(written: list[Section] | None = None) -> list[dict]:
    """Component -> aspect -> field; with the sections of a version also how far each is."""
    of_plan = {section.key: section for section in written or ()}
    return [
        {
            "key": component.value,
            "name": component.label,
            "aspects": [
                _aspect(aspect, of_plan.get(aspect.key))
                for aspect in sections.aspects()
                if aspect.component == component
            ],
        }
        for component in Component
    ]


def _aspect(aspect: type[Section], section: Section | None) -> dict:
    tables = aspect.tables()
    described = {
        "key": aspect.key,
        "name": aspect.form_title(),
        "legalItem": aspect.item,
        "legalBasis": aspect.legal_basis,
        "mayNotApply": aspect.may_not_apply,
        "fields": [
            _table(aspect, name, tables[name]) if name in tables else _field(aspect, aspect, name)
            for name in aspect.names()
        ],
    }
    if section:
        missing = section.missing()
        described |= {
            "status": section.status,
            "revision": section.revision,
            "completeness": {"missing": len(missing)},
            "missing": list(dict.fromkeys(part.label for part in missing)),
        }
    return described


def _field(aspect: type[Section], thing: type[Answers], name: str) -> dict:
    part = thing.field_named(name)
    is_answer = thing is aspect
    return {
        "name": camel(name),
        "label": thing.label(name),
        "type": type_of(part),
        "catalog": list_of(part),
        "choices": [{"code": code, "name": word} for code, word in part.flatchoices or ()],
        "required": aspect.is_required(name) if is_answer else name in thing.required,
        "help": capital(part.help_text),
        "legalBasis": aspect.reason(name) if is_answer else "",
    }


def _table(aspect: type[Section], name: str, row: type[Answers]) -> dict:
    return {
        "name": camel(name),
        "label": aspect.label(name),
        "type": "table",
        "catalog": None,
        "choices": [],
        "required": aspect.is_required(name),
        "atLeast": aspect.at_least.get(name, 0),
        "help": getattr(row, "help_text", ""),
        "legalBasis": aspect.reason(name),
        "columns": [_field(aspect, row, part.name) for part in row.fields()],
    }


def type_of(part: models.Field) -> str:
    """The word of the API for a kind of answer."""
    match part:
        case Rich():
            return "rich"
        case RowField() | SiblingField():
            return "row"
        case FileField():
            return "file"
        case KeyField():
            return part.related_model._meta.model_name
        case Money():
            return "money"
        case models.ManyToManyField():
            return "items"
        case models.ForeignKey():
            return "item"
        case models.BooleanField():
            return "boolean"
        case models.IntegerField():
            return "integer"
        case models.DecimalField():
            return "number"
        case models.DateField():
            return "date"
        case models.TimeField():
            return "time"
        case Paragraph():
            return "text"
    return "choice" if part.choices else "text"
