"""Who may do what: the one mechanism, fed by the ``rules.py`` of each app.

A rule is a grant (what the person's sub-role holds, data that staff may change), a scope
(is the thing theirs) and the states in which the act is possible. Ask ``user.may(action,
thing)``; demand with ``require``. Django's own ``has_perm`` is not used: it says yes to every
superuser before any rule is asked.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.core.exceptions import PermissionDenied

from .errors import RuleBroken


@dataclass(frozen=True)
class Rule:
    """``grant`` + ``scope(user, thing)`` + ``states`` of the thing (None: any)."""

    grant: str
    scope: Callable[[object, object], bool]
    states: frozenset | None = None


RULES: dict[str, Rule] = {}


def declare(rules: dict[str, Rule]) -> None:
    """Add an app's rules. Saying one action twice is a programming error."""
    twice = RULES.keys() & rules.keys()
    if twice:
        raise ValueError(f"Rules declared twice: {sorted(twice)}")
    RULES.update(rules)


def permitted(user, action: str, thing=None) -> bool:
    """Grant and scope, whatever the state. Raises KeyError for an action nobody declared."""
    rule = RULES[action]
    return user.is_active and user.holds(rule.grant) and rule.scope(user, thing)


def open_for(action: str, thing) -> bool:
    """Whether the state of ``thing`` lets ``action`` happen at all."""
    states = RULES[action].states
    return states is None or thing.state in states


def may(user, action: str, thing=None) -> bool:
    """Grant, scope and state together."""
    return permitted(user, action, thing) and open_for(action, thing)


def require(user, action: str, thing=None) -> None:
    """Raise PermissionDenied (403) where grant or scope lack, RuleBroken ``invalid_state`` (409)
    where only the state is in the way."""
    if not permitted(user, action, thing):
        raise PermissionDenied
    if not open_for(action, thing):
        raise RuleBroken(
            "invalid_state",
            f"No se puede hacer mientras esté en «{thing.get_state_display()}».",
        )
