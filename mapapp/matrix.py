"""Lay the communes out as a table, one row each: what page, map and files show is the same."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from mapapp.errors import Fault, QueryError
from mapapp.gaplens import GapTotals, RankedGap, describe_gap, sort_gaps
from mapapp.gaps import Column, Tally, measure_steps
from mapapp.query import MatrixQuery
from mapapp.records import Commune
from mapapp.survey import Missing, Survey, count_gaps
from mapapp.words import fold

FARTHEST = 1000


@dataclass(frozen=True, slots=True)
class Row:
    """Hold a commune, what covers it in all that is asked, and column by column.

    ``steps``: borders to the nearest commune that has something local, 0 where it has some
    itself, None where none has.
    """

    commune: Commune
    whole: Tally
    tallies: list[Tally]
    steps: int | None


@dataclass(frozen=True)
class Matrix:
    """Hold the communes of a survey against themes or bands of ages, sorted as asked.

    ``whole`` is the column of all that is asked, ``columns`` split it.
    """

    survey: Survey
    query: MatrixQuery

    @cached_property
    def whole(self) -> Column:
        """Return the column of all themes and ages that are asked for."""
        return self.survey.make_columns("all")[0]

    @cached_property
    def columns(self) -> list[Column]:
        """Return the columns: one for each theme, or one for each band of ages."""
        return self.survey.make_columns(self.query.by)

    @property
    def keys(self) -> list[str]:
        """Return the name of each column, as ``sort`` takes it."""
        return [
            column.theme or "" if self.query.by == "theme" else column.band or ""
            for column in self.columns
        ]

    @cached_property
    def rows(self) -> list[Row]:
        """Return a row for each commune of the study, sorted as asked."""
        descending, name = self.query.sort.startswith("-"), self.query.sort.removeprefix("-")
        key = self._find_key(name)
        rows = sorted(self._rows, key=lambda row: (row.whole.local, -row.commune.population))
        return sorted(rows, key=key, reverse=descending)

    @cached_property
    def _rows(self) -> list[Row]:
        counted = self.survey.count([self.whole, *self.columns])
        served = {code for code, tallies in counted.items() if tallies[0].local}
        steps = measure_steps(self.survey.neighbours, served)
        return [
            Row(one, counted[one.code][0], counted[one.code][1:], steps.get(one.code))
            for one in self.survey.communes
        ]

    def _find_key(self, name: str) -> Callable[[Row], Any]:
        keys: dict[str, Callable[[Row], Any]] = {
            "name": lambda row: fold(row.commune.name),
            "people": lambda row: -row.commune.population,
            "steps": lambda row: -(FARTHEST if row.steps is None else row.steps),
            "whole": lambda row: (row.whole.local, row.whole.all),
        }
        keys.update((column, _key_of(at)) for at, column in enumerate(self.keys))
        if name not in keys:
            raise QueryError([Fault("sort", f"colonne inconnue : {name}", ", ".join(keys))])
        return keys[name]

    @cached_property
    def totals(self) -> list[GapTotals]:
        """Count communes and inhabitants by what they miss: in all, then column by column."""
        tallies = [{row.commune.code: row.whole for row in self._rows}]
        tallies += [
            {row.commune.code: row.tallies[at] for row in self._rows}
            for at in range(len(self.columns))
        ]
        return [
            GapTotals(
                theme=column.theme,
                age_band=column.band,
                **count_gaps(self.survey.communes, counted),
            )
            for column, counted in zip([self.whole, *self.columns], tallies, strict=True)
        ]

    def rank(self, *, most: int) -> tuple[int, list[RankedGap]]:
        """Rank the gaps of the columns; return how many there are, and the first ones."""
        return len(self.missing), [describe_gap(self.survey, one) for one in self.missing[:most]]

    @cached_property
    def missing(self) -> list[Missing]:
        """Return the gaps of the columns, ranked."""
        return sort_gaps(self.survey.find_missing(self.columns))

    def find_missing_codes(self) -> list[str]:
        """Return the codes of the study's communes without anything local of what is asked."""
        return [row.commune.code for row in self._rows if not row.whole.local]


def _key_of(at: int) -> Callable[[Row], Any]:
    return lambda row: (row.tallies[at].local, row.tallies[at].all)
