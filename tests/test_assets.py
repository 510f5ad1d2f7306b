"""The files that pages load: few, whole, and each address inside them leads somewhere."""

import posixpath
import re

import pytest
from flask.testing import FlaskClient

from mapapp.assets import ALONE, ENTRIES, FIRST, LEAFLET_FILES, SHARED_STYLES, make_assets
from mapapp.bundles import squeeze_styles
from mapapp.settings import STATIC, Settings
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
    assert set(assets) == {*ENTRIES, *ALONE, "app.css", FIRST, "icon.svg", *leaflet}


def test_no_script_of_ours_asks_for_another(assets: dict[str, bytes]) -> None:
    for entry in ENTRIES:
        assert not re.search(r"\b(?:import|export)\b", assets[entry].decode()), entry


def test_the_styles_are_those_of_leaflet_then_ours(assets: dict[str, bytes]) -> None:
    styles = assets["app.css"].decode()

    assert 0 < styles.index(".leaflet-control-layers-toggle{") < styles.index("color-scheme")
    assert styles.count("{") == styles.count("}") > 300
    assert "/*" not in styles


def test_what_the_first_picture_needs_is_a_part_of_the_styles(assets: dict[str, bytes]) -> None:
    shared = squeeze_styles((STATIC / SHARED_STYLES).read_text(encoding="utf-8"))
    first = assets[FIRST].decode()

    assert shared in assets["app.css"].decode()
    assert first.startswith(shared)
    assert len(first) < 9_000
    # It stands inside a page: nothing in it may end its element, or be asked for.
    assert not re.search(r"<|url\(|@import", first)


def test_all_that_the_first_styles_hold_back_the_stylesheet_shows(assets: dict[str, bytes]) -> None:
    shared = squeeze_styles((STATIC / SHARED_STYLES).read_text(encoding="utf-8"))
    held = assets[FIRST].decode().removeprefix(shared)
    back = assets["app.css"].decode().partition(shared)[2].partition("h1,")[0]

    hidden = _list_selectors(held, "none|hidden")
    assert len(hidden) == 8
    assert hidden == _list_selectors(back, "inline|block|visible")


def _list_selectors(styles: str, values: str) -> set[str]:
    """List what is shown so, or hidden."""
    rule = rf"([^{{}}]+)\{{(?:display|(?:content-)?visibility): ?(?:{values})"
    return {one.strip() for whole in re.findall(rule, styles) for one in whole.split(",")}


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
