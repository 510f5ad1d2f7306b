"""Two independent clients read /ogc of a really running server: GDAL and OWSLib."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.request import urlopen

import geopandas as gpd
import pyogrio
import pytest
from owslib.ogcapi.features import Features

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from tests.conftest import MAPAPP, find_free_port, run_server
from tests.exchange.prefix_proxy import PREFIX

LAYERS = ("communes", "actions", "coverage", "border_zones")
Asked = Callable[[], list[str]]


@pytest.fixture(scope="module")
def ids(snapshot: Snapshot) -> dict[str, list[str]]:
    records = snapshot.records
    return {
        "communes": [one.code for one in records.communes],
        "actions": [one.id for one in records.actions],
        "coverage": [f"{one.action}~{one.code}" for one in records.covers],
        "border_zones": [one.key for one in records.border_zones],
    }


@pytest.fixture(scope="module")
def proxied(
    snapshot: Snapshot, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[str, Path]]:
    """Run a server behind a proxy that takes a prefix off; the file lists what it was asked."""
    assert snapshot.records.communes
    log = tmp_path_factory.mktemp("proxy") / "asked.txt"
    command = [*MAPAPP, "serve", "--port", str(find_free_port()), "--workers", "1"]
    variables = {"MAPAPP_PROXIES": "1"}
    with run_server(command, cache=settings.cache, variables=variables) as (_, line):
        proxy = [sys.executable, "-m", "tests.exchange.prefix_proxy", line.split()[-1], str(log)]
        with run_server(proxy, cache=settings.cache) as (_, address):
            yield f"{address}{PREFIX}", log


@pytest.fixture
def behind_prefix(proxied: tuple[str, Path]) -> tuple[str, Asked]:
    """Forget what the proxy was asked before."""
    base, log = proxied
    log.write_text("")
    return base, lambda: log.read_text().splitlines()


def read(base: str, layer: str, **options: Any) -> gpd.GeoDataFrame:
    return gpd.read_file(f"OAPIF:{base}/ogc", layer=layer, engine="pyogrio", **options)


def test_gdal_lists_the_four_layers_as_areas(live_server: str) -> None:
    listed = pyogrio.list_layers(f"OAPIF:{live_server}/ogc")
    assert [name for name, _ in listed] == [*LAYERS]


@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_reads_every_feature_of_a_layer(
    live_server: str, ids: dict[str, list[str]], layer: str
) -> None:
    frame = read(live_server, layer)
    key = "id"
    assert [*frame[key]] == ids[layer]
    assert {*frame.geom_type} == {"MultiPolygon"}
    assert frame.is_valid.all()
    assert frame.crs == "OGC:CRS84"


@pytest.mark.parametrize("layer", LAYERS)
def test_gdal_turns_pages_behind_a_prefix(
    behind_prefix: tuple[str, Asked], ids: dict[str, list[str]], layer: str
) -> None:
    base, asked = behind_prefix
    size = max(len(ids[layer]) // 3, 5)

    frame = read(base, layer, PAGE_SIZE=size)

    assert [*frame["id"]] == ids[layer]
    pages = [path for path in asked() if "offset=" in path]
    assert len(pages) >= -(-len(ids[layer]) // size) - 1 > 1
    assert all(path.startswith(f"{PREFIX}/ogc") and f"limit={size}" in path for path in pages)


def test_gdal_lets_the_server_filter(behind_prefix: tuple[str, Asked]) -> None:
    base, asked = behind_prefix

    frame = read(base, "coverage", where="theme = 'emploi' AND commune = '59350'")

    assert {*frame["theme"]} == {"emploi"}
    assert {*frame["commune"]} == {"59350"}
    assert any("theme=emploi" in path and "commune=59350" in path for path in asked())


def test_gdal_asks_for_a_box(behind_prefix: tuple[str, Asked]) -> None:
    base, asked = behind_prefix

    frame = read(base, "communes", bbox=(3.06, 50.63, 3.07, 50.64))

    assert [*frame["code"]] == ["59350"]
    assert any("bbox=" in path for path in asked())


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="ogr2ogr (gdal-bin) is not installed")
def test_ogr2ogr_copies_all_layers_without_a_warning(
    live_server: str, ids: dict[str, list[str]], tmp_path: Path
) -> None:
    copy = tmp_path / "copy.gpkg"
    command = ["ogr2ogr", "-f", "GPKG", str(copy), f"OAPIF:{live_server}/ogc"]

    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)

    assert (done.returncode, done.stderr, done.stdout) == (0, "", "")
    for layer in LAYERS:
        assert [*gpd.read_file(copy, layer=layer)["id"]] == ids[layer]


def test_owslib_reads_what_gdal_reads(live_server: str, ids: dict[str, list[str]]) -> None:
    client = Features(f"{live_server}/ogc/")

    assert client.feature_collections() == [*LAYERS]
    assert client.api()["openapi"] == "3.0.3"
    assert len(client.conformance()["conformsTo"]) == 7
    for layer in LAYERS:
        assert client.collection(layer)["itemType"] == "feature"
        assert client.collection_queryables(layer)["type"] == "object"
        page = client.collection_items(layer, limit=1000)
        assert [one["id"] for one in page["features"]] == ids[layer][:1000]
        assert page["numberMatched"] == len(ids[layer])
        assert client.collection_item(layer, ids[layer][-1])["id"] == ids[layer][-1]


def test_owslib_filters(live_server: str) -> None:
    client = Features(f"{live_server}/ogc/")
    found = client.collection_items("coverage", bbox=[3.06, 50.63, 3.07, 50.64], limit=1000)
    assert {one["properties"]["commune"] for one in found["features"]} == {"59350"}


def test_the_live_server_links_to_itself(live_server: str) -> None:
    with urlopen(f"{live_server}/ogc") as answer:  # noqa: S310 -- our own server
        landing = json.load(answer)
    assert all(link["href"].startswith(live_server) for link in landing["links"])
