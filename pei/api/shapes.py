"""What the API says of versions, components and changes, for its document; ``serializers`` makes
it."""

from pei.compliance import CONTENTS, LAW, Fulfilment
from pei.models import SECTIONS
from pei.models.decision import Result
from pei.models.plan import AmendmentKind
from pei.models.section import Component, Status
from pei.models.sections import Definition, aspects
from pei.states import State
from pei_project.api.shapes import (
    ANYTHING,
    CODED,
    ID,
    INSTANT,
    NAMED,
    WHOLE,
    YES_NO,
    Shape,
    closed,
    codes,
    many,
    mapping,
    nullable,
    one_of,
    page_of,
    record,
    text,
)
from pei_project.api.wire import camel
from pei_project.sheets.change_views import changes_shape
from pei_project.sheets.drafts import TAKEN
from pei_project.sheets.shapes import answer_shape, answered

STATE = codes(State)
COMPLETENESS = record({"ready": WHOLE, "total": WHOLE})
PATH = text(format="uri-reference")

# --- versions -----------------------------------------------------------------------------------

STEP = Shape(
    "Step",
    record(
        {
            "receipt": text(),
            "name": text(),
            "from": nullable(STATE),
            "to": STATE,
            "at": INSTANT,
            "actor": NAMED,
            "role": text(),
            "note": text(),
            "snapshotHash": nullable(text()),
        }
    ),
)
PLAN = Shape(
    "Pei",
    record(
        {
            "id": ID,
            "version": WHOLE,
            "state": STATE,
            "stateLabel": text(),
            "institution": record(
                {"id": ID, "daneCode": text(), "name": text(), "municipality": CODED}
            ),
            "openedAt": INSTANT,
            "completeness": COMPLETENESS,
            "kind": nullable(one_of(AmendmentKind.values)),
            "basedOn": nullable(ID),
            "filingNumber": text(),
            "dueOn": nullable(text(format="date")),
            "reviewerId": nullable(ID),
            "nextReviewYear": nullable(WHOLE),
            "steps": many(STEP),
            "links": record(
                dict.fromkeys(("definition", "components", "total", "download"), PATH)
            ),
        }
    ),
)
PLANS = page_of(PLAN)
DAY = text(format="date")
DECISION = Shape(
    "CouncilDecision",
    record(
        {
            "id": ID,
            "receipt": text(),
            "result": one_of(Result.values),
            "academicCouncilAct": nullable(ID),
            "directiveCouncilAct": nullable(ID),
            "agreementFile": nullable(ID),
            "quorum": nullable(WHOLE),
            "votesFor": nullable(WHOLE),
            "votesAgainst": nullable(WHOLE),
            "abstentions": nullable(WHOLE),
            "agreementNumber": text(),
            "agreementDate": nullable(DAY),
            "effectiveFrom": nullable(DAY),
            "dissemination": many(record({"date": DAY, "means": text(), "audience": text()})),
            "note": text(),
        }
    ),
)
DECISIONS = many(DECISION)
STEP_TAKEN = Shape("StepTaken", record(PLAN.schema["properties"] | {"step": STEP}))
DECISION_TAKEN = Shape(
    "DecisionTaken", record(STEP_TAKEN.schema["properties"] | {"decision": DECISION})
)

HAND_OVER_SENT = Shape(
    "HandOverSent", closed({"toUserId": ID, "becomes": nullable(text())}, ["toUserId"])
)
HANDED_OVER = Shape(
    "HandedOver", record({"step": STEP, "drafts": WHOLE, "sections": WHOLE, "left": WHOLE})
)

DEFINITION_OPENED = Shape(
    "DefinitionOpened", record({"id": ID | {"description": "idPei."}} | answered(Definition))
)


def aspect_in_whole(aspect) -> dict:
    """An aspect inside the whole PEI says its key and its title too."""
    named = {"key": {"const": aspect.key}, "name": text()}
    return {"allOf": [answer_shape(aspect)], **record(named)}


def component_in_whole(component: Component) -> dict:
    own = [aspect_in_whole(aspect) for aspect in aspects() if aspect.component == component]
    held = many({"oneOf": own}) if own else many(ANYTHING, maxItems=0)
    return record({"key": {"const": component.value}, "name": text(), "aspects": held})


COMPLIANCE = Shape(
    "Compliance",
    record(
        {
            "item": WHOLE | {"minimum": 1, "maximum": len(CONTENTS)},
            "title": text(),
            "aspect": one_of([aspect.key for aspect in aspects() if aspect.item]),
            "status": codes(Fulfilment),
            "missing": many(text()),
        }
    )
    | {"description": f"Uno de los catorce contenidos que pide el {LAW}."},
)
WHOLE_PLAN = Shape(
    "WholePei",
    record(
        {
            "id": ID,
            "version": WHOLE,
            "state": STATE,
            "institution": NAMED,
            "definition": answer_shape(Definition),
            "components": many({"oneOf": [component_in_whole(one) for one in Component]}),
            "compliance": many(COMPLIANCE),
        }
    ),
)
TOTALS = Shape(
    "Totals",
    record(
        {
            "count": WHOLE,
            "byState": record(dict.fromkeys(State.values, WHOLE)),
            "byComponent": many(
                record(
                    {
                        "key": one_of(Component.values),
                        "name": text(),
                        "byStatus": record({camel(one): WHOLE for one in Status.values}),
                    }
                )
            ),
            "completeness": COMPLETENESS,
        }
    ),
)

# --- components ---------------------------------------------------------------------------------

KINDS = (
    "text",
    "rich",
    "choice",
    "item",
    "items",
    "row",
    "headquarter",
    "sessionact",
    "file",
    "integer",
    "number",
    "money",
    "date",
    "time",
    "boolean",
)
FIELD = {
    "name": text(),
    "label": text(),
    "type": one_of(KINDS),
    "catalog": nullable(text()),
    "choices": many(CODED),
    "required": YES_NO,
    "help": text(),
    "legalBasis": text(),
}
COLUMN = Shape("Column", record(FIELD))
TABLE = Shape(
    "Table",
    record(FIELD | {"type": {"const": "table"}, "atLeast": WHOLE, "columns": many(COLUMN)}),
)
ASPECT = {
    "key": one_of([aspect.key for aspect in aspects()]),
    "name": text(),
    "legalItem": nullable(WHOLE),
    "legalBasis": text(),
    "mayNotApply": YES_NO,
    "fields": many({"oneOf": [COLUMN, TABLE]}),
}
PROGRESS = {
    "status": one_of(Status.values),
    "revision": WHOLE,
    "completeness": record({"missing": WHOLE}),
    "missing": many(text()),
}


def tree(name: str, aspect: dict) -> Shape:
    component = {
        "key": one_of(Component.values),
        "name": text(),
        "aspects": many(Shape(f"Aspect{name}", record(aspect))),
    }
    return Shape(f"Components{name}", many(Shape(f"Component{name}", record(component))))


TREE = tree("", ASPECT)
PLAN_TREE = tree("OfPei", ASPECT | PROGRESS)

# --- history ------------------------------------------------------------------------------------

CHANGES = changes_shape(
    "Change",
    {section.key: section.form_title() for section in SECTIONS}
    | {TAKEN: "alguien tomó el borrador de un colega"},
)
OWN_DRAFT = Shape(
    "OwnDraft",
    record(
        {
            "id": ID,
            "form": record(
                {
                    "kind": one_of(["pei", "institution", "headquarter", "act", "file"]),
                    "id": ID,
                    "aspect": nullable(one_of([section.key for section in SECTIONS])),
                    "title": text(),
                }
            ),
            "revision": WHOLE,
            "baseRevision": WHOLE,
            "updatedAt": INSTANT,
            "values": mapping(ANYTHING),
        }
    ),
)
DRAFTS = page_of(OWN_DRAFT)


def one_answer(aspect) -> Shape:
    """One field or table of an aspect."""
    return Shape(
        f"{aspect.__name__}Answer",
        record(
            {
                "aspect": {"const": aspect.key},
                "field": one_of(answer_names(aspect)),
                "revision": WHOLE,
                "value": ANYTHING,
            }
        ),
    )


def answer_names(aspect) -> list[str]:
    return [camel(name) for name in aspect.names()]
