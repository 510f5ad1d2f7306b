"""The commands that write files for people: the page of the map as one file."""

from pathlib import Path

import click

from mapapp.errors import MapappError
from mapapp.settings import Settings
from mapapp.singlefile import make_single_file
from mapapp.snapshot import read_snapshot, write_whole
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE
from mapapp.supply import supply_snapshot
from mapapp.web import create_app


@click.group()
def export() -> None:
    """Write files for people: the page of the map as one file."""


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
    try:
        write_whole(output, body)
    except OSError as error:
        cure = "-o, un fichier dans un dossier où écrire"
        raise MapappError(f"{output} : {error.strerror} → {cure}") from error
    click.echo(f"{output} : {round(len(body) / 1000)} ko", err=True)
