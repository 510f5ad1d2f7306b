"""The command that takes files in: says what they would change, and changes it when asked to."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path

import click

from mapapp.actions import check_actions
from mapapp.areas import Coverage
from mapapp.communes import Territory, read_territory
from mapapp.directories import check_services
from mapapp.errors import FaultyFileError
from mapapp.exchange.changewords import make_namer
from mapapp.exchange.differences import Teller, say_differences
from mapapp.exchange.intake import Intake
from mapapp.exchange.intakes import FORMS, read_intake
from mapapp.exchange.merge import Current, Land, Merged, merge_intake
from mapapp.exchange.servicemerge import merge_services, say_services
from mapapp.exchange.store import BACKUP, hash_bytes, lock_file, replace_file, write_json
from mapapp.exchange.terrain import Terrain
from mapapp.joining import join_coverage
from mapapp.jsonfiles import check_size, parse_json, read_bytes
from mapapp.limits import MOST_SERVICES_BYTES
from mapapp.prepare import make_known, make_territory_ground, name_places
from mapapp.services import ServicesFile
from mapapp.settings import Settings
from mapapp.territorywords import speak_of_territory

DRY = "essai, rien n'est écrit → --apply pour l'écrire"


@dataclass(frozen=True, slots=True)
class Order:
    """Say what is to be imported, and how."""

    file: Path
    form: str | None
    settings: Settings
    apply: bool
    keep: bool


@dataclass(frozen=True, slots=True)
class Write:
    """Be a file to write, whose bytes were ``expected`` (a hash) when it was read."""

    path: Path
    body: bytes
    expected: str | None


@click.command(name="import")
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--apply", is_flag=True, help="Write it; without, only say what would change.")
@click.option("--keep", is_flag=True, help="Remove nothing that the file does not name.")
@click.option("--actions", type=click.Path(path_type=Path), help="The actions file to change.")
@click.option("--format", "form", type=click.Choice(FORMS), help="By default from the name.")
def import_file(
    file: Path, *, apply: bool, keep: bool, actions: Path | None, form: str | None
) -> None:
    """Import a file: CSV, XLSX, ODS, GeoJSON, data·inclusion, HSDS or actions.json.

    Says what would be added, changed and removed. --apply writes it, and keeps the file of before
    beside it (.bak). With a fault anywhere, every fault is told, nothing is written, exit 1.
    """
    settings = Settings() if actions is None else Settings(actions=actions)
    # What is merged is merged into the file that is replaced: nobody else writes meanwhile.
    with lock_file(settings.actions) if apply else nullcontext():
        territory = read_territory(settings.geodata)
        with speak_of_territory(territory.naming):
            _import(Order(file, form, settings, apply=apply, keep=keep), territory)


def _import(order: Order, territory: Territory) -> None:
    path = order.settings.actions
    land = Land(make_known(territory), make_territory_ground(territory))
    body = read_bytes(path)
    file = check_actions(body, path.name, land.known)
    current = Current(parse_json(body, path.name), file)
    intake = read_intake(order.file, order.form, Terrain(file, territory), _say_read)
    merged = _merge(intake, current, land, keep=order.keep)
    if merged.file is None:
        raise FaultyFileError(order.file.name, merged.faults)
    lines = say_differences(file, merged.file, _make_teller(territory, land, order.settings))
    writes, told = _plan_services(intake, order, land)
    if merged.file != file:
        written = write_json(merged.raw)
        check_size(len(written), path.name)  # nobody could read it again
        check_actions(written, path.name, land.known)
        writes.append(Write(path, written, hash_bytes(body)))
    lines = told if told and merged.file == file else [*lines, *told]
    click.echo("\n".join([*lines, *_say_passed_over(intake)]))
    _write(writes, order)


def _plan_services(intake: Intake, order: Order, land: Land) -> tuple[list[Write], list[str]]:
    """Plan what is to be written beside: what directories list, in a file of its own."""
    if not intake.services:
        return [], []
    path = order.settings.services or order.settings.actions.with_name("services.json")
    before = read_bytes(path, most=MOST_SERVICES_BYTES) if path.exists() else None
    codes = land.known.communes
    old = check_services(before, path.name, communes=codes) if before else ServicesFile()
    new = merge_services(old, intake, keep=order.keep)
    body = write_json(new.model_dump(mode="json", exclude_defaults=True) | {"version": 1})
    checked = check_services(body, path.name, communes=codes)
    if checked == old:
        return [], []
    expected = None if before is None else hash_bytes(before)
    return [Write(path, body, expected)], say_services(old, checked)


def _write(writes: Sequence[Write], order: Order) -> None:
    if writes and not order.apply:
        click.echo(DRY)
        return
    for one in writes:
        replace_file(one.path, one.body, expected=one.expected)
        kept = f" ; la version d'avant : {one.path.name}{BACKUP}" if one.expected else ""
        click.echo(f"{one.path} : écrit{kept}")
    others = [one.path for one in writes if one.path != order.settings.actions]
    if others and order.settings.services is None:
        click.echo(f"pour montrer ces services : MAPAPP_SERVICES={others[0]}")


def _merge(intake: Intake, current: Current, land: Land, *, keep: bool) -> Merged:
    with _show_progress(len(intake.entries)) as step:
        return merge_intake(intake, current, land, keep=keep, progress=step)


@contextmanager
def _show_progress(length: int) -> Iterator[Callable[[int], None]]:
    """Show how far the work is, to a person at a terminal only."""
    hidden = not sys.stderr.isatty()
    with click.progressbar(length=length, label="Import", file=sys.stderr, hidden=hidden) as bar:
        yield bar.update


def _say_read(count: int) -> None:
    """Say how much has been read, to a person at a terminal: nobody knows how much there is."""
    if sys.stderr.isatty():
        click.echo(f"\r{count} lignes ou fiches lues", nl=False, err=True)


def _make_teller(territory: Territory, land: Land, settings: Settings) -> Teller:
    def reach(coverage: Coverage) -> set[str]:
        return {row.code for row in join_coverage(coverage, land.ground)}

    namer = make_namer(territory)
    return Teller(name_places(territory), reach, namer.name, shows_names=settings.show_names)


def _say_passed_over(intake: Intake) -> list[str]:
    told = [f"laissés de côté, {reason} : {count}" for reason, count in intake.passed_over.items()]
    return [*intake.notes, *told]
