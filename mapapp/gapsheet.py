"""Lay a gap analysis out as sheets: named fields and plain values, which every file writes."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from operator import attrgetter
from typing import Any

from mapapp.gaplens import RankedGap, describe_gap, list_cells, sort_gaps
from mapapp.gaps import Column, measure_km
from mapapp.gapwords import say_column, say_gap
from mapapp.matrix import Matrix, Row
from mapapp.speech import gettext
from mapapp.survey import Missing, Survey
from mapapp.words import say_band, say_theme

Cell = str | int | float | None
SEPARATOR = " ; "
NUMBER_WIDTH, TEXT_WIDTH, NAME_WIDTH, LIST_WIDTH = 10, 16, 26, 44


def _as_is(value: Cell) -> Cell:
    return value


@dataclass(frozen=True, slots=True)
class Field:
    """Name a column for programs and for people; ``say`` puts its values in words."""

    name: str
    label: str
    read: Callable[[Any], Cell]
    say: Callable[[Any], Cell] = _as_is
    width: int = NUMBER_WIDTH


@dataclass(frozen=True, slots=True)
class Sheet:
    """Hold a table: its fields, and a row of plain values for each thing that it lists."""

    title: str
    fields: list[Field]
    rows: list[list[Cell]]

    @property
    def names(self) -> list[str]:
        """Return the names of the fields, as the API has them."""
        return [one.name for one in self.fields]

    @property
    def labels(self) -> list[str]:
        """Return the words above the columns."""
        return [one.label for one in self.fields]

    def say_rows(self) -> Iterable[list[Cell]]:
        """Return the rows for people: what is missing, themes and ages in words."""
        says = [cache(one.say) for one in self.fields]  # few values, thousands of cells
        for row in self.rows:
            yield [say(value) for say, value in zip(says, row, strict=True)]


@dataclass(frozen=True, slots=True)
class Place:
    """Hold a row of the matrix with what is nearest and whom to ask, where it misses all."""

    row: Row
    missing: Missing | None
    nearest: str = ""
    km: float | None = None
    ask: list[str] = field(default_factory=list)


def make_communes_sheet(matrix: Matrix) -> Sheet:
    """Lay the matrix out: a row for each commune, in its order."""
    fields = [*_list_place_fields(matrix), *_list_column_fields(matrix)]
    places = [*_find_places(matrix)]
    return _make(gettext("Communes"), fields, places)


def make_gaps_sheet(matrix: Matrix) -> Sheet:
    """List every gap of the matrix's columns, ranked, the first first."""
    survey = matrix.survey
    missing = sort_gaps(survey.find_missing(matrix.columns))
    gaps = [*enumerate((describe_gap(survey, one) for one in missing), start=1)]
    return _make(gettext("Lacunes"), _list_gap_fields(survey), gaps)


def make_cells_sheet(survey: Survey) -> Sheet:
    """List the cells as the API does: commune × theme × ages."""
    names = survey.atlas.names
    counts = {
        "local": gettext("Actions locales"),
        "all": gettext("Actions en tout"),
        "local_part": gettext("Dont sur une partie de la commune"),
        "local_stated": gettext("Dont écrites dans le document"),
        "unknown_age": gettext("Actions sans âge indiqué"),
        "unknown_age_local": gettext("Locales sans âge indiqué"),
        "ages_local": gettext("Années d’âge avec une action locale"),
        "ages_all": gettext("Années d’âge avec une action"),
    }
    fields = [
        Field("code", gettext("Code INSEE"), lambda cell: cell.code),
        Field("name", gettext("Commune"), lambda cell: names[cell.code], width=NAME_WIDTH),
        _theme_field(lambda cell: cell.theme),
        _band_field(lambda cell: cell.age_band),
        _gap_field(lambda cell: cell.gap),
        *(Field(name, label, attrgetter(name)) for name, label in counts.items()),
    ]
    return _make(gettext("Cases"), fields, list_cells(survey).cells)


def _make(title: str, fields: list[Field], items: Iterable[object]) -> Sheet:
    reads = [one.read for one in fields]
    return Sheet(title, fields, [[read(item) for read in reads] for item in items])


def _find_places(matrix: Matrix) -> Iterable[Place]:
    survey = matrix.survey
    missing = {one.commune.code: one for one in survey.find_missing([matrix.whole])}
    for row in matrix.rows:
        gap = missing.get(row.commune.code)
        yield Place(row, None) if gap is None else _describe_place(survey, row, gap)


def _describe_place(survey: Survey, row: Row, missing: Missing) -> Place:
    near = survey.find_nearest(missing)
    nearest = near[0].commune if near else None
    return Place(
        row,
        missing,
        nearest=nearest.name if nearest else "",
        km=measure_km(row.commune, nearest) if nearest else None,
        ask=[ask.carrier for ask in survey.find_carriers(missing)],
    )


def _list_place_fields(matrix: Matrix) -> list[Field]:
    survey, whole = matrix.survey, matrix.whole
    young = Field(
        "young",
        gettext("Jeunes de ces âges"),
        lambda place: survey.count_young(place.row.commune, whole),
    )
    return [
        Field("code", gettext("Code INSEE"), lambda place: place.row.commune.code),
        Field("name", gettext("Commune"), lambda place: place.row.commune.name, width=NAME_WIDTH),
        Field("population", gettext("Habitants"), lambda place: place.row.commune.population),
        *([young] if survey.atlas.records.young else []),
        _gap_field(lambda place: place.row.whole.gap),
        Field("steps", gettext("Limites à franchir"), lambda place: place.row.steps),
        Field(
            "nearest",
            gettext("Commune servie la plus proche"),
            lambda place: place.nearest,
            width=NAME_WIDTH,
        ),
        Field("km", gettext("Distance (km)"), lambda place: place.km),
        Field("ask", gettext("À qui demander"), lambda place: _join(place.ask), width=LIST_WIDTH),
        Field("local", gettext("Actions locales"), lambda place: place.row.whole.local),
        Field("all", gettext("Actions en tout"), lambda place: place.row.whole.all),
        Field(
            "unknown_age", _say_unknown(whole), lambda place: place.row.whole.unknown_age, width=14
        ),
    ]


def _list_column_fields(matrix: Matrix) -> Iterable[Field]:
    """Give each column of the matrix its counts, named after it: « local_emploi »."""
    for at, (key, column) in enumerate(zip(matrix.keys, matrix.columns, strict=True)):
        name = key.replace("-", "_").replace("+", "_")
        said = say_column(column, by=matrix.query.by)
        counts = {"local": gettext("locales"), "all": gettext("en tout")}
        if column.ages is not None:
            counts["unknown_age"] = gettext("sans âge indiqué")
        for count, words in counts.items():
            yield Field(
                f"{count}_{name}",
                gettext("%(column)s : %(count)s", column=said, count=words),
                _read_tally(at, count),
                width=12,
            )


def _read_tally(at: int, count: str) -> Callable[[Place], Cell]:
    def read(place: Place) -> Cell:
        counted: int = getattr(place.row.tallies[at], count)
        return counted

    return read


def _list_gap_fields(survey: Survey) -> list[Field]:
    young = Field("young", gettext("Jeunes de ces âges"), lambda one: one[1].young)
    return [
        Field("rank", gettext("Rang"), lambda one: one[0]),
        Field("code", gettext("Code INSEE"), lambda one: one[1].code),
        Field("name", gettext("Commune"), lambda one: one[1].name, width=NAME_WIDTH),
        _theme_field(lambda one: one[1].theme),
        _band_field(lambda one: one[1].age_band),
        _gap_field(lambda one: one[1].gap),
        Field("population", gettext("Habitants"), lambda one: one[1].population),
        *([young] if survey.atlas.records.young else []),
        Field("steps", gettext("Limites à franchir"), lambda one: one[1].steps),
        Field("neighbours_with", gettext("Voisines qui l’ont"), lambda one: one[1].neighbours_with),
        *_list_near_fields(survey),
        Field("all", gettext("Actions en tout"), lambda one: one[1].all),
        Field("unknown_age", gettext("Actions sans âge indiqué"), lambda one: one[1].unknown_age),
    ]


def _list_near_fields(survey: Survey) -> list[Field]:
    actions = survey.atlas.actions

    def near(one: tuple[int, RankedGap], name: str) -> Any:
        return getattr(one[1].nearest[0], name) if one[1].nearest else None

    return [
        Field(
            "nearest",
            gettext("Commune servie la plus proche"),
            lambda one: near(one, "name") or "",
            width=NAME_WIDTH,
        ),
        Field("km", gettext("Distance (km)"), lambda one: near(one, "km")),
        Field(
            "nearest_actions",
            gettext("Ses actions"),
            lambda one: _join(actions[action].title for action in near(one, "actions") or ()),
            width=LIST_WIDTH,
        ),
        Field(
            "ask",
            gettext("À qui demander"),
            lambda one: _join(ask.carrier for ask in one[1].ask),
            width=LIST_WIDTH,
        ),
    ]


def _theme_field(read: Callable[[Any], Cell]) -> Field:
    words = gettext("Tous les thèmes demandés")
    return Field(
        "theme",
        gettext("Thème"),
        read,
        say=lambda theme: say_theme(theme) if theme else words,
        width=TEXT_WIDTH,
    )


def _band_field(read: Callable[[Any], Cell]) -> Field:
    # In words for people: spreadsheets read « 12-15 » as a date.
    words = gettext("Tous les âges")
    return Field(
        "age_band",
        gettext("Âges"),
        read,
        say=lambda band: say_band(band) if band else words,
        width=TEXT_WIDTH,
    )


def _gap_field(read: Callable[[Any], Cell]) -> Field:
    return Field("gap", gettext("Ce qui manque"), read, say=say_gap, width=32)


def _say_unknown(whole: Column) -> str:
    if whole.ages is None:
        return gettext("Dont sans âge indiqué")
    return gettext("En plus, sans âge indiqué")


def _join(words: Iterable[str]) -> str:
    return SEPARATOR.join(words)
