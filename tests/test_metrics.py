"""The figures of all workers add up, whichever is asked; strangers are told nothing."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from mapapp.metrics import ROUTES, route_of
from mapapp.settings import Settings
from tests.conftest import serve
from tests.load import wait_for_health
from tests.small import replace_file, small_settings, write_version
from tests.test_serving import fetch

REQUESTS = 40
SERIES = re.compile(r"^(\w+)(?:\{(.*)\})? (\S+)$", re.MULTILINE)


@pytest.fixture(scope="module")
def world(small_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    folder = tmp_path_factory.mktemp("metrics") / "world"
    shutil.copytree(small_world, folder)
    return small_settings(folder).model_copy(update={"metrics": True})


@pytest.fixture(scope="module")
def server(world: Settings) -> Iterator[str]:
    with serve(world) as (_, address):
        yield address


def read(server: str) -> dict[str, float]:
    status, headers, body = fetch(server, "/metrics")
    assert (status, headers["content-type"]) == (200, "text/plain; version=0.0.4; charset=utf-8")
    return {
        f"{name}{{{labels}}}": float(value) for name, labels, value in SERIES.findall(body.decode())
    }


def test_requests_are_summed_over_the_workers(server: str) -> None:
    series = 'mapapp_requests_total{method="GET",route="page",status="200"}'
    before = read(server).get(series, 0)
    for _ in range(REQUESTS):
        fetch(server, "/communes?q=secret")
    seen = [read(server) for _ in range(6)]

    assert [one[series] - before for one in seen] == [REQUESTS] * 6
    assert seen[0]["mapapp_workers{}"] == 2
    assert seen[0]['mapapp_request_seconds_count{route="page"}'] >= REQUESTS
    resident = [value for name, value in seen[0].items() if "resident" in name]
    assert [20e6 < value < 500e6 for value in resident] == [True] * 3
    assert not any("secret" in name for name in seen[0])


def test_junk_makes_one_series(server: str) -> None:
    for number in range(5):
        fetch(server, f"/wp-admin{number}.php")
    found = [name for name in read(server) if 'status="404"' in name]
    assert found == ['mapapp_requests_total{method="GET",route="other",status="404"}']


def test_reloads_and_the_age_of_the_data_are_told(server: str, world: Settings) -> None:
    before = read(server)
    replace_file(world.actions, write_version(2))
    wait_for_health(server, 60, generation=2, status="ok", pending=False)
    replace_file(world.actions, "{")
    wait_for_health(server, 60, status="stale", pending=False)
    after = read(server)

    assert (before["mapapp_generation{}"], after["mapapp_generation{}"]) == (1, 2)
    assert (
        before["mapapp_data_loaded_timestamp_seconds{}"]
        <= after["mapapp_data_loaded_timestamp_seconds{}"]
    )
    assert [after[f'mapapp_reloads_total{{outcome="{one}"}}'] for one in ("ok", "failed")] == [1, 1]


def test_who_comes_through_a_proxy_finds_nothing(server: str) -> None:
    assert fetch(server, "/metrics", **{"X-Forwarded-For": "10.0.0.1"})[0] == 404


def test_nobody_finds_anything_where_it_is_off(live_server: str) -> None:
    assert fetch(live_server, "/metrics")[0] == 404


def test_every_address_belongs_to_a_class(snapshot: object) -> None:
    addresses = snapshot.answers  # type: ignore[attr-defined]
    assert {address for address in addresses if route_of(address.partition("?")[0]) == "other"} <= {
        "/favicon.ico",
        "/robots.txt",
        "/sitemap.xml",
        "/integrer.js",
    }
    assert route_of("/") == route_of("") == "map"
    assert route_of("/ogc/collections") == "ogc"
    assert route_of("/communes.php") == "other"
    assert len({*ROUTES.values()}) < 10
