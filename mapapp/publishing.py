"""The command that publishes to PostGIS: the records as tables, the snapshot for other servers."""

import re
from pathlib import Path

import click

from mapapp import __version__
from mapapp.atlas import Atlas
from mapapp.communes import read_territory
from mapapp.errors import MapappError, SnapshotError
from mapapp.postgis.link import open_link
from mapapp.postgis.outlines import make_content
from mapapp.postgis.publication import Edict, Outcome, publish_edict
from mapapp.postgis.vault import Edition
from mapapp.settings import SCHEMA_FORM, Settings
from mapapp.snapshot import program_key, read_snapshot, snapshot_key
from mapapp.speech import SOURCE_LANGUAGE, speak
from mapapp.supply import supply_rest
from mapapp.territorywords import speak_of_territory

NO_URL = "adresse de la base absente → MAPAPP_DATABASE_URL, ou `mapapp publish postgresql://…`"
ODD_SCHEMA = "--schema : forme inattendue → minuscules, chiffres et _, 41 caractères au plus"


@click.command()
@click.argument("url", required=False)
@click.option("--schema", help="The schema to write, in place of MAPAPP_DATABASE_SCHEMA.")
@click.option(
    "--keep",
    type=click.IntRange(1, 100),
    default=3,
    show_default=True,
    help="Versions of the snapshot to keep, this one included; 1: this one alone.",
)
@click.option("--dry-run", "dry", is_flag=True, help="Say what would be written; write nothing.")
def publish(url: str | None, *, schema: str | None, keep: int, dry: bool) -> None:
    """Publish to PostGIS, in one transaction: tables for other programs, the snapshot for servers.

    Only what differs is written. The address is that of MAPAPP_DATABASE_URL by default: an
    argument can be read by others on this machine, its password too.
    """
    settings = Settings()
    address = url or (settings.database_url and settings.database_url.get_secret_value())
    name = schema or settings.database_schema
    if not address:
        raise MapappError(NO_URL)
    if not re.fullmatch(SCHEMA_FORM, name):
        raise MapappError(ODD_SCHEMA)
    edict = _make_edict(settings, keep)
    naming = edict.content.atlas.records.territory
    with open_link(address) as link, speak(SOURCE_LANGUAGE), speak_of_territory(naming):
        outcome = publish_edict(link, name, edict, dry=dry)
    click.echo("\n".join(say_outcome(outcome, name, dry=dry)))


def _make_edict(settings: Settings, keep: int) -> Edict:
    """Take what is published from the prepared snapshot, and the outlines that it was made of."""
    path = supply_rest(settings)
    snapshot = read_snapshot(path)
    territory = read_territory(settings.geodata)
    key = snapshot_key(settings)
    if key != snapshot.records.key:
        raise SnapshotError("les fichiers ont changé pendant la publication → recommencer")
    edition = Edition(key, program_key(), dict(settings.content_values()))
    content = make_content(Atlas(snapshot.records), territory)
    return Edict(content, edition, list_files(path), __version__, keep)


def list_files(path: Path) -> list[Path]:
    """List the files that make up a snapshot, the first one first."""
    found = path.parent.glob(f"{path.stem}*")
    return sorted(found, key=lambda one: (len(one.name), one.name))


def say_outcome(outcome: Outcome, name: str, *, dry: bool) -> list[str]:
    """Say in lines what a publication wrote, or would write."""
    if not outcome:
        return [f"schéma {name} : déjà à jour, rien n'est écrit"]
    lines = [
        f"{table} : {change.added} de plus, {change.changed} changées, {change.removed} de moins"
        for table, change in outcome.tables.items()
        if change
    ]
    if outcome.is_made:
        lines.insert(0, "tables faites à neuf")
    if outcome.is_stored:
        lines.append("une nouvelle version pour les serveurs")
    if outcome.dropped:
        lines.append(f"versions d'avant pour les serveurs : {outcome.dropped} de moins")
    end = "essai, rien n'est écrit → sans --dry-run pour l'écrire" if dry else "publié"
    return [*lines, f"schéma {name} : {end}"]
