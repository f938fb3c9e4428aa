"""What the API says of observations, and the shapes of it for its document."""

from pei import observed
from pei.models import SECTIONS, Observation, ObservationReply, PeiVersion
from pei.models.review import ObservationState, Reply, Severity, Side, Visibility
from pei_project.api.shapes import (
    ID,
    INSTANT,
    WHOLE,
    YES_NO,
    Shape,
    codes,
    many,
    nullable,
    one_of,
    page_of,
    record,
    text,
)
from pei_project.api.wire import camel

AUTHOR = record({"id": ID, "name": text(), "role": text()})


REPLY = Shape(
    "ObservationReply",
    record(
        {
            "id": ID,
            "kind": codes(Reply),
            "text": text(),
            "observedRevision": WHOLE,
            "author": AUTHOR,
            "at": INSTANT,
        }
    ),
)
OBSERVATION = Shape(
    "Observation",
    record(
        {
            "id": ID,
            "revision": WHOLE | {"description": "De la observación; es su `ETag`."},
            "aspect": one_of([section.key for section in SECTIONS]),
            "field": nullable(text()),
            "row": nullable(ID),
            "observedRevision": WHOLE | {"description": "Del texto cuando se observó."},
            "changedSince": YES_NO | {"description": "El texto cambió desde la observación."},
            "quote": text(),
            "text": text(),
            "severity": codes(Severity),
            "visibility": codes(Visibility),
            "shown": YES_NO | {"description": "La institución ya la recibió."},
            "state": codes(ObservationState),
            "side": codes(Side),
            "round": WHOLE,
            "author": AUTHOR,
            "at": INSTANT,
            "replies": many(REPLY),
        }
    ),
)
OBSERVATIONS = page_of(OBSERVATION)


def represent(version: PeiVersion, found: list[Observation]) -> list[dict]:
    """Observations of one version with what was said of each, which ``found`` has loaded."""
    changed = observed.changed_since(version, found)
    return [one_of_them(one, one.pk in changed) for one in found]


def one_of_them(one: Observation, has_changed: bool) -> dict:
    return {
        "id": str(one.pk),
        "revision": one.changed,
        "aspect": one.section,
        "field": camel(one.field) or None,
        "row": str(one.row) if one.row else None,
        "observedRevision": one.revision,
        "changedSince": has_changed,
        **{name: getattr(one, name) for name in ("quote", "text", "severity", "visibility")},
        **{name: getattr(one, name) for name in ("shown", "state", "side", "round")},
        "author": author_of(one),
        "at": one.at,
        "replies": [
            {
                "id": str(said.pk),
                "kind": said.kind,
                "text": said.text,
                "observedRevision": said.revision,
                "author": author_of(said),
                "at": said.at,
            }
            for said in one.replies.all()
        ],
    }


def author_of(one: Observation | ObservationReply) -> dict:
    return {"id": str(one.author_id), "name": one.author_name, "role": one.author_role}
