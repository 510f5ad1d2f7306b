"""The files that pages load: few, whole, and each address inside them leads somewhere."""

import posixpath
import re

import pytest
from flask.testing import FlaskClient

from mapapp.assets import ALONE, ENTRIES, LEAFLET_FILES, make_assets
from mapapp.settings import Settings
from mapapp.shelf import shelf_of
from mapapp.snapshot import Snapshot
from mapapp.web import create_app


@pytest.fixture(scope="module")
def assets() -> dict[str, bytes]:
    return make_assets()


def test_there_is_a_script_for_each_entry_one_stylesheet_and_an_icon(
    assets: dict[str, bytes],
) -> None:
    leaflet = {f"leaflet/{name}" for name in LEAFLET_FILES}
    assert set(assets) == {*ENTRIES, *ALONE, "app.css", "icon.svg", *leaflet}


def test_no_script_of_ours_asks_for_another(assets: dict[str, bytes]) -> None:
    for entry in ENTRIES:
        assert not re.search(r"\b(?:import|export)\b", assets[entry].decode()), entry


def test_the_styles_are_those_of_leaflet_then_ours(assets: dict[str, bytes]) -> None:
    styles = assets["app.css"].decode()

    assert 0 < styles.index(".leaflet-control-layers-toggle{") < styles.index("color-scheme")
    assert styles.count("{") == styles.count("}") > 300
    assert "/*" not in styles


def test_every_picture_of_the_styles_is_there(assets: dict[str, bytes]) -> None:
    named = re.findall(r"url\(([^)]*)\)", assets["app.css"].decode())

    ours = [posixpath.normpath(name.strip("\"'")) for name in named if name.startswith("leaflet/")]
    assert {f"leaflet/{name}" for name in LEAFLET_FILES if name.endswith("png")} <= set(ours)
    elsewhere = {name for name in named if not name.startswith(("leaflet/", "#", '"#'))}
    assert elsewhere <= {"leaflet/images/marker-icon.png"}


def test_the_same_files_give_the_same_bytes(assets: dict[str, bytes]) -> None:
    assert make_assets() == assets


def test_a_developer_gets_what_was_just_written(
    snapshot: Snapshot, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = create_app(snapshot, settings)
    address = f"/static/{shelf_of(app).version}/app.js"
    client: FlaskClient = app.test_client()
    before = client.get(address)
    monkeypatch.setattr("mapapp.files.make_assets", lambda _accent: {"app.js": b"written();"})

    assert client.get(address).get_data() == before.get_data()
    app.debug = True

    after = client.get(address)
    assert after.get_data() == b"written();"
    assert after.headers["Cache-Control"] == "no-cache"
