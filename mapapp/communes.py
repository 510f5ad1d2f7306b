"""Read the territory data of geodata/ and check it."""

from collections import Counter
from collections.abc import Container, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import geopandas as gpd
import shapely
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mapapp.border_zones import make_no_zones, read_border_zones
from mapapp.departements import list_zones
from mapapp.errors import Fault, FaultyFileError, GeodataError
from mapapp.faults import fault_of
from mapapp.limits import LEVELS_FROM
from mapapp.outlinefile import load_list, read_features
from mapapp.projections import GEOGRAPHIC_CRS, METROPOLE, to_metric
from mapapp.records import Zone
from mapapp.territory import FILE_NAME, Naming, read_naming

MIN_BORDER_M = 1.0
BORDER_FILE = "border_zones.geojson"
# A part may have no postal codes: no source says whose they are.
PART_COLUMNS = ("code", "name", "parent")
COLUMNS = ("code", "name", "postal_codes", "population", "population_year", "area_km2")


@dataclass(frozen=True)
class Territory:
    """Hold the territory: frames in WGS 84 indexed by code, and the named zones.

    ``communes`` has name, postal_codes, population, population_year, area_km2, geometry;
    ``associated`` has name, parent, postal_codes, geometry; ``neighbours`` gives, for each
    commune, the codes of those that share a border with it; ``border_zones`` are those across
    the Belgian border, as `read_border_zones` gives them; ``naming`` is what it is called.
    """

    communes: gpd.GeoDataFrame
    associated: gpd.GeoDataFrame
    zones: dict[str, Zone]
    border_zones: gpd.GeoDataFrame
    neighbours: dict[str, tuple[str, ...]]
    naming: Naming

    @property
    def crs(self) -> int:
        """Return the EPSG code of what areas and lengths are measured in."""
        return self.naming.crs


def read_territory(folder: Path) -> Territory:
    """Read communes, associated communes and zones.

    Raises
    ------
    GeodataError
        When a file is missing or is not GeoJSON.
    FaultyFileError
        When a record lacks a field or names an unknown commune, with every fault.
    """
    naming = read_naming(folder / FILE_NAME)
    communes = _read_frame(folder / "communes.geojson", COLUMNS)
    associated = _read_frame(folder / "associated_communes.geojson", PART_COLUMNS, "postal_codes")
    if communes.empty:
        raise GeodataError(f"{folder / 'communes.geojson'} : aucune commune → `make geodata`")
    zones = _read_zones(folder / "zones.json", set(communes.index))
    _check_parents(folder / "associated_communes.geojson", associated, set(communes.index))
    zones |= _add_departements([*communes.index], zones)
    shown = naming.facing and len(communes) <= LEVELS_FROM
    across = read_border_zones(folder / BORDER_FILE) if shown else make_no_zones()
    return Territory(
        communes, associated, zones, across, find_neighbours(communes, naming.crs), naming
    )


def _add_departements(codes: Sequence[str], known: Container[str]) -> dict[str, Zone]:
    """Make zones of the départements of a large territory, where its file has none."""
    if len(codes) <= LEVELS_FROM:
        return {}
    zones = [Zone.model_validate(one) for one in list_zones(codes, {})]
    return {zone.id: zone for zone in zones if zone.id not in known}


def find_neighbours(communes: gpd.GeoDataFrame, crs: int = METROPOLE) -> dict[str, tuple[str, ...]]:
    """Find which outlines share a border of at least 1 m; touching at a point is not enough."""
    shapes = to_metric(communes.geometry, crs)
    left, right = shapes.sindex.query(shapes, predicate="intersects")
    outlines = shapes.to_numpy()
    border_m = shapely.length(shapely.intersection(outlines[left], outlines[right]))
    found: dict[str, list[str]] = {str(code): [] for code in shapes.index}
    for one, other, length in zip(left, right, border_m, strict=True):
        if one != other and length >= MIN_BORDER_M:
            found[shapes.index[one]].append(shapes.index[other])
    return {code: tuple(sorted(others)) for code, others in found.items()}


def _read_frame(path: Path, columns: tuple[str, ...], *lenient: str) -> gpd.GeoDataFrame:
    features = read_features(path, columns, lenient)
    frame = gpd.GeoDataFrame.from_features(
        features, crs=GEOGRAPHIC_CRS, columns=[*columns, *lenient, "geometry"]
    )
    return frame.set_index("code").sort_index()


def _check_parents(path: Path, associated: gpd.GeoDataFrame, codes: set[str]) -> None:
    faults = [
        Fault(str(code), f"commune inconnue {parent}", "un code de communes.geojson")
        for code, parent in associated["parent"].items()
        if parent not in codes
    ]
    if faults:
        raise FaultyFileError(str(path), faults)


def _read_zones(path: Path, codes: set[str]) -> dict[str, Zone]:
    items = load_list(path, "zones", cure="voir geodata/README.md")
    zones: list[Zone] = []
    faults: list[Fault] = []
    for position, item in enumerate(items):
        try:
            zones.append(Zone.model_validate(item))
        except ValidationError as error:
            place = f"zones[{position}] ({item.get('id') if isinstance(item, dict) else item})"
            faults += [_place(place, detail) for detail in error.errors(include_url=False)]
    faults += [*_find_zone_faults(zones, codes)]
    if faults:
        raise FaultyFileError(str(path), faults)
    return {zone.id: zone for zone in zones}


def _place(place: str, detail: ErrorDetails) -> Fault:
    fault = fault_of(detail)
    return replace(fault, place=f"{place}, {fault.place}")


def _find_zone_faults(zones: Sequence[Zone], codes: Container[str]) -> Iterator[Fault]:
    for zone_id, count in Counter(zone.id for zone in zones).items():
        if count > 1:
            yield Fault(f"zone « {zone_id} »", f"donnée {count} fois", "un identifiant par zone")
    for zone in zones:
        for code in zone.communes:
            if code not in codes:
                cure = "code INSEE de communes.geojson"
                yield Fault(f"zone « {zone.id} »", f"commune inconnue {code}", cure)
