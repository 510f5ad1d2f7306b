"""Join coverages to communes, all at once: codes by looking up, drawn outlines together."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from importlib import import_module

import numpy as np
from numpy.typing import NDArray

from mapapp.areas import (
    Area,
    CommuneArea,
    Coverage,
    NeighboursArea,
    OutlineArea,
    QuarterArea,
    TerritoryArea,
    ZoneArea,
)
from mapapp.coverage import (
    BASES,
    CERTAINTIES,
    WHOLE_SHARE,
    Ground,
    Joined,
    find_commune,
    find_members,
)
from mapapp.merging import Floats, Ints, Others, Rows, Rules, merge, split_rows


@dataclass(frozen=True)
class Joins:
    """Hold which coverages reach which communes: one row a pair, sorted by both.

    ``wide`` has the rules of a whole territory, by coverage: what they reach and no other rule
    does has no row, since there may be 35,000 of them for each.
    """

    coverages: Sequence[Coverage]
    ground: Ground
    rules: Rules
    rows: Rows
    starts: NDArray[np.intp]
    wide: Mapping[int, Joined]
    others: Others

    def count_communes(self, at: int) -> int:
        """Count the communes that a coverage reaches."""
        if at in self.wide:
            return len(self.ground.codes)
        return int(self.starts[at + 1] - self.starts[at])

    def list_rows(self, at: int) -> Iterator[Joined]:
        """List what a coverage reaches: one row a commune, sorted by code."""
        own = range(int(self.starts[at]), int(self.starts[at + 1]))
        wide = self.wide.get(at)
        if wide is None:
            yield from map(self._make_row, own)
            return
        named = {int(self.rows.places[row]): row for row in own}
        for place, code in enumerate(self.ground.codes):
            row = named.get(place)
            yield replace(wide, code=code) if row is None else self._make_row(row)

    def _make_row(self, row: int) -> Joined:
        rows, rule = self.rows, int(self.rows.rules[row])
        share = float(rows.shares[row])
        return Joined(
            code=self.ground.codes[rows.places[row]],
            extent="whole" if rows.whole[row] else "part",
            share=None if share != share else share,  # noqa: PLR0124 -- NaN: unknown
            basis=BASES[self.rules.bases[rule]],
            certainty=CERTAINTIES[rows.certainties[row]],
            area=self._find_area(rule),
            others=tuple(map(self._find_area, self.others.of(row))),
        )

    def _find_area(self, rule: int) -> Area:
        coverage = self.coverages[int(self.rules.coverages[rule])]
        return coverage.areas[int(self.rules.positions[rule])]


def join_all(coverages: Sequence[Coverage], ground: Ground) -> Joins:
    """Expand coverages to one row per commune each, as `join_coverage` does one by one.

    Raises
    ------
    UnknownCodeError
        When a rule names a commune or zone that the territory does not hold.
    """
    pieces = _Pieces(ground)
    for at, coverage in enumerate(coverages):
        for position, area in enumerate(coverage.areas):
            pieces.add(at, position, area, area.certainty or coverage.certainty)
    pieces.measure()
    wide = {at: _choose(rows) for at, rows in pieces.wide.items()}
    pieces.lay_under()
    rules, rows = pieces.lay_out()
    single, several = split_rows(rules, rows)
    del pieces, rows  # there may be millions
    rows, others = merge(rules, single, several)
    ends = np.searchsorted(rules.coverages[rows.rules], np.arange(len(coverages) + 1))
    return Joins(coverages, ground, rules, rows, ends, wide, others)


def join_coverage(coverage: Coverage, ground: Ground) -> list[Joined]:
    """Expand one coverage to one row per commune, sorted by code.

    Several rules that reach one commune give its widest extent and its most local basis.

    Raises
    ------
    UnknownCodeError
        When a rule names a commune or zone that the territory does not hold.
    """
    return [*join_all([coverage], ground).list_rows(0)]


def _choose(rows: list[Joined]) -> Joined:
    """Choose the surest of the rules of a whole territory."""
    best = min(rows, key=lambda row: CERTAINTIES.index(row.certainty))
    return replace(best, others=tuple(row.area for row in rows if row is not best))


@dataclass
class _Pieces:
    """Collect what rules reach, a piece a rule, before it is laid out as columns."""

    ground: Ground
    rules: list[tuple[int, int, int, int, int]] = field(default_factory=list)
    places: list[Ints] = field(default_factory=list)
    shares: list[float | Floats] = field(default_factory=list)
    drawn: dict[int, OutlineArea] = field(default_factory=dict)
    wide: dict[int, list[Joined]] = field(default_factory=dict)
    spread: dict[int, list[tuple[int, int]]] = field(default_factory=dict)
    parts: dict[str, int] = field(default_factory=dict)
    known: dict[tuple[str, str], Ints] = field(default_factory=dict)

    def add(self, at: int, position: int, area: Area, certainty: str) -> None:
        """Add a rule: what its codes reach, or that it is to be drawn or laid under the others."""
        sure = CERTAINTIES.index(certainty)
        if isinstance(area, TerritoryArea):
            row = Joined("", "whole", 1.0, "territory", CERTAINTIES[sure], area)
            self.wide.setdefault(at, []).append(row)
            self.spread.setdefault(at, []).append((position, sure))
            return
        part = -1
        if isinstance(area, OutlineArea):
            self.drawn[len(self.rules)] = area
            places, share = np.empty(0, dtype=np.int32), 1.0
        else:
            places, share = self._reach(area)
            if isinstance(area, CommuneArea) and area.code in self.ground.parents:
                part = self.parts.setdefault(area.code, len(self.parts))
        self._put((at, position, BASES.index(area.kind), sure, part), places, share)

    def _put(self, rule: tuple[int, int, int, int, int], places: Ints, share: float) -> None:
        self.rules.append(rule)
        self.places.append(places)
        self.shares.append(share)

    def _reach(
        self, area: CommuneArea | NeighboursArea | QuarterArea | ZoneArea
    ) -> tuple[Ints, float]:
        ground = self.ground
        match area:
            case CommuneArea(code=code):
                parent = ground.parents.get(code)
                share = 1.0 if parent is None else ground.shares[code]
                return self._find("commune", parent or code), share
            case QuarterArea(code=code):
                return self._find("commune", ground.parents.get(code) or code), np.nan
            case NeighboursArea(code=code):
                return self._find("neighbours", code), 1.0
            case ZoneArea(zone=zone):
                return self._find("zone", zone), 1.0

    def _find(self, kind: str, name: str) -> Ints:
        """Return the places that a name stands for; many rules name the same."""
        found = self.known.get((kind, name))
        if found is None:
            ground = self.ground
            codes: Sequence[str]
            if kind == "zone":
                codes = find_members(name, ground)
            else:
                home = find_commune(name, ground)
                codes = [home, *ground.neighbours[home]] if kind == "neighbours" else [home]
            places = sorted({ground.places[code] for code in codes})
            found = self.known[kind, name] = np.array(places, dtype=np.int32)
        return found

    def measure(self) -> None:
        """Measure all drawn outlines together."""
        if not self.drawn:
            return
        tools = import_module("mapapp.drawn")  # the geometry libraries, only when drawn for
        outlines = self.ground.outlines
        shapes = tools.project_outlines([*self.drawn.values()], self.ground.crs)
        drawn, places, shares = tools.measure_shares(shapes, outlines.to_numpy())
        ends = np.searchsorted(drawn, np.arange(len(self.drawn) + 1))
        # As Python rounds, which the records of before were rounded by.
        told = np.array([round(share, 3) for share in shares.tolist()])
        for rule, first, last in zip(self.drawn, ends, ends[1:], strict=False):
            self.places[rule] = places[first:last].astype(np.int32)
            self.shares[rule] = told[first:last]

    def lay_under(self) -> None:
        """Lay rules of a whole territory under the communes that other rules of theirs reach."""
        own: dict[int, list[Ints]] = {at: [] for at in self.spread}
        for (at, *_), places in zip(self.rules, self.places, strict=True):
            if at in own:
                own[at].append(places)
        basis = BASES.index("territory")
        for at, pieces in own.items():
            if pieces:
                places = np.unique(np.concatenate(pieces))
                for position, sure in self.spread[at]:
                    self._put((at, position, basis, sure, -1), places, 1.0)

    def lay_out(self) -> tuple[Rules, Rows]:
        """Make columns of the pieces, in the order they came."""
        columns = np.array(self.rules, dtype=np.int32).reshape(-1, 5).T
        rules = Rules(
            columns[0],
            columns[1],
            columns[2].astype(np.int8),
            columns[3].astype(np.int8),
            columns[4],
        )
        lengths = np.array([len(places) for places in self.places], dtype=np.intp)
        numbers = np.repeat(np.arange(len(lengths), dtype=np.int32), lengths)
        places = np.concatenate([np.empty(0, dtype=np.int32), *self.places])
        plain = [1.0 if isinstance(share, np.ndarray) else share for share in self.shares]
        shares = np.repeat(np.array(plain, dtype=np.float64), lengths)
        starts = np.cumsum(lengths) - lengths
        for rule in self.drawn:
            shares[starts[rule] : starts[rule] + lengths[rule]] = self.shares[rule]
        return rules, Rows(
            numbers, places, shares, shares >= WHOLE_SHARE, rules.certainties[numbers]
        )
