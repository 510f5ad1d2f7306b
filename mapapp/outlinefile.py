"""Read a file of the territory strictly: whatever it holds, it is records and outlines, or told."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any, NoReturn

import shapely
from pydantic import Field, TypeAdapter, ValidationError
from shapely.geometry.base import BaseGeometry

from mapapp.errors import Fault, FaultyFileError, GeodataError
from mapapp.texts import Code, Line, Year

CURE = "reconstruire avec `make geodata`"
MOST_PEOPLE = 100_000_000
Amount = Annotated[float, Field(ge=0, le=MOST_PEOPLE, allow_inf_nan=False)]
KINDS: dict[str, TypeAdapter[Any]] = {
    "code": TypeAdapter(Code),
    "parent": TypeAdapter(Code),
    "name": TypeAdapter(Line),
    "postal_codes": TypeAdapter(list[Line]),
    "population": TypeAdapter(Annotated[int, Field(ge=0, le=MOST_PEOPLE, strict=True)]),
    "population_year": TypeAdapter(Year),
    "area_km2": TypeAdapter(Amount),
}


def load_list(path: Path, name: str, *, cure: str = CURE) -> list[Any]:
    """Return the list of that name in a JSON object.

    Raises
    ------
    GeodataError
        When the file is missing, is no JSON, holds NaN or is nested without end.
    """
    try:
        found = json.loads(path.read_text(encoding="utf-8"), parse_constant=_refuse_constant)[name]
    except (OSError, ValueError, KeyError, TypeError, RecursionError) as error:
        raise GeodataError(f"{path} : illisible ({error}) → {cure}") from error
    if not isinstance(found, list):
        raise GeodataError(f"{path} : illisible ({name} n'est pas une liste) → {cure}")
    return found


def read_features(path: Path, columns: Iterable[str]) -> list[dict[str, Any]]:
    """Return the features of a GeoJSON file: each has the columns, and a valid polygon.

    Raises
    ------
    GeodataError
        When the file cannot be read.
    FaultyFileError
        With every fault of its records.
    """
    features = load_list(path, "features")
    faults = [*_find_faults(features, [*columns])]
    if faults:
        raise FaultyFileError(str(path), faults)
    return features


def read_shape(geometry: object) -> BaseGeometry:
    """Return a geometry; an empty polygon where it is none."""
    try:
        shape = shapely.from_geojson(json.dumps(geometry), on_invalid="ignore")
    except (TypeError, ValueError, shapely.errors.GEOSException):
        shape = None
    return shape or shapely.Polygon()


def say_wrong_shape(shape: BaseGeometry) -> str:
    """Say what is wrong with an outline, or nothing."""
    if shape.is_empty or shape.geom_type not in ("Polygon", "MultiPolygon"):
        return "sans contour"
    return "" if shape.is_valid else f"contour invalide ({shapely.is_valid_reason(shape)})"


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} n'est pas un nombre JSON")


def _find_faults(features: list[Any], columns: list[str]) -> Iterator[Fault]:
    codes: Counter[str] = Counter()
    for position, feature in enumerate(features):
        told = feature.get("properties") if isinstance(feature, dict) else None
        properties = told if isinstance(told, dict) else {}
        code = str(properties.get("code", "sans code"))[:20]
        codes[code] += 1
        place = f"features[{position}] ({code})"
        missing = [column for column in columns if properties.get(column) in (None, "", [])]
        if not isinstance(feature, dict) or not feature.get("geometry"):
            missing = missing or ["geometry"]
        if missing:
            yield Fault(place, f"champ absent : {', '.join(missing)}", "compléter")
            continue
        yield from _find_wrong(place, feature, properties, columns)
    for code, count in codes.items():
        if count > 1 and code != "sans code":
            yield Fault(f"commune {code}", f"présente {count} fois", CURE)


def _find_wrong(
    place: str, feature: dict[str, Any], properties: dict[str, Any], columns: list[str]
) -> Iterator[Fault]:
    for column in columns:
        try:
            KINDS[column].validate_python(properties[column])
        except ValidationError:
            yield Fault(place, f"{column} : valeur refusée", CURE)
    if wrong := say_wrong_shape(read_shape(feature["geometry"])):
        yield Fault(place, wrong, CURE)
