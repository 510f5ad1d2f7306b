"""The command that removes a person from the data, and tells where that person is still told."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click

from mapapp.errors import MapappError
from mapapp.exchange.store import BACKUP, hash_bytes, lock_file, replace_file, write_json
from mapapp.jsonfiles import parse_json, read_bytes
from mapapp.persons import Cleared, Identity, clear_actions, clear_services, read_identity
from mapapp.settings import Settings
from mapapp.supply import supply_snapshot

DRY = "essai, rien n'est écrit → --apply pour l'écrire"
NOWHERE = "aucune trace dans {files}"
PRINTED = "toujours publié par {source} → demander la correction à son éditeur"
BY_HAND = "{place} : le texte le cite encore → le réécrire à la main"
LEFT = (
    "aucune copie de sauvegarde n'est gardée ; les tables déjà exportées, un site statique "
    "(`mapapp site`) et l'historique de git sont à refaire ou purger",
    "une base où la carte est publiée garde la personne, et ses versions d'avant aussi "
    "→ `mapapp publish --keep 1`",
    "un serveur qui tourne prend ces données de lui-même ; le relancer pour qu'il n'en garde rien",
)


@dataclass(frozen=True, slots=True)
class Change:
    """Be a file with a person in it: what it was, and what it becomes."""

    path: Path
    before: bytes
    cleared: Cleared


@click.command()
@click.argument("who", metavar="E-MAIL")
@click.option("--apply", is_flag=True, help="Write it; without, only say what would go.")
def forget(who: str, *, apply: bool) -> None:
    """Remove a person, by e-mail address or telephone number, from the data and its backups.

    In each contact that bears it, the name, the address and the telephones go; role and
    organisation stay. Keeps no copy of before. Exit code 0, also when nobody is found.
    """
    settings, meant = Settings(), read_identity(who)
    files = [path for path in _list_files(settings) if path.exists()]
    changes = [change for path in files if (change := _read_change(path, meant, settings))]
    found = [change for change in changes if change.cleared.traces]
    click.echo("\n".join(_say(changes, files)))
    if not found:
        return
    if not apply:
        click.echo(DRY)
        return
    with lock_file(settings.actions):
        for change in found:
            body = write_json(change.cleared.raw)
            replace_file(change.path, body, expected=hash_bytes(change.before), keep=False)
            click.echo(f"{change.path} : écrit")
    _renew(settings)
    click.echo("\n".join(LEFT))


def _list_files(settings: Settings) -> list[Path]:
    services = settings.services or settings.actions.with_name("services.json")
    bases = [settings.actions.resolve(), services.resolve()]
    return [one for path in bases for one in (path.with_name(path.name + BACKUP), path)]


def _read_change(path: Path, who: Identity, settings: Settings) -> Change | None:
    """Read a file and clear it; None where it does not know the person."""
    is_services = not path.name.startswith(settings.actions.resolve().name)
    clear: Callable[[Mapping[str, Any], Identity], Cleared]
    clear = clear_services if is_services else clear_actions
    body = read_bytes(path)
    raw = parse_json(body, path.name)
    if not isinstance(raw, dict):
        raise MapappError(f"{path} : ce n'est pas un objet → corriger le fichier, puis recommencer")
    cleared = clear(raw, who)
    return Change(path, body, cleared) if cleared.traces or cleared.mentions else None


def _say(changes: Sequence[Change], files: Sequence[Path]) -> Iterator[str]:
    if not any(change.cleared.traces for change in changes):
        yield NOWHERE.format(files=", ".join(path.name for path in files))
    sources: dict[str, None] = {}
    for change in changes:
        for trace in change.cleared.traces:
            yield f"{change.path.name}, {trace.place} : {trace.taken}"
            sources[trace.source] = None
    for source in sources:
        yield PRINTED.format(source=source)
    for change in changes:
        for place in change.cleared.mentions:
            yield BY_HAND.format(place=f"{change.path.name}, {place}")


def _renew(settings: Settings) -> None:
    """Remove the snapshots made of the data of before, and prepare that of today."""
    old = [*settings.cache.glob("snapshot-*.zip")]
    try:
        for path in old:
            path.unlink(missing_ok=True)
    except OSError as error:
        cure = "les supprimer à la main : ils tiennent encore la personne"
        raise MapappError(f"{settings.cache}/snapshot-*.zip : {error.strerror} → {cure}") from error
    try:
        supply_snapshot(settings)
    except MapappError as error:
        raise MapappError(f"les anciens instantanés sont supprimés, mais {error}") from error
    click.echo(f"{settings.cache} : {len(old)} instantané(s) supprimé(s), un refait")
