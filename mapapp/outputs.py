"""Write what a command made: whole into a file, or to standard output."""

from pathlib import Path

import click

from mapapp.errors import MapappError
from mapapp.snapshot import write_whole

CURE = "-o, un fichier dans un dossier où écrire"


def write_output(body: bytes, output: Path | None) -> None:
    """Write a body into a file and say how large it is, or to standard output without a file.

    Raises
    ------
    MapappError
        With the place and the cure, where the file cannot be written; nothing is half written.
    """
    if output is None:
        click.echo(body, nl=False)
        return
    try:
        write_whole(output, body)
    except OSError as error:
        raise MapappError(f"-o {output} : {error.strerror} → {CURE}") from error
    click.echo(f"{output} : {round(len(body) / 1000)} ko", err=True)
