"""A territory made by hand: nine squares of a kilometre, and a Belgian zone beside them."""

import geopandas as gpd
import shapely

from mapapp.communes import Territory, find_neighbours
from mapapp.records import Zone
from mapapp.settings import ROOT
from mapapp.territory import read_naming

WEST_M, NORTH_M, SIDE_M = 700_000, 7_060_000, 1000
CODES = [f"5900{place}" for place in range(1, 10)]


def box(west: float, north: float, east: float, south: float) -> shapely.Polygon:
    """Draw a box in kilometres east and south of the grid's corner, in EPSG:2154."""
    x, y = WEST_M, NORTH_M
    return shapely.box(x + west * SIDE_M, y - south * SIDE_M, x + east * SIDE_M, y - north * SIDE_M)


def make_territory(postal_codes: list[str]) -> Territory:
    """Make nine squares of 10 inhabitants, 59005 in the middle, 59901 a quarter of it."""
    shapes = [box(place % 3, place // 3, place % 3 + 1, place // 3 + 1) for place in range(9)]
    communes = gpd.GeoDataFrame(
        {
            "name": [f"Commune {code}" for code in CODES],
            "postal_codes": [postal_codes] * 9,
            "population": 10,
            "population_year": 2023,
            "area_km2": 1.0,
        },
        geometry=shapes,
        index=CODES,
        crs="EPSG:2154",
    ).to_crs("EPSG:4326")
    associated = gpd.GeoDataFrame(
        {"name": ["Part"], "parent": ["59005"], "postal_codes": [postal_codes]},
        geometry=[box(1, 1, 1.5, 1.5)],
        index=["59901"],
        crs="EPSG:2154",
    ).to_crs("EPSG:4326")
    zones = {"ouest": Zone(id="ouest", name="L’ouest", communes=["59001", "59004"])}
    naming = read_naming(ROOT / "geodata" / "territory.json")
    neighbours = find_neighbours(communes)
    return Territory(communes, associated, zones, make_across(), neighbours, naming)


def make_across() -> gpd.GeoDataFrame:
    """Make one Belgian zone, which touches the three squares of the east."""
    town = {"nis": "57096", "name_fr": "Ville", "name_nl": "Stad"}
    row = {
        "kind": "municipality",
        "name_fr": "Ville",
        "name_nl": "Stad",
        "members": [town | {"facilities": False, "partial": False}],
        "language": "fr",
        "distance_km": 0.0,
    }
    shape = box(3, 0, 4, 3)
    frame = gpd.GeoDataFrame([row], geometry=[shape], index=["nis:57096"], crs="EPSG:2154")
    return frame.rename_axis("key").to_crs("EPSG:4326")
