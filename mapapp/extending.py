"""Lay out what an extension would bring: what its page says, its table and its two maps."""

from collections.abc import Iterator
from dataclasses import dataclass

from mapapp.finder import Standing
from mapapp.gaps import AGES, Column, Tally, ages_of, bits, join_bands
from mapapp.records import Commune
from mapapp.survey import Survey
from mapapp.whatif import ClosedCell, WhatIf

# What the maps say of a commune: nothing local, some of the ages, added (hatched), all of them.
NOTHING, SOME, ADDED, ALL = 0, 2, 3, 4


@dataclass(frozen=True)
class Extension:
    """Hold an answer and how it is shown: ``before`` and ``after`` colour the two maps."""

    survey: Survey
    told: WhatIf
    before: dict[str, Standing]
    after: dict[str, Standing]

    @property
    def closing(self) -> list[ClosedCell]:
        """Return the cells that close: those of a band of ages, of any age where none is."""
        closing = [cell for cell in self.told.cells if cell.closes]
        return [cell for cell in closing if cell.age_band] or closing

    @property
    def closes_bands(self) -> bool:
        """Tell whether the cells that close are of bands of ages."""
        return any(cell.age_band for cell in self.closing)

    @property
    def gaining(self) -> list[Commune]:
        """Return the communes where a cell closes."""
        codes = {cell.code for cell in self.closing}
        return [self.survey.atlas.communes[code] for code in self.told.added if code in codes]

    @property
    def population(self) -> int:
        """Count the inhabitants of the communes where a cell closes."""
        return sum(commune.population for commune in self.gaining)

    @property
    def bands_closed(self) -> list[str]:
        """Return the bands of ages that close somewhere, joined where they follow each other."""
        return join_bands([*dict.fromkeys(cell.age_band or "" for cell in self.closing)])

    @property
    def bands(self) -> list[str | None]:
        """Return the columns of the table."""
        return [*dict.fromkeys(cell.age_band for cell in self.told.cells)]

    @property
    def rows(self) -> Iterator[tuple[Commune, list[ClosedCell | None]]]:
        """Return the rows of the table, those first where most cells close for most people."""
        by_code: dict[str, dict[str | None, ClosedCell]] = {}
        for cell in self.told.cells:
            by_code.setdefault(cell.code, {})[cell.age_band] = cell
        communes = [self.survey.atlas.communes[code] for code in by_code]
        closed = {code: sum(c.closes for c in row.values()) for code, row in by_code.items()}
        for one in sorted(communes, key=lambda one: (-closed[one.code], -one.population)):
            yield one, [by_code[one.code].get(band) for band in self.bands]


def make_extension(survey: Survey, told: WhatIf) -> Extension:
    """Colour the map of what there is of the action's theme and ages, and that of what would be."""
    stated = ages_of(survey.atlas.actions[told.action], survey.filters.situation)
    ages = None if stated is None else stated & bits(survey.filters.age or AGES)
    counted = survey.count([Column(frozenset({told.theme}), None, ages)])
    before = {
        code: Standing(row[0].local, _shade(row[0], ages), is_part=False)
        for code, row in counted.items()
    }
    added = {code: Standing(before[code].count + 1, ADDED, is_part=True) for code in told.added}
    return Extension(survey, told, before, before | added if told.cells else before)


def _shade(tally: Tally, ages: int | None) -> int:
    if not tally.local:
        return NOTHING
    return ALL if ages is None or tally.years_local == ages else SOME
