"""Let every command work on a project: one folder that holds actions.json and geodata/."""

import copy
import os
from pathlib import Path

import click

from mapapp.settings import PROJECT_FILES

VARIABLES = {"MAPAPP_ACTIONS": PROJECT_FILES[0], "MAPAPP_GEODATA": PROJECT_FILES[1]}
HELP = "A project's folder: its actions.json and its geodata/. By default the one that you are in."


def take_project(command: click.Command) -> click.Command:
    """Return the command with the option -C, unless it has one of its own."""
    if any("-C" in option.opts for option in command.params):
        return command
    taking = copy.copy(command)
    taking.params = [*command.params, _make_option()]
    return taking


def _make_option() -> click.Option:
    return click.Option(
        ["-C", "--project", "project"],
        type=click.Path(path_type=Path),
        expose_value=False,
        is_eager=True,
        callback=_enter,
        help=HELP,
    )


def _enter(ctx: click.Context, _option: click.Parameter, folder: Path | None) -> None:
    """Point the settings to the project while the command runs, as the environment would."""
    folder = folder or _find_here()
    if folder is None:
        return
    missing = [name for name in PROJECT_FILES if not (folder / name).exists()]
    if missing:
        raise click.BadParameter(
            f"{folder} : ni projet ni copie d'un projet, {' et '.join(missing)} absent"
            f" → mapapp new --territory … -C {folder}"
        )
    before = {name: os.environ.get(name) for name in VARIABLES}
    ctx.call_on_close(lambda: _restore(before))
    for name, file in VARIABLES.items():
        os.environ[name] = str((folder / file).absolute())


def _find_here() -> Path | None:
    """Find the project that the command is run in, unless the environment names another."""
    if VARIABLES.keys() & os.environ.keys():
        return None
    return Path() if all(Path(name).exists() for name in PROJECT_FILES) else None


def _restore(before: dict[str, str | None]) -> None:
    for name, value in before.items():
        os.environ.pop(name, None)
        if value is not None:
            os.environ[name] = value
