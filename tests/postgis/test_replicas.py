"""nginx before two replicas that read from PostGIS: a new version loses no request, one killed."""

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from mapapp.settings import Settings
from tests.conftest import find_free_port
from tests.load import under_load, wait_for_health, wait_until
from tests.postgis.publishing import Base, Publish
from tests.postgis.test_following import ADDRESSES, NOWHERE, read_tags, replace
from tests.replicas import (
    NGINX,
    SECONDS,
    Replica,
    count_lost,
    list_faults,
    run_nginx,
    write_configuration,
)

pytestmark = pytest.mark.skipif(NGINX is None, reason="nginx is not installed: tests/ensure-nginx")


@pytest.fixture
def replicas(publish: Publish, base: Base, tmp_path: Path) -> Iterator[list[Replica]]:
    """Start two replicas, each with a folder of its own and no data file."""
    replace(publish, 1)
    own = NOWHERE | {"MAPAPP_DATABASE_URL": base.url}
    made = [Replica(Settings(cache=tmp_path / name), more=own) for name in ("one", "two")]
    with ExitStack() as started:
        for replica in made:
            started.callback(replica.stop)
            replica.start()
        yield made


@pytest.fixture
def door(replicas: list[Replica], tmp_path: Path) -> Iterator[str]:
    """Put nginx before them, as deploy/ configures it; return its address."""
    folder, port = tmp_path / "nginx", find_free_port()
    folder.mkdir()
    ports = [replica.port for replica in replicas]
    with run_nginx(write_configuration(folder, ports, port, rate="5000r/s")):
        wait_for_health(f"http://127.0.0.1:{port}", SECONDS, status="ok")
        yield f"http://127.0.0.1:{port}"
    assert list_faults(folder) == []


def test_a_version_is_published_while_a_replica_is_killed(
    replicas: list[Replica], door: str, publish: Publish
) -> None:
    first, second = replicas
    before = read_tags(first.address)
    assert read_tags(second.address) == read_tags(door) == before
    with under_load(door, ADDRESSES[:-1], clients=8, pause=0.01) as judge:
        first.kill()
        replace(publish, 2)
        wait_for_health(second.address, SECONDS, generation=2, status="ok", pending=False)
        first.start()  # it begins with the version that it has not heard of
        second.kill()
        second.start()
        wait_until(lambda: judge.latest["data"] == 2)  # nginx keeps an answer for two seconds

    after = read_tags(first.address)
    assert read_tags(second.address) == after
    assert all(after[address] != before[address] for address in ("/", "/api/actions"))
    assert count_lost(judge) == 0, judge.wrong
    assert judge.latest["data"] == 2
    assert judge.counts["answers"] > 100
    assert wait_for_health(first.address, SECONDS, database="ok")["status"] == "ok"
