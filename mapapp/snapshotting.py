"""The command that prepares: what serving begins with, then the rest beside a server that runs."""

from collections.abc import Callable, Mapping
from contextlib import suppress
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
    read_more,
    read_snapshot,
    snapshot_path,
    write_more,
    write_snapshot,
)
from mapapp.web import create_app


@click.command()
@click.option("--files", is_flag=True, help="With the downloads: a server renews its data so.")
@click.option("--rest", is_flag=True, help="With all that a server adds as it runs.")
def prepare(*, files: bool, rest: bool) -> None:
    """Prepare the snapshot that serving begins with: records, main pages, the map.

    With --files the downloads too, with --rest these and all other pages.
    """
    settings = Settings()
    path = snapshot_path(settings)
    try:
        check_writable(path.parent)
        COMPILED.keep_in(settings.cache, program_key())
        packs = Packs(settings.cache, ground_key(settings))
        if not ((files or rest) and path.exists()):
            _prepare_first(settings, path, packs)
        if files or rest:
            _prepare_files(settings, path)
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


def _prepare_files(settings: Settings, path: Path) -> None:
    with suppress(SnapshotError):  # none, or a torn one: made anew
        read_more(path)
        return
    make: Callable[[Settings, Records], Mapping[str, bytes]]
    make = import_module("mapapp.prepare").prepare_files  # the geometry libraries
    files = make(settings, read_snapshot(path, whole=False).records)
    _check_unchanged(settings, path)
    write_more(path, {}, files)


def _prepare_rest(settings: Settings, path: Path, packs: Packs) -> None:
    first, files = read_snapshot(path, whole=False), {**read_more(path).files}
    app = create_app(Snapshot(first.records, {**first.files, **files}), settings)
    answers = freeze_rest(app, first.answers, packs)
    _check_unchanged(settings, path)
    write_more(path, answers, files)
    click.echo(f"{len(answers)} réponses prêtes : {path.name}", err=True)


def _check_unchanged(settings: Settings, path: Path) -> None:
    if snapshot_path(settings) != path:
        raise SnapshotError("les fichiers ont changé pendant la préparation → recommencer")
