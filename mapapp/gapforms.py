"""Write an analysis in each form that people take away; page and command give the same bytes."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlencode

from mapapp.features import write_geojson, write_geopackage
from mapapp.gapmethod import list_method
from mapapp.gaps import name_ages
from mapapp.gapsheet import Sheet, make_cells_sheet, make_communes_sheet, make_gaps_sheet
from mapapp.gapwords import say_caveat, say_credits, say_question, say_result, say_unknown
from mapapp.mapfigure import draw_figure, picture_figure
from mapapp.matrix import Matrix
from mapapp.query import MatrixQuery
from mapapp.speech import SOURCE_LANGUAGE, current_language, gettext
from mapapp.tables import write_french_csv, write_plain_csv, write_workbook
from mapapp.words import fold

Form = Literal["csv", "csv-simple", "xlsx", "geojson", "gpkg", "svg", "png"]
PAGE = "/couverture"
MOST_NAMED, MOST_CHARS = 4, 80


@dataclass(frozen=True, slots=True)
class Kit:
    """Hold what files are made with: those of the snapshot, and the site's public address."""

    files: Mapping[str, bytes]
    public_url: str = ""


@dataclass(frozen=True, slots=True)
class Look:
    """Say how a form is named and sent, and what makes it."""

    stem: str
    suffix: str
    media_type: str
    make: Callable[[Matrix, Kit], bytes]


def make_file(form: Form, matrix: Matrix, kit: Kit) -> bytes:
    """Write the analysis in a form, in the language being spoken."""
    return FORMS[form].make(matrix, kit)


def name_file(form: Form, query: MatrixQuery) -> str:
    """Name a file after its question, in ASCII: « lacunes-mobilite-16-ans-melt.csv »."""
    ages = [name_ages(query.age).replace("+", " et "), "ans"] if query.age else []
    groups: list[Sequence[str]] = [
        [*query.theme],
        ages,
        *(query.situation, query.zone, query.commune, [f"{year}" for year in query.year]),
        *(query.source, query.certainty, [query.scope or ""], [query.q]),
        ["par-tranche"] if query.by == "band" else [],
    ]
    words = [word for group in groups for word in _shorten(group)]
    told = "-".join([FORMS[form].stem, *filter(None, (fold(word) for word in words))])
    return f"{told.replace(' ', '-')[:MOST_CHARS].rstrip('-')}{FORMS[form].suffix}"


def find_address(query: MatrixQuery, kit: Kit) -> str:
    """Return the address of the page that shows the same, relative without a public one."""
    language = current_language()
    chosen = query.as_parameters(**({} if language == SOURCE_LANGUAGE else {"lang": language}))
    asked = urlencode(chosen, doseq=True)
    return f"{kit.public_url}{PAGE}{'?' if asked else ''}{asked}"


def say_note(matrix: Matrix) -> str:
    """Say what stands with every figure: what the documents are worth, ages that are unknown."""
    survey = matrix.survey
    return " ".join(filter(None, (say_caveat(survey), say_unknown(survey))))


def _shorten(group: Sequence[str]) -> list[str]:
    return [*group] if len(group) <= MOST_NAMED else [f"{len(group)}", "choix"]


def _make_french(matrix: Matrix, _: Kit) -> bytes:
    return write_french_csv(make_communes_sheet(matrix), (gettext("À savoir"), say_note(matrix)))


def _make_plain(matrix: Matrix, _: Kit) -> bytes:
    return write_plain_csv(make_communes_sheet(matrix), ("note", say_note(matrix)))


def _make_workbook(matrix: Matrix, kit: Kit) -> bytes:
    method = list_method(matrix, find_address(matrix.query, kit))
    sheets = [*_make_sheets(matrix), make_cells_sheet(matrix.survey)]
    return write_workbook(sheets, (gettext("Méthode et sources"), method))


def _make_geojson(matrix: Matrix, kit: Kit) -> bytes:
    about = {
        "name": "communes",
        "title": say_question(matrix.survey),
        "description": say_result(matrix),
        "note": say_note(matrix),
        "attribution": say_credits(matrix.survey),
        "address": find_address(matrix.query, kit),
    }
    communes = matrix.survey.atlas.communes
    outlines = kit.files["communes.geojson"]
    return write_geojson(make_communes_sheet(matrix), communes, outlines, about)


def _make_geopackage(matrix: Matrix, kit: Kit) -> bytes:
    survey = matrix.survey
    about = " ".join(
        (say_question(survey), say_result(matrix), say_note(matrix), say_credits(survey))
    )
    boxes = [row.commune.bbox for row in matrix.rows]
    return write_geopackage(kit.files["communes.gpkg"], _make_sheets(matrix), boxes, about)


def _make_sheets(matrix: Matrix) -> list[Sheet]:
    return [make_communes_sheet(matrix), make_gaps_sheet(matrix)]


def _make_drawing(matrix: Matrix, _: Kit) -> bytes:
    return draw_figure(matrix).encode()


def _make_picture(matrix: Matrix, _: Kit) -> bytes:
    return picture_figure(matrix)


WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
CSV = "text/csv; charset=utf-8"
FORMS: dict[Form, Look] = {
    "csv": Look("lacunes", ".csv", CSV, _make_french),
    "csv-simple": Look("lacunes-simple", ".csv", CSV, _make_plain),
    "xlsx": Look("lacunes", ".xlsx", WORKBOOK, _make_workbook),
    "geojson": Look("lacunes", ".geojson", "application/geo+json", _make_geojson),
    "gpkg": Look("lacunes", ".gpkg", "application/geopackage+sqlite3", _make_geopackage),
    "svg": Look("carte", ".svg", "image/svg+xml", _make_drawing),
    "png": Look("carte", ".png", "image/png", _make_picture),
}
