"""Make the records of places: communes, associated communes, Belgian zones, who faces whom."""

from collections.abc import Mapping, Sequence
from typing import Any

import geopandas as gpd
import shapely

from mapapp.communes import Territory
from mapapp.frontier import Frontier
from mapapp.records import AssociatedCommune, BorderZone, Facing, Place

POINT_DIGITS = 5  # about a metre


def make_border_zones(zones: gpd.GeoDataFrame) -> list[BorderZone]:
    """Make the records of the Belgian zones."""
    rows = zones.drop(columns="geometry").reset_index().to_dict("records")
    return [BorderZone.model_validate(row, from_attributes=True) for row in rows]


def face_zones(frontier: Frontier, zones: gpd.GeoDataFrame) -> dict[str, dict[str, Any]]:
    """Return the fields of each commune that the border gives, by code."""
    names = zones[["name_fr", "name_nl"]].to_dict("index")
    fields: dict[str, dict[str, Any]] = {}
    for code, distance_km in frontier.distance_km.items():
        shared = frontier.facing_km.get(code, {})
        fields[code] = {
            "border": bool(shared),
            "border_km": round(sum(shared.values()), 3),
            "distance_to_border_km": 0.0 if shared else distance_km,
            "facing": [
                Facing.model_validate({"key": key, "km": km, **names[key]})
                for key, km in shared.items()
            ],
        }
    return fields


def describe_communes(
    territory: Territory, facing: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return the fields of each commune but its counts; ``facing`` are those of the border."""
    shapes = territory.communes.geometry
    parts = _list_parts(territory.associated)
    rows = zip(
        [str(code) for code in shapes.index],
        territory.communes.drop(columns="geometry").to_dict("records"),
        shapely.bounds(shapes.to_numpy()),
        shapely.get_coordinates(shapely.point_on_surface(shapes.to_numpy())),
        strict=True,
    )
    return [
        {
            "code": code,
            "name": row["name"],
            "postal_codes": row["postal_codes"],
            "population": row["population"],
            "population_year": row["population_year"],
            "area_km2": row["area_km2"],
            **facing[code],
            "bbox": _round(box),
            "centre": _round(centre),
            "parts": parts.get(code, []),
            "neighbours": list(territory.neighbours[code]),
        }
        for code, row, box, centre in rows
    ]


def _round(values: Sequence[float]) -> tuple[float, ...]:
    return tuple(round(float(value), POINT_DIGITS) for value in values)


def _list_parts(associated: gpd.GeoDataFrame) -> dict[str, list[Place]]:
    """List the associated communes of each commune that has some."""
    found: dict[str, list[Place]] = {}
    for code, name, parent in zip(
        associated.index, associated["name"], associated["parent"], strict=True
    ):
        found.setdefault(str(parent), []).append(Place(code=str(code), name=name))
    return found


def make_associated(territory: Territory) -> list[AssociatedCommune]:
    """Make the records of the associated communes."""
    names = territory.communes["name"]
    return [
        AssociatedCommune(
            code=str(code),
            name=row["name"],
            postal_codes=row["postal_codes"],
            parent=Place(code=row["parent"], name=names[row["parent"]]),
        )
        for code, row in territory.associated.iterrows()
    ]
