"""Fixtures that the tests share. All are made once per session, none reads the caller's MAPAPP_*.

========================  =========================================================================
``settings``              default settings, but for a cache folder of the session's own
``snapshot``              the shipped data, prepared and frozen; also written to that cache
``app``, ``client``       Flask alone around that snapshot, and its test client
``wsgi_client``           what the production server calls: ready answers first, then Flask
``site``                  every HTML page without a query, parsed, by address
``small_world``           the folder of `tests.small`'s world, versions 1 and 2 prepared: to copy
``large_world``           settings of `tests.large`'s territory, its snapshot prepared
``large_app``             Flask alone around that snapshot
``site_folder``           the whole site as files, without a public address
``live_server``           ``http://127.0.0.1:<port>`` of a real ``mapapp serve`` with two workers;
                          started on first use, stopped at the end of the session
========================  =========================================================================
"""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from html.parser import HTMLParser
from pathlib import Path
from threading import Timer
from xml.etree.ElementTree import Element, TreeBuilder

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp.settings import Settings
from mapapp.sitefiles import make_site
from mapapp.sitefolder import write_folder
from mapapp.snapshot import Snapshot, read_snapshot, snapshot_path, write_snapshot
from mapapp.supply import supply_snapshot
from mapapp.territory import read_naming
from mapapp.territorywords import speak_of_territory
from mapapp.web import create_app, serve_app
from tests.large import make_large_world
from tests.small import make_small_world, replace_file, write_version
from tests.whole import freeze_answers, prepare_snapshot

ROOT = Path(__file__).parent.parent
YEAR_2100 = 4_102_444_800
MAPAPP = (sys.executable, "-m", "mapapp")
START_SECONDS = 60
STOP_SECONDS = 15
VOID = {"br", "col", "hr", "img", "input", "link", "meta", "wbr"}


def pytest_configure(config: pytest.Config) -> None:
    """Speak of the shipped territory, also where tests make sentences while they are collected."""
    spoken = ExitStack()
    spoken.enter_context(speak_of_territory(read_naming(ROOT / "geodata" / "territory.json")))
    config.add_cleanup(spoken.close)


@pytest.fixture(scope="session", autouse=True)
def _own_environment() -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        for name in [name for name in os.environ if name.startswith("MAPAPP_")]:
            patch.delenv(name)
        yield


@pytest.fixture(scope="session")
def settings(_own_environment: None, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return Settings(cache=tmp_path_factory.mktemp("cache"))


@pytest.fixture(scope="session")
def snapshot(settings: Settings) -> Snapshot:
    prepared = prepare_snapshot(settings)
    answers = freeze_answers(create_app(prepared, settings))
    whole = Snapshot(prepared.records, prepared.files, answers)
    write_snapshot(snapshot_path(settings), whole)
    # A cache drops what is oldest; tests write others beside this one, which is needed to the end.
    os.utime(snapshot_path(settings), (YEAR_2100, YEAR_2100))
    return whole


@pytest.fixture(scope="session")
def app(snapshot: Snapshot, settings: Settings) -> Flask:
    return create_app(snapshot, settings)


@pytest.fixture(scope="session")
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def wsgi_client(snapshot: Snapshot, settings: Settings) -> Client:
    return make_served_client(snapshot, settings)


@pytest.fixture(scope="session")
def site(snapshot: Snapshot) -> dict[str, Element]:
    return {
        address: parse_page(answer.bodies["identity"].decode())
        for address, answer in snapshot.answers.items()
        if answer.is_page and "?" not in address
    }


@pytest.fixture(scope="session")
def site_folder(
    snapshot: Snapshot, settings: Settings, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    folder = tmp_path_factory.mktemp("site") / "files"
    write_folder(folder, make_site(create_app(snapshot, settings)))
    return folder


@pytest.fixture(scope="session")
def large_world(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = make_large_world(tmp_path_factory.mktemp("large"))
    supply_snapshot(settings)
    return settings


@pytest.fixture(scope="session")
def large_app(large_world: Settings) -> Flask:
    return create_app(read_snapshot(snapshot_path(large_world)), large_world)


@pytest.fixture(scope="session")
def live_server(snapshot: Snapshot, settings: Settings) -> Iterator[str]:
    assert snapshot_path(settings).exists(), f"{snapshot.records.key} was not written"
    port = find_free_port()
    with run_server([*MAPAPP, "serve", "--port", str(port)], cache=settings.cache) as (_, line):
        yield line.split()[-1]


@pytest.fixture(scope="session")
def small_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("small")
    settings = make_small_world(folder)
    for number in (2, 1):
        replace_file(settings.actions, write_version(number))
        supply_snapshot(settings)
    return folder


def make_served_client(_snapshot: Snapshot, settings: Settings, **variables: str) -> Client:
    """Call ``serve_app`` as a worker does: settings from the environment, snapshot from disk."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {"MAPAPP_CACHE": str(settings.cache), **variables}.items():
            patch.setenv(name, value)
        return Client(serve_app())


def make_environment(**variables: str) -> dict[str, str]:
    """Return this process's environment without its MAPAPP_*, with the given variables."""
    own = {name: value for name, value in os.environ.items() if not name.startswith("MAPAPP_")}
    return own | {"PYTHONUNBUFFERED": "1"} | variables


def find_free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@contextmanager
def run_server(
    command: list[str],
    *,
    cache: Path,
    until: str = "http://127.0.0.1",
    variables: Mapping[str, str] | None = None,
) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server, yield it with the line that says it is ready, stop it by its handle."""
    environment = make_environment(MAPAPP_CACHE=str(cache), **(variables or {}))
    with subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    ) as process:
        try:
            yield process, _wait_for_line(process, until)
        finally:
            stop_server(process)


@contextmanager
def serve(settings: Settings) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Run ``mapapp serve`` with settings; yield it with its address."""
    variables = settings.as_environment()
    cache = Path(variables.pop("MAPAPP_CACHE"))
    command = [*MAPAPP, "serve", "--port", str(find_free_port())]
    with run_server(command, cache=cache, variables=variables) as (process, line):
        yield process, line.split()[-1]


def stop_server(process: subprocess.Popen[str]) -> int:
    process.terminate()
    try:
        return process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        raise


def _wait_for_line(process: subprocess.Popen[str], words: str) -> str:
    # A server that says nothing is killed, so that reading its output ends.
    timer = Timer(START_SECONDS, process.kill)
    timer.start()
    seen = []
    try:
        for line in process.stdout or ():
            seen.append(line)
            if words in line:
                return line.strip()
    finally:
        timer.cancel()
    raise AssertionError(f"no line with {words!r} in {''.join(seen)!r}")


def parse_page(html: str) -> Element:
    """Parse a page strictly: each element closed in order, no attribute written twice."""
    parser = _PageParser()
    parser.feed(html)
    parser.close()
    assert parser.open == [], f"never closed: {parser.open}"
    return parser.builder.close()


def text_of(element: Element | None) -> str:
    """Return the text of an element, its spaces evened out."""
    assert element is not None
    return " ".join("".join(element.itertext()).split())


class _PageParser(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.builder = TreeBuilder()
        self.open: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert len(attrs) == len(dict(attrs)), f"<{tag}>: an attribute twice: {attrs}"
        self.builder.start(tag, {name: value or "" for name, value in attrs})
        self.open.append(tag)
        if tag in VOID:
            self.handle_endtag(tag)

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)
        if tag not in VOID:
            self.handle_endtag(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open, f"</{tag}> closes nothing"
        assert self.open[-1] == tag, f"</{tag}> closes <{self.open[-1]}>"
        self.open.pop()
        self.builder.end(tag)

    def handle_data(self, data: str) -> None:
        if self.open:
            self.builder.data(data)
