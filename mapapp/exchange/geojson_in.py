"""Read GeoJSON: our own export whole, or a map of others, whose outlines become rules."""

from collections.abc import Mapping
from typing import Any

from mapapp.errors import Fault
from mapapp.exchange.intake import Intake
from mapapp.exchange.ownfiles import gather, list_of, withhold

COMPUTED = "computed"
CURE = "une FeatureCollection (RFC 7946)"


def read_geojson(raw: Any) -> Intake:
    """Read parsed GeoJSON.

    In a file that this site wrote, the geometries are what the rules reach: the rules are read.
    """
    if not isinstance(raw, dict) or raw.get("type") != "FeatureCollection":
        return Intake(faults=[Fault("fichier", "ce n'est pas du GeoJSON", CURE)])
    return _read_own(raw)


def is_own(raw: Mapping[str, Any]) -> bool:
    """Tell whether this site wrote a GeoJSON file."""
    return "version" in raw and "sources" in raw


def _read_own(raw: Mapping[str, Any]) -> Intake:
    held = raw.get("withheld")
    withheld = {str(name) for name in held} if isinstance(held, list) else set()
    features = [one for one in list_of(raw, "features") if isinstance(one, dict)]
    properties = [one["properties"] for one in features if isinstance(one.get("properties"), dict)]
    told = [{key: one[key] for key in one if key != COMPUTED} for one in properties]
    return gather(raw, [withhold(one, withheld) for one in told])
