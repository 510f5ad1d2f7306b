"""Choose what reads a file: by its ending, then by what it holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.actions_in import read_actions_json
from mapapp.exchange.geojson_in import is_geojson, read_geojson
from mapapp.exchange.hsds_in import is_hsds, read_hsds
from mapapp.exchange.inclusion_in import is_inclusion, read_inclusion
from mapapp.exchange.intake import Intake
from mapapp.exchange.jsonrecords import read_head
from mapapp.exchange.known import Known
from mapapp.exchange.tablein import ENDINGS as TABLES
from mapapp.exchange.tablein import read_table
from mapapp.exchange.terrain import Terrain
from mapapp.jsonfiles import parse_json, read_bytes
from mapapp.limits import MOST_IMPORT_JSON_BYTES

Progress = Callable[[int], None]
FORMS = ("csv", "xlsx", "ods", "geojson", "inclusion", "hsds", "actions")
JSON = (".json", ".geojson")
CURE_ENDING = f"l'un de : {', '.join((*TABLES, *JSON))} ; ou --format"
SHAPELESS = "ni fichier d'actions, ni data·inclusion, ni HSDS, ni GeoJSON"
CURE_JSON = "--format, si c'en est un"


def read_intake(
    path: Path, form: str | None, terrain: Terrain, progress: Progress = lambda _: None
) -> Intake:
    """Read a file that is to be imported; what cannot be read is a fault of the intake.

    ``form`` is what it holds, where name and content are not to tell.
    """
    try:
        chosen = form or _guess(path)
    except FaultyFileError as error:
        return Intake(faults=error.faults)
    except OSError as error:
        message = f"illisible ({error.strerror})"
        return Intake(faults=[Fault("fichier", message, "vérifier le chemin et les droits")])
    if chosen in ("csv", "xlsx", "ods"):
        return read_table(path, make_known(terrain), progress)
    if chosen == "inclusion":
        return read_inclusion(path, terrain, progress)
    if chosen == "hsds":
        return read_hsds(path, terrain, progress)
    return _read_json(path, form, terrain)


def make_known(terrain: Terrain) -> Known:
    """Name what a table may name: places, zones, documents."""
    territory = terrain.territory
    return Known(
        communes={str(code): str(name) for code, name in territory.communes["name"].items()},
        associated={
            str(code): (str(row["name"]), str(row["parent"]))
            for code, row in territory.associated.iterrows()
        },
        zones={zone.id: zone.name for zone in territory.zones.values()},
        sources=[source.id for source in terrain.file.sources],
    )


def _guess(path: Path) -> str:
    """Guess the form of a file; "" where its JSON must be parsed to tell.

    Raises
    ------
    FaultyFileError
        When its ending says nothing.
    """
    ending = path.suffix.lower()
    if ending in TABLES:
        return ending[1:]
    if ending not in JSON:
        fault = Fault("fichier", f"fin de nom inconnue « {ending[:20]} »", CURE_ENDING)
        raise FaultyFileError(path.name, [fault])
    head = read_head(path)
    if b'"FeatureCollection"' in head:
        return ""
    if is_inclusion(head):
        return "inclusion"
    return "hsds" if is_hsds(head) else ""


def _read_json(path: Path, form: str | None, terrain: Terrain) -> Intake:
    try:
        raw: Any = parse_json(read_bytes(path, most=MOST_IMPORT_JSON_BYTES), path.name)
    except FaultyFileError as error:
        return Intake(faults=error.faults)
    if form == "geojson" or (form is None and is_geojson(raw)):
        return read_geojson(raw, make_known(terrain), terrain.ground)
    if form == "actions" or (isinstance(raw, dict) and "actions" in raw):
        return read_actions_json(raw)
    return Intake(faults=[Fault("fichier", SHAPELESS, CURE_JSON)])
