"""The commands that write files for people; those of the data stand in `offering`."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import click
from flask import Flask
from flask.testing import FlaskClient

from mapapp.errors import MapappError, UnknownCodeError
from mapapp.factsheet import PAGES as NOTE_PAGES
from mapapp.model import Theme
from mapapp.offering import add_forms
from mapapp.outputs import write_output
from mapapp.pdf import Fetch, Press
from mapapp.posters import PAGES, Form
from mapapp.query import GapFilters, read_query
from mapapp.search import search_places
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.singlefile import make_single_file
from mapapp.snapshot import read_snapshot, write_whole
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE
from mapapp.supply import supply_snapshot
from mapapp.survey import make_survey
from mapapp.web import create_app
from mapapp.words import THEMES

# Where the application answers itself: no address of anybody's.
BASE = "http://localhost"
NOTE = "/couverture/fiche"
NO_URL = (
    "le code QR de l'affiche ou de la fiche demande l'adresse publique du site "
    "→ MAPAPP_PUBLIC_URL, ou --url https://…"
)
TOO_LONG = (
    "{name} : {pages} pages au lieu de {wanted} → la police Liberation Sans (fonts-liberation)"
)


@dataclass(frozen=True, slots=True)
class Order:
    """Say which poster is wanted, as the page's own parameters."""

    format: Form
    lang: str | None
    theme: tuple[Theme, ...]
    age: tuple[int, ...]

    @property
    def parameters(self) -> dict[str, object]:
        """Return the parameters of the page."""
        return {"format": self.format, "lang": self.lang, "theme": self.theme, "age": self.age}


@click.group()
def export() -> None:
    """Write files: the data in every form, posters and notes as PDF, the map as one file."""


add_forms(export)


@export.command()
@click.argument("code", required=False)
@click.option("--all", "every", is_flag=True, help="Write the posters of all communes.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    required=True,
    help="The file to write; with --all, the folder.",
)
@click.option("--format", type=click.Choice(["a4", "a5"]), default="a4", help="Sheet or booklet.")
@click.option("--lang", type=click.Choice([*LANGUAGES]), help="French by default.")
@click.option("--theme", type=click.Choice([*THEMES]), multiple=True)
@click.option("--age", type=click.IntRange(0, 120), multiple=True)
@click.option("--url", help="Public address of the site, in place of MAPAPP_PUBLIC_URL.")
def poster(
    code: str | None, *, every: bool, output: Path, url: str | None, **wanted: object
) -> None:
    """Write a commune's poster as PDF: its page, printed."""
    _check_target(code, output, every=every)
    app = _make_app(url)
    order = Order(**wanted)  # type: ignore[arg-type]
    press = Press(_make_fetch(app.test_client()), drawing_style=_read_style(app))
    if not every:
        commune = _find_code(app, code or "")
        _write(output, _print_poster(app, press, commune, order))
        click.echo(f"{output.name} : affiche écrite", err=True)
        return
    codes = [commune.code for commune in shelf_of(app).atlas.records.communes]
    with click.progressbar(codes, label="Affiches") as bar:
        for each in bar:
            _write(output / f"affiche-{each}.pdf", _print_poster(app, press, each, order))
    click.echo(f"{output} : {len(codes)} affiches écrites", err=True)


def _check_target(code: str | None, output: Path, *, every: bool) -> None:
    """Refuse a target that cannot be written, before the work."""
    if every == (code is not None):
        raise MapappError("une affiche demande un code INSEE, ou bien --all pour toutes")
    if every and not output.is_dir():
        raise MapappError(f"{output} : avec --all, -o est un dossier qui existe → mkdir {output}")
    if not every and output.is_dir():
        raise MapappError(f"{output} est un dossier → -o {output / 'affiche.pdf'}, ou --all")
    _check_folder(output)


def _check_folder(output: Path) -> None:
    if not output.parent.is_dir():
        raise MapappError(f"{output.parent} : dossier absent → mkdir {output.parent}")


def _make_app(url: str | None) -> Flask:
    """Make the application whose pages name the public address."""
    settings = Settings()
    chosen = settings if url is None else Settings(public_url=url.rstrip("/"))
    if not chosen.public_url:
        raise MapappError(NO_URL)
    # Only the poster names this address: the snapshot is the one that is served.
    return create_app(read_snapshot(supply_snapshot(settings)), chosen)


def _find_code(app: Flask, typed: str) -> str:
    """Return a commune's code; for what is none, say which one was perhaps meant."""
    shelf = shelf_of(app)
    try:
        return shelf.atlas.commune(typed).code
    except UnknownCodeError as error:
        found = search_places(shelf.search_index, typed[:100], limit=3)
        meant = ", ".join(f"{place.code} ({place.name})" for place in found)
        cure = meant or "un code de /communes"
        raise UnknownCodeError(f"« {typed} » : {error} → {cure}") from None


@export.command()
@click.argument("code", required=False)
@click.option("--zone", multiple=True, help="A zone; without a code or a zone: all communes.")
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file.")
@click.option("--lang", type=click.Choice([*LANGUAGES]), help="French by default.")
@click.option("--theme", type=click.Choice([*THEMES]), multiple=True)
@click.option("--age", type=click.IntRange(0, 120), multiple=True)
@click.option("--year", type=click.IntRange(1900, 2100), multiple=True)
@click.option("--source", multiple=True, help="A document, by its id.")
@click.option("--url", help="Public address of the site, in place of MAPAPP_PUBLIC_URL.")
def fiche(
    code: str | None, *, output: Path, lang: str | None, url: str | None, **filters: Any
) -> None:
    """Write the note of the gaps as PDF: two pages to attach to an application for a grant."""
    if output.is_dir():
        raise MapappError(f"{output} est un dossier → -o {output / 'fiche.pdf'}")
    _check_folder(output)
    app = _make_app(url)
    asked = {name: [*map(str, given)] for name, given in filters.items()}
    asked["commune"] = [_find_code(app, code)] if code else []
    make_survey(shelf_of(app).atlas, read_query(GapFilters, asked.items()))  # or refuse in words
    press = Press(_make_fetch(app.test_client()), drawing_style=_read_style(app))
    parameters = {**asked, "lang": lang or ""}
    _write(output, _print_page(app, press, NOTE, parameters, NOTE_PAGES))
    click.echo(f"{output.name} : fiche écrite", err=True)


def _print_poster(app: Flask, press: Press, code: str, order: Order) -> bytes:
    address, pages = f"/communes/{code}/affiche", PAGES[order.format]
    return _print_page(app, press, address, order.parameters, pages)


def _print_page(
    app: Flask, press: Press, address: str, parameters: Mapping[str, object], wanted: int
) -> bytes:
    """Return a page as PDF.

    Raises
    ------
    MapappError
        When it is refused, or takes more pages than it has sheets: the fonts here are wider.
    """
    answer = app.test_client().get(address, base_url=BASE, query_string=parameters)
    if answer.status_code != 200:
        raise MapappError(f"{address} : statut {answer.status_code} au lieu de 200")
    printed = press.print_page(answer.get_data(as_text=True), address=BASE)
    if printed.pages != wanted:
        raise MapappError(TOO_LONG.format(name=address, pages=printed.pages, wanted=wanted))
    return printed.body


def _write(path: Path, body: bytes) -> None:
    try:
        write_whole(path, body)
    except OSError as error:
        raise MapappError(f"{path} : {error.strerror}") from error


def _make_fetch(client: FlaskClient) -> Fetch:
    """Answer for our own static files only: nothing else is opened, here or elsewhere."""

    def fetch(url: str) -> tuple[bytes, str]:
        path = urlsplit(url).path
        if not url.startswith(f"{BASE}/static/"):
            raise MapappError(url)
        answer = client.get(path, base_url=BASE)
        return answer.get_data(), answer.content_type

    return fetch


def _read_style(app: Flask) -> str:
    return shelf_of(app).assets["drawing.css"].decode()


@export.command()
@click.option("-o", "--output", type=click.Path(path_type=Path), required=True, help="The file.")
@click.option("--lang", type=click.Choice([*LANGUAGES]), default=SOURCE_LANGUAGE)
@click.option("--url", help="Public address of the site, in place of MAPAPP_PUBLIC_URL.")
def page(output: Path, lang: str, url: str | None) -> None:
    """Write the page of the map as one file, which opens from a disk, without network."""
    # The street map is another host's: a file that asks nothing of any host has none.
    settings = Settings().model_copy(update={"basemap": False})
    chosen = settings if url is None else Settings(public_url=url.rstrip("/"), basemap=False)
    app = create_app(read_snapshot(supply_snapshot(settings)), settings)
    body = make_single_file(app, url=chosen.public_url, language=lang).encode()
    write_output(body, output)
