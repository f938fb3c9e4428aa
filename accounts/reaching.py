"""The rules the other way round: not what a person may, but who may it of a school."""

from django.db.models import Q, QuerySet

from accounts.models import SubRole, User
from accounts.models.people import Scope
from institutions.scope import covered, own
from pei_project.policy import RULES


def offices_of(place) -> Q:
    """The people of a Secretaría within whose reach a municipality is."""
    reach = Q(sub_role__scope=Scope.GAGEM, gagem=place.gagem_id, gagem__isnull=False)
    return reach | Q(
        sub_role__scope=Scope.CERTIFIED_ENTITY,
        certified_entity=place.certified_entity_id,
        certified_entity__isnull=False,
    )


def people_of(institution) -> Q:
    return Q(sub_role__scope=Scope.INSTITUTION, institution=institution.pk)


def reaching(institution) -> Q:
    """Everybody within whose reach a school is: the twin of ``institutions.scope.covers``."""
    everywhere = Q(sub_role__scope=Scope.ALL)
    return people_of(institution) | offices_of(institution.municipality) | everywhere


SCOPES = {own: people_of, covered: reaching}


def holders(*actions: str) -> list[User]:
    """The active people who hold the grant of one of these rules, wherever, ready to be asked
    ``policy.permitted`` of any number of schools: two queries."""
    grants = [RULES[action].grant for action in actions]
    holding = SubRole.objects.filter(grants__action__in=grants)
    people = User.objects.filter(sub_role__in=holding, is_active=True).select_related("sub_role")
    return list(people.prefetch_related("sub_role__grants").order_by("name", "pk"))


def who_may(institution, *actions: str) -> QuerySet[User]:
    """The active people to whom one of these rules gives grant and scope, as
    ``policy.permitted`` says it of each; no query yet."""
    allowed = Q(pk__in=[])
    for action in actions:
        rule = RULES[action]
        holders = SubRole.objects.filter(grants__action=rule.grant)
        allowed |= Q(sub_role__in=holders) & SCOPES[rule.scope](institution)
    return User.objects.filter(allowed, is_active=True)
