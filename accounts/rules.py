"""Who may see and manage the people of their school, of their territory, or everybody.

What each person sees and changes of themselves (``/user/me``) asks for no grant.
"""

from accounts.models import User
from institutions.scope import covered
from pei_project.policy import Rule


def in_reach(user, other) -> bool:
    return User.objects.within_reach_of(user).filter(pk=other.pk).exists()


def somewhere(user, thing) -> bool:
    """The scope of a rule that is asked of nobody yet: who reaches anything at all."""
    return user.scope is not None


RULES = {
    "user.list": Rule("view_user", somewhere),
    "user.invite": Rule("manage_user", somewhere),
    "user.view": Rule("view_user", in_reach),
    "user.manage": Rule("manage_user", in_reach),
    # Asked of the institution: what somebody had there passes to a colleague.
    "user.hand_over": Rule("manage_user", covered),
}
