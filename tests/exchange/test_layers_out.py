"""The GeoPackage of everything, as GDAL and SQLite open it."""

import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import geopandas as gpd
import pyogrio
import pytest

from mapapp.exchange.layers_out import write_layers
from mapapp.exchange.plaincolumns import ACTION_COLUMNS, COMMUNE_COLUMNS, COVER_COLUMNS
from mapapp.exchange.stock import Stock
from mapapp.snapshot import Snapshot
from tests.exchange.stocks import HOSTILE, make_stock

LAYERS = {
    "actions": ("MultiPolygon", ACTION_COLUMNS),
    "communes": ("MultiPolygon", COMMUNE_COLUMNS),
    "coverage": (None, COVER_COLUMNS),
}


@pytest.fixture(scope="module")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "actions.gpkg"
    path.write_bytes(write_layers(make_stock()))
    return path


@pytest.fixture(scope="module")
def shipped(snapshot: Snapshot, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("gpkg") / "actions.gpkg"
    path.write_bytes(snapshot.files["actions.gpkg"])
    return path


def test_it_has_four_layers_in_degrees(package: Path, shipped: Path) -> None:
    for path in (package, shipped):
        kinds = {str(name): kind for name, kind in pyogrio.list_layers(path)}
        assert kinds == {name: kind for name, (kind, _) in LAYERS.items()} | {
            "border_zones": "MultiPolygon"
        }
        for name, kind in kinds.items():
            assert pyogrio.read_info(path, layer=name)["crs"] == (kind and "EPSG:4326")


@pytest.mark.parametrize("name", LAYERS)
def test_columns_are_those_of_the_plain_tables(package: Path, name: str) -> None:
    columns: Any = LAYERS[name][1]
    fields = pyogrio.read_info(package, layer=name)["fields"]
    assert [*fields] == [column.name for column in columns]


def test_rows_and_shapes_are_those_of_the_stock(package: Path) -> None:
    stock = make_stock()
    actions = gpd.read_file(package, layer="actions").set_index("id")
    assert [*actions.index] == [action.id for action in stock.file.actions]
    for action_id, shape in actions.geometry.items():
        assert shape.equals(stock.reaches[str(action_id)].shape)
    assert actions.title["partout"] == HOSTILE
    assert actions.age_min.isna().to_dict() == {
        "forum": False,
        "partout": False,
        "quartier": False,
        "partie": True,
    }
    assert [*actions.outline_is_wider] == [False, False, True, False]


def test_coverage_joins_communes_and_actions(shipped: Path, snapshot: Snapshot) -> None:
    with closing(sqlite3.connect(shipped)) as store:
        (joined,) = store.execute(
            "SELECT count(*) FROM coverage JOIN communes USING (code)"
            " JOIN actions ON actions.id = coverage.action"
        ).fetchone()
    assert joined == len(snapshot.records.covers)


def test_it_is_a_sound_geopackage(shipped: Path) -> None:
    with closing(sqlite3.connect(shipped)) as store:
        assert store.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        assert store.execute("PRAGMA foreign_key_check").fetchall() == []
        assert store.execute("PRAGMA application_id").fetchone() == (0x47504B47,)
        described = dict(store.execute("SELECT table_name, description FROM gpkg_contents"))
        dates = {date for (date,) in store.execute("SELECT last_change FROM gpkg_contents")}
    assert "Un quartier n’a pas de contour" in described["actions"]
    assert "CC BY 4.0" in described["border_zones"]
    assert dates == {"2000-01-01T00:00:00.000Z"}


def test_the_same_input_gives_the_same_bytes() -> None:
    assert write_layers(make_stock()) == write_layers(make_stock())


def test_actions_may_be_none_at_all(tmp_path: Path) -> None:
    stock = make_stock()
    records = stock.records.model_copy(update={"actions": [], "covers": []})
    file = stock.file.model_copy(update={"actions": []})
    path = tmp_path / "leer.gpkg"
    path.write_bytes(write_layers(Stock(file, records, stock.territory, stock.settings)))
    assert pyogrio.read_info(path, layer="actions")["features"] == 0
    assert pyogrio.read_info(path, layer="coverage")["features"] == 0
    assert pyogrio.read_info(path, layer="communes")["features"] == 9
