"""Built geodata are a clean coverage, checked before writing, the same byte for byte."""

import json
import os
from dataclasses import replace
from pathlib import Path
from typing import Any

import geopandas as gpd
import pandas as pd
import pytest
import responses
import shapely

from mapapp import belgium, build, expected, packages
from mapapp.archives import Inputs
from mapapp.build import Source, build_geodata, find_wanted
from mapapp.errors import GeodataError
from mapapp.expected import EXPECTED
from mapapp.inspection import check_inputs, describe_holes, describe_overlaps
from mapapp.wanted import Wanted, parse_wanted

GEODATA = Path(__file__).parent.parent / "geodata"
URL = "http://127.0.0.1:9"
COLUMNS = 10
SIDE = 0.01  # degrees
MEL = parse_wanted("siren:200093201")
KNOWN = EXPECTED[MEL.id]
FILES = (
    "communes.geojson",
    "associated_communes.geojson",
    "border_zones.geojson",
    "zones.json",
    "territory.json",
)


def square(position: int, *, side: float = SIDE) -> shapely.Polygon:
    """Draw one square of a 10-column grid near Lille, in degrees."""
    row, column = divmod(position, COLUMNS)
    west, south = 3 + column * SIDE, 50.6 + row * SIDE
    return shapely.box(west, south, west + side, south + side)


def grid(count: int = 95) -> Inputs:
    """Make 95 square communes of 10 inhabitants; the parts lie in the first, Lille."""
    communes = gpd.GeoDataFrame(
        {
            "code": ["59350", *(f"{59400 + place}" for place in range(1, count))],
            "name": [f"Commune {place}" for place in range(count)],
            "postal_codes": [["59800", "59000"] for _place in range(count)],
            "population": [10] * count,
        },
        geometry=[square(place) for place in range(count)],
        crs="EPSG:4326",
    )
    parts = gpd.GeoDataFrame(
        {
            "code": list(KNOWN.parts or {}),
            "name": ["Hellemmes-Lille", "Lomme"],
            "parent": "59350",
            "postal_codes": [[], []],
        },
        geometry=[square(0, side=0.004), square(0, side=0.02)],
        crs="EPSG:4326",
    )
    return Inputs(communes, parts, "un essai")


def border_cantons() -> gpd.GeoDataFrame:
    """Draw one canton east of the grid, 35 m away from it."""
    member = {"nis": "34027", "name_fr": "Menin", "name_nl": "Menen"}
    return gpd.GeoDataFrame(
        {
            "kind": "canton",
            "name_fr": "Canton de Menin",
            "name_nl": "Kanton Menen",
            "members": [[member]],
            "language": "nl",
        },
        index=pd.Index(["canton:menen"], name="key"),
        geometry=[shapely.box(3.1005, 50.61, 3.2, 50.64)],
        crs="EPSG:4326",
    )


def know_year(monkeypatch: pytest.MonkeyPatch, years: dict[int, int]) -> None:
    monkeypatch.setitem(expected.EXPECTED, MEL.id, replace(KNOWN, years=years))


@pytest.fixture
def from_grid(monkeypatch: pytest.MonkeyPatch) -> None:
    know_year(monkeypatch, {950: 2023})
    monkeypatch.setattr(belgium, "read_border_cantons", lambda *_asked: border_cantons())
    monkeypatch.setattr(packages, "read_packages", lambda *_asked: grid())


def series(*shapes: shapely.Geometry) -> gpd.GeoSeries:
    return gpd.GeoSeries(
        list(shapes), [f"5900{place}" for place in range(len(shapes))], "EPSG:4326"
    )


def read_features(path: Path) -> list[dict[str, Any]]:
    features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
    return features


def test_overlaps_are_told_in_square_metres() -> None:
    outlines = series(shapely.box(3, 50.6, 3.011, 50.61), shapely.box(3.01, 50.6, 3.02, 50.61))
    (line,) = describe_overlaps(outlines)
    assert line == ("59000 et 59001 se recouvraient : 79011 m²")
    assert describe_overlaps(series(square(0), square(1))) == []


def test_holes_are_told_with_their_neighbours_but_for_small_ones() -> None:
    frame = shapely.box(3, 50.6, 3.04, 50.62)
    wide, small = shapely.box(3.005, 50.605, 3.015, 50.615), shapely.box(3.03, 50.61, 3.031, 50.611)
    (line,) = describe_holes(series(frame - wide - small, shapely.box(3.04, 50.6, 3.05, 50.62)))
    assert line == "trou de 0.8 km² entre 59000 : une enclave, ou un contour qui manque"


def test_every_fault_is_listed_at_once() -> None:
    inputs = grid(94)
    communes, parts = inputs.communes, inputs.parts
    communes.loc[0, "code"] = "59001"
    communes.loc[1, "code"] = "59999"
    communes.loc[2, "code"] = "59999"
    communes.loc[3, "name"] = " "
    communes["postal_codes"].iloc[4].clear()
    communes["postal_codes"].iloc[5][:] = ["5900"]
    communes.loc[6, "population"] = -1
    nowhere, bow_tie = shapely.Polygon(), shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    communes.geometry = [*communes.geometry[:7], nowhere, bow_tie, *communes.geometry[9:]]
    with pytest.raises(GeodataError) as caught:
        check_inputs(Inputs(communes, parts[:1], "un essai"), KNOWN)
    lines = str(caught.value).splitlines()
    assert [line.split(" → ")[0] for line in lines] == [
        "commune 59999 : présente plusieurs fois",
        "communes : 93 codes distincts au lieu de 95",
        "communes : 59350 (Lille) absente",
        "parties de communes : ['59298'] au lieu de ['59298', '59355']",
        "commune 59403 : sans nom",
        "commune 59404 : codes postaux [] au lieu de nombres à cinq chiffres",
        "commune 59405 : codes postaux ['5900'] au lieu de nombres à cinq chiffres",
        "commune 59406 : population -1 au lieu d'un nombre d'habitants",
        "commune 59407 : sans contour",
        "commune 59408 : contour invalide (Self-intersection[0.5 0.5])",
    ]


@pytest.mark.usefixtures("from_grid")
def test_the_five_files_are_written_and_reported(tmp_path: Path) -> None:
    lines: list[str] = []
    build_geodata(tmp_path / "new", MEL, Source(tmp_path), report=lines.append)
    assert sorted(path.name for path in (tmp_path / "new").iterdir()) == sorted(FILES)
    first = read_features(tmp_path / "new" / "communes.geojson")[0]
    assert first["properties"] == {
        "code": "59350",
        "name": "Commune 0",
        "postal_codes": ["59000", "59800"],
        "population": 10,
        "population_year": 2023,
        "area_km2": 0.79,
    }
    (zone,) = read_features(tmp_path / "new" / "border_zones.geojson")
    assert list(zone["properties"].values())[:2] == ["canton:menen", "canton"]
    assert json.loads((tmp_path / "new" / "zones.json").read_text()) == {"zones": []}
    assert [line.split(" : ")[0] for line in lines] == [str(tmp_path / "new" / n) for n in FILES]


@pytest.mark.usefixtures("from_grid")
def test_the_same_input_gives_the_same_bytes(tmp_path: Path) -> None:
    for run in ("one", "two"):
        build_geodata(tmp_path / run, MEL, Source(tmp_path))
    for name in FILES:
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes()


@pytest.mark.usefixtures("from_grid")
def test_zones_brought_by_hand_are_kept(tmp_path: Path) -> None:
    (tmp_path / "zones.json").write_text('{"zones": [1]}')
    build_geodata(tmp_path, MEL, Source(tmp_path))
    assert (tmp_path / "zones.json").read_text() == '{"zones": [1]}'


@pytest.mark.usefixtures("from_grid")
def test_an_unknown_population_total_is_refused_before_anything_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    know_year(monkeypatch, {1: 2022})
    with pytest.raises(GeodataError, match=r"950 habitants en tout, millésime inconnu .*1 \(2022"):
        build_geodata(tmp_path / "new", MEL, Source(tmp_path))
    assert not (tmp_path / "new").exists()


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fill_disk(_number: int) -> None:
        raise OSError(28, "No space left on device")

    (tmp_path / "zones.json").write_text("old")
    monkeypatch.setattr(os, "fsync", fill_disk)
    with pytest.raises(GeodataError, match=r"zones\.json : écriture impossible .*No space left"):
        build.write_atomically(tmp_path / "zones.json", "new")
    assert (tmp_path / "zones.json").read_text() == "old"
    assert [path.name for path in tmp_path.iterdir()] == ["zones.json"]


def answer_with(inputs: Inputs) -> None:
    names = {"name": "nom", "postal_codes": "codesPostaux"}
    communes = inputs.communes.rename(columns=names).to_geo_dict(drop_id=True)
    responses.get(f"{URL}/epcis/200093201/communes", json=communes)
    parts_url = f"{URL}/communes_associees_deleguees"
    named = {"name": "nom", "parent": "chefLieu"}
    responses.get(parts_url, json=inputs.parts.rename(columns=named).to_geo_dict(drop_id=True))
    responses.get(f"{URL}/epcis/200093201", json={"nom": "Métropole Européenne de Lille"})


@pytest.mark.usefixtures("from_grid")
def test_a_name_that_was_put_better_is_kept(tmp_path: Path) -> None:
    (tmp_path / "territory.json").write_text("mine")
    build_geodata(tmp_path, MEL, Source(tmp_path))
    assert (tmp_path / "territory.json").read_text() == "mine"


@pytest.mark.usefixtures("from_grid")
def test_the_shipped_name_tells_what_is_rebuilt(tmp_path: Path) -> None:
    assert find_wanted(GEODATA) == MEL
    build_geodata(
        tmp_path, Wanted("communes", codes=("59350",)), Source(tmp_path, name="Ici", year=2023)
    )
    assert find_wanted(tmp_path).codes[:2] == ("59350", "59401")
    (tmp_path / "communes.geojson").unlink()
    with pytest.raises(GeodataError, match=r"communes.geojson : codes illisibles"):
        find_wanted(tmp_path)


@responses.activate
@pytest.mark.usefixtures("from_grid")
def test_the_year_of_the_api_must_be_told(tmp_path: Path) -> None:
    answer_with(grid())
    elsewhere = Wanted("epci", "200093201")
    source = Source(tmp_path, kind="api", api_url=URL)
    del expected.EXPECTED[MEL.id]
    with pytest.raises(GeodataError, match=r"l'API n'en dit pas l'année.*--population-year"):
        build_geodata(tmp_path, elsewhere, source)
    build_geodata(tmp_path, elsewhere, replace(source, year=2021))
    (first, *_) = read_features(tmp_path / "communes.geojson")
    assert first["properties"]["population_year"] == 2021


@responses.activate
@pytest.mark.usefixtures("from_grid")
def test_the_api_gives_the_same_features_as_the_packages(tmp_path: Path) -> None:
    answer_with(grid())
    build_geodata(tmp_path / "api", MEL, Source(tmp_path, kind="api", api_url=URL))
    build_geodata(tmp_path / "packages", MEL, Source(tmp_path))
    for name in FILES[:3]:
        api, packages = tmp_path / "api" / name, tmp_path / "packages" / name
        assert read_features(api) == read_features(packages)
    for name in FILES[:2]:
        written = (tmp_path / "api" / name).read_text(encoding="utf-8")
        assert f"l'API Découpage administratif ({URL})" in written


@pytest.fixture(scope="module")
def shipped() -> gpd.GeoDataFrame:
    features = read_features(GEODATA / "communes.geojson")
    return gpd.GeoDataFrame.from_features(features, crs="EPSG:4326").set_index("code")


def test_shipped_communes_are_the_95_sorted_one_a_line(shipped: gpd.GeoDataFrame) -> None:
    lines = (GEODATA / "communes.geojson").read_text(encoding="utf-8").splitlines()
    assert len(set(shipped.index)) == len(shipped) == 95
    assert list(shipped.index) == sorted(shipped.index)
    assert len([line for line in lines if line.startswith('{"type":"Feature",')]) == 95


def test_shipped_communes_are_a_valid_coverage(shipped: gpd.GeoDataFrame) -> None:
    metric = shipped.geometry.to_crs("EPSG:2154")
    assert metric.is_valid.all()
    assert shapely.coverage_is_valid(metric.to_numpy())
    assert len(shapely.get_rings(metric.union_all())) == 1


@pytest.mark.parametrize("name", FILES[:3])
def test_shipped_outlines_have_five_decimals_and_exteriors_counter_clockwise(name: str) -> None:
    for feature in read_features(GEODATA / name):
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert (shapely.get_coordinates(shape).round(5) == shapely.get_coordinates(shape)).all()
        assert all(part.exterior.is_ccw for part in shapely.get_parts(shape))
        assert feature["geometry"]["type"] in ("Polygon", "MultiPolygon")


def test_shipped_areas_are_those_of_the_shipped_outlines(shipped: gpd.GeoDataFrame) -> None:
    areas = (shipped.geometry.to_crs("EPSG:2154").area / 1e6).round(3)
    assert list(areas) == list(shipped["area_km2"])
    assert shipped["area_km2"]["59193"] == pytest.approx(4.905, abs=0.01)
    assert shipped["area_km2"].sum() == pytest.approx(675.48, abs=0.05)


def test_shipped_names_have_their_article(shipped: gpd.GeoDataFrame) -> None:
    names = {"59368": "La Madeleine", "59371": "Le Maisnil", "59051": "La Bassée"}
    assert {code: shipped["name"][code] for code in names} == names


def test_shipped_populations_are_those_of_2023(shipped: gpd.GeoDataFrame) -> None:
    assert shipped["population"].sum() == 1_195_234
    assert set(shipped["population_year"]) == {2023}


def test_every_shipped_postal_code_has_five_digits_in_order(shipped: gpd.GeoDataFrame) -> None:
    for codes in shipped["postal_codes"]:
        assert codes == sorted(code for code in codes if len(code) == 5 and code.isdigit()) != []


def test_shipped_parts_lie_in_lille_and_have_its_postal_codes(shipped: gpd.GeoDataFrame) -> None:
    features = read_features(GEODATA / "associated_communes.geojson")
    names = {one["properties"]["code"]: one["properties"]["name"] for one in features}
    assert names == {"59298": "Hellemmes", "59355": "Lomme"}
    for feature in features:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shipped.geometry["59350"].covers(shape)
        assert feature["properties"]["parent"] == "59350"
        assert set(feature["properties"]["postal_codes"]) < set(shipped["postal_codes"]["59350"])


@pytest.mark.parametrize("name", FILES[:2])
def test_shipped_files_carry_the_credits(name: str) -> None:
    attribution = json.loads((GEODATA / name).read_text(encoding="utf-8"))["attribution"]
    for credit in ("© IGN ADMIN EXPRESS COG", "INSEE", "La Poste", "DGCL", "Licence Ouverte 2.0"):
        assert credit in attribution
