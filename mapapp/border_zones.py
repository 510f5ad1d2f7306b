"""Read the Belgian zones beside the border, and check them."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import geopandas as gpd
from pydantic import ValidationError

from mapapp.errors import Fault, GeodataError, raise_faults
from mapapp.faults import fault_of
from mapapp.outlinefile import CURE, load_list, read_shape, say_wrong_shape
from mapapp.projections import GEOGRAPHIC_CRS
from mapapp.records import BorderZone

COLUMNS = ("kind", "name_fr", "name_nl", "members", "language", "distance_km")


def read_border_zones(path: Path) -> gpd.GeoDataFrame:
    """Read the Belgian zones, sorted.

    Index key; columns kind, name_fr, name_nl, members (with the fields of `Municipality`),
    language ("fr" or "nl"), distance_km, geometry; EPSG:4326.

    Raises
    ------
    GeodataError
        When the file is missing, is not GeoJSON or has no zone, or with every fault of its records.
    """
    features = _read_features(path)
    places = [f"{path}, features[{n}] ({_find_key(one)})" for n, one in enumerate(features)]
    shapes = [
        read_shape(one.get("geometry") if isinstance(one, dict) else None) for one in features
    ]
    raise_faults(
        [
            *_find_twins(path, features),
            *(
                Fault(place, wrong, CURE)
                for place, feature, shape in zip(places, features, shapes, strict=True)
                for wrong in (
                    *_find_record_wrongs(feature),
                    *filter(None, [say_wrong_shape(shape)]),
                )
            ),
        ]
    )
    records = [feature["properties"] for feature in features]
    frame = gpd.GeoDataFrame(records, geometry=shapes, crs=GEOGRAPHIC_CRS).set_index("key")
    return frame[[*COLUMNS, "geometry"]].sort_index()


def make_no_zones() -> gpd.GeoDataFrame:
    """Make the frame of a territory that faces nobody: the same columns, no row."""
    frame = gpd.GeoDataFrame(columns=["key", *COLUMNS], geometry=[], crs=GEOGRAPHIC_CRS)
    return frame.set_index("key")


def _read_features(path: Path) -> list[Any]:
    features = load_list(path, "features")
    if not features:
        raise GeodataError(f"{path} : aucune zone → {CURE}")
    return features


def _find_key(feature: Any) -> str:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    return str(properties.get("key", "sans clé")) if isinstance(properties, dict) else "sans clé"


def _find_twins(path: Path, features: list[Any]) -> list[Fault]:
    counts = Counter(map(_find_key, features))
    message = "présente plusieurs fois"
    return [Fault(f"{path}, {key}", message, CURE) for key, count in counts.items() if count > 1]


def _find_record_wrongs(feature: Any) -> Iterator[str]:
    try:
        zone = BorderZone.model_validate(feature["properties"])
    except (KeyError, TypeError):
        yield "sans propriétés"
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            fault = fault_of(detail)
            yield f"{fault.place} : {fault.message}"
    else:
        is_town = zone.kind == "municipality"
        if is_town and [f"nis:{member.nis}" for member in zone.members] != [zone.key]:
            yield "une municipalité doit avoir la clé de son seul membre"
        if not is_town and not zone.key.startswith("canton:"):
            yield "un canton doit avoir une clé « canton:… »"
