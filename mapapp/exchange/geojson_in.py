"""Read GeoJSON: our own export whole, or a map of others, whose outlines become rules."""

from collections.abc import Mapping
from typing import Any

from mapapp.coverage import Ground
from mapapp.errors import Fault
from mapapp.exchange.intake import Intake
from mapapp.exchange.known import Known
from mapapp.exchange.mapfeatures import read_features
from mapapp.exchange.mapshapes import CURE_CRS
from mapapp.exchange.ownfiles import gather, list_of, withhold

COMPUTED = "computed"
CURE = "une FeatureCollection (RFC 7946)"
DEGREES = ("CRS84", "4326")


def is_geojson(raw: Any) -> bool:
    """Tell whether parsed JSON is a collection of features, or a single one."""
    return isinstance(raw, Mapping) and raw.get("type") in ("FeatureCollection", "Feature")


def read_geojson(raw: Any, known: Known, ground: Ground) -> Intake:
    """Read parsed GeoJSON; in a file that this site wrote, the rules are read, not what is drawn.

    The geometries of such a file are what its rules reach: they would say less.
    """
    if not is_geojson(raw):
        return Intake(faults=[Fault("fichier", "ce n'est pas du GeoJSON", CURE)])
    if "version" in raw and "sources" in raw:
        return _read_own(raw)
    crs = str(raw.get("crs") or "CRS84")
    if not any(name in crs for name in DEGREES):
        return Intake(faults=[Fault("crs", f"autre projection : {crs[:80]}", CURE_CRS)])
    features = [raw] if raw["type"] == "Feature" else raw.get("features")
    if not isinstance(features, list):
        return Intake(faults=[Fault("features", "ce n'est pas une liste", CURE)])
    return read_features(features, known, ground)


def _read_own(raw: Mapping[str, Any]) -> Intake:
    held = raw.get("withheld")
    withheld = {str(name) for name in held} if isinstance(held, list) else set()
    features = [one for one in list_of(raw, "features") if isinstance(one, dict)]
    properties = [one["properties"] for one in features if isinstance(one.get("properties"), dict)]
    told = [{key: one[key] for key in one if key != COMPUTED} for one in properties]
    return gather(raw, [withhold(one, withheld) for one in told])
