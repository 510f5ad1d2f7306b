"""Put together what the page of coverage shows: figures, table, map, gaps, one commune."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

from mapapp.atlas import Atlas
from mapapp.cellwords import FARTHEST_STEPS, Cell, make_cell, say_column, say_steps
from mapapp.coverwords import Namer
from mapapp.gaplens import GapTotals, RankedGap, describe_gap, sort_gaps, total_by_source
from mapapp.gaps import BANDS, Column, Gap, Tally, count_cells
from mapapp.matrix import Matrix, Row
from mapapp.model import Source, Theme
from mapapp.query import MatrixQuery
from mapapp.records import Commune
from mapapp.speech import gettext
from mapapp.survey import Missing, Survey, count_people, make_survey, sort_by_people
from mapapp.words import join_some

MOST_RANKED = 20
# « people » and « steps » sort what is most first, the others what is least.
MOST_FIRST = {"people", "steps"}
Order = Literal["ascending", "descending"]
# The fills of the map; those with a pattern have none of their own.
FILLS: dict[Gap, str] = {"none": "s3", "metropolitan": "s1", "bare": "bare"}
OUTSIDE = "off"
HATCH = 2  # the step under the lines, where all that is local reaches a part only


@dataclass(frozen=True, slots=True)
class Head:
    """Be the head of one column: its words, the filters that keep it alone, how it sorts."""

    key: str
    words: str
    only: dict[str, object]
    sort: str
    order: Order | None


@dataclass(frozen=True, slots=True)
class Line:
    """Be one row of the table."""

    commune: Commune
    whole: Cell
    cells: list[Cell]
    steps: int | None


@dataclass(frozen=True, slots=True)
class Mark:
    """Colour one commune of the map: a class, a hatch of that step or none, and words."""

    fill: str
    hatch: int | None
    words: str


@dataclass(frozen=True, slots=True)
class Key:
    """Be one line of the legend."""

    fill: str
    words: str
    communes: int
    population: int


@dataclass(frozen=True, slots=True)
class Chosen:
    """Describe the commune looked at: theme by theme and age by age, then what it misses."""

    commune: Commune
    whole: Tally
    bands: list[str]
    themes: list[tuple[Theme, list[Tally]]]
    gaps: list[RankedGap]


@dataclass(frozen=True)
class CoverPage:
    """Hold what the page shows of one question."""

    atlas: Atlas
    query: MatrixQuery

    @cached_property
    def survey(self) -> Survey:
        """Return the survey of the page's filters, on known communes and zones."""
        return make_survey(self.atlas, self.query)

    @cached_property
    def matrix(self) -> Matrix:
        """Return the communes against themes or bands."""
        return Matrix(self.survey, self.query)

    @cached_property
    def codes(self) -> set[str]:
        """Return the codes of the communes of the study."""
        return {commune.code for commune in self.survey.communes}

    @property
    def people(self) -> int:
        """Count the inhabitants of the communes of the study."""
        return count_people(self.survey.communes)

    @property
    def totals(self) -> GapTotals:
        """Count the communes of the study by what they miss."""
        return self.matrix.totals[0]

    @property
    def is_aged(self) -> bool:
        """Tell whether ages matter: then actions without stated age count apart."""
        return self.query.by == "band" or bool(self.query.age)

    @cached_property
    def sources(self) -> list[Source]:
        """Return the documents that are counted."""
        asked = self.query.source
        return [one for one in self.atlas.records.sources if not asked or one.id in asked]

    @cached_property
    def by_source(self) -> list[tuple[Source, GapTotals]]:
        """Count what each document alone leaves."""
        totals = total_by_source(self.survey)
        return [(source, totals[source.id]) for source in self.sources]

    @cached_property
    def heads(self) -> list[Head]:
        """Return the heads of the columns, those of rows and all first."""
        firsts = [
            ("name", gettext("Commune")),
            ("people", gettext("Habitants")),
            ("steps", gettext("Distance")),
            ("whole", gettext("En tout")),
        ]
        heads = [self._make_head(key, words, {}) for key, words in firsts]
        for key, column in zip(self.matrix.keys, self.matrix.columns, strict=True):
            heads.append(self._make_head(key, say_column(column), self._only(column)))
        return heads

    def _only(self, column: Column) -> dict[str, object]:
        if self.query.by == "theme":
            return {"theme": [column.theme]}
        return {"age": [*BANDS[column.band]]} if column.band in BANDS else {}

    def _make_head(self, key: str, words: str, only: dict[str, object]) -> Head:
        sorted_by, is_back = self.query.sort.removeprefix("-"), self.query.sort.startswith("-")
        if key != sorted_by:
            return Head(key, words, only, key, None)
        order: Order = "descending" if is_back != (key in MOST_FIRST) else "ascending"
        return Head(key, words, only, key if is_back else f"-{key}", order)

    @cached_property
    def _cells(self) -> dict[tuple[Tally, bool], Cell]:
        return {}

    def _say(self, tally: Tally, column: Column) -> Cell:
        """Say a count; those that are alike are said once.

        Only where a column asks for ages do those without stated age stand apart.
        """
        key = tally, column.ages is not None
        if key not in self._cells:
            self._cells[key] = make_cell(tally, is_aged=key[1])
        return self._cells[key]

    @cached_property
    def lines(self) -> list[Line]:
        """Return the rows of the table, sorted as asked."""
        return [
            Line(
                row.commune,
                self._say(row.whole, self.matrix.whole),
                [*map(self._say, row.tallies, self.matrix.columns)],
                row.steps,
            )
            for row in self.matrix.rows
        ]

    def dress(self, write: Callable[[Cell], str]) -> dict[Cell, str]:
        """Write each count of the table once: a thousand cells show a few dozen."""
        shown = {cell for line in self.lines for cell in (line.whole, *line.cells)}
        return {cell: write(cell) for cell in shown}

    @cached_property
    def marks(self) -> dict[str, Mark]:
        """Colour the communes; those out of the study have no colour."""
        rows = {row.commune.code: row for row in self.matrix.rows}
        drawn = self.survey.communes if self.atlas.groups else self.atlas.records.communes
        form = gettext("%(label)s : %(text)s")  # said once: there are 95 of them
        return {
            one.code: self._mark(rows.get(one.code), form.replace("%(label)s", one.name))
            for one in drawn
        }

    def _mark(self, row: Row | None, form: str) -> Mark:
        if row is None:
            fill, hatch, words = OUTSIDE, None, gettext("hors de l’étude")
        elif self.query.map == "steps":
            fill, hatch, words = _fill_steps(row.steps), None, say_steps(row.steps)
        else:
            fill, words = FILLS[row.whole.gap], self._say(row.whole, self.matrix.whole).title
            hatch = HATCH if row.whole.is_part else None
        return Mark(fill, hatch, form.replace("%(text)s", words))

    @cached_property
    def legend(self) -> list[Key]:
        """Count the communes and people under each colour of the map."""
        if self.query.map == "steps":
            return [
                self._make_key(_fill_steps(steps), say_steps(steps))
                for steps in (*range(FARTHEST_STEPS + 1), None)
            ]
        return [
            self._make_key("s3", gettext("au moins une locale")),
            self._make_key("s1", gettext("seulement %(kind_of_territory)s")),
            self._make_key("bare", gettext("rien")),
        ]

    def _make_key(self, fill: str, words: str) -> Key:
        here = [
            row.commune for row in self.matrix.rows if self.marks[row.commune.code].fill == fill
        ]
        return Key(fill, words, len(here), count_people(here))

    @cached_property
    def parts(self) -> int:
        """Count the communes where all that is local reaches a part only."""
        return sum(1 for row in self.matrix.rows if row.whole.is_part)

    @cached_property
    def ranking(self) -> list[RankedGap]:
        """Return the first gaps of all."""
        return self.matrix.rank(most=MOST_RANKED)[1]

    @cached_property
    def missing(self) -> list[Commune]:
        """Return the communes of the study without anything local, the most populous first."""
        codes = {*self.matrix.find_missing_codes()}
        return [one for one in sort_by_people(self.survey.communes) if one.code in codes]

    @cached_property
    def missing_words(self) -> str:
        """Say them in the shortest true sentence."""
        records = self.atlas.records
        if self.atlas.groups:  # to find the shortest would take seconds
            return join_some([commune.name for commune in self.missing])
        namer = Namer(sort_by_people(records.communes), records.zones)
        return namer.name([one.code for one in self.missing])

    @cached_property
    def chosen(self) -> Chosen | None:
        """Describe the commune looked at, if there is one; it may stand out of the study."""
        if self.query.row is None:
            return None
        commune, survey = self.atlas.commune(self.query.row), self.survey
        columns = survey.make_columns("theme-band")
        asked = [self.matrix.whole, *columns]
        tallies = count_cells(survey.told, [commune.code], asked)[commune.code]
        bands = [*dict.fromkeys(column.band or "" for column in columns)]
        starts = range(1, len(tallies), len(bands))
        return Chosen(
            commune=commune,
            whole=tallies[0],
            bands=bands,
            themes=[
                (theme, tallies[start : start + len(bands)])
                for theme, start in zip(survey.themes, starts, strict=True)
            ],
            gaps=[describe_gap(survey, one) for one in self._list_missing(commune)],
        )

    def _list_missing(self, commune: Commune) -> list[Missing]:
        """List what a commune misses, the column looked at first."""
        missing = [one for one in self.matrix.missing if one.commune.code == commune.code]
        if commune not in self.survey.communes:
            alone = {"commune": [commune.code], "zone": []}
            survey = Survey(self.atlas, self.survey.filters.model_copy(update=alone))
            missing = sort_gaps(survey.find_missing(self.matrix.columns))
        keys = dict(zip(self.matrix.columns, self.matrix.keys, strict=True))
        return sorted(missing, key=lambda one: keys[one.column] != self.query.col)


def say_gap(gap: RankedGap) -> str:
    """Say which column a gap is of."""
    themes = frozenset({gap.theme} if gap.theme else ())
    return say_column(Column(themes, gap.age_band))


def name_column(gap: RankedGap, by: Literal["theme", "band"]) -> str:
    """Name the column of a gap as the table does."""
    return (gap.theme if by == "theme" else gap.age_band) or ""


def _fill_steps(steps: int | None) -> str:
    return "bare" if steps is None else ("s4", "s3", "s2", "s1")[min(steps, FARTHEST_STEPS)]
