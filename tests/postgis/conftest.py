"""A throw-away PostGIS for the session, and a database of its own for each test.

``pg_virtualenv`` starts a cluster on the loopback address and removes it when its command ends;
what needs one is skipped, with the reason, where Debian's packages are not there.
"""

import fcntl
import shutil
import subprocess
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, snapshot_path
from mapapp.supply import supply_rest
from tests.conftest import make_environment
from tests.postgis.publishing import Base, Publish, link_worlds
from tests.small import make_small_world, replace_file, write_version

NEEDED = "needs pg_virtualenv and PostGIS: tests/ensure-postgis"
SHOW = "env | grep '^PG'; echo ready; exec cat >/dev/null"
NUMBERS = count(1)


@pytest.fixture(scope="session")
def cluster(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Start a cluster; return the variables that lead to it."""
    if not shutil.which("pg_virtualenv"):
        pytest.skip(NEEDED)
    # One at a time: two that start together choose the same port, and one of them is left over.
    lock = (tmp_path_factory.getbasetemp().parent / "cluster.lock").open("w")
    fcntl.flock(lock, fcntl.LOCK_EX)
    # A template with PostGIS in it: making the extension takes a second each time.
    with subprocess.Popen(
        ["pg_virtualenv", "-t", "sh", "-c", SHOW],
        env=make_environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        try:
            variables = _read_variables(process)
            lock.close()
            with psycopg.connect(_write_url(variables, "postgres"), autocommit=True) as own:
                own.execute("CREATE DATABASE mould")
            with psycopg.connect(_write_url(variables, "mould"), autocommit=True) as own:
                own.execute("CREATE EXTENSION postgis")
            yield variables
        except psycopg.errors.UndefinedFile:
            pytest.skip(NEEDED)
        finally:
            lock.close()
            assert process.stdin
            assert process.stdout
            process.stdin.close()
            process.stdout.read()  # it says there that it drops the cluster: closed, it would not


def _read_variables(process: "subprocess.Popen[str]") -> dict[str, str]:
    variables = {}
    for line in process.stdout or ():
        if line.strip() == "ready":
            return variables
        name, is_pair, value = line.strip().partition("=")
        if is_pair and name.startswith("PG"):
            variables[name] = value
    pytest.skip(NEEDED)


def _write_url(variables: dict[str, str], name: str, role: str = "") -> str:
    who = role or f"{variables['PGUSER']}:{variables['PGPASSWORD']}"
    return f"postgresql://{who}@127.0.0.1:{variables['PGPORT']}/{name}"


@pytest.fixture
def base(cluster: dict[str, str]) -> Iterator[Base]:
    """Make a database with PostGIS; it is dropped with the cluster."""
    name = f"base{next(NUMBERS)}"
    with psycopg.connect(_write_url(cluster, "postgres"), autocommit=True) as own:
        own.execute(SQL("CREATE DATABASE {} TEMPLATE mould").format(Identifier(name)))
    url = _write_url(cluster, name)
    with psycopg.connect(url, autocommit=True) as reader:
        yield Base(url, cluster, name, reader)


@pytest.fixture(scope="session")
def _prepared_worlds(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make the small world once, with the snapshots of its versions 1 and 2."""
    folder = tmp_path_factory.mktemp("small")
    settings = make_small_world(folder)
    for number in (2, 1):
        replace_file(settings.actions, write_version(number))
        supply_rest(settings)
    return folder


@pytest.fixture
def world(_prepared_worlds: Path, tmp_path: Path) -> Settings:
    """Copy the small world: its files may be changed, and its snapshots are there already."""
    return link_worlds(_prepared_worlds, tmp_path / "world")


@pytest.fixture
def publish(world: Settings, base: Base) -> Publish:
    """Call ``mapapp publish`` on the small world, into the test's own database."""
    return Publish(base.url, world)


@pytest.fixture(scope="session")
def mel(snapshot: Snapshot, settings: Settings) -> Settings:
    """Return the settings of the shipped data, whose snapshot is there."""
    assert snapshot_path(settings).exists(), f"{snapshot.records.key} was not written"
    return settings


@pytest.fixture(scope="session")
def mel_base(cluster: dict[str, str], mel: Settings) -> Iterator[Base]:
    """Publish the shipped data once, into a database that tests only read."""
    with psycopg.connect(_write_url(cluster, "postgres"), autocommit=True) as own:
        own.execute("CREATE DATABASE mel TEMPLATE mould")
    url = _write_url(cluster, "mel")
    result = Publish(url, mel)()
    assert result.exit_code == 0, result.output
    with psycopg.connect(url, autocommit=True) as reader:
        yield Base(url, cluster, "mel", reader)


@pytest.fixture
def connection(base: Base) -> psycopg.Connection[Any]:
    return base.reader
