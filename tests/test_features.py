"""Communes as map features: GeoJSON by its RFC, GeoPackage as GDAL reads it."""

import json
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest
import shapely
from flask.testing import FlaskClient

from mapapp.features import join_boxes
from mapapp.gapforms import make_file
from tests.gapground import make_kit, make_matrix
from tests.ground import CODES, box


def list_rings(geometry: dict[str, Any]) -> list[tuple[bool, list[list[float]]]]:
    """List the rings of polygons, and whether each is an outer one."""
    whole = geometry["coordinates"]
    polygons = whole if geometry["type"] == "MultiPolygon" else [whole]
    return [(at == 0, ring) for polygon in polygons for at, ring in enumerate(polygon)]


@pytest.fixture(scope="module")
def collection(client: FlaskClient) -> dict[str, Any]:
    answer = client.get("/couverture/lacunes.geojson?theme=emploi&age=17")
    collected: dict[str, Any] = json.loads(answer.data)
    return collected


@pytest.fixture(scope="module")
def package(client: FlaskClient, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "lacunes.gpkg"
    path.write_bytes(client.get("/couverture/lacunes.gpkg?theme=emploi&age=17").data)
    return path


def test_boxes_join_into_the_one_around_them() -> None:
    assert join_boxes([(1, 5, 2, 6), (0, 7, 1.5, 8)]) == (0, 5, 2, 8)


def test_a_feature_holds_the_row_of_its_commune() -> None:
    written = make_file("geojson", make_matrix(theme=["mobilite"], commune=["59002"]), make_kit())

    whole = json.loads(written)
    (feature,) = whole["features"]
    assert feature["id"] == "59002"
    assert feature["properties"] == {
        "code": "59002",
        "name": "Deux",
        "population": 2000,
        "gap": "bare",
        "steps": 1,
        "nearest": "Un",
        "km": 1.0,
        "ask": "Ville",
        "local": 0,
        "all": 0,
        "unknown_age": 0,
        "local_mobilite": 0,
        "all_mobilite": 0,
    }
    drawn = gpd.GeoSeries([shapely.from_geojson(json.dumps(feature["geometry"]))], crs=4326)
    overlap = drawn.to_crs(2154).iloc[0].intersection(box(1, 0, 2, 1)).area
    assert overlap == pytest.approx(1_000_000, rel=0.001)
    assert whole["bbox"] == feature["bbox"]
    assert whole["address"] == ("https://jeunes.exemple.fr/couverture?theme=mobilite&commune=59002")
    assert whole["note"] == "Ce que dit 1 document, pas tout ce qui existe."


def test_every_commune_is_a_feature_inside_its_box(collection: dict[str, Any]) -> None:
    assert collection["type"] == "FeatureCollection"
    assert "crs" not in collection
    assert len(collection["features"]) == 95
    west, south, east, north = collection["bbox"]
    for feature in collection["features"]:
        shape = shapely.from_geojson(json.dumps(feature["geometry"]))
        assert shape.is_valid, feature["id"]
        assert shape.bounds == pytest.approx(feature["bbox"], abs=1e-5), feature["id"]
        assert west <= shape.bounds[0] <= shape.bounds[2] <= east
        assert south <= shape.bounds[1] <= shape.bounds[3] <= north


def test_rings_are_wound_and_rounded_as_the_rfc_asks(collection: dict[str, Any]) -> None:
    rings = [
        (feature["id"], is_outer, ring)
        for feature in collection["features"]
        for is_outer, ring in list_rings(feature["geometry"])
    ]

    assert len(rings) > 95
    for code, is_outer, ring in rings:
        assert ring[0] == ring[-1], code
        assert shapely.LinearRing(ring).is_ccw == is_outer, code
        assert all(round(value, 5) == value for point in ring for value in point), code


def test_gdal_reads_the_geojson(client: FlaskClient, tmp_path: Path) -> None:
    path = tmp_path / "lacunes.geojson"
    path.write_bytes(client.get("/couverture/lacunes.geojson").data)

    frame = gpd.read_file(path)

    assert (len(frame), frame.crs.to_epsg()) == (95, 4326)
    assert next(iter(frame["code"])) == "59350"


def test_gdal_finds_a_layer_and_a_table(package: Path) -> None:
    layers = {str(name): kind for name, kind in pyogrio.list_layers(package)}

    assert layers == {"communes": "MultiPolygon", "lacunes": None}
    about = pyogrio.read_info(package, layer="communes")
    assert (about["crs"], about["features"]) == ("EPSG:4326", 95)
    assert pyogrio.read_info(package, layer="lacunes")["features"] == 81


def test_the_layer_holds_outlines_and_the_numbers_of_the_api(
    package: Path, client: FlaskClient
) -> None:
    frame = gpd.read_file(package, layer="communes").set_index("code")
    cells = client.get("/api/gaps?theme=emploi&age=17").get_json()["cells"]

    for cell in cells:
        row = frame.loc[cell["code"]]
        assert (row["local"], row["all"], row["gap"], row["unknown_age"]) == (
            cell["local"],
            cell["all"],
            cell["gap"],
            cell["unknown_age"],
        )
    assert len(cells) == len(frame) == 95
    assert frame.geometry.is_valid.all()
    assert frame["population"].dtype == "int64"


def test_the_table_holds_the_ranking(package: Path, client: FlaskClient) -> None:
    table = gpd.read_file(package, layer="lacunes")
    gaps = client.get("/api/gaps/ranking?theme=emploi&age=17&grain=theme&limit=1000").get_json()

    assert [*zip(table["code"], table["population"], strict=True)] == [
        (gap["code"], gap["population"]) for gap in gaps["gaps"]
    ]
    assert list(table["rank"]) == [*range(1, gaps["count"] + 1)]


def test_a_selection_leaves_the_other_outlines_out(tmp_path: Path) -> None:
    path = tmp_path / "some.gpkg"
    path.write_bytes(make_file("gpkg", make_matrix(commune=["59001", "59009"]), make_kit()))

    frame = gpd.read_file(path, layer="communes")

    assert sorted(frame["code"]) == ["59001", "59009"]
    assert pyogrio.read_info(path, layer="communes")["features"] == 2
    with closing(sqlite3.connect(path)) as store:
        (bounds,) = store.execute(
            "SELECT min_x, min_y, max_x, max_y FROM gpkg_contents WHERE data_type = 'features'"
        )
        assert bounds == pytest.approx(tuple(frame.total_bounds), abs=1e-5)


def test_a_written_package_is_sound_and_can_be_changed(package: Path, tmp_path: Path) -> None:
    path = tmp_path / "changed.gpkg"
    path.write_bytes(package.read_bytes())
    with closing(sqlite3.connect(path)) as store:
        assert store.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        contents = store.execute("SELECT table_name, data_type, last_change FROM gpkg_contents")
        assert {*contents} == {
            ("communes", "features", "2000-01-01T00:00:00.000Z"),
            ("lacunes", "attributes", "2000-01-01T00:00:00.000Z"),
        }
    frame = gpd.read_file(path, layer="communes").iloc[:1]

    pyogrio.write_dataframe(frame, path, layer="communes", append=True)

    assert len(gpd.read_file(path, layer="communes")) == 96


def test_the_same_analysis_gives_the_same_bytes() -> None:
    for form in ("geojson", "gpkg"):
        first = make_file(form, make_matrix(), make_kit())  # type: ignore[arg-type]
        assert make_file(form, make_matrix(), make_kit()) == first  # type: ignore[arg-type]
    assert len(json.loads(make_file("geojson", make_matrix(), make_kit()))["features"]) == len(
        CODES
    )
