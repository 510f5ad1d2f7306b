"""Look over what a source gives: faults that refuse it, and what cleaning will change."""

import re
from collections.abc import Hashable, Iterator
from typing import Any

import geopandas as gpd
import shapely

from mapapp.archives import Inputs
from mapapp.errors import Fault, raise_faults
from mapapp.expected import Expected
from mapapp.projections import to_metric

MIN_OVERLAP_M2 = 1.0
MIN_HOLE_KM2 = 0.25
SURFACES = ("Polygon", "MultiPolygon")
POSTAL_CODE = re.compile(r"\d{5}")


def check_inputs(inputs: Inputs, expected: Expected) -> None:
    """Raise GeodataError with every fault of the records, before any cleaning."""
    raise_faults(
        [
            *_find_set_faults(inputs, expected),
            *_find_record_faults(inputs.communes, "commune"),
            *_find_record_faults(inputs.parts.drop(columns="postal_codes"), "partie de commune"),
        ]
    )


def describe_overlaps(outlines: gpd.GeoSeries) -> list[str]:
    """Say which outlines overlap by more than 1 m², with the area in their own projection."""
    shapes = to_metric(outlines).to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    areas_m2 = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    return [
        f"{outlines.index[one]} et {outlines.index[other]} se recouvraient : {area_m2:.0f} m²"
        for one, other, area_m2 in zip(left, right, areas_m2, strict=True)
        if area_m2 > MIN_OVERLAP_M2
    ]


def describe_holes(outlines: gpd.GeoSeries) -> list[str]:
    """Say where a cleaned territory has holes over 0.25 km², largest first, and who is around."""
    shapes = to_metric(outlines).to_numpy()
    tree, told = shapely.STRtree(shapes), []
    for part in shapely.get_parts(shapely.union_all(shapes)):
        for ring in part.interiors:
            around = tree.query(ring, predicate="intersects")
            told.append((shapely.Polygon(ring).area / 1e6, sorted(outlines.index[around])))
    return [
        f"trou de {km2:.1f} km² entre {', '.join(codes)} : une enclave, ou un contour qui manque"
        for km2, codes in sorted(told, reverse=True)
        if km2 > MIN_HOLE_KM2
    ]


def _find_set_faults(inputs: Inputs, expected: Expected) -> list[Fault]:
    codes = inputs.communes["code"]
    cure = "vérifier la composition du territoire"
    faults = [
        Fault(f"commune {code}", "présente plusieurs fois", "n'en garder qu'une")
        for code in sorted(set(codes[codes.duplicated()]))
    ]
    if codes.empty:
        faults.append(Fault("communes", "aucune", cure))
    if expected.count is not None and codes.nunique() != expected.count:
        message = f"{codes.nunique()} codes distincts au lieu de {expected.count}"
        faults.append(Fault("communes", message, cure))
    if expected.chief and expected.chief[0] not in set(codes):
        faults.append(Fault("communes", f"{expected.chief[0]} ({expected.chief[1]}) absente", cure))
    if expected.parts is not None and sorted(inputs.parts["code"]) != sorted(expected.parts):
        message = f"{sorted(inputs.parts['code'])} au lieu de {sorted(expected.parts)}"
        faults.append(Fault("parties de communes", message, "vérifier la source"))
    return faults


def _find_record_faults(frame: gpd.GeoDataFrame, kind: str) -> list[Fault]:
    return [
        Fault(f"{kind} {record['code']}", wrong, "corriger la source")
        for record in frame.to_dict("records")
        for wrong in _find_wrongs(record)
    ]


def _find_wrongs(record: dict[Hashable, Any]) -> Iterator[str]:
    if "name" in record and not (isinstance(record["name"], str) and record["name"].strip()):
        yield "sans nom"
    if "postal_codes" in record and not _are_postal_codes(record["postal_codes"]):
        yield f"codes postaux {record['postal_codes']!r} au lieu de nombres à cinq chiffres"
    if "population" in record and not record["population"] >= 0:
        yield f"population {record['population']} au lieu d'un nombre d'habitants"
    shape = record["geometry"]
    if shape is None or shape.is_empty:
        yield "sans contour"
    elif shape.geom_type not in SURFACES:
        yield f"contour qui n'est pas une surface ({shape.geom_type})"
    elif not shape.is_valid:
        yield f"contour invalide ({shapely.is_valid_reason(shape)})"


def _are_postal_codes(value: object) -> bool:
    return (
        isinstance(value, list)
        and len(value) > 0
        and all(isinstance(code, str) and POSTAL_CODE.fullmatch(code) for code in value)
    )
