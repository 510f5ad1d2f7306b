"""Tell the gaps of some communes line by line: where, how near the nearest is, whom to ask."""

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from math import ceil
from typing import Literal

from mapapp.finder import find_nearest
from mapapp.gaps import Column, Tally, ages_of, join_bands, measure_km
from mapapp.model import Theme
from mapapp.posters import Asked, find_asked
from mapapp.records import Commune, ServedAction
from mapapp.survey import Survey
from mapapp.words import say_bands, say_theme

MOST_ASKED = 2
MOST_NEAR = 3
# Why somebody is asked: has it where it is nearest; has it here, of no stated age.
Reason = Literal["has", "unsure"]

# Of the printed table: Liberation Sans (and Arial, its twin) at 8.5 points.
LINE_MM, PADDING_MM, CHAR_MM, BOLD_MM = 3.66, 2.3, 1.44, 1.63
COLUMNS_MM = (60.5, 56.5, 64.5)  # what is missing, what is nearest, whom to ask
# What the columns say beside the names, in letters.
PEOPLE_CHARS, BARE_CHARS, UNKNOWN_CHARS = 22, 34, 48
ALONE_CHARS, NOWHERE_CHARS, UNSURE_CHARS = 42, 30, 36


@dataclass(frozen=True, slots=True)
class Near:
    """Name a commune that has what is missing: borders to cross, km between the centres."""

    commune: Commune
    steps: int
    km: float


@dataclass(frozen=True, slots=True)
class Asking:
    """Say whom to ask, about which action, and why."""

    action: ServedAction
    asked: Asked
    reason: Reason

    @property
    def words(self) -> str:
        """Return what stands on the page, for the room that it takes."""
        beside = UNSURE_CHARS * " " if self.reason == "unsure" else ""
        return f"{self.asked.organisation} {self.reach} – {self.action.title}{beside}"

    @property
    def reach(self) -> str:
        """Return the telephone number, or else the e-mail address."""
        return self.asked.phone or self.asked.email


@dataclass(frozen=True, slots=True)
class Line:
    """Tell one gap: a theme and some ages, and the communes without anything local.

    ``served`` are those that have it, the nearest only where one commune stands alone. ``bare``
    of the communes have nothing at all for one of the ages; ``young`` are the people of these
    ages, None where no file tells. ``unknown_age`` counts what states no age and may fill the
    gap: actions in one commune, communes that have one in several. What stands below it is made
    for the lines that are shown only; ``place`` is "" for all communes asked of, and for those
    that take too many words.
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


@dataclass(frozen=True)
class Gaps:
    """Hold a survey's columns and what was counted in them, to be told."""

    survey: Survey
    columns: list[Column]
    counted: Mapping[str, list[Tally]]

    def list_lines(self) -> list[Line]:
        """List the gaps, those that concern most people first.

        Bands of a theme are one gap where the same communes miss them, and the same have them.
        """
        groups: dict[tuple[object, ...], list[int]] = {}
        communes = self.survey.communes
        for at, column in enumerate(self.columns):
            codes = [one.code for one in communes if not self.counted[one.code][at].local]
            if codes:
                key = (column.theme, *codes, "/", *self._find_served(at))
                groups.setdefault(key, []).append(at)
        return sorted((self._make_line(places) for places in groups.values()), key=_rank)

    def _find_served(self, at: int) -> list[str]:
        """Find who has what a column asks for: the nearest to a commune that stands alone."""
        served = [code for code, there in self.counted.items() if there[at].local]
        if len(self.survey.communes) > 1:
            return served
        return find_nearest(self.survey.neighbours, self.survey.communes[0].code, served)[1]

    def _make_line(self, places: list[int]) -> Line:
        columns, counted = [self.columns[at] for at in places], self.counted
        communes = [one for one in self.survey.communes if not counted[one.code][places[0]].local]
        young = [self.survey.count_young(one, column) for one in communes for column in columns]
        known = [people for people in young if people is not None]
        unknown = [counted[one.code][places[0]].unknown_age for one in communes]
        bare = [any(not counted[one.code][at].all for at in places) for one in communes]
        return Line(
            theme=columns[0].theme or self.survey.themes[0],
            columns=columns,
            communes=communes,
            served=self._find_served(places[0]),
            bare=sum(bare),
            people=sum(one.population for one in communes),
            young=sum(known) if known else None,
            unknown_age=unknown[0] if len(self.survey.communes) == 1 else sum(map(bool, unknown)),
        )

    def find_near(self, line: Line) -> list[Near]:
        """Measure how far from a line's first commune those are that have it, nearest first."""
        here = line.communes[0]
        steps, codes = find_nearest(self.survey.neighbours, here.code, line.served)
        others = [self.survey.atlas.communes[code] for code in codes]
        found = [Near(one, steps, measure_km(here, one)) for one in others]
        return sorted(found, key=lambda one: (one.km, one.commune.code))[:MOST_NEAR]

    def find_asking(self, line: Line) -> list[Asking]:
        """Find who has it, or, where nobody has, whose action here states no age."""
        reason: Reason = "has" if line.served else "unsure"
        found: dict[str, Asking] = {}
        for action in self._list_near(line) if line.served else self._list_unsure(line):
            asked = find_asked(action)
            found.setdefault(asked.organisation, Asking(action, asked, reason))
            if len(found) == MOST_ASKED:
                break
        return [*found.values()]

    def _list_near(self, line: Line) -> Iterator[ServedAction]:
        """List the actions of the communes that most of the line's touch, or of the nearest."""
        beside = Counter(code for one in line.communes for code in one.neighbours)
        touching = [code for code in line.served if beside[code]]
        codes = sorted(touching, key=lambda code: (-beside[code], code))
        for code in codes or [one.commune.code for one in self.find_near(line)]:
            for column in line.columns:
                yield from self.survey.find_local(code, column)

    def _list_unsure(self, line: Line) -> Iterator[ServedAction]:
        """List the actions of the line's theme and communes that state no age."""
        situations = self.survey.filters.situation
        for one in line.communes:
            for action in self.survey.find_all(one.code, line.columns[0]):
                if ages_of(action, situations) is None:
                    yield action


def _rank(line: Line) -> tuple[int, int, int]:
    people = line.people if line.young is None else line.young
    return -people, -line.bare, -len(line.columns)


def measure_line(line: Line, *, alone: bool) -> float:
    """Estimate the height of a line's row on paper, in millimetres; ``alone``: of one commune."""
    title = _count_rows(f"00. {say_theme(line.theme)}, {say_bands(line.bands)}", 0, BOLD_MM)
    beside = BARE_CHARS * bool(line.bare) + UNKNOWN_CHARS * bool(line.unknown_age)
    beside = ALONE_CHARS if alone else beside + PEOPLE_CHARS
    near = line.provided or ", ".join(f"{one.commune.name} (00,0 km)" for one in line.near)
    heights = (
        title + _count_rows(line.place + beside * " ", 0, CHAR_MM),
        _count_rows(near or NOWHERE_CHARS * " ", 1, CHAR_MM),
        sum(_count_rows(asking.words, 2, CHAR_MM) for asking in line.asking),
    )
    return max(heights) * LINE_MM + PADDING_MM


def _count_rows(text: str, column: int, char_mm: float) -> int:
    return ceil(len(text) * char_mm / COLUMNS_MM[column])
