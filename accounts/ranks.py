"""How high somebody stands. Nobody grants at or above their own rank; a superuser is above all, so
that the last administrator cannot lock themselves out."""

HIGHEST = 1_000_000


def rank_of(user) -> int:
    if user.is_superuser:
        return HIGHEST
    return user.sub_role.rank if user.sub_role else -1


def outranks(user, other) -> bool:
    """Whether ``user`` stands above ``other``, who then is theirs to manage."""
    return user.is_superuser or rank_of(other) < rank_of(user)


def may_give(user, sub_role) -> bool:
    return sub_role.rank < rank_of(user)
