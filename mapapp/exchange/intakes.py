"""Choose what reads a file: by its ending, then by what it holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.actions_in import read_actions_json
from mapapp.exchange.geojson_in import read_geojson
from mapapp.exchange.intake import Intake
from mapapp.jsonfiles import parse_json, read_bytes

FORMS = ("csv", "xlsx", "ods", "geojson", "inclusion", "hsds", "actions")
TAKEN = ".csv, .xlsx, .ods, .json, .geojson"


def read_intake(path: Path, form: str | None = None) -> Intake:
    """Read a file that is to be imported; what cannot be read is a fault of the intake.

    ``form`` is what it holds, where its name and content are not to tell.
    """
    ending = f".{form}" if form else path.suffix.lower()
    if ending not in (".json", ".geojson"):
        message = f"fin de nom inconnue « {ending} »"
        return Intake(faults=[Fault("fichier", message, f"l'un de : {TAKEN}")])
    try:
        raw = parse_json(read_bytes(path), path.name)
    except FaultyFileError as error:
        return Intake(faults=error.faults)
    return _choose(raw)(raw)


def _choose(raw: Any) -> Callable[[Any], Intake]:
    is_geojson = isinstance(raw, dict) and raw.get("type") == "FeatureCollection"
    return read_geojson if is_geojson else read_actions_json
