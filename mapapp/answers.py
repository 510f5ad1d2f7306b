"""Answer somebody: what runs here, at the neighbours', everywhere, and what to do with nothing."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mapapp.atlas import Atlas
from mapapp.finder import (
    age_limit,
    count_programmes,
    find_covers,
    find_nearest,
    takes_ages,
)
from mapapp.query import Filters
from mapapp.ranking import REACH, Group, choose_group, rate_match
from mapapp.records import Commune, Cover, ServedAction
from mapapp.speech import gettext
from mapapp.words import say_ages, say_situation

MOST_FALLBACKS = 3


@dataclass(frozen=True, slots=True)
class Shown:
    """Hold an action and the cover that brings it to the chosen communes, if any is chosen."""

    action: ServedAction
    cover: Cover | None


@dataclass(frozen=True, slots=True)
class Drop:
    """Say how many programmes come back when one choice is dropped."""

    name: str
    count: int


@dataclass(frozen=True)
class Answer:
    """Hold what the filters keep, in three groups, and what helps when that is little.

    ``aside``: actions that only the age excludes, each with the reason; ``others`` counts what
    the years leave out; ``nearest``: steps and communes, when the chosen one has nothing local.
    """

    filters: Filters
    groups: dict[Group, list[Shown]]
    aside: list[tuple[ServedAction, str]]
    others: int
    drops: list[Drop] = field(default_factory=list)
    fallbacks: list[Shown] = field(default_factory=list)
    nearest: tuple[int, list[Commune]] = (0, [])

    @property
    def actions(self) -> list[ServedAction]:
        """Return all the actions, in their order."""
        return [shown.action for group in self.groups.values() for shown in group]

    @property
    def count(self) -> int:
        """Count what is told of, each programme once."""
        return count_programmes(self.actions)

    @property
    def counts(self) -> dict[Group, int]:
        """Count the programmes of each group that no group before it tells."""
        told: set[str] = set()
        counts: dict[Group, int] = {}
        for group, shown in self.groups.items():
            new = {one.action.programme for one in shown} - told
            counts[group] = len(new)
            told |= new
        return counts


def find_answer(atlas: Atlas, filters: Filters) -> Answer:
    """Find what the filters keep, in groups and in order.

    Without a commune, ``here`` holds what reaches some communes by a narrower rule than the
    whole territory.
    """
    shown = _show(atlas, filters)
    groups = _group(atlas, shown, filters)
    years = filters.model_copy(update={"year": []})
    others = count_programmes(atlas.find_actions(years)) if filters.year else 0
    count = count_programmes(one.action for one in shown)
    return Answer(
        filters=filters,
        groups=groups,
        aside=_find_aside(atlas, filters),
        others=max(others - count, 0),
        drops=[] if shown else _count_drops(atlas, filters),
        fallbacks=[] if shown else _find_fallbacks(atlas, filters),
        nearest=_find_nearest(atlas, filters, groups),
    )


def count_facets(atlas: Atlas, filters: Filters) -> dict[str, dict[str, int]]:
    """Count the programmes of each theme and of each situation that a source names.

    Each facet is counted as if nothing of it were chosen: OR inside, AND between.
    """
    by_theme: dict[str, list[ServedAction]] = {}
    for action in atlas.find_actions(filters.model_copy(update={"theme": []})):
        by_theme.setdefault(action.theme, []).append(action)
    by_situation: dict[str, list[ServedAction]] = {}
    for action in atlas.find_actions(filters.model_copy(update={"situation": []})):
        for situation in action.audience.situations:
            by_situation.setdefault(situation, []).append(action)
    return {
        "theme": {one: count_programmes(told) for one, told in by_theme.items()},
        "situation": {one: count_programmes(told) for one, told in by_situation.items()},
    }


def _show(atlas: Atlas, filters: Filters) -> list[Shown]:
    """Return the actions with the nearest of their covers, the best match first."""
    passing = atlas.find_passing(filters)
    codes = filters.commune or atlas.communes
    covers = [cover for code in codes for cover in atlas.covers_by_commune[code]]
    nearest: dict[str, Cover] = {}
    for cover in find_covers(covers, passing, filters):
        known = nearest.setdefault(cover.action, cover)
        if REACH[cover.relation] < REACH[known.relation]:
            nearest[cover.action] = cover
    shown = [Shown(action, nearest[action.id]) for action in passing if action.id in nearest]
    return sorted(shown, key=lambda one: _rank(atlas, one, filters))


def _rank(atlas: Atlas, shown: Shown, filters: Filters) -> tuple[int, ...]:
    reach = unclear = 0
    if shown.cover and filters.commune:
        reach, unclear = REACH[shown.cover.relation], int(shown.cover.certainty == "unclear")
    year = atlas.source_years[shown.action.source.document]
    return (reach, unclear, *rate_match(shown.action, filters), -year)


def _group(atlas: Atlas, shown: Iterable[Shown], filters: Filters) -> dict[Group, list[Shown]]:
    groups: dict[Group, list[Shown]] = {"here": [], "near": [], "wide": []}
    for one in shown:
        groups[_choose_group(atlas, one, filters)].append(one)
    return groups


def _choose_group(atlas: Atlas, shown: Shown, filters: Filters) -> Group:
    cover = shown.cover
    if cover is None or not cover.is_local:
        return "wide"
    if not filters.commune:
        return "here"
    return choose_group(cover, shown.action, atlas.communes[cover.code])


def _find_aside(atlas: Atlas, filters: Filters) -> list[tuple[ServedAction, str]]:
    """Find what the age alone excludes."""
    if not filters.age:
        return []
    shown = _show(atlas, filters.model_copy(update={"age": []}))
    return [
        (one.action, say_exclusion(one.action, filters.age))
        for one in shown
        if not takes_ages(one.action, filters)
    ]


def say_exclusion(action: ServedAction, ages: Sequence[int]) -> str:
    """Say why an action does not take some ages: « à partir de 18 ans »."""
    low, high = action.audience.age_min, age_limit(action)
    if low is not None and max(ages) < low:
        return say_ages(low, None)
    said = say_ages(None if high is not None and min(ages) > high else low, high)
    for one in action.audience.age_extensions:
        words = {"ages": said, "age": one.age_max, "situation": say_situation(one.situation)}
        said = gettext("%(ages)s, %(age)s ans : %(situation)s", **words)
    return said


def _count_drops(atlas: Atlas, filters: Filters) -> list[Drop]:
    """Count what each choice excludes, the one that excludes the most first."""
    chosen = [name for name, value in filters.as_parameters().items() if value != "all"]
    bare = Filters()
    without = {
        name: atlas.find_actions(filters.model_copy(update={name: getattr(bare, name)}))
        for name in chosen
    }
    drops = [Drop(name, count_programmes(found)) for name, found in without.items() if found]
    return sorted(drops, key=lambda drop: -drop.count)


def _find_fallbacks(atlas: Atlas, filters: Filters) -> list[Shown]:
    """Find what there is all the same for this place, age and situation, near and everywhere."""
    kept = Filters(commune=filters.commune, age=filters.age, situation=filters.situation)
    shown = sorted(_show(atlas, kept), key=lambda one: rate_match(one.action, kept))
    local = [one for one in shown if one.cover and one.cover.is_local]
    wide = [one for one in shown if one not in local]
    return [*local[:MOST_FALLBACKS], *wide[:MOST_FALLBACKS]]


def find_nearest_served(
    atlas: Atlas, commune: Commune, filters: Filters
) -> tuple[int, list[Commune]]:
    """Find the nearest communes with a local action that is not uncertain, and how far."""
    neighbours = {code: other.neighbours for code, other in atlas.communes.items()}
    anywhere = filters.model_copy(update={"commune": []})
    wanted = {
        cover.code
        for cover in atlas.find_all_covers(anywhere)
        if cover.is_local and cover.certainty != "unclear"
    }
    steps, codes = find_nearest(neighbours, commune.code, wanted)
    return steps, atlas.count_others_anew(codes, anywhere)


def _find_nearest(
    atlas: Atlas, filters: Filters, groups: dict[Group, list[Shown]]
) -> tuple[int, list[Commune]]:
    if len(filters.commune) != 1 or groups["here"] or groups["near"]:
        return 0, []
    return find_nearest_served(atlas, atlas.communes[filters.commune[0]], filters)
