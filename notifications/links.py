"""Addresses with a secret in them, which only the mail holds that takes them to a person."""

from collections.abc import Callable

KINDS: dict[str, Callable[[str], str]] = {}


def declare(kind: str, make: Callable[[str], str]) -> None:
    """Say how a ``kind`` of link is made: from the id of what it is about to a path that has the
    secret in it, or to "" where the link is wanted no longer; its mail is then cancelled.

    ``make`` is called by the worker each time it writes the mail out, outside any transaction,
    and may be called again for the same mail.
    """
    if kind in KINDS:
        raise ValueError(f"Link declared twice: {kind}")
    KINDS[kind] = make


def path_of(kind: str, about: str) -> str:
    return KINDS[kind](about)
