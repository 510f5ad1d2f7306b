"""Covered areas are drawn once each, from as much as the rules tell."""

import json
from typing import Any

import pytest
import shapely

from mapapp.exchange.ogc_shapes import make_shapes
from mapapp.snapshot import Snapshot
from tests.exchange.stocks import make_stock
from tests.ground import make_territory
from tests.making import make_raw_action

TERRITORY = make_territory(["59000"])
ROUNDED = 1e-6  # square degrees: five digits along a few kilometres
WHOLE = {"kind": "territory"}
ONE = {"kind": "commune", "code": "59001"}
PART = {"kind": "commune", "code": "59901"}
WEST = {"kind": "zone", "zone": "ouest"}


def make(*coverages: list[dict[str, Any]]) -> dict[str, Any]:
    actions = [
        make_raw_action(id=f"a{at}", coverage={"areas": areas, "certainty": "stated"})
        for at, areas in enumerate(coverages)
    ]
    stock = make_stock(*actions)
    held: dict[str, Any] = json.loads(make_shapes(stock.territory, stock.reaches))
    return held


def draw(held: dict[str, Any], action: str) -> shapely.MultiPolygon:
    polygons = held["shapes"][held["actions"][action]]
    return shapely.MultiPolygon([(outer, holes) for outer, *holes in polygons])


def test_every_commune_and_zone_has_an_outline_and_an_associated_commune_none() -> None:
    held = make([WHOLE])
    assert {*held["shapes"]} == {*TERRITORY.communes.index, "nis:57096", "union-1"}


def test_actions_that_cover_the_same_places_share_one_union() -> None:
    both = [ONE, {"kind": "commune", "code": "59004"}]
    held = make([WEST], both, [*both, WEST], [WHOLE])
    assert held["actions"] == {"a0": "union-1", "a1": "union-1", "a2": "union-1", "a3": "union-2"}


def test_a_union_has_no_line_inside() -> None:
    held = make([WEST], [WHOLE])
    west = shapely.union_all(TERRITORY.communes.geometry.loc[["59001", "59004"]].to_numpy())
    assert (
        shapely.equals(draw(held, "a0"), west)
        or draw(held, "a0").symmetric_difference(west).area < ROUNDED
    )
    assert [len(polygon) for polygon in held["shapes"]["union-2"]] == [1]


def test_an_associated_commune_is_drawn_as_the_part_that_it_is() -> None:
    held = make([PART])
    part = TERRITORY.associated.geometry.loc["59901"]
    assert draw(held, "a0").symmetric_difference(part).area < ROUNDED


def test_the_neighbours_of_a_commune_are_covered_with_it() -> None:
    held = make([{"kind": "neighbours", "code": "59001"}])
    codes = ["59001", *TERRITORY.neighbours["59001"]]
    expected = shapely.union_all(TERRITORY.communes.geometry.loc[codes].to_numpy())
    assert len(codes) == 3
    assert draw(held, "a0").symmetric_difference(expected).area < ROUNDED


def test_a_drawn_outline_is_drawn_where_it_reaches() -> None:
    west, south, east, north = TERRITORY.communes.geometry.loc["59005"].bounds
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    outline = {"kind": "outline", "name": "Canal", "geometry": {"type": "Polygon"}}
    outline["geometry"] |= {"coordinates": [ring]}  # type: ignore[operator]
    held = make([outline], [outline], [outline, ONE])
    assert held["actions"] == {"a0": "union-1", "a1": "union-1", "a2": "union-2"}
    assert draw(held, "a0").symmetric_difference(shapely.Polygon(ring)).area < ROUNDED


@pytest.fixture(scope="module")
def shipped(snapshot: Snapshot) -> dict[str, Any]:
    held: dict[str, Any] = json.loads(snapshot.files["shapes.json"])
    return held


def test_the_shipped_outlines_are_valid_and_wound_as_the_rfc_asks(shipped: dict[str, Any]) -> None:
    for name, polygons in shipped["shapes"].items():
        shape = shapely.MultiPolygon([(outer, holes) for outer, *holes in polygons])
        assert shape.is_valid, name
        for outer, *holes in polygons:
            assert shapely.is_ccw(shapely.LinearRing(outer)), name
            assert not any(shapely.is_ccw(shapely.LinearRing(hole)) for hole in holes), name
        numbers = [number for rings in polygons for ring in rings for p in ring for number in p]
        assert all(number == round(number, 7) for number in numbers), name


def test_the_shipped_unions_are_those_of_the_communes_covered(
    shipped: dict[str, Any], snapshot: Snapshot
) -> None:
    polygons = {
        name: shapely.MultiPolygon([(outer, holes) for outer, *holes in parts])
        for name, parts in shipped["shapes"].items()
    }
    assert {*shipped["actions"]} == {action.id for action in snapshot.records.actions}
    for action, name in shipped["actions"].items():
        codes = [cover.code for cover in snapshot.records.covers if cover.action == action]
        expected = shapely.union_all([polygons[code] for code in codes])
        assert polygons[name].symmetric_difference(expected).area < ROUNDED, action


def test_outlines_are_written_once_however_many_actions_share_them(shipped: dict[str, Any]) -> None:
    unions = [json.dumps(v) for k, v in shipped["shapes"].items() if k.startswith("union-")]
    assert len(unions) == len({*unions}) < len(shipped["actions"])


def test_an_action_of_one_whole_commune_has_its_outline_and_no_copy(
    shipped: dict[str, Any], snapshot: Snapshot
) -> None:
    covers = snapshot.records.covers
    reached = {action: [c for c in covers if c.action == action] for action in shipped["actions"]}
    alone = {
        action: rows[0].code
        for action, rows in reached.items()
        if len(rows) == 1 and rows[0].extent == "whole"
    }
    assert len(alone) > 3
    assert {action: shipped["actions"][action] for action in alone} == alone
