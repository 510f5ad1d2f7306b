"""The levels of a large territory: files that meet, and a drawing with what lies overseas."""

import json
from pathlib import Path
from typing import Any

import geopandas as gpd
import pytest
import shapely

from mapapp.communes import Territory, read_territory
from mapapp.levels import GROUP_LEVEL, LEVELS, draw_levels, make_groups, write_level
from mapapp.records import Drawing, Group, Label
from mapapp.svgpath import WEB_CRS
from tests.large import make_large_world

WORLD_M = 40_075_016.686


@pytest.fixture(scope="module")
def territory(tmp_path_factory: pytest.TempPathFactory) -> Territory:
    return read_territory(make_large_world(tmp_path_factory.mktemp("large")).geodata)


@pytest.fixture(scope="module")
def groups(territory: Territory) -> list[Group]:
    return make_groups(territory)


@pytest.fixture(scope="module")
def drawn(territory: Territory, groups: list[Group]) -> tuple[Drawing, dict[str, bytes]]:
    return draw_levels(territory, groups)


def read_points(path: str, origin: list[int]) -> list[tuple[int, int]]:
    """Read the points of a path's only ring, in pixels of the world."""
    start, moves = path[1:-1].split("l")
    numbers = [int(one) for one in start.replace("-", " -").split()]
    points = [(origin[0] + numbers[0], origin[1] + numbers[1])]
    steps = [int(one) for one in moves.replace("-", " -").split()]
    for x, y in zip(steps[::2], steps[1::2], strict=True):
        points.append((points[-1][0] + x, points[-1][1] + y))
    return points


def test_groups_are_departements_named_by_their_zone(groups: list[Group]) -> None:
    assert [(one.code, one.name, len(one.communes)) for one in groups] == [
        ("01", "Ain", 400),
        ("02", "Département 02", 400),
        ("03", "Département 03", 400),
        ("04", "Département 04", 400),
        ("974", "Département 974", 4),
    ]
    assert groups[0].bbox == (1.0, 46.0, 2.25, 47.25)
    assert groups[0].population == 40_000


def test_a_territory_of_usual_size_has_no_groups(territory: Territory) -> None:
    small = Territory(
        territory.communes.head(1500),
        territory.associated,
        {},
        territory.border_zones,
        {},
        territory.naming,
    )

    assert make_groups(small) == []


def test_there_is_a_file_of_the_departements_and_two_of_each(
    drawn: tuple[Drawing, dict[str, bytes]],
) -> None:
    codes = ("01", "02", "03", "04", "974")
    names = ["level-0.json", *(f"level-{level}-{code}.json" for level in "12" for code in codes)]

    assert [*drawn[1]] == names


def test_a_file_holds_name_path_box_and_the_spot_of_the_name() -> None:
    # At zoom 9 a pixel of the world's 131,072 is 305.7 m: this square has 100 of them a side.
    side = WORLD_M / 2**17
    shape = shapely.box(0, -100 * side, 100 * side, 0)
    shapes = gpd.GeoSeries({"01": shape}, crs=WEB_CRS)
    label = Label(x=50 * side, y=50 * side, room=90 * side, lon=0, lat=0, room_deg=0)

    found = json.loads(write_level(GROUP_LEVEL, shapes, {"01": "Ain"}, {"01": label}))

    assert found == {
        "zoom": 9,
        "origin": [65536, 65536],
        "size": [100, 100],
        "places": {"01": ["Ain", "M100 100l0-100-100 0 0 100z", [0, 0, 100, 100], [50, 50, 90]]},
        "outline": found["outline"],
    }
    assert sorted(read_points(found["outline"], [0, 0])) == [(0, 0), (0, 100), (100, 0), (100, 100)]


@pytest.mark.parametrize("level", [level.name for level in LEVELS])
def test_the_edges_of_two_departements_meet(
    drawn: tuple[Drawing, dict[str, bytes]], level: str
) -> None:
    west, east = (json.loads(drawn[1][f"level-{level}-{code}.json"]) for code in ("01", "02"))

    def list_corners(file: dict[str, Any], code: str) -> set[tuple[int, int]]:
        return {*read_points(file["places"][code][1], file["origin"])}

    # 01020 is the last square of the first row, 02001 the first: they share two corners.
    assert len(list_corners(west, "01020") & list_corners(east, "02001")) == 2


def test_the_drawing_frames_what_lies_overseas_under_the_rest(
    drawn: tuple[Drawing, dict[str, bytes]],
) -> None:
    drawing = drawn[0]

    assert [*drawing.paths] == ["01", "02", "03", "04", "974"]
    assert [*drawing.parts] == ["974"]
    assert drawing.bounds == (1.0, 46.0, 3.5, 48.5)
    foot = drawing.height - 138
    assert drawing.parts["974"] == f"M0 {foot + 20:.1f}h118v118h-118z"
    assert 0 < drawing.labels["974"].x < 118
    assert foot + 20 < drawing.labels["974"].y < drawing.height


def test_the_same_territory_gives_the_same_bytes(
    territory: Territory, groups: list[Group], drawn: tuple[Drawing, dict[str, bytes]]
) -> None:
    assert draw_levels(territory, groups) == drawn


def test_the_border_of_a_large_territory_is_left_out(tmp_path: Path) -> None:
    settings = make_large_world(tmp_path)
    path = settings.geodata / "territory.json"
    path.write_text(path.read_text().replace('"facing": null', '"facing": "be"'))

    assert read_territory(settings.geodata).border_zones.empty
