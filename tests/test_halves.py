"""Serving never loads what preparing needs: it starts fast and stays small."""

import json
import subprocess
import sys

import pytest

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from tests.conftest import make_environment

HEAVY = {
    "branca",
    "folium",
    "geopandas",
    "numpy",
    "pandas",
    "pyogrio",
    "pyproj",
    "requests",
    "shapely",
    "weasyprint",
    "xyzservices",
}
ADDRESSES = [
    "/",
    "/?theme=emploi",
    "/communes/59350",
    "/communes/59350/affiche",
    "/actions/forum-emploi?x=1",
    "/api/actions?age=17",
    "/api/search?q=lomme",
    "/ogc/collections/coverage/items?bbox=3,50.6,3.1,50.7",
    "/nope",
]
ASK = """
import json, sys
from werkzeug.test import Client
from mapapp.web import serve_app
client = Client(serve_app())
statuses = [client.get(address).status_code for address in json.loads(sys.argv[1])]
print(json.dumps([statuses, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_a_serving_process_answers_without_the_geometry_libraries(
    snapshot: Snapshot, settings: Settings
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", ASK, json.dumps(ADDRESSES)],
        env=make_environment(MAPAPP_CACHE=str(settings.cache)),
        capture_output=True,
        text=True,
        check=True,
    )

    statuses, loaded = json.loads(done.stdout)
    assert statuses == [200] * 8 + [404]
    assert {"mapapp", "flask"} <= set(loaded)
    assert HEAVY & set(loaded) == set()
    assert done.stderr == "", f"prepared anew, not read: {snapshot.records.key}"


@pytest.mark.parametrize("module", ["mapapp.serving", "mapapp.cli", "mapapp.web", "mapapp.supply"])
def test_a_module_of_the_serving_half_loads_none_of_them(module: str) -> None:
    ask = f"import sys, {module}; print(*{{name.partition('.')[0] for name in sys.modules}})"

    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)

    assert HEAVY & set(done.stdout.split()) == set()


HOT = ("/", "/api/communes", "/communes/59350", "/healthz", "/?lang=nl")
BARE = """
import json, os, sys
from pathlib import Path
from mapapp.live import LiveApp
from mapapp.runfolder import RunFolder, State, make_run_folder
from mapapp.settings import Settings
from mapapp.snapshot import snapshot_path

settings = Settings()
run = RunFolder(make_run_folder(settings.cache))
run.place(1, snapshot_path(settings))
run.board.served = 1
run.publish(State(served=1, since={1: "now"}))
app = LiveApp(run, settings)
app.follow()

def ask(address, accept=""):
    path, _, query = address.partition("?")
    told = []
    body = app(
        {"REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "HTTP_ACCEPT": accept,
         "HTTP_ACCEPT_LANGUAGE": "fr-FR,fr;q=0.9", "HTTP_ACCEPT_ENCODING": "gzip, br"},
        lambda status, headers: told.append(status),
    )
    assert b"".join(body)
    return told[0]

statuses = [ask(address) for address in json.loads(sys.argv[1])]
print(json.dumps([statuses, sorted({name.partition(".")[0] for name in sys.modules})]))
"""


def test_hot_answers_load_neither_flask_nor_the_records(
    snapshot: Snapshot, settings: Settings
) -> None:
    assert set(HOT) <= set(snapshot.answers)
    done = subprocess.run(
        [sys.executable, "-c", BARE, json.dumps(HOT)],
        env=make_environment(MAPAPP_CACHE=str(settings.cache)),
        capture_output=True,
        text=True,
        check=True,
    )

    statuses, loaded = json.loads(done.stdout)
    assert statuses == ["200 OK"] * len(HOT)
    assert {"flask", "werkzeug", "jinja2", "babel", "phonenumbers", *HEAVY} & set(loaded) == set()
