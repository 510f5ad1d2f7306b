"""Build geodata/ from declared sources: clean the coverage, check it, write it."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

import geopandas as gpd
import pandas as pd
import shapely

from mapapp import belgium, packages, stateapi
from mapapp.archives import Inputs, Report
from mapapp.departements import list_zones
from mapapp.errors import GeodataError
from mapapp.expected import Expected, find_expected
from mapapp.inspection import check_inputs, describe_holes, describe_overlaps
from mapapp.limits import LEVELS_FROM
from mapapp.naming import list_names, make_naming
from mapapp.outlines import clean_coverage, clip_outlines
from mapapp.projections import METROPOLE, choose_projection, find_projections, to_metric
from mapapp.territory import FILE_NAME, Naming, naming_to_text, read_naming
from mapapp.wanted import Wanted, parse_wanted

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
    departements: Mapping[str, str]

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
            "zones.json": json.dumps({"zones": self._list_zones()}, ensure_ascii=False) + "\n",
            FILE_NAME: naming_to_text(self.naming),
        }

    def _list_zones(self) -> list[dict[str, object]]:
        """List the départements that a large territory is shown by; no zone of another."""
        large = len(self.communes) > LEVELS_FROM
        return list_zones([*self.communes.index], self.departements) if large else []


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
    if (target / FILE_NAME).exists():
        source = replace(source, name=source.name or "inchangé")  # kept: no need to ask for it
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
    for line in describe_holes(communes.geometry):
        report(line)
    parts = finish_parts(inputs.parts, communes, expected)
    zones = belgium.find_zones(source.cache, report, communes.geometry, expected.belgian)
    name = source.name or inputs.name or list_names(communes["name"])
    naming = make_naming(wanted, name, crs=crs, facing=len(zones) > 0)
    return Built(communes, parts, zones, naming, inputs.channel, inputs.notes, inputs.departements)


def _read_inputs(wanted: Wanted, source: Source, report: Report) -> Inputs:
    if source.kind == "packages":
        return packages.read_packages(wanted, source.cache, report)
    inputs = stateapi.read_api(wanted, source.api_url, report)
    name = source.name or stateapi.read_name(wanted, source.api_url)
    return replace(inputs, name=name)


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
    outlines = clip_outlines(frame.geometry, gpd.GeoSeries(communes.geometry.loc[frame["parent"]]))
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
    credit = {"attribution": attribution} if attribution else {}
    head = _to_json({"type": "FeatureCollection", "name": name} | credit)
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
