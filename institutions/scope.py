"""Which institutions are a person's, asked in two ways that a test holds equal: of one
institution in hand (``covers``) and of a whole table in the database (``within``).

``user.scope`` is the kind of the person's reach: their own institution, the municipalities of
their GAGEM or of their certified entity, everything, or nothing (None).
"""

from django.db.models import Q

NOTHING = Q(pk__in=[])
EVERYTHING = Q()


def covers(user, institution) -> bool:
    """Whether ``institution`` is within the reach of ``user``; no query where its municipality
    is loaded."""
    match user.scope:
        case "institution":
            return institution is not None and institution.pk == user.institution_id
        case "gagem":
            return _same(user.gagem_id, institution.municipality.gagem_id)
        case "certified_entity":
            return _same(user.certified_entity_id, institution.municipality.certified_entity_id)
        case "all":
            return True
        case _:
            return False


def within(user, prefix: str = "") -> Q:
    """The twin of ``covers`` for a query. ``prefix`` is the way from the rows asked for to their
    institution: "" for institutions, "institution__" for sites, acts and plans."""
    match user.scope:
        case "institution":
            return _equal(f"{prefix}pk", user.institution_id)
        case "gagem":
            return _equal(f"{prefix}municipality__gagem", user.gagem_id)
        case "certified_entity":
            return _equal(f"{prefix}municipality__certified_entity", user.certified_entity_id)
        case "all":
            return EVERYTHING
        case _:
            return NOTHING


def _same(mine, theirs) -> bool:
    """Two blanks are not the same place."""
    return mine is not None and mine == theirs


def _equal(path: str, mine) -> Q:
    return NOTHING if mine is None else Q(**{path: mine})


def covered(user, thing) -> bool:
    """The scope of a rule: an institution, or what has one, within the person's reach."""
    return covers(user, _institution_of(thing))


def everywhere(user, thing) -> bool:
    """The scope of a rule that is about no one institution: who reaches all of them."""
    return user.scope == "all"


def own(user, thing) -> bool:
    """The scope of a rule: of the very institution the person works for."""
    return user.scope == "institution" and covered(user, thing)


def _institution_of(thing):
    return getattr(thing, "institution", thing)
