"""Count who is covered, commune by commune, theme by theme, age by age, and find who is not.

Pure questions: plain records in, plain values out. A count is of programmes, as everywhere.
"""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from math import asin, cos, radians, sin, sqrt
from typing import Literal

from mapapp.finder import age_limit
from mapapp.model import Situation, Theme
from mapapp.query import Grain
from mapapp.records import Commune, Cover, ServedAction

OLDEST = 120
EARTH_KM = 6371.0
# The ages that the analysis speaks of, and how they are shown together.
BANDS: dict[str, range] = {
    "12-15": range(12, 16),
    "16-17": range(16, 18),
    "18-21": range(18, 22),
    "22-25": range(22, 26),
    "26-30": range(26, 31),
}
AGES = range(12, 31)
Gap = Literal["none", "metropolitan", "bare"]


@dataclass(frozen=True, slots=True)
class Column:
    """Ask one thing of every commune: some themes, and ages as bits; None asks for any age."""

    themes: frozenset[Theme]
    band: str | None = None
    ages: int | None = None

    @property
    def theme(self) -> Theme | None:
        """Return the theme, where only one is asked for."""
        return next(iter(self.themes)) if len(self.themes) == 1 else None


@dataclass(frozen=True, slots=True)
class Tally:
    """Count the programmes that answer one column in one commune.

    ``local`` and ``all`` are those whose stated ages hold one of the ages asked for. Those
    without stated ages stand apart in ``unknown_age``; where no age is asked, they are in the
    counts too. ``years_local`` and ``years_all`` are the years of age asked for that have one at
    least, as bits.
    """

    local: int
    all: int
    local_part: int
    local_stated: int
    unknown_age: int
    unknown_age_local: int
    years_local: int
    years_all: int

    @property
    def gap(self) -> Gap:
        """Tell what is missing: nothing, something nearer than the whole territory, or all."""
        if self.local:
            return "none"
        return "metropolitan" if self.all else "bare"

    @property
    def is_part(self) -> bool:
        """Tell whether all that is local reaches only a part of the commune."""
        return bool(self.local) and self.local == self.local_part


NOTHING = Tally(0, 0, 0, 0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Told:
    """Be what counting needs of one cover; alike in many communes."""

    programme: str
    theme: Theme
    ages: int | None
    is_local: bool
    is_whole: bool
    is_stated: bool


def bits(ages: Iterable[int]) -> int:
    """Write ages as bits, the bit of an age at its own place."""
    return sum(1 << age for age in {*ages})


def list_ages(years: int) -> list[int]:
    """List the ages that bits say, in order."""
    return [age for age in range(years.bit_length()) if years >> age & 1]


def ages_of(action: ServedAction, situations: Collection[Situation] = ()) -> int | None:
    """Return the ages that an action states, as bits; None where it states none.

    An end that is not stated excludes nobody.
    """
    low, high = action.audience.age_min, age_limit(action, situations)
    if low is None and high is None:
        return None
    return (1 << ((OLDEST if high is None else high) + 1)) - (1 << (low or 0))


def make_columns(themes: Sequence[Theme], ages: Collection[int], grain: Grain) -> list[Column]:
    """Make the columns of a question: each theme and band, each theme, each band, or one for all.

    Ages that are asked for stand together, in place of the bands.
    """
    groups = [frozenset({theme}) for theme in themes] if "theme" in grain else [frozenset(themes)]
    bands: dict[str | None, int | None] = {None: None}
    if ages:
        bands = {name_ages(ages): bits(ages)}
    elif "band" in grain:
        bands = {name: bits(years) for name, years in BANDS.items()}
    return [Column(group, name, years) for group in groups for name, years in bands.items()]


def name_ages(ages: Collection[int]) -> str:
    """Name ages as the bands are named: « 17 », « 16-18 », « 16+20 »."""
    years = sorted({*ages})
    if len(years) > 1 and years[-1] - years[0] == len(years) - 1:
        return f"{years[0]}-{years[-1]}"
    return "+".join(map(str, years))


def join_bands(bands: Sequence[str]) -> list[str]:
    """Join bands that follow each other: « 16-17 » and « 18-21 » are « 16-21 »."""
    if not bands or not all(band in BANDS for band in bands):
        return [*bands]
    joined: list[list[int]] = []
    for band in sorted(bands, key=[*BANDS].index):
        years = [*BANDS[band]]
        if joined and joined[-1][-1] + 1 == years[0]:
            joined[-1].extend(years)
        else:
            joined.append(years)
    return [name_ages(years) for years in joined]


def tell_covers(
    covers: Iterable[Cover],
    actions: Mapping[str, ServedAction],
    situations: Collection[Situation] = (),
) -> dict[str, tuple[Told, ...]]:
    """Reduce covers to what counting needs, by commune."""
    ages = {name: ages_of(action, situations) for name, action in actions.items()}
    by_code: dict[str, list[Told]] = {}
    known: dict[tuple[str, bool, str, str], Told] = {}  # a few hundred, of thousands of covers
    for cover in covers:
        key = (cover.action, cover.is_local, cover.extent, cover.certainty)
        if key not in known:
            known[key] = Told(
                programme=cover.programme,
                theme=actions[cover.action].theme,
                ages=ages[cover.action],
                is_local=cover.is_local,
                is_whole=cover.extent == "whole",
                is_stated=cover.certainty == "stated",
            )
        by_code.setdefault(cover.code, []).append(known[key])
    return {code: tuple(told) for code, told in by_code.items()}


def count_cells(
    told: Mapping[str, tuple[Told, ...]], codes: Iterable[str], columns: Sequence[Column]
) -> dict[str, list[Tally]]:
    """Count every column in every commune; communes that are told the same are counted once."""
    known: dict[tuple[Told, ...], list[Tally]] = {}
    cells = {}
    for code in codes:
        here = told.get(code, ())
        if here not in known:
            known[here] = [_count(here, column) for column in columns]
        cells[code] = known[here]
    return cells


def _count(told: Iterable[Told], column: Column) -> Tally:
    here = [one for one in told if one.theme in column.themes]
    if not here:
        return NOTHING
    unknown = [one for one in here if one.ages is None]
    if column.ages is None:
        taken, asked = here, bits(AGES)
    else:
        asked = column.ages
        taken = [one for one in here if one.ages is not None and one.ages & asked]
    local = [one for one in taken if one.is_local]
    whole = {one.programme for one in local if one.is_whole}
    return Tally(
        local=_count_programmes(local),
        all=_count_programmes(taken),
        local_part=len({one.programme for one in local} - whole),
        local_stated=_count_programmes(one for one in local if one.is_stated),
        unknown_age=_count_programmes(unknown),
        unknown_age_local=_count_programmes(one for one in unknown if one.is_local),
        years_local=_join_years(local) & asked,
        years_all=_join_years(taken) & asked,
    )


def _count_programmes(told: Iterable[Told]) -> int:
    return len({one.programme for one in told})


def _join_years(told: Iterable[Told]) -> int:
    taken = 0
    for one in told:
        taken |= one.ages or 0
    return taken


def measure_steps(
    neighbours: Mapping[str, Sequence[str]], served: Collection[str]
) -> dict[str, int]:
    """Count the borders between each commune and the nearest served one: 0 where it is served.

    A commune from which none can be reached is left out.
    """
    steps = {code: 0 for code in neighbours if code in served}
    ring, away = [*steps], 0
    while ring:
        away += 1
        ring = sorted({code for here in ring for code in neighbours[here]} - steps.keys())
        steps.update(dict.fromkeys(ring, away))
    return steps


def measure_km(one: Commune, other: Commune) -> float:
    """Measure between the centres of two communes, as the crow flies, in kilometres."""
    (lon, lat), (other_lon, other_lat) = one.centre, other.centre
    up, across = radians(other_lat - lat) / 2, radians(other_lon - lon) / 2
    half = sin(up) ** 2 + cos(radians(lat)) * cos(radians(other_lat)) * sin(across) ** 2
    return round(2 * EARTH_KM * asin(sqrt(half)), 1)
