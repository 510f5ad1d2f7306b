"""The command that compares two actions files: what changed, and for which communes."""

from pathlib import Path
from typing import Any

import click

from mapapp.communes import Territory, read_territory
from mapapp.errors import FaultyFileError, MapappError
from mapapp.exchange.changefiles import write_changes_csv, write_changes_json
from mapapp.exchange.changes import Changes, compare_files
from mapapp.exchange.changewords import make_namer, say_changes
from mapapp.model import ActionsFile
from mapapp.outputs import write_output
from mapapp.prepare import make_territory_ground, read_checked_actions
from mapapp.settings import Settings
from mapapp.territorywords import speak_of_territory

# Not 1, which says that a file is faulty: a script must be able to tell the two.
DIFFERENT = 3


@click.command()
@click.argument("old", type=click.Path(path_type=Path))
@click.argument("new", type=click.Path(path_type=Path))
@click.option("--geodata", type=click.Path(path_type=Path), help="Folder of the territory data.")
@click.option("--format", "form", type=click.Choice(["text", "json", "csv"]), default="text")
@click.option("-o", "--output", type=click.Path(path_type=Path), help="The file to write.")
@click.option("--exit-code", is_flag=True, help="Exit 3 when anything differs, else 0.")
@click.pass_context
def diff(
    ctx: click.Context,
    /,
    *,
    old: Path,
    new: Path,
    geodata: Path | None,
    exit_code: bool,
    **written: Any,
) -> None:
    """Say what changed between two actions files, and for which communes.

    Exit codes: 0, with or without differences; 1 for a faulty file, with every fault of both.
    """
    settings = Settings() if geodata is None else Settings(geodata=geodata)
    territory = read_territory(settings.geodata)
    files = _read_both(old, new, settings, territory)
    ground = make_territory_ground(territory)
    changes = compare_files(*files, ground, dict(territory.communes["name"]))
    with speak_of_territory(territory.naming):
        body = _make_body(written["form"], changes, territory, settings)
    write_output(body, written["output"])
    ctx.exit(DIFFERENT if exit_code and changes else 0)


def _read_both(
    old: Path, new: Path, settings: Settings, territory: Territory
) -> tuple[ActionsFile, ActionsFile]:
    """Read two files.

    Raises
    ------
    MapappError
        With every fault of both, each under the path that was typed.
    """
    read, faults = [], []
    for path in (old, new):
        try:
            chosen = settings.model_copy(update={"actions": path})
            read.append(read_checked_actions(chosen, territory))
        except FaultyFileError as error:
            faults.append(str(FaultyFileError(str(path), error.faults)))
    if faults:
        raise MapappError("\n".join(faults))
    return read[0], read[1]


def _make_body(form: str, changes: Changes, territory: Territory, settings: Settings) -> bytes:
    if form == "json":
        return write_changes_json(changes)
    if form == "csv":
        return write_changes_csv(changes)
    lines = say_changes(changes, make_namer(territory), with_names=settings.show_names)
    return "".join(f"{line}\n" for line in lines).encode()
