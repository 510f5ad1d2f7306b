"""The command that writes the gap analysis: a table to read, or the files of the page."""

import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import get_args

import click

from mapapp.areas import Certainty
from mapapp.errors import Fault, MapappError, QueryError
from mapapp.gapforms import FORMS, Kit, make_file, say_note
from mapapp.gaplens import GapRanking
from mapapp.gapsheet import Cell, make_gaps_sheet
from mapapp.gapwords import list_sources, say_question, say_result, say_source
from mapapp.matrix import Matrix
from mapapp.outputs import write_output
from mapapp.query import MatrixQuery, read_query
from mapapp.settings import Settings
from mapapp.shelf import Shelf, shelf_of
from mapapp.snapshot import read_snapshot
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE, gettext, say_number, speak
from mapapp.supply import supply_files
from mapapp.survey import make_survey
from mapapp.web import create_app
from mapapp.words import SITUATIONS, THEMES

FORM_NAMES = (*FORMS, "json", "text")
BINARY = ("xlsx", "gpkg", "png")
# lacunes-simple.csv is asked for by its name: two forms end alike.
ENDINGS: dict[str, str] = {
    look.suffix: form for form, look in FORMS.items() if form != "csv-simple"
}
ENDINGS |= {".json": "json", ".txt": "text"}
MOST_GAPS, MOST_CELL_CHARS = 100_000, 40
STEPS = 3  # the data, the analysis, the file
TOLD = ("rank", "name", "theme", "age_band", "gap", "population", "steps", "nearest", "ask")


@click.command()
@click.option("--theme", type=click.Choice([*THEMES]), multiple=True, help="Repeat for OR.")
@click.option("--age", type=click.IntRange(0, 120), multiple=True, help="Years of age.")
@click.option("--commune", multiple=True, help="INSEE codes of the communes studied.")
@click.option("--zone", multiple=True, help="Zones studied, by id.")
@click.option("--year", type=int, multiple=True, help="Years that an action's period holds.")
@click.option("--source", multiple=True, help="Documents, by id.")
@click.option("--certainty", type=click.Choice(get_args(Certainty)), multiple=True)
@click.option("--scope", type=click.Choice(["local", "all"]), help="local: no wider actions.")
@click.option("--situation", type=click.Choice([*SITUATIONS]), multiple=True)
@click.option("--by", type=click.Choice(["theme", "band"]), help="What the columns are.")
@click.option("--sort", help="name, people, steps, whole or a column; -people: the last first.")
@click.option("--lang", type=click.Choice([*LANGUAGES]), default=SOURCE_LANGUAGE)
@click.option("--format", "form", type=click.Choice(FORM_NAMES), help="By default from -o.")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
def gaps(form: str | None, output: Path | None, lang: str, **asked: object) -> None:
    """List where nobody is covered, or write it: CSV, XLSX, GeoJSON, GPKG, map, JSON, text."""
    chosen = _choose_form(form, output)
    settings = Settings()
    with _show_progress() as step:
        snapshot = read_snapshot(supply_files(settings))
        step()
        app = create_app(snapshot, settings)
        with app.app_context(), speak(lang):
            shelf = shelf_of(app)
            matrix = _make_matrix(shelf, asked)
            step()
            body = _make_body(chosen, matrix, shelf)
            step()
    write_output(body, output)


def _choose_form(form: str | None, output: Path | None) -> str:
    """Choose what to write: as asked, by the file's ending, else a table to read."""
    chosen = form or (ENDINGS.get(output.suffix.lower()) if output else "text")
    if chosen is None:
        endings = ", ".join(sorted(ENDINGS))
        raise MapappError(f"-o {output} : fin de nom inconnue → {endings}, ou bien --format")
    if output and output.is_dir():
        raise MapappError(f"-o {output} : c'est un dossier → -o {output / 'lacunes.xlsx'}")
    if output and not output.parent.is_dir():
        raise MapappError(f"-o {output} : dossier absent → mkdir {output.parent}")
    if chosen in BINARY and not output and sys.stdout.isatty():
        raise MapappError(f"--format {chosen} : ce n'est pas du texte → -o FICHIER")
    return chosen


@contextmanager
def _show_progress() -> Iterator[Callable[[], None]]:
    """Show how far the work is, to a person at a terminal only."""
    hidden = not _is_watched()
    with click.progressbar(length=STEPS, label="Lacunes", file=sys.stderr, hidden=hidden) as bar:
        yield lambda: bar.update(1)


def _is_watched() -> bool:
    return sys.stderr.isatty()


def _make_matrix(shelf: Shelf, asked: Mapping[str, object]) -> Matrix:
    """Lay out what is asked for; a fault names the option, as it was typed.

    Raises
    ------
    MapappError
        With every option that cannot be understood.
    """
    pairs = [(name, _list_values(value)) for name, value in asked.items()]
    try:
        query = read_query(MatrixQuery, [(name, values) for name, values in pairs if values])
        matrix = Matrix(make_survey(shelf.atlas, query), query)
        _ = matrix.rows
    except QueryError as error:
        lines = [f"--{Fault(_name_option(f), f.message, f.cure)}" for f in error.faults]
        raise MapappError("\n".join(lines)) from error
    return matrix


def _name_option(fault: Fault) -> str:
    """Name the option of a fault, without its place in a list: « year[0] »."""
    return fault.place.partition("[")[0].partition(".")[0]


def _list_values(value: object) -> list[str]:
    if isinstance(value, tuple):
        return [str(one) for one in value]
    return [] if value is None else [str(value)]


def _make_body(form: str, matrix: Matrix, shelf: Shelf) -> bytes:
    if form == "text":
        return _write_text(matrix).encode()
    if form == "json":
        count, ranked = matrix.rank(most=MOST_GAPS)
        return GapRanking(count=count, offset=0, gaps=ranked).model_dump_json().encode()
    written = next(one for one in FORMS if one == form)
    return make_file(written, matrix, Kit(shelf.snapshot.files, shelf.settings.public_url))


def _write_text(matrix: Matrix) -> str:
    """Write the ranked gaps as a table to read, under the sentence that sums them up."""
    survey, sheet = matrix.survey, make_gaps_sheet(matrix)
    places = [sheet.names.index(name) for name in TOLD]
    rows = [[sheet.labels[at] for at in places]]
    rows += [[_cut(row[at]) for at in places] for row in sheet.say_rows()]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    numbers = {TOLD.index(name) for name in ("rank", "population", "steps")}
    lines = [
        "  ".join(
            cell.rjust(width) if at in numbers else cell.ljust(width)
            for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ).rstrip()
        for row in rows
    ]
    sources = gettext(
        "Sources : %(names)s.", names=" ; ".join(map(say_source, list_sources(survey)))
    )
    head = [say_question(survey), say_result(matrix), say_note(matrix), sources, ""]
    return "\n".join([*head, *lines]) + "\n"


def _cut(value: Cell) -> str:
    if isinstance(value, int | float):
        return say_number(value)
    words = value or "–"
    return words if len(words) <= MOST_CELL_CHARS else f"{words[: MOST_CELL_CHARS - 1]}…"
