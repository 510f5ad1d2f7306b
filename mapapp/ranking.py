"""Put actions in groups and in order, the best match for somebody first."""

from collections.abc import Collection
from typing import Literal

from mapapp.finder import age_limit
from mapapp.model import Audience
from mapapp.query import CoverFilters
from mapapp.records import Commune, Cover, Relation, ServedAction

Group = Literal["here", "near", "wide"]
# How near a rule comes to a commune: its own name, its zone or neighbour, all the territory.
REACH: dict[Relation, int] = {
    "named": 0,
    "parts": 0,
    "quarters": 0,
    "outline": 0,
    "zone": 1,
    "neighbour": 1,
    "territory": 2,
}


def choose_group(cover: Cover, action: ServedAction, commune: Commune) -> Group:
    """Say where an action stands for the people of a commune.

    ``near``: their commune is covered as the neighbour of another one, or as a part of a zone
    whose known venues are all elsewhere.
    """
    if not cover.is_local:
        return "wide"
    if cover.relation == "neighbour":
        return "near"
    venues = venue_codes(action)
    homes = {commune.code, *(part.code for part in commune.parts)}
    return "near" if cover.relation == "zone" and venues and not venues & homes else "here"


def venue_codes(action: ServedAction) -> set[str]:
    """Return the codes of the communes where an action, or an offer of it, takes place."""
    offered = [venue for offer in action.offers for venue in offer.venues]
    return {venue.code for venue in (*action.venues, *offered) if venue.code is not None}


def rate_match(action: ServedAction, filters: CoverFilters) -> tuple[int, int]:
    """Rate how well an action fits an age and a situation, each 0 for the best.

    A stated age before an unknown one; a situation that is named before one that is not; what
    is for professionals last, unless it is asked for.
    """
    audience = action.audience
    stated = audience.age_min is not None or age_limit(action) is not None
    unknown_age = int(bool(filters.age) and not stated)
    return unknown_age, _rate_situation(audience, filters.situation)


def _rate_situation(audience: Audience, asked: Collection[str]) -> int:
    if any(one in audience.situations for one in asked):
        return 0
    return 2 if audience.required_situations == ["professionnel"] else int(bool(asked))
