"""Build geodata/ from declared sources: clean the coverage, check it, write it."""

import json
import os
import re
from collections.abc import Hashable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import geopandas as gpd
import pandas as pd
import shapely

from mapapp import belgium, packages, stateapi
from mapapp.archives import Inputs, Report
from mapapp.errors import Fault, GeodataError, raise_faults
from mapapp.expected import Expected, find_expected
from mapapp.naming import list_names, make_naming
from mapapp.outlines import clean_coverage, clip_outlines
from mapapp.projections import METROPOLE, choose_projection, find_projections, to_metric
from mapapp.territory import FILE_NAME, Naming, naming_to_text, read_naming
from mapapp.wanted import Wanted, parse_wanted

MIN_OVERLAP_M2 = 1.0
SURFACES = ("Polygon", "MultiPolygon")
POSTAL_CODE = re.compile(r"\d{5}")

CREDITS = (
    "© IGN ADMIN EXPRESS COG ; INSEE ; La Poste ; DGCL — Licence Ouverte 2.0 ; obtenu par {channel}"
)


@dataclass(frozen=True, slots=True)
class Source:
    """Say where a territory is read from, and what the person who builds knows besides.

    ``cache`` keeps the downloaded packages; the Belgian zones come from one of them with both
    sources, as the State's API has none. ``name`` replaces the source's; ``year`` is that of the
    API's populations, which it doesn't tell.
    """

    cache: Path
    kind: Literal["packages", "api"] = "packages"
    api_url: str = stateapi.API_URL
    name: str = ""
    year: int | None = None


@dataclass(frozen=True)
class Built:
    """Hold a built territory: its frames (WGS 84, indexed by code or key), and its name."""

    communes: gpd.GeoDataFrame
    parts: gpd.GeoDataFrame
    zones: gpd.GeoDataFrame
    naming: Naming
    channel: str
    notes: tuple[str, ...]

    @property
    def projections(self) -> set[int]:
        """Return the EPSG codes of the projections that its communes are measured in."""
        return {int(code) for code in find_projections(self.communes.geometry, self.naming.crs)}

    def to_texts(self) -> dict[str, str]:
        """Return the files of geodata/, by name."""
        attribution = CREDITS.format(channel=self.channel)
        across = belgium.ATTRIBUTION if len(self.zones) else ""
        return {
            "communes.geojson": _frame_to_text(self.communes, "communes", attribution),
            "associated_communes.geojson": _frame_to_text(
                self.parts, "associated_communes", attribution
            ),
            "border_zones.geojson": _frame_to_text(self.zones, "border_zones", across),
            "zones.json": '{"zones": []}\n',
            FILE_NAME: naming_to_text(self.naming),
        }


# A rebuild keeps these: zones are brought by hand, and so is a name that was put better.
KEPT = ("zones.json", FILE_NAME)


def build_geodata(
    target: Path, wanted: Wanted, source: Source, *, report: Report = lambda _line: None
) -> None:
    """Write the outlines of communes, of their parts and of Belgian zones, their name and zones.

    Nothing is written before everything is checked; each file is replaced whole. What people
    wrote is kept.

    Raises
    ------
    GeodataError
        When a source can't be fetched or trusted, or its records don't form the territory,
        with every fault at once.
    """
    for name, text in build_territory(wanted, source, report=report).to_texts().items():
        if name in KEPT and (target / name).exists():
            continue
        write_atomically(target / name, text)
        report(f"{target / name} : {len(text.encode())} octets")


def find_wanted(folder: Path) -> Wanted:
    """Find which territory a folder holds: the one that its territory.json names.

    Raises
    ------
    GeodataError, FaultyFileError
        When that file, or the communes of a territory of its own, can't be read.
    """
    naming = read_naming(folder / FILE_NAME)
    if not naming.id.startswith("communes:"):
        return parse_wanted(naming.id)
    try:
        features = json.loads((folder / "communes.geojson").read_bytes())["features"]
        return Wanted("communes", codes=tuple(one["properties"]["code"] for one in features))
    except (OSError, ValueError, KeyError, TypeError) as error:
        message = f"{folder / 'communes.geojson'} : codes illisibles ({error}) → mapapp new"
        raise GeodataError(message) from error


def build_territory(wanted: Wanted, source: Source, *, report: Report) -> Built:
    """Build a territory from its source: clean, checked, named; nothing is written.

    Raises
    ------
    GeodataError
        As `build_geodata` says.
    """
    expected = find_expected(wanted.id)
    inputs = _read_inputs(wanted, source, report)
    check_inputs(inputs, expected)
    for line in (*inputs.notes, *describe_overlaps(inputs.communes.set_index("code").geometry)):
        report(line)
    crs = choose_projection(inputs.communes.geometry)
    year = _find_year(inputs, source, expected)
    communes = finish_communes(inputs.communes, year=year, crs=crs)
    parts = finish_parts(inputs.parts, communes, expected)
    zones = belgium.find_zones(source.cache, report, communes.geometry, expected.belgian)
    name = source.name or inputs.name or list_names(communes["name"])
    naming = make_naming(wanted, name, crs=crs, facing=len(zones) > 0)
    return Built(communes, parts, zones, naming, inputs.channel, inputs.notes)


def _read_inputs(wanted: Wanted, source: Source, report: Report) -> Inputs:
    if source.kind == "packages":
        return packages.read_packages(wanted, source.cache, report)
    return stateapi.read_api(wanted, source.api_url, report)


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


def finish_communes(
    communes: gpd.GeoDataFrame, *, year: int, crs: int = METROPOLE
) -> gpd.GeoDataFrame:
    """Give the cleaned communes, sorted by code, with population_year and area_km2.

    The area (km², in the projection of the landmass) is that of the outline as published, so the
    file agrees with itself.
    """
    frame = communes.sort_values("code").set_index("code")
    outlines = clean_coverage(frame.geometry, crs)
    return gpd.GeoDataFrame(
        {
            "name": frame["name"],
            "postal_codes": frame["postal_codes"].map(sorted),
            "population": frame["population"].astype(int),
            "population_year": year,
            "area_km2": (to_metric(outlines, crs).area / 1e6).round(3),
        },
        geometry=outlines,
    )


def finish_parts(
    parts: gpd.GeoDataFrame, communes: gpd.GeoDataFrame, expected: Expected
) -> gpd.GeoDataFrame:
    """Give the parts of communes, sorted by code, inside the outlines of their parents."""
    frame = parts.sort_values("code").set_index("code")
    if expected.parts is not None:
        told = pd.DataFrame(dict(expected.parts), index=["name", "postal_codes"]).T
        frame = frame.assign(**told)
    outlines = clip_outlines(frame.geometry, communes.geometry.loc[frame["parent"]])
    return gpd.GeoDataFrame(
        {
            "name": frame["name"],
            "parent": frame["parent"],
            "postal_codes": frame["postal_codes"].map(sorted),
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


def _find_year(inputs: Inputs, source: Source, expected: Expected) -> int:
    """Find the year of the populations: the source's own, that of a known total, or as told."""
    total = int(inputs.communes["population"].sum())
    year = inputs.year or expected.years.get(total) or source.year
    if expected.years and total not in expected.years:
        known = ", ".join(f"{known} ({year})" for known, year in expected.years.items())
        raise GeodataError(
            f"communes : {total} habitants en tout, millésime inconnu (connus : {known})"
            " → établir l'année auprès de l'INSEE, l'ajouter à EXPECTED (mapapp/expected.py)"
        )
    if year is None:
        raise GeodataError(
            f"communes : {total} habitants en tout, et l'API n'en dit pas l'année"
            " → la vérifier sur insee.fr et la donner par --population-year, ou --from packages"
        )
    return year


def _frame_to_text(frame: gpd.GeoDataFrame, name: str, attribution: str) -> str:
    """Write GeoJSON (RFC 7946) with one feature a line, so that a change shows as a line."""
    credits = {"attribution": attribution} if attribution else {}
    head = _to_json({"type": "FeatureCollection", "name": name} | credits)
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
