"""Preparing in two parts, with what was kept or without, gives what preparing at once gives."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from mapapp.assembly import take_groundwork
from mapapp.cli import main
from mapapp.freeze import FIRST, list_first
from mapapp.settings import Settings
from mapapp.snapshot import more_path, read_snapshot, snapshot_path
from mapapp.web import create_app
from tests.conftest import make_environment
from tests.making import make_raw_action
from tests.small import make_small_world, replace_file, write_version
from tests.whole import freeze_answers, prepare_snapshot

GEOMETRY = {"geopandas", "shapely", "pyproj", "pandas", "folium", "pyogrio"}
WATCHED = """
import sys
from mapapp.cli import main
try:
    main(["prepare"])
finally:
    print(sorted({name.partition(".")[0] for name in sys.modules}))
"""


def prepare(settings: Settings, *words: str) -> Result:
    result = CliRunner().invoke(main, ["prepare", *words], env=settings.as_environment())
    assert result.exit_code == 0, result.stderr
    return result


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    settings = make_small_world(tmp_path_factory.mktemp("small"))
    prepare(settings, "--rest")
    return settings


def test_the_two_parts_hold_what_preparing_at_once_holds(world: Settings) -> None:
    whole = prepare_snapshot(world)

    found = read_snapshot(snapshot_path(world))

    assert found.records == whole.records
    assert {**found.files} == {**whole.files}
    assert {**found.answers} == freeze_answers(create_app(whole, world))


def test_the_first_part_holds_what_a_first_visit_asks_for(world: Settings) -> None:
    first = read_snapshot(snapshot_path(world), whole=False)

    assert {*first.answers} == {*list_first(create_app(first, world))}
    assert {*FIRST} < {*first.answers}
    assert "shapes.json" not in first.files


def test_what_is_slow_to_compress_has_brotli_in_the_rest_and_the_same_body(
    world: Settings,
) -> None:
    path = snapshot_path(world)
    first, whole = (read_snapshot(path, whole=one).answers["/"] for one in (False, True))

    assert sorted(first.bodies) == ["gzip", "identity"]
    assert sorted(whole.bodies) == ["br", "gzip", "identity"]
    assert first.body_hash == whole.body_hash
    assert first.bodies["gzip"] == whole.bodies["gzip"]


def test_what_was_kept_changes_no_byte(world: Settings) -> None:
    path = snapshot_path(world)
    before = path.read_bytes(), more_path(path).read_bytes()
    for kept in ("snapshot-*", "geodata-*", "packed-*", "templates-*"):
        for one in world.cache.glob(kept):
            shutil.rmtree(one) if one.is_dir() else one.unlink()
        prepare(world, "--rest")
        assert (path.read_bytes(), more_path(path).read_bytes()) == before


def test_what_is_damaged_is_made_again(world: Settings) -> None:
    path = snapshot_path(world)
    before = path.read_bytes()
    for one in (*world.cache.glob("geodata-*"), *world.cache.glob("packed-*")):
        one.write_bytes(one.read_bytes()[:-200])
    path.unlink()

    prepare(world)

    assert path.read_bytes() == before


def test_a_change_of_the_actions_loads_no_geometry_library(world: Settings) -> None:
    replace_file(world.actions, write_version(4))

    done = subprocess.run(
        [sys.executable, "-c", WATCHED],
        env=make_environment(**world.as_environment()),
        capture_output=True,
        text=True,
        check=True,
    )

    assert not GEOMETRY & set(done.stdout.replace("'", "").strip("[]\n").split(", "))
    assert snapshot_path(world).exists()


def test_a_rule_that_is_drawn_is_measured_on_outlines_that_are_loaded_for_it(
    tmp_path: Path,
) -> None:
    settings = make_small_world(tmp_path)
    take_groundwork(settings)
    ring = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.7], [3.0, 50.6]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    area = {"kind": "outline", "name": "Carré", "geometry": shape}
    file = json.loads(settings.actions.read_text(encoding="utf-8"))
    file["actions"].append(make_raw_action({"coverage.areas": [area]}, id="dessin"))
    replace_file(settings.actions, json.dumps(file))

    prepare(settings)

    covers = read_snapshot(snapshot_path(settings)).records.covers
    assert {cover.code for cover in covers if cover.action == "dessin"} >= {"59350"}
