"""A hole goes to the only merged commune that it touches; a doubt is told."""

import shapely

from mapapp.grown import fill_grown

CELL = 0.1


def cell(column: int, row: int) -> shapely.Polygon:
    return shapely.box(column * CELL, row * CELL, (column + 1) * CELL, (row + 1) * CELL)


def ring() -> dict[str, shapely.Geometry]:
    """Draw the eight cells around a hole."""
    places = [(x, y) for y in range(3) for x in range(3) if (x, y) != (1, 1)]
    return {f"1000{n}": cell(*place) for n, place in enumerate(places, 1)}


def test_a_hole_goes_to_the_only_one_that_merged() -> None:
    filled, doubtful = fill_grown(ring(), {"10002"}, {"10002", "10004"})
    assert {code: shape.equals(cell(1, 0) | cell(1, 1)) for code, shape in filled.items()} == {
        "10002": True
    }
    assert doubtful == []


def test_a_hole_that_two_could_take_is_left_and_both_are_told() -> None:
    assert fill_grown(ring(), {"10002", "10004"}, {"10002", "10004"}) == ({}, ["10002", "10004"])


def test_one_that_only_touches_at_a_corner_takes_nothing() -> None:
    assert fill_grown(ring(), {"10001"}, {"10001"}) == ({}, ["10001"])


def test_only_wanted_communes_are_changed() -> None:
    assert fill_grown(ring(), {"10002"}, {"10004"}) == ({}, [])


def test_one_that_stands_inside_the_hole_takes_what_is_around() -> None:
    island = shapely.box(0.14, 0.14, 0.16, 0.16)
    filled, doubtful = fill_grown(ring() | {"10009": island}, {"10009"}, {"10009"})
    assert filled["10009"].equals(cell(1, 1))
    assert doubtful == []


def test_a_small_hole_is_no_former_commune() -> None:
    pond = shapely.box(0.11, 0.099, 0.112, 0.1)
    shapes = {"10001": cell(0, 0) | cell(1, 0) - pond, "10002": cell(0, 1) | cell(1, 1)}
    assert fill_grown(shapes, {"10001"}, {"10001"}) == ({}, ["10001"])
