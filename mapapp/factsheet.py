"""Put the gaps of some communes on two sheets of paper, to go with an application for a grant."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from math import ceil

from mapapp.coverwords import Namer
from mapapp.finder import find_nearest
from mapapp.gaps import Column, Tally, join_bands, measure_km
from mapapp.model import Theme
from mapapp.posters import Asked, find_asked
from mapapp.records import Commune, ServedAction
from mapapp.survey import Survey

PAGES = 2
MOST_ASKED = 2
MOST_NEAR = 3
MAX_PLACE_CHARS = 150
MAX_CHOICE_CHARS = 400

# Of the second sheet's table, set by measuring what browsers and WeasyPrint make of it.
ROOM_MM = 143.0
LINE_MM, PADDING_MM, CHAR_MM = 3.55, 2.4, 1.42
COLUMNS_MM = (44.0, 60.0, 60.0)  # what is missing, what is nearest, whom to ask


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
class Near:
    """Name a commune that has what is missing: borders to cross, km between the centres."""

    commune: Commune
    steps: int
    km: float


@dataclass(frozen=True, slots=True)
class Asking:
    """Say whom to ask to extend an action, and which one."""

    carrier: str
    action: ServedAction
    asked: Asked

    @property
    def words(self) -> str:
        """Return what stands on the page, for the room that it takes."""
        return f"{self.carrier} {self.action.title} {self.asked.phone or self.asked.email}"


@dataclass(frozen=True, slots=True)
class Line:
    """Tell one gap: a theme and some ages, and the communes without anything local.

    ``served`` are those that have it. ``bare`` of the communes have nothing at all for one of
    the ages; ``young`` are the people of these ages, None where no file tells. ``unknown_age``
    counts what states no age and may fill the gap: actions in one commune, communes that have one
    in several. What stands below it is in words of the page, and made for what is shown only.
    """

    theme: Theme
    columns: list[Column]
    communes: list[Commune]
    served: list[str]
    bare: int
    people: int
    young: int | None
    unknown_age: int
    place: str = ""
    provided: str = ""
    near: list[Near] = field(default_factory=list)
    asking: list[Asking] = field(default_factory=list)

    @property
    def bands(self) -> list[str]:
        """Return the bands of ages, those that follow each other joined."""
        return join_bands([column.band or "" for column in self.columns])


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
        width = len(self.bands)
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
    def _lines(self) -> list[Line]:
        """Return all gaps, those that concern most people first, not yet told.

        Bands of a theme are one gap where the same communes miss them, and the same have them.
        """
        groups: dict[tuple[object, ...], list[int]] = {}
        for at, column in enumerate(self.columns):
            codes = [one.code for one in self.communes if not self.counted[one.code][at].local]
            if codes:
                key = (column.theme, *codes, "/", *self._find_served(at))
                groups.setdefault(key, []).append(at)
        return sorted((self._make_line(places) for places in groups.values()), key=_rank)

    def _find_served(self, at: int) -> list[str]:
        """Find who has what a column asks for: the nearest to a commune that stands alone."""
        served = [code for code, there in self.counted.items() if there[at].local]
        if len(self.communes) > 1:
            return served
        return find_nearest(self.survey.neighbours, self.communes[0].code, served)[1]

    def _make_line(self, places: list[int]) -> Line:
        columns, tallies = [self.columns[at] for at in places], self.counted
        communes = [one for one in self.communes if not tallies[one.code][places[0]].local]
        young = [self.survey.count_young(one, column) for one in communes for column in columns]
        known = [people for people in young if people is not None]
        unknown = [tallies[one.code][places[0]].unknown_age for one in communes]
        bare = [any(not tallies[one.code][at].all for at in places) for one in communes]
        return Line(
            theme=columns[0].theme or self.survey.themes[0],
            columns=columns,
            communes=communes,
            served=self._find_served(places[0]),
            bare=sum(bare),
            people=sum(one.population for one in communes),
            young=sum(known) if known else None,
            unknown_age=unknown[0] if len(self.communes) == 1 else sum(map(bool, unknown)),
        )

    @cached_property
    def fitted(self) -> tuple[list[Line], int]:
        """Return the gaps that the second sheet has room for, and how many are left out."""
        lines, room = [], ROOM_MM
        for line in self._lines:
            told = self._tell(line)
            room -= measure_line(told, several=len(self.communes) > 1)
            if room < 0:
                break
            lines.append(told)
        return lines, len(self._lines) - len(lines)

    def _tell(self, line: Line) -> Line:
        """Add to a gap where it is, what is near and whom to ask, in words."""
        place = self.say_place([one.code for one in line.communes])
        if len(self.communes) > 1:
            return replace(
                line,
                place=place,
                provided=self.say_place(line.served) if line.served else "",
                asking=self._find_asking(line),
            )
        return replace(line, near=self._find_near(line), asking=self._find_asking(line))

    def say_place(self, codes: Sequence[str]) -> str:
        """Say communes in words; "" where that takes more room than there is."""
        words = self.namer.name(codes)
        return words if len(words) <= MAX_PLACE_CHARS else ""

    def _find_near(self, line: Line) -> list[Near]:
        """Measure how far the nearest communes are that have it, the nearest first."""
        here, near = line.communes[0], self.survey.neighbours
        steps, codes = find_nearest(near, here.code, line.served)
        others = [self.survey.atlas.communes[code] for code in codes]
        found = [Near(one, steps, measure_km(here, one)) for one in others]
        return sorted(found, key=lambda one: (one.km, one.commune.code))[:MOST_NEAR]

    def _find_asking(self, line: Line) -> list[Asking]:
        """Find who has it where most of the communes begin, or nearest to the first of them."""
        beside = Counter(code for one in line.communes for code in one.neighbours)
        near = [code for code in line.served if beside[code]]
        codes = sorted(near, key=lambda code: (-beside[code], code))
        codes = codes or [one.commune.code for one in self._find_near(line)]
        found: dict[str, Asking] = {}
        for code in codes:
            for column in line.columns:
                for action in self.survey.find_local(code, column):
                    carrier = action.carriers[0]
                    found.setdefault(carrier, Asking(carrier, action, find_asked(action)))
        return [*found.values()][:MOST_ASKED]


def _rank(line: Line) -> tuple[int, int, int]:
    people = line.people if line.young is None else line.young
    return -people, -line.bare, -len(line.columns)


def measure_line(line: Line, *, several: bool) -> float:
    """Estimate the height of a gap's row, in millimetres."""
    missing = (
        f"{line.theme} {' '.join(line.bands)} {line.place if several else ''} 000 000 habitants"
    )
    near = (
        line.provided if several else "".join(f"{one.commune.name} 00,0 km, " for one in line.near)
    )
    texts = ((missing,), (near,), [asking.words for asking in line.asking])
    lines = [
        sum(ceil(len(text) * CHAR_MM / width) for text in column)
        for column, width in zip(texts, COLUMNS_MM, strict=True)
    ]
    return max(*lines, 1) * LINE_MM + PADDING_MM
