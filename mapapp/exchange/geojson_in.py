"""Read GeoJSON: our own export whole, or a map of others, whose outlines become rules."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.actions_in import gather, withhold
from mapapp.exchange.intake import Intake
from mapapp.jsonfiles import parse_json, read_bytes
