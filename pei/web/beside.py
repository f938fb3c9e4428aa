"""Observations beside their answers, in the form of a section and where it is read."""

from django.urls import reverse

from pei.models import PeiVersion
from pei.models.review import UNSETTLED
from pei.models.section import Section
from pei.observation_forms import ObservationForm
from pei.web.observations import new_parts
from pei.web.observed import by_field, cards, seen_of


def beside(version: PeiVersion, section: Section, user, here: str, parts: list[dict]) -> dict:
    """What a page of a section shows of its open observations: ``parts`` with those about each
    (``name`` says which it is), those about all of it, and the forms of their buttons."""
    found = seen_of(version, user, section=section.key, state__in=UNSETTLED)
    shown = {name_of(part) for part in parts} | {""}
    told = by_field([card for card in cards(version, user, found) if card["field"] in shown])
    return {
        "parts": [part | {"cards": told.get(name_of(part), [])} for part in parts],
        "of_all": told.get("", []),
        "cards": [card for own in told.values() for card in own],
        "acts_url": reverse("pei:observations", args=[version.pk]),
        "back_url": here,
    }


def name_of(part: dict) -> str:
    """Which answer or table a part of a page is about; one that follows from others is of none."""
    if "part" in part:
        return part["part"].name
    if "table" in part:
        return part["table"]["name"]
    return part.get("name", "-")


def asking(version: PeiVersion, section: Section, user) -> dict:
    """The form in which council and rector observe the section they read; none for the rest."""
    may_observe = user.may("pei.observe", version)
    form = ObservationForm(version, user)
    return {
        "new_parts": new_parts(form, section) if may_observe else [],
        "aspect": section.key,
    }
