"""The commands that write the data itself: one for each form, the bytes that /donnees sends."""

import sys
from pathlib import Path

import click

from mapapp.errors import MapappError
from mapapp.exchange.offer import FORMS, Form, name_refusal
from mapapp.outputs import write_output
from mapapp.settings import Settings
from mapapp.snapshot import read_snapshot
from mapapp.supply import supply_files


def add_forms(group: click.Group) -> None:
    """Give a group a command for each form that the data is offered in."""
    for name, form in FORMS.items():
        group.add_command(_make_command(name, form))


def _make_command(name: str, form: Form) -> click.Command:
    told = f"Write {form.file_name}: {form.about}."

    @click.command(name, help=told, short_help=form.about)
    @click.option(
        "-o",
        "--output",
        type=click.Path(path_type=Path),
        help="The file to write; by default, standard output.",
    )
    def write(output: Path | None) -> None:
        _check_target(name, form, output)
        files = read_snapshot(supply_files(Settings())).files
        if form.file_name not in files:
            raise MapappError(files[name_refusal(form)].decode())
        write_output(files[form.file_name], output)

    return write


def _check_target(name: str, form: Form, output: Path | None) -> None:
    """Refuse a target that cannot be written, before the work."""
    if output is None:
        if _is_terminal() and not form.is_text:
            cure = f"mapapp export {name} -o {form.file_name}"
            raise MapappError(f"{form.kind} : ce n'est pas du texte, un terminal s'y perd → {cure}")
    elif output.is_dir():
        raise MapappError(f"-o {output} : c'est un dossier → -o {output / form.file_name}")
    elif not output.parent.is_dir():
        raise MapappError(f"-o {output} : dossier absent → mkdir {output.parent}")


def _is_terminal() -> bool:
    return sys.stdout.isatty()
