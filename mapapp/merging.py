"""Merge rows of rules that reach the same commune: widest extent, most local basis."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from mapapp.coverage import BASES, CERTAINTIES

Ints = NDArray[np.int32]
Positions = NDArray[np.intp]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]
Bytes = NDArray[np.int8]
COMMUNE = BASES.index("commune")


@dataclass(frozen=True)
class Rules:
    """Hold rules as columns: the coverage each stands in, its position there, what it says.

    ``parts`` numbers the associated commune that a rule names, -1 for others.
    """

    coverages: Ints
    positions: Ints
    bases: Bytes
    certainties: Bytes
    parts: Ints


@dataclass(frozen=True)
class Rows:
    """Hold rows as columns: the rule, the place of the commune, the share (NaN: unknown)."""

    rules: Ints
    places: Ints
    shares: Floats
    whole: Flags
    certainties: Bytes

    def take(self, at: Positions | Flags) -> "Rows":
        """Return some rows, in the order given."""
        return Rows(*(column[at] for column in self._columns))

    def weave(self, others: "Rows", order: Positions) -> "Rows":
        """Return these rows and others in an order, column by column: they may be many."""
        pairs = zip(self._columns, others._columns, strict=True)
        return Rows(*(np.concatenate(pair)[order] for pair in pairs))

    @property
    def _columns(self) -> tuple[NDArray, ...]:  # type: ignore[type-arg]
        return self.rules, self.places, self.shares, self.whole, self.certainties


@dataclass(frozen=True)
class Others:
    """Hold the rules of the same basis as the one that names a row, sorted by row."""

    rows: Positions
    rules: Ints

    def of(self, row: int) -> list[int]:
        """Return the other rules of a row."""
        first, last = np.searchsorted(self.rows, (row, row + 1))
        return [int(rule) for rule in self.rules[first:last]]


def split_rows(rules: Rules, rows: Rows) -> tuple[Rows, Rows]:
    """Split rows: those of coverages of one rule have nothing to merge, the others may."""
    alone = (np.bincount(rules.coverages)[rules.coverages] == 1)[rows.rules]
    return rows.take(alone), rows.take(~alone)


def merge(rules: Rules, single: Rows, several: Rows) -> tuple[Rows, Others]:
    """Make one row for each coverage and commune, sorted by both.

    A coverage of one rule has nothing to merge: most of them, and most rows.
    """
    merged, others = _merge_several(rules, several)
    owners = rules.coverages[np.concatenate((single.rules, merged.rules))]
    order = np.argsort(owners, kind="stable")
    moved = np.empty_like(order)
    moved[order] = np.arange(len(order))
    at = moved[others.rows + len(single.rules)]
    del owners, moved
    return single.weave(merged, order), Others(at, others.rules)


def _merge_several(rules: Rules, rows: Rows) -> tuple[Rows, Others]:
    if not len(rows.rules):
        return rows, Others(np.empty(0, dtype=np.intp), np.empty(0, dtype=np.int32))
    owners = rules.coverages[rows.rules]
    order = np.lexsort((rules.positions[rows.rules], rows.places, owners))
    rows, owners = rows.take(order), owners[order]
    first = np.ones(len(order), dtype=np.bool_)
    first[1:] = (owners[1:] != owners[:-1]) | (rows.places[1:] != rows.places[:-1])
    groups, starts = np.cumsum(first) - 1, np.flatnonzero(first)
    part = (~rows.whole).astype(np.int64)
    bases = rules.bases[rows.rules]
    width = part * len(CERTAINTIES) + rows.certainties
    local = _find_least((bases * 2 + part) * len(CERTAINTIES) + rows.certainties, starts)
    wide = _find_least(width, starts)
    named = rows.take(local)
    widened = ~named.whole & rows.whole[wide]
    summed = _add_shares(rules, rows, groups, starts)
    adds = ~named.whole & ~widened & ~np.isnan(named.shares)
    shares = np.where(adds, summed, np.where(widened, rows.shares[wide], named.shares))
    weaker = np.maximum(named.certainties, rows.certainties[wide])
    sure = np.where(widened, weaker, named.certainties)
    merged = Rows(named.rules, named.places, shares, named.whole | widened, sure)
    return merged, _find_others(rows, bases, groups, local)


def _find_least(values: NDArray[np.int64], starts: Positions) -> Positions:
    """Find the first of the least values of each group."""
    keys = values.astype(np.int64) * len(values) + np.arange(len(values))
    return np.minimum.reduceat(keys, starts) % len(values)


def _add_shares(rules: Rules, rows: Rows, groups: Positions, starts: Positions) -> Floats:
    """Add associated communes up, which lie apart; drawn outlines may overlap: the largest."""
    numbers = rules.parts[rows.rules]
    keys = groups * (int(rules.parts.max()) + 1) + numbers
    named = np.flatnonzero(numbers >= 0)
    once = named[np.unique(keys[named], return_index=True)[1]]
    apart = np.zeros(len(numbers))
    apart[once] = rows.shares[once]
    largest: Floats = np.fmax.reduceat(rows.shares, starts)
    return np.fmax(np.round(np.add.reduceat(apart, starts), 3), largest)


def _find_others(rows: Rows, bases: Bytes, groups: Positions, local: Positions) -> Others:
    alike = bases == bases[local][groups]
    alike[local] = False
    at = np.flatnonzero(alike)
    return Others(groups[at], rows.rules[at])
