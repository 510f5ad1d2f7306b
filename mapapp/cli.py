"""The command line: words become calls, errors become exit codes."""

from importlib import import_module
from typing import Any

import click
from pydantic import ValidationError

from mapapp import __version__
from mapapp.errors import MapappError
from mapapp.faults import fault_of
from mapapp.project import take_project
from mapapp.settings import Settings

# By command, where it stands: a command loads what it needs and no more, so that `serve`
# never loads the geometry libraries.
COMMANDS = {
    "new": "mapapp.preparing",
    "serve": "mapapp.serving",
    "check": "mapapp.preparing",
    "prepare": "mapapp.snapshotting",
    "build": "mapapp.preparing",
    "geodata": "mapapp.preparing",
    "export": "mapapp.exporting",
    "site": "mapapp.sitecommand",
    "gaps": "mapapp.gapcommand",
    "import": "mapapp.importing",
    "diff": "mapapp.comparing",
    "publish": "mapapp.publishing",
    "forget": "mapapp.forgetting",
}
# The function of a command that is not named alike: `import` is a word of Python.
FUNCTIONS = {"import": "import_file"}


class Commands(click.Group):
    """Be the command group; an error on purpose is told in words, never as a traceback."""

    def list_commands(self, _ctx: click.Context) -> list[str]:
        """List the commands in the order that a newcomer meets them."""
        return list(COMMANDS)

    def get_command(self, _ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Load a command from its module."""
        if cmd_name not in COMMANDS:
            return None
        name = FUNCTIONS.get(cmd_name, cmd_name)
        command = getattr(import_module(COMMANDS[cmd_name]), name)
        return take_project(command) if isinstance(command, click.Command) else None

    def invoke(self, ctx: click.Context) -> Any:
        """Run a command and turn our errors into exit code 1."""
        try:
            return super().invoke(ctx)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                fault = fault_of(detail)
                name = f"MAPAPP_{fault.place.upper()}"
                click.echo(f"{name} : {fault.message} → {fault.cure}", err=True)
        except MapappError as error:
            click.echo(str(error), err=True)
        return ctx.exit(1)


def _say_settings() -> str:
    lines = [
        f"  MAPAPP_{name.upper()}: {field.description}"
        for name, field in Settings.model_fields.items()
    ]
    return "\b\nSettings, from the environment:\n" + "\n".join(lines)


@click.group(cls=Commands, epilog=_say_settings())
@click.version_option(__version__)
def main() -> None:
    """Serve, check and prepare the map of youth actions."""
