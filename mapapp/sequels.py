"""Merge what continuity finds, cell by cell, into what a reader can take in."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from mapapp.atlas import Atlas
from mapapp.continuity import ChangedCell, Changes, Handover, Overlap
from mapapp.gaps import AGES
from mapapp.model import Theme
from mapapp.records import ServedAction
from mapapp.words import THEMES

LAST_AGE = AGES[-1]  # who follows after it is no question of this map
ORDER = [*THEMES]


@dataclass(frozen=True, slots=True)
class Ending:
    """Say that actions of a theme stop at an age in communes, and what follows there.

    ``unknown_age`` may follow, and stand here only where nothing does for sure.
    """

    theme: Theme
    age: int
    ending: list[ServedAction]
    following: list[ServedAction]
    unknown_age: list[ServedAction]
    codes: list[str]
    population: int


@dataclass(frozen=True, slots=True)
class AgeRow:
    """Count, for one age, the cells (commune and theme) where an action stops.

    Of ``cells``, ``followed`` have one that takes the year after; ``unsure`` have none that says
    so, but one at least without stated ages; ``broken`` have neither.
    """

    age: int
    cells: int
    followed: int
    unsure: int
    broken: int
    communes: int


@dataclass(frozen=True, slots=True)
class Sharing:
    """Say with which actions one shares ages and communes; None for ages that one leaves out.

    ``is_local``: in all of ``codes``, by rules narrower than the whole territory.
    """

    action: ServedAction
    others: list[tuple[ServedAction, list[int] | None]]
    is_local: bool
    codes: list[str]
    population: int


@dataclass(frozen=True, slots=True)
class ChangeGroup:
    """Name communes of which the same cells changed, for one theme."""

    codes: list[str]
    bands: list[str]
    population: int


@dataclass(slots=True)
class ThemeChange:
    """Hold what a theme gained and lost: cells (commune and ages), and in which communes."""

    theme: Theme
    gained: list[ChangeGroup] = field(default_factory=list)
    lost: list[ChangeGroup] = field(default_factory=list)

    @property
    def gained_cells(self) -> int:
        """Count the cells that have a first local action."""
        return _count_cells(self.gained)

    @property
    def lost_cells(self) -> int:
        """Count the cells that lost their last local action."""
        return _count_cells(self.lost)


def sum_ages(handovers: Iterable[Handover]) -> list[AgeRow]:
    """Count handovers by age, the last age of the analysis left out."""
    by_age: dict[int, list[Handover]] = {}
    for one in handovers:
        if one.age < LAST_AGE:
            by_age.setdefault(one.age, []).append(one)
    return [_count_age(age, by_age[age]) for age in sorted(by_age)]


def _count_age(age: int, told: Sequence[Handover]) -> AgeRow:
    followed = sum(bool(one.following) for one in told)
    unsure = sum(bool(one.unknown_age) and not one.following for one in told)
    return AgeRow(
        age=age,
        cells=len(told),
        followed=followed,
        unsure=unsure,
        broken=len(told) - followed - unsure,
        communes=len({one.code for one in told}),
    )


def merge_endings(atlas: Atlas, handovers: Iterable[Handover]) -> list[Ending]:
    """Merge the communes that have the same answer; by theme and age, what nothing follows first.

    The last age of the analysis is left out.
    """
    groups: dict[tuple[object, ...], list[Handover]] = {}
    for one in handovers:
        if one.age < LAST_AGE:
            answer = (one.ending, one.following, _tell_unknown(one))
            groups.setdefault((one.theme, one.age, *map(tuple, answer)), []).append(one)
    found = [_merge(atlas, told) for told in groups.values()]
    found.sort(
        key=lambda one: (bool(one.following), ORDER.index(one.theme), one.age, -one.population)
    )
    return found


def _tell_unknown(one: Handover) -> list[str]:
    """Return what may follow; where something follows for sure, nobody needs to know."""
    return [] if one.following else one.unknown_age


def _merge(atlas: Atlas, told: Sequence[Handover]) -> Ending:
    first, codes = told[0], [one.code for one in told]
    return Ending(
        theme=first.theme,
        age=first.age,
        ending=[atlas.actions[one] for one in first.ending],
        following=[atlas.actions[one] for one in first.following],
        unknown_age=[atlas.actions[one] for one in _tell_unknown(first)],
        codes=codes,
        population=_count_people(atlas, codes),
    )


def group_overlaps(atlas: Atlas, overlaps: Iterable[Overlap]) -> list[Sharing]:
    """Group the pairs of one action and of the same communes; what is narrowest comes first.

    A pair that is local somewhere comes before those that are so nowhere, then fewer communes
    before more; those that state their ages before those that state none.
    """
    groups: dict[tuple[object, ...], list[Overlap]] = {}
    for one in overlaps:
        codes = one.local or one.communes
        groups.setdefault((one.first, bool(one.local), *codes), []).append(one)
    found = [_share(atlas, pairs) for pairs in groups.values()]
    found.sort(key=_place_sharing)
    return found


def _share(atlas: Atlas, pairs: Sequence[Overlap]) -> Sharing:
    ordered = sorted(pairs, key=lambda pair: pair.ages is None)
    codes = pairs[0].local or pairs[0].communes
    return Sharing(
        action=atlas.actions[pairs[0].first],
        others=[(atlas.actions[pair.second], pair.ages) for pair in ordered],
        is_local=bool(pairs[0].local),
        codes=codes,
        population=_count_people(atlas, codes),
    )


def _place_sharing(one: Sharing) -> tuple[bool, int, bool, int]:
    unstated = one.others[0][1] is None
    return not one.is_local, len(one.codes), unstated, ORDER.index(one.action.theme)


def sum_changes(atlas: Atlas, changes: Changes) -> list[ThemeChange]:
    """Group the changed cells by theme, then the communes of which the same ages changed."""
    themes = {cell.theme for cell in (*changes.gained, *changes.lost)}
    return [
        ThemeChange(
            theme,
            _group_changes(atlas, [cell for cell in changes.gained if cell.theme == theme]),
            _group_changes(atlas, [cell for cell in changes.lost if cell.theme == theme]),
        )
        for theme in ORDER
        if theme in themes
    ]


def _group_changes(atlas: Atlas, cells: Sequence[ChangedCell]) -> list[ChangeGroup]:
    bands: dict[str, list[str]] = {}
    for cell in cells:
        known = bands.setdefault(cell.code, [])
        if cell.age_band is not None:
            known.append(cell.age_band)
    by_bands: dict[tuple[str, ...], list[str]] = {}
    for code, changed in bands.items():
        by_bands.setdefault(tuple(changed), []).append(code)
    groups = [
        ChangeGroup(codes, [*changed], _count_people(atlas, codes))
        for changed, codes in by_bands.items()
    ]
    return sorted(groups, key=lambda group: -group.population)


def _count_cells(groups: Iterable[ChangeGroup]) -> int:
    return sum(len(group.codes) * len(group.bands) for group in groups)


def _count_people(atlas: Atlas, codes: Iterable[str]) -> int:
    return sum(atlas.communes[code].population for code in codes)
