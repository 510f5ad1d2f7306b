"""The commands that prepare: check the data, make a snapshot, rebuild the territory."""

from datetime import UTC, datetime
from pathlib import Path

import click

from mapapp.actions import count_old_contacts
from mapapp.build import build_geodata
from mapapp.communes import read_territory
from mapapp.errors import SnapshotError
from mapapp.freeze import freeze_answers
from mapapp.prepare import (
    prepare_snapshot,
    read_checked_actions,
    read_checked_services,
    read_checked_young,
)
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, check_writable, snapshot_path, write_snapshot
from mapapp.web import create_app


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
def check(file: Path | None) -> None:
    """Check an actions file, those of young people and services where set: every fault at once."""
    settings = Settings() if file is None else Settings(actions=file)
    territory = read_territory(settings.geodata)
    found = read_checked_actions(settings, territory)
    click.echo(f"{settings.actions.name} : {len(found.actions)} actions, aucune faute")
    for years in (3, 1):
        count = count_old_contacts(found, before=datetime.now(UTC).year - years)
        click.echo(f"{count} contacts d'une source de plus de {years * 12} mois, à revérifier")
    if settings.young:
        count = sum(map(len, read_checked_young(settings, territory).values()))
        click.echo(f"{settings.young.name} : {count} lignes, aucune faute")
    if settings.services:
        count = len(read_checked_services(settings, territory).services)
        click.echo(f"{settings.services.name} : {count} services, aucune faute")


@click.command()
def prepare() -> None:
    """Prepare the snapshot that serving reads."""
    settings = Settings()
    path = snapshot_path(settings)
    try:
        check_writable(path.parent)
        snapshot = prepare_snapshot(settings)
        answers = freeze_answers(create_app(snapshot, settings))
        write_snapshot(path, Snapshot(snapshot.records, snapshot.files, answers))
    except OSError as error:
        message = f"{path} : {error.strerror} → MAPAPP_CACHE, un dossier où écrire"
        raise SnapshotError(message) from error
    click.echo(f"{len(answers)} réponses prêtes : {path.name}", err=True)


@click.command()
@click.option("--source", type=click.Choice(["packages", "api"]), default="packages")
@click.option("--target", type=click.Path(path_type=Path), help="Folder to write.")
def geodata(source: str, target: Path | None) -> None:
    """Rebuild the territory data from its declared sources."""
    settings = Settings()
    build_geodata(
        target or settings.geodata,
        source="api" if source == "api" else "packages",
        cache=settings.cache / "sources",
        report=click.echo,
    )
