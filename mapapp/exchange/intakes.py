"""Choose what reads a file: by its ending, then by what it holds."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.actions_in import read_actions_file
from mapapp.exchange.geojson_in import read_geojson
from mapapp.exchange.intake import Intake

Progress = Callable[[int], None]
TAKEN = ".csv, .xlsx, .ods, .json, .geojson"
HEAD_BYTES = 65_536
