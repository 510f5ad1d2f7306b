"""The command that writes the site as files, for any host."""

import time
from pathlib import Path

import click

from mapapp.settings import Settings
from mapapp.sitefiles import make_site
from mapapp.sitefolder import check_folder, write_folder
from mapapp.snapshot import read_snapshot
from mapapp.supply import supply_files
from mapapp.web import create_app


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
def site(folder: Path) -> None:
    """Write the whole site as static files, with relative links, for any host or CDN.

    DIR is replaced whole when all is there; it must be empty, or a site written before.
    """
    began = time.monotonic()
    check_folder(folder.resolve())  # before the work
    settings = Settings()
    app = create_app(read_snapshot(supply_files(settings)), settings)
    written = write_folder(folder, make_site(app))
    click.echo(
        f"{folder} : {written.files} fichiers, {round(written.bytes / 1e6)} Mo, "
        f"dont {written.changed} changés, en {round(time.monotonic() - began)} s",
        err=True,
    )
