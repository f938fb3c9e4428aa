"""A long text kept as what differs from the text it became: ``{"at", "was", "now"}``.

Only the text before is kept so. The one after is kept whole in every change, so each change is
read, redacted and checked alone, whatever happened to the others.
"""

LONG = 200  # letters; of a shorter text a copy costs less than saying what differs


def spliced(before, after):
    """``before`` as history keeps it beside ``after``: of two long texts only the letters that
    went, where they stood, and how many came in their place."""
    if not (_is_long(before) and _is_long(after)):
        return before
    start = _shared(before, after)
    end = _shared(before[start:][::-1], after[start:][::-1])
    return {
        "at": start,
        "was": before[start : len(before) - end],
        "now": len(after) - end - start,
    }


def whole(kept, after):
    """The text before, from what ``spliced`` kept of it and the one after."""
    if not (isinstance(kept, dict) and isinstance(after, str)):
        return kept
    return after[: kept["at"]] + kept["was"] + after[kept["at"] + kept["now"] :]


def _is_long(said) -> bool:
    return isinstance(said, str) and len(said) > LONG


def _shared(one: str, two: str) -> int:
    """With how many letters both begin: by halves, for slices compare faster than letters."""
    least, most = 0, min(len(one), len(two))
    while least < most:
        middle = (least + most + 1) // 2
        if one[least:middle] == two[least:middle]:
            least = middle
        else:
            most = middle - 1
    return least
