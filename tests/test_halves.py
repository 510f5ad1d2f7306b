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
