"""Freezing: what a version says when it is adopted or approved, kept for ever with its hash."""

import gzip
import hashlib

import orjson

from pei import editing
from pei.document import manuscript
from pei.models import Frozen, PeiVersion, Step
from pei.models.frozen import Moment
from pei_project.sheets.document import content


def freeze(version: PeiVersion, moment: Moment, step: Step) -> Frozen:
    """Store what the version says, within the transaction of the step that freezes it."""
    written = editing.load_all(version)
    said = canonical(
        {
            "institution": content(version.institution),
            "version": version.number,
            "sections": {section.key: content(section) for section in written},
        }
    )
    return Frozen.objects.create(
        version=version,
        moment=moment,
        at=step.at,
        snapshot=gzip.compress(said, mtime=0),
        manuscript=gzip.compress(manuscript(version, written, with_annexes=True).written()),
        sha256=hashlib.sha256(said).hexdigest(),
    )


def canonical(said: dict) -> bytes:
    """JSON of which the same content always gives the same bytes."""
    return orjson.dumps(said, default=str, option=orjson.OPT_SORT_KEYS)
