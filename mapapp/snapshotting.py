"""The command that prepares: what serving begins with, then the rest beside a server that runs."""

from collections.abc import Callable, Mapping
from importlib import import_module
from pathlib import Path

import click

from mapapp.assembly import prepare_first
from mapapp.compiled import COMPILED
from mapapp.errors import SnapshotError
from mapapp.freeze import freeze_first, freeze_rest
from mapapp.groundwork import ground_key
from mapapp.packs import Packs
from mapapp.records import Records
from mapapp.settings import Settings
from mapapp.snapshot import (
    Snapshot,
    check_writable,
    program_key,
    read_snapshot,
    snapshot_path,
    write_more,
    write_snapshot,
)
from mapapp.web import create_app


@click.command()
@click.option("--rest", is_flag=True, help="What a server that runs already adds: all other pages.")
def prepare(*, rest: bool) -> None:
    """Prepare the snapshot that serving begins with: records, main pages, the map.

    With --rest, what it goes on without for some seconds: downloads, then all other pages.
    """
    settings = Settings()
    path = snapshot_path(settings)
    try:
        check_writable(path.parent)
        COMPILED.keep_in(settings.cache, program_key())
        packs = Packs(settings.cache, ground_key(settings))
        if not (rest and path.exists()):
            _prepare_first(settings, path, packs)
        if rest:
            _prepare_rest(settings, path, packs)
    except OSError as error:
        message = f"{path} : {error.strerror} → MAPAPP_CACHE, un dossier où écrire"
        raise SnapshotError(message) from error


def _prepare_first(settings: Settings, path: Path, packs: Packs) -> None:
    first = prepare_first(settings)
    answers = freeze_first(create_app(first, settings), packs)
    _check_unchanged(settings, path)
    write_snapshot(path, Snapshot(first.records, first.files, answers))
    packs.save()
    click.echo(f"{len(answers)} réponses prêtes : {path.name}", err=True)


def _prepare_rest(settings: Settings, path: Path, packs: Packs) -> None:
    """Write the files first: a server that renews its data waits for them, not for the pages."""
    first = read_snapshot(path)
    make: Callable[[Settings, Records], Mapping[str, bytes]]
    make = import_module("mapapp.prepare").prepare_files  # the geometry libraries
    files = make(settings, first.records)
    _check_unchanged(settings, path)
    write_more(path, {}, files)
    app = create_app(Snapshot(first.records, {**first.files, **files}), settings)
    answers = freeze_rest(app, first.answers, packs)
    _check_unchanged(settings, path)
    write_more(path, answers, files)
    click.echo(f"{len(answers)} réponses prêtes : {path.name}", err=True)


def _check_unchanged(settings: Settings, path: Path) -> None:
    if snapshot_path(settings) != path:
        raise SnapshotError("les fichiers ont changé pendant la préparation → recommencer")
