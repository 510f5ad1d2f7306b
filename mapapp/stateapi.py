"""Read any territory of France from the State's API, geo.api.gouv.fr."""

import json
from collections.abc import Iterable
from typing import Any

import geopandas as gpd
import pandas as pd
import shapely

from mapapp.archives import Inputs, Report
from mapapp.departements import find_departement
from mapapp.errors import Fault, GeodataError, raise_faults
from mapapp.fetching import Fetched, FetchError, Limits, fetch_body
from mapapp.projections import GEOGRAPHIC_CRS
from mapapp.wanted import Wanted

API_URL = "https://geo.api.gouv.fr"
USER_AGENT = "mapapp-geodata (carte des actions jeunesse d'un territoire)"
API_LIMITS = Limits(
    connect_s=10, read_s=60, whole_s=300, tries=3, backoff_s=1.0, max_bytes=50_000_000
)
JSON_TYPES = ("application/json", "application/geo+json")
# Their arrondissements are asked apart: the list of parts has associated and delegated ones only.
WITH_ARRONDISSEMENTS = {"13": "13055", "69": "69123", "75": "75056"}

Fields = dict[str, type]
COMMUNE_FIELDS: Fields = {"code": str, "nom": str, "codesPostaux": list, "population": int}
PART_FIELDS: Fields = {"code": str, "nom": str, "chefLieu": str}
ARRONDISSEMENT_FIELDS: Fields = {"code": str, "nom": str, "codesPostaux": list}
NAMES = {"nom": "name", "codesPostaux": "postal_codes", "chefLieu": "parent"}


def read_api(
    wanted: Wanted, api_url: str, report: Report, *, limits: Limits | None = None
) -> Inputs:
    """Read outlines and members from the State's API.

    Parts can only be asked by département: the API has no filter on their parent.

    Raises
    ------
    GeodataError
        When the API doesn't answer, or its answer isn't the GeoJSON asked for.
    """
    asking = _Asking(api_url.rstrip("/"), limits or API_LIMITS)
    report(f"{asking.base} : lecture des contours")
    communes = asking.read_communes(wanted)
    known = {str(code) for code in communes["code"]}
    missing = sorted({*wanted.codes} - known)
    if missing:
        raise GeodataError(f"{asking.base} : communes inconnues {', '.join(missing)} → vérifier")
    parts = asking.read_parts(sorted({find_departement(code) for code in known}))
    mine = parts[parts["parent"].isin(known) & ~parts["code"].isin(known)]
    mine = mine.assign(postal_codes=_complete(mine, communes)).reset_index(drop=True)
    return Inputs(communes, mine, f"l'API Découpage administratif ({asking.base})")


def read_name(wanted: Wanted, api_url: str, *, limits: Limits | None = None) -> str:
    """Ask how the territory is called; a list of communes has no name there.

    Raises
    ------
    GeodataError
        When the API doesn't say it.
    """
    folders = {"epci": "epcis", "dep": "departements", "reg": "regions"}
    if wanted.kind not in folders:
        return "France" if wanted.kind == "france" else ""
    asking = _Asking(api_url.rstrip("/"), limits or API_LIMITS)
    return asking.read_name(f"{folders[wanted.kind]}/{wanted.code}")


class _Asking:
    """Ask one API, within limits."""

    def __init__(self, base: str, limits: Limits) -> None:
        self.base = base
        self.limits = limits

    def read_communes(self, wanted: Wanted) -> gpd.GeoDataFrame:
        if wanted.kind == "epci":
            paths = [f"epcis/{wanted.code}/communes"]
        else:
            paths = [f"departements/{code}/communes" for code in self._find_departements(wanted)]
        frames = [self._read_frame(path, COMMUNE_FIELDS) for path in paths]
        frame = _join(frames, [*COMMUNE_FIELDS])
        return frame[frame["code"].isin(wanted.codes)] if wanted.codes else frame

    def _find_departements(self, wanted: Wanted) -> list[str]:
        if wanted.kind == "dep":
            return [wanted.code]
        if wanted.kind == "communes":
            return sorted({find_departement(code) for code in wanted.codes})
        path = "departements" if wanted.kind == "france" else f"regions/{wanted.code}/departements"
        return sorted(str(one["code"]) for one in self._read_records(path))

    def read_parts(self, departements: Iterable[str]) -> gpd.GeoDataFrame:
        frames = []
        for code in departements:
            path = f"communes_associees_deleguees?codeDepartement={code}"
            frames.append(self._read_frame(path, PART_FIELDS))
            if code in WITH_ARRONDISSEMENTS:
                path = f"communes?type=arrondissement-municipal&codeDepartement={code}"
                frame = self._read_frame(path, ARRONDISSEMENT_FIELDS)
                frames.append(frame.assign(chefLieu=WITH_ARRONDISSEMENTS[code]))
        return _join(frames, ["code", "nom", "chefLieu", "codesPostaux"])

    def read_name(self, path: str) -> str:
        url = f"{self.base}/{path}"
        fetched = self._fetch(url, {"fields": "nom"})
        try:
            return str(json.loads(fetched.body)["nom"])
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise GeodataError(f"{url} : pas de nom ({error}) → --name, ou packages") from error

    def _read_records(self, path: str) -> list[Any]:
        url = f"{self.base}/{path}"
        fetched = self._fetch(url, {"fields": "code"})
        try:
            records = json.loads(fetched.body)
            return [one for one in records if isinstance(one["code"], str)]
        except (ValueError, KeyError, TypeError, RecursionError) as error:
            raise GeodataError(f"{url} : pas une liste ({error}) → --from packages") from error

    def _read_frame(self, path: str, fields: Fields) -> gpd.GeoDataFrame:
        """Read features with these fields and their contour into a frame, EPSG:4326."""
        url = f"{self.base}/{path}"
        names = ",".join([*fields, "contour"])
        params = {"fields": names, "format": "geojson", "geometry": "contour"}
        features = _read_features(url, self._fetch(url, params))
        faults = [
            fault for place, feature in features for fault in _find_faults(place, feature, fields)
        ]
        raise_faults(faults)
        rows = [feature["properties"] for _place, feature in features]
        outlines = [json.dumps(feature.get("geometry")) for _place, feature in features]
        shapes = shapely.from_geojson(outlines, on_invalid="ignore")
        return gpd.GeoDataFrame(rows, columns=list(fields), geometry=shapes, crs=GEOGRAPHIC_CRS)

    def _fetch(self, url: str, params: dict[str, str]) -> Fetched:
        try:
            return fetch_body(url, params, USER_AGENT, self.limits)
        except FetchError as error:
            raise GeodataError(
                f"{url} : pas de réponse utile ({error}) → réessayer plus tard, ou --from packages"
            ) from error


def _join(frames: list[gpd.GeoDataFrame], columns: list[str]) -> gpd.GeoDataFrame:
    whole = [frame.reindex(columns=[*columns, "geometry"]) for frame in frames]
    whole = whole or [gpd.GeoDataFrame(columns=columns, geometry=[], crs=GEOGRAPHIC_CRS)]
    there = [frame for frame in whole if len(frame)] or whole[:1]
    joined = pd.concat(there, ignore_index=True).rename(columns=NAMES)
    return gpd.GeoDataFrame(joined, geometry="geometry", crs=GEOGRAPHIC_CRS)


def _complete(parts: gpd.GeoDataFrame, communes: gpd.GeoDataFrame) -> "pd.Series[Any]":
    """Give each part its postal codes: its own, else the only one of its commune, else none."""
    whole = dict(zip(communes["code"], communes["postal_codes"], strict=True))
    found = [
        own if isinstance(own, list) else whole[parent] if len(whole[parent]) == 1 else []
        for own, parent in zip(parts["postal_codes"], parts["parent"], strict=True)
    ]
    return pd.Series(found, parts.index, dtype=object)


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
