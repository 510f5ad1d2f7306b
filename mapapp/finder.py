"""Ask the plain rows: which actions match, and how many stand in each commune."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

from mapapp.query import Filters
from mapapp.records import Cover, ServedAction
from mapapp.words import fold

Scope = Literal["local", "all"]

# The first count of each of the five steps of the map's scale. Half of the guide is open to
# the whole metropolis, so counting everything needs wider steps to show any difference.
STEPS: dict[Scope, tuple[int, ...]] = {"local": (0, 1, 3, 6, 10), "all": (0, 1, 20, 23, 28)}


@dataclass(frozen=True, slots=True)
class Standing:
    """Count what stands in one commune; ``is_part`` when all of it reaches only a part."""

    count: int
    step: int
    is_part: bool


@dataclass(frozen=True, slots=True)
class LegendRow:
    """Say what one colour of the scale means and how many communes wear it."""

    step: int
    words: str
    communes: int


def find_actions(
    actions: Sequence[ServedAction], covers: Sequence[Cover], filters: Filters
) -> list[ServedAction]:
    """Keep the actions that match every filter, in the order given."""
    reached = _reached_ids(covers, filters)
    return [
        action for action in actions if action.id in reached and matches_filters(action, filters)
    ]


def find_covers(
    covers: Iterable[Cover], actions: Iterable[ServedAction], filters: Filters
) -> list[Cover]:
    """Keep the covers of some actions that the filters of scope and certainty let through."""
    kept = {action.id for action in actions}
    return [
        cover
        for cover in covers
        if cover.action in kept
        and (filters.scope == "all" or cover.is_local)
        and (not filters.certainty or cover.certainty in filters.certainty)
    ]


def matches_filters(action: ServedAction, filters: Filters) -> bool:
    """Tell whether an action passes all filters but those of place."""
    return (
        (not filters.theme or action.theme in filters.theme)
        and (not filters.age or any(takes_age(action, age) for age in filters.age))
        and (not filters.year or any(runs_in(action, year) for year in filters.year))
        and (not filters.source or action.source.document in filters.source)
        and (filters.cross_border in (None, action.cross_border.value))
        and has_words(action, filters.q)
    )


def takes_age(action: ServedAction, age: int) -> bool:
    """Tell whether an age is inside the stated range; an unstated end excludes nobody."""
    low, high = action.audience.age_min, action.audience.age_max
    return (low is None or low <= age) and (high is None or age <= high)


def runs_in(action: ServedAction, year: int) -> bool:
    """Tell whether the timeline touches a year; without a timeline nothing is known."""
    years = [int(date[:4]) for step in action.timeline for date in (step.from_, step.to) if date]
    return bool(years) and min(years) <= year <= max(years)


def has_words(action: ServedAction, typed: str) -> bool:
    """Tell whether each typed word begins a word of the action's main texts."""
    words = fold_action(action).split()
    return all(any(word.startswith(part) for word in words) for part in fold(typed).split())


def fold_action(action: ServedAction) -> str:
    """Return the words that an action is found by, folded, each once."""
    texts = (action.title, action.summary, action.where, *action.carriers)
    return " ".join(dict.fromkeys(fold(" ".join(texts)).split()))


def count_standings(
    covers: Iterable[Cover], codes: Iterable[str], *, scope: Scope
) -> dict[str, Standing]:
    """Count the given covers by commune, every commune of ``codes`` included."""
    extents: dict[str, list[str]] = {code: [] for code in codes}
    for cover in covers:
        if scope == "all" or cover.is_local:
            extents[cover.code].append(cover.extent)
    return {
        code: Standing(len(found), step_of(len(found), scope=scope), set(found) == {"part"})
        for code, found in extents.items()
    }


def step_of(count: int, *, scope: Scope) -> int:
    """Return the step, 0 to 4, of a count on the map's scale."""
    return max(step for step, first in enumerate(STEPS[scope]) if count >= first)


def make_legend(standings: Mapping[str, Standing], *, scope: Scope) -> list[LegendRow]:
    """Return one row per step, the number of communes that stand at it included."""
    found = [standing.step for standing in standings.values()]
    return [LegendRow(step, words, found.count(step)) for step, words in enumerate(_words(scope))]


def _words(scope: Scope) -> list[str]:
    firsts = STEPS[scope]
    between = [
        f"{first}–{after - 1}" if after - 1 > first else str(first)
        for first, after in zip(firsts[1:], firsts[2:], strict=False)
    ]
    return ["aucune", *between, f"{firsts[-1]} et plus"]


def _reached_ids(covers: Iterable[Cover], filters: Filters) -> set[str]:
    return {
        cover.action
        for cover in covers
        if (not filters.commune or cover.code in filters.commune)
        and (filters.scope == "all" or cover.is_local)
        and (not filters.certainty or cover.certainty in filters.certainty)
    }
