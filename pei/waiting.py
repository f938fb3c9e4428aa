"""The queue of the Secretaría: the PEIs that wait for its decision, and giving them out."""

from datetime import date

from django.conf import settings
from django.db.models import Count, F, Q, QuerySet
from django.utils.timezone import localdate

from accounts.reaching import offices_of
from pei.models import PeiVersion
from pei.models.review import ObservationState
from pei.states import State
from pei.steps import AssignForm, reviewers
from pei.terms import working_day_after
from pei_project.search import fold

MOST = 500  # at once


def waiting(user) -> QuerySet[PeiVersion]:
    """What waits for a decision of the Secretaría within the reach of ``user``, the first due
    first."""
    seen = PeiVersion.objects.visible_to(user).filter(state=State.IN_REVIEW)
    seen = seen.with_institution().select_related("reviewer")
    return seen.order_by(F("due_on").asc(nulls_last=True), "opened_at", "pk")


def shelves(user, today: date) -> dict[str, tuple[str, Q]]:
    """The parts of the queue by name: what each is called and what is in it."""
    soon = working_day_after(today, settings.PEI_DUE_SOON_DAYS)
    found = {
        "": ("Todos", Q()),
        "mios": ("Asignados a mí", Q(reviewer=user.pk)),
        "gagem": ("De mi GAGEM", Q(institution__municipality__gagem=user.gagem_id)),
        "sin-asignar": ("Sin asignar", Q(reviewer=None)),
        "por-vencer": ("Por vencer", Q(due_on__gte=today, due_on__lte=soon)),
        "vencidos": ("Vencidos", Q(due_on__lt=today)),
    }
    if not user.gagem_id:
        del found["gagem"]
    return found


def counts(user, today: date) -> dict[str, int]:
    """How many there are in each part of the queue; one query."""
    parts = {
        f"n{place}": Count("pk", filter=held) if held else Count("pk")
        for place, (_, held) in enumerate(shelves(user, today).values())
    }
    said = waiting(user).order_by().aggregate(**parts)
    return dict(zip(shelves(user, today), said.values(), strict=True))


def narrowed(user, asked: dict) -> QuerySet[PeiVersion]:
    """The part of the queue that is asked for: ``lista``, ``municipio`` (code), ``buscar``."""
    found = waiting(user)
    parts = shelves(user, localdate())
    _, held = parts.get(asked.get("lista", ""), parts[""])
    found = found.filter(held)
    if code := asked.get("municipio"):
        found = found.filter(institution__municipality__code=code)
    if text := asked.get("buscar"):
        named = Q(institution__search_key__contains=fold(text))
        found = found.filter(named | Q(institution__dane_code__startswith=text))
    return found


def with_observations(found: QuerySet[PeiVersion]) -> QuerySet[PeiVersion]:
    """With how many observations the school was told, and how many of them have an answer."""
    told = Q(observations__shown=True)
    waits = Q(observations__state=ObservationState.PENDING)
    return found.annotate(
        told=Count("observations", filter=told, distinct=True),
        answered=Count("observations", filter=told & ~waits, distinct=True),
    )


class AssignManyForm(AssignForm):
    """As AssignForm, of several versions: nobody chosen leaves each with who has it."""

    def __init__(self, versions: list[PeiVersion], actor, *args, **kwargs):
        self.versions = versions
        super().__init__(versions[0], actor, *args, **kwargs)

    def offer(self):
        places = {
            (place.gagem_id, place.certified_entity_id): place
            for place in (one.institution.municipality for one in self.versions)
        }
        reach = Q()
        for place in places.values():
            reach &= offices_of(place)
        chosen = self.fields["user_id"]
        chosen.queryset, chosen.required = reviewers(reach), False
        chosen.empty_label = "Dejar a quien ya lo revisa"

    def clean(self):
        said = super().clean()
        if not said.get("user_id") and any(one.reviewer_id is None for one in self.versions):
            self.demand("user_id")
        if any(one.reviewer_id for one in self.versions):
            self.demand("reason")
        if not said.get("user_id"):
            self.demand("due_on")
        return said
