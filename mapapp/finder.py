"""Ask the plain rows: which actions match, and how many stand in each commune."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from mapapp.model import Situation, Theme
from mapapp.query import CoverFilters
from mapapp.records import Count, Counts, Cover, ServedAction
from mapapp.speech import gettext
from mapapp.words import THEMES

# The first count of each of the five steps of the map's scale.
STEPS = (0, 1, 3, 6, 10)


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


def find_covers(
    covers: Iterable[Cover], actions: Iterable[ServedAction], filters: CoverFilters
) -> list[Cover]:
    """Keep the covers of some actions that the filters of scope and certainty let through."""
    kept = {action.id for action in actions}
    return [cover for cover in covers if cover.action in kept and _lets_through(cover, filters)]


def reaches(covers: Iterable[Cover], filters: CoverFilters) -> bool:
    """Tell whether the filters of scope and certainty let one of the covers through."""
    return any(_lets_through(cover, filters) for cover in covers)


def _lets_through(cover: Cover, filters: CoverFilters) -> bool:
    return (filters.scope != "local" or cover.is_local) and (
        not filters.certainty or cover.certainty in filters.certainty
    )


def matches_filters(action: ServedAction, filters: CoverFilters) -> bool:
    """Tell whether an action passes all filters but those of place and of words."""
    return (
        (not filters.theme or action.theme in filters.theme)
        and takes_ages(action, filters)
        and takes_situation(action, filters.situation)
        and (not filters.year or any(runs_in(action, year) for year in filters.year))
        and (not filters.source or action.source.document in filters.source)
        and (filters.cross_border in (None, action.cross_border.value))
    )


def takes_ages(action: ServedAction, filters: CoverFilters) -> bool:
    """Tell whether an action takes one of the ages asked for."""
    return not filters.age or any(takes_age(action, age, filters.situation) for age in filters.age)


def takes_age(action: ServedAction, age: int, situations: Collection[Situation] = ()) -> bool:
    """Tell whether an age is inside the stated range; an unstated end excludes nobody.

    Some situations let people in for longer.
    """
    low, high = action.audience.age_min, age_limit(action, situations)
    return (low is None or low <= age) and (high is None or age <= high)


def age_limit(action: ServedAction, situations: Collection[Situation] = ()) -> int | None:
    """Return the last age that an action takes, for somebody in some situations."""
    audience = action.audience
    longer = [one.age_max for one in audience.age_extensions if one.situation in situations]
    return audience.age_max if audience.age_max is None else max(audience.age_max, *longer, 0)


def takes_situation(action: ServedAction, situations: Collection[Situation]) -> bool:
    """Tell whether somebody in the situations may come: few actions require one."""
    required = action.audience.required_situations
    return not situations or not required or any(one in situations for one in required)


def runs_in(action: ServedAction, year: int) -> bool:
    """Tell whether the period holds a year; without a timeline nothing is known."""
    return action.period is not None and action.period.first <= year <= action.period.last


def count_covers(covers: Sequence[Cover], themes: Mapping[str, Theme]) -> Counts:
    """Count one commune's programmes, in all and by the theme of each action.

    A programme that two sources tell counts once, and once in each theme that they give it.
    """
    present = sorted(set(themes.values()), key=list(THEMES).index)
    by_theme = {
        theme: _count_all([cover for cover in covers if themes[cover.action] == theme])
        for theme in present
    }
    total = _count_all(covers)
    return Counts(local=total.local, all=total.all, by_theme=by_theme)


def count_programmes(told: Iterable[Cover | ServedAction]) -> int:
    """Count what covers or actions tell of, each programme once."""
    return len({one.programme for one in told})


def _count_all(covers: Sequence[Cover]) -> Count:
    local = [cover for cover in covers if cover.is_local]
    return Count(local=count_programmes(local), all=count_programmes(covers))


def count_standings(covers: Iterable[Cover], codes: Iterable[str]) -> dict[str, Standing]:
    """Count the given covers by commune, every commune of ``codes`` included."""
    by_code: dict[str, list[Cover]] = {code: [] for code in codes}
    for cover in covers:
        by_code[cover.code].append(cover)
    counts = {code: count_programmes(found) for code, found in by_code.items()}
    firsts = make_steps(counts.values())
    return {
        code: Standing(
            counts[code],
            step_of(counts[code], firsts),
            bool(found) and all(cover.extent == "part" for cover in found),
        )
        for code, found in by_code.items()
    }


def mark_place(codes: Iterable[str], chosen: str) -> dict[str, Standing]:
    """Give one commune the strongest colour of the map, and the others the weakest."""
    return {code: Standing(0, 4 if code == chosen else 0, is_part=False) for code in codes}


def make_steps(counts: Iterable[int]) -> tuple[int, ...]:
    """Return the first count of each step of the map's scale.

    Where every commune has several actions (those of the whole territory), the steps start
    at the least count: what one commune has more than another shows all the same.
    """
    least = min((count for count in counts if count), default=0)
    return STEPS if least <= STEPS[2] else (0, least, least + 1, least + 3, least + 6)


def step_of(count: int, firsts: Sequence[int]) -> int:
    """Return the step, 0 to 4, of a count on a scale."""
    return max(step for step, first in enumerate(firsts) if count >= first)


def make_legend(standings: Mapping[str, Standing]) -> list[LegendRow]:
    """Return one row per step, the number of communes that stand at it included."""
    firsts = make_steps([standing.count for standing in standings.values()])
    return write_legend(firsts, Counter(standing.step for standing in standings.values()))


def write_legend(firsts: Sequence[int], found: Mapping[int, int]) -> list[LegendRow]:
    """Return one row per step of a scale; ``found`` counts the places at each."""
    words = _say_steps(firsts)
    return [LegendRow(step, text, found.get(step, 0)) for step, text in enumerate(words)]


def find_nearest(
    neighbours: Mapping[str, Sequence[str]], start: str, wanted: Collection[str]
) -> tuple[int, list[str]]:
    """Return the wanted communes fewest borders away from one, and how many borders that is.

    Without any in reach, zero and an empty list.
    """
    seen, ring, steps = {start}, [start], 0
    while ring:
        steps += 1
        ring = sorted({code for here in ring for code in neighbours[here]} - seen)
        found = [code for code in ring if code in wanted]
        if found:
            return steps, found
        seen.update(ring)
    return 0, []


def _say_steps(firsts: Sequence[int]) -> list[str]:
    between = [
        f"{first}–{after - 1}" if after - 1 > first else str(first)
        for first, after in pairwise(firsts[1:])
    ]
    return [gettext("aucune"), *between, gettext("%(count)s et plus", count=firsts[-1])]
