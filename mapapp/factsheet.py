"""Put the gaps of some communes on two sheets of paper, to go with an application for a grant."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from mapapp.coverwords import Namer
from mapapp.gaplines import Gaps, Line, measure_line
from mapapp.gaps import Column, Tally
from mapapp.model import Theme
from mapapp.records import Commune
from mapapp.survey import Survey

PAGES = 2
MAX_PLACE_CHARS = 150
MAX_CHOICE_CHARS = 240

ROOM_MM = 206.0  # for the lines of the second sheet


@dataclass(frozen=True, slots=True)
class GridCell:
    """Count in one commune programmes, in several the communes that have one.

    ``local``: by a rule narrower than the whole territory; ``all``: with those of the whole
    territory.
    """

    local: int
    all: int


@dataclass(frozen=True, slots=True)
class GridRow:
    """Hold a theme's cells, one for each band of ages; ``unknown``: actions without ages."""

    theme: Theme
    cells: list[GridCell]
    unknown: GridCell


@dataclass(frozen=True, slots=True)
class Totals:
    """Count cells (commune, theme and ages): all, without a local action, without any."""

    cells: int
    missing: int
    bare: int
    communes: int
    population: int
    young: int | None


@dataclass(frozen=True)
class Factsheet:
    """Hold what the two sheets say of a survey, in the language being spoken."""

    survey: Survey

    @property
    def communes(self) -> list[Commune]:
        """Return the communes that it is asked of."""
        return self.survey.communes

    @cached_property
    def namer(self) -> Namer:
        """Return what says sets of communes in words."""
        records = self.survey.atlas.records
        return Namer(records.communes, records.zones)

    @cached_property
    def columns(self) -> list[Column]:
        """Return a column for each theme and band of ages."""
        return self.survey.make_columns("theme-band")

    @cached_property
    def counted(self) -> Mapping[str, list[Tally]]:
        """Return what was counted in every commune of the territory."""
        return self.survey.count(self.columns)

    @property
    def bands(self) -> list[str]:
        """Return the bands of ages, in order."""
        return [*dict.fromkeys(column.band or "" for column in self.columns)]

    @cached_property
    def rows(self) -> list[GridRow]:
        """Return the table of themes and bands."""
        width = len(self.bands) or 1  # without any action there is no column
        themes = [column.theme or self.survey.themes[0] for column in self.columns[::width]]
        return [self._make_row(theme, at * width) for at, theme in enumerate(themes)]

    def _make_row(self, theme: Theme, first: int) -> GridRow:
        tallies = [self.counted[one.code][first:] for one in self.communes]
        width = len(self.bands)
        cells = [
            self._sum((there[at].local, there[at].all) for there in tallies) for at in range(width)
        ]
        unknown = self._sum((there[0].unknown_age_local, there[0].unknown_age) for there in tallies)
        return GridRow(theme, cells, unknown)

    def _sum(self, counts: Iterable[tuple[int, int]]) -> GridCell:
        pairs = [*counts]
        if len(pairs) == 1:
            return GridCell(*pairs[0])
        return GridCell(sum(local > 0 for local, _ in pairs), sum(every > 0 for _, every in pairs))

    @cached_property
    def totals(self) -> Totals:
        """Count cells, communes and people."""
        tallies = [tally for one in self.communes for tally in self.counted[one.code]]
        ages = self.survey.make_columns("all")[0]
        young = [self.survey.count_young(one, ages) for one in self.communes]
        known = [people for people in young if people is not None]
        return Totals(
            cells=len(tallies),
            missing=sum(not tally.local for tally in tallies),
            bare=sum(not tally.all for tally in tallies),
            communes=len(self.communes),
            population=sum(one.population for one in self.communes),
            young=sum(known) if known else None,
        )

    @cached_property
    def fitted(self) -> tuple[list[Line], int]:
        """Return the gaps that the second sheet has room for, and how many are left out."""
        gaps = Gaps(self.survey, self.columns, self.counted)
        lines, room, shown = gaps.list_lines(), ROOM_MM, []
        for line in lines:
            told = self._tell(line, gaps)
            room -= measure_line(told, alone=len(self.communes) == 1)
            if room < 0:
                break
            shown.append(told)
        return shown, len(lines) - len(shown)

    def _tell(self, line: Line, gaps: Gaps) -> Line:
        """Add to a gap where it is, what is near and whom to ask, in words."""
        asking = gaps.find_asking(line)
        if len(self.communes) == 1:
            return replace(line, near=gaps.find_near(line), asking=asking)
        everywhere = len(line.communes) == len(self.communes)
        return replace(
            line,
            place="" if everywhere else self.say_place([one.code for one in line.communes]),
            provided=self.say_place(line.served) if line.served else "",
            asking=asking,
        )

    def say_place(self, codes: Sequence[str]) -> str:
        """Say communes in words; "" where that takes more room than there is."""
        words = self.namer.name(codes)
        return words if len(words) <= MAX_PLACE_CHARS else ""
