"""What a small map draws of a large territory: one département, or all of them."""

import pytest
from flask import Flask

from mapapp.finder import Standing
from mapapp.records import Records
from mapapp.scenes import Scene, make_scene, read_drawing
from mapapp.shelf import shelf_of
from mapapp.snapshot import Snapshot
from tests.large import SIDE

HERE = Standing(2, 3, is_part=False)


def draw(app: Flask, standings: dict[str, Standing]) -> Scene:
    snapshot = shelf_of(app).snapshot
    return make_scene(snapshot.records, standings, snapshot.files.__getitem__)


def test_a_territory_of_usual_size_is_drawn_by_commune(snapshot: Snapshot) -> None:
    records: Records = snapshot.records

    assert make_scene(records, {}, dict.__getitem__) == Scene(  # type: ignore[arg-type]
        records.drawing, records.communes, {}
    )


def test_what_stands_in_one_departement_is_drawn_on_its_communes(large_app: Flask) -> None:
    scene = draw(large_app, {"01001": HERE})

    assert len(scene.drawing.paths) == len(scene.places) == 400
    assert scene.standings["01001"] == HERE
    assert scene.standings["01002"].step == 0


def test_what_stands_in_several_is_drawn_on_departements_hatched_where_not_whole(
    large_app: Flask,
) -> None:
    island = {f"9740{place}": HERE for place in range(1, 5)}

    scene = draw(large_app, {"01001": HERE, **island})

    assert [place.code for place in scene.places] == ["01", "02", "03", "04", "974"]
    assert scene.standings["01"] == Standing(2, 3, is_part=True)
    assert scene.standings["02"] == Standing(0, 0, is_part=False)
    assert scene.standings["974"] == Standing(8, 3, is_part=False)


def test_a_drawing_says_which_degrees_it_shows(large_app: Flask) -> None:
    drawing = read_drawing(shelf_of(large_app).snapshot.files["level-2-01.json"])

    found = [round(edge, 2) for edge in drawing.bounds]
    assert found == [1.0, 46.0, 2.25, 47.25]
    spot = drawing.labels["01001"]
    assert (round(spot.lon, 2), round(spot.lat, 2)) == (1.03, 46.04)
    assert spot.room_deg == pytest.approx(SIDE, rel=0.01)
