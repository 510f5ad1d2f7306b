"""Coverage rules reach the communes that anyone sees on a grid of nine squares."""

import json
from functools import cache
from itertools import pairwise
from typing import Any

import geopandas as gpd
import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.areas import Coverage
from mapapp.communes import find_neighbours
from mapapp.coverage import Ground, Joined
from mapapp.errors import UnknownCodeError
from mapapp.grounds import make_ground
from mapapp.joining import join_coverage

WEST_M, NORTH_M, SIDE_M = 700_000, 7_060_000, 1000
CODES = [f"5900{place}" for place in range(1, 10)]


def box(west: float, north: float, east: float, south: float) -> shapely.Polygon:
    """Draw a box in kilometres east and south of the grid's corner, in EPSG:2154."""
    x, y = WEST_M, NORTH_M
    return shapely.box(x + west * SIDE_M, y - south * SIDE_M, x + east * SIDE_M, y - north * SIDE_M)


@cache
def ground() -> Ground:
    """Make nine squares, 59005 in the middle; 59901 is a quarter of it, 59902 an eighth."""
    places = [(place % 3, place // 3) for place in range(9)]
    shapes = [box(column, row, column + 1, row + 1) for column, row in places]
    communes = gpd.GeoDataFrame(geometry=shapes, index=CODES, crs="EPSG:2154")
    parts = gpd.GeoDataFrame(
        {"parent": ["59005", "59005"]},
        geometry=[box(1, 1, 1.5, 1.5), box(1.5, 1.5, 2, 1.75)],
        index=["59901", "59902"],
        crs="EPSG:2154",
    )
    in_degrees = communes.to_crs("EPSG:4326")
    zones = {"ouest": ("59007", "59001", "59004"), "vide": ()}
    return make_ground(in_degrees, parts.to_crs("EPSG:4326"), find_neighbours(in_degrees), zones)


def outline(*edges: float, certainty: str | None = None) -> dict[str, Any]:
    shape = gpd.GeoSeries([box(*edges)], crs="EPSG:2154").to_crs("EPSG:4326").iloc[0]
    geometry = {"type": "Polygon", "coordinates": [list(map(list, shape.exterior.coords))]}
    return {"kind": "outline", "name": "essai", "geometry": geometry, "certainty": certainty}


def commune(code: str, certainty: str | None = None) -> dict[str, Any]:
    return {"kind": "commune", "code": code, "certainty": certainty}


def quarter(code: str, certainty: str | None = None) -> dict[str, Any]:
    return {"kind": "quarter", "code": code, "name": "Bourg", "certainty": certainty}


def territory(certainty: str | None = None) -> dict[str, Any]:
    return {"kind": "territory", "certainty": certainty}


def join(*areas: dict[str, Any], certainty: str = "stated") -> list[Joined]:
    text = json.dumps({"areas": areas, "certainty": certainty})
    return join_coverage(Coverage.model_validate_json(text), ground())


def tell(rows: list[Joined]) -> list[tuple[str, str, float | None, str, str]]:
    return [(row.code, row.extent, row.share, row.basis, row.certainty) for row in rows]


def test_a_territory_rule_reaches_every_commune_whole() -> None:
    assert tell(join(territory())) == [
        (code, "whole", 1.0, "territory", "stated") for code in CODES
    ]


def test_a_commune_rule_reaches_that_commune_alone() -> None:
    assert tell(join(commune("59004"))) == [("59004", "whole", 1.0, "commune", "stated")]


def test_an_associated_commune_is_a_part_with_its_share_of_the_area() -> None:
    assert tell(join(commune("59901"))) == [("59005", "part", 0.25, "commune", "stated")]


def test_neighbours_share_an_edge_and_the_home_is_with_them() -> None:
    rows = join({"kind": "neighbours", "code": "59005"})
    assert tell(rows) == [
        (code, "whole", 1.0, "neighbours", "stated")
        for code in ("59002", "59004", "59005", "59006", "59008")
    ]


def test_a_quarter_is_a_part_of_unknown_share() -> None:
    assert tell(join(quarter("59004"))) == [("59004", "part", None, "quarter", "stated")]


def test_a_quarter_of_an_associated_commune_is_in_its_commune() -> None:
    assert tell(join(quarter("59901"))) == [("59005", "part", None, "quarter", "stated")]


def test_a_zone_reaches_its_communes_in_the_order_of_codes() -> None:
    rows = join({"kind": "zone", "zone": "ouest"})
    assert [(row.code, row.basis, row.extent) for row in rows] == [
        ("59001", "zone", "whole"),
        ("59004", "zone", "whole"),
        ("59007", "zone", "whole"),
    ]


def test_an_outline_gives_each_commune_its_share() -> None:
    assert tell(join(outline(0.5, 0, 1.25, 1))) == [
        ("59001", "part", 0.5, "outline", "stated"),
        ("59002", "part", 0.25, "outline", "stated"),
    ]


def test_an_outline_that_covers_a_commune_reaches_it_whole() -> None:
    rows = join(outline(-1, -1, 1.5, 1))
    assert [(row.code, row.extent, row.share) for row in rows] == [
        ("59001", "whole", 1.0),
        ("59002", "part", 0.5),
    ]


def test_an_outline_that_misses_by_less_than_a_thousandth_is_whole() -> None:
    (row,) = join(outline(0, 0, 0.9997, 1))
    assert (row.code, row.extent) == ("59001", "whole")


def test_an_outline_that_only_grazes_a_commune_leaves_it_out() -> None:
    assert [row.code for row in join(outline(0, 0, 1.0009, 1))] == ["59001"]
    assert [row.code for row in join(outline(0, 0, 1.002, 1))] == ["59001", "59002"]


def test_the_hole_of_an_outline_is_not_covered() -> None:
    area, hole = outline(0, 0, 1, 1), outline(0.25, 0.25, 0.75, 0.75)
    area["geometry"]["coordinates"] += hole["geometry"]["coordinates"]
    assert tell(join(area)) == [("59001", "part", 0.75, "outline", "stated")]


def test_the_area_of_the_outline_is_told_in_metres_not_degrees() -> None:
    (row,) = join(outline(0.1, 0.1, 0.4, 0.3))
    assert row.share == 0.06


LADDER = [
    commune("59005"),
    quarter("59005"),
    outline(1, 1, 2, 2),
    {"kind": "neighbours", "code": "59005"},
    {"kind": "zone", "zone": "ouest"},
    territory(),
]


@pytest.mark.parametrize(("local", "wide"), list(pairwise(LADDER)), ids=lambda area: area["kind"])
def test_the_most_local_basis_names_the_one_row(
    local: dict[str, Any], wide: dict[str, Any]
) -> None:
    rows = {row.code: row for row in join(wide, local)}
    code = "59004" if "ouest" in (local.get("zone"), wide.get("zone")) else "59005"
    assert rows[code].basis == local["kind"]
    assert rows[code].area.kind == local["kind"]


def test_the_widest_extent_is_kept_with_the_most_local_basis() -> None:
    rows = {row.code: row for row in join(quarter("59005"), territory())}
    assert len(rows) == 9
    assert (rows["59005"].extent, rows["59005"].share) == ("whole", 1.0)
    assert rows["59005"].basis == "quarter"
    assert rows["59001"].basis == "territory"


def test_two_parts_stay_one_part_with_the_larger_share() -> None:
    assert tell(join(outline(1, 1, 1.5, 2), outline(1, 1, 1.25, 2))) == [
        ("59005", "part", 0.5, "outline", "stated")
    ]


def test_a_rule_has_the_certainty_of_its_coverage_unless_it_says_its_own() -> None:
    rows = join(commune("59001"), commune("59002", "unclear"), certainty="inferred")
    assert [row.certainty for row in rows] == ["inferred", "unclear"]


def test_the_certainty_is_that_of_the_most_local_rule() -> None:
    rows = {row.code: row for row in join(commune("59005", "stated"), territory("inferred"))}
    assert rows["59005"].certainty == "stated"
    assert rows["59001"].certainty == "inferred"


def test_the_surest_of_two_equal_rules_counts() -> None:
    (row,) = join(commune("59005", "unclear"), commune("59005", "stated"))
    assert row.certainty == "stated"


def test_a_row_that_takes_its_extent_elsewhere_is_no_surer_than_either_rule() -> None:
    rows = {row.code: row for row in join(quarter("59005", "stated"), territory("unclear"))}
    assert (rows["59005"].extent, rows["59005"].certainty) == ("whole", "unclear")


@pytest.mark.parametrize(
    "area",
    [
        commune("59999"),
        quarter("59999"),
        {"kind": "neighbours", "code": "59999"},
        {"kind": "neighbours", "code": "59901"},
    ],
)
def test_a_code_that_no_commune_bears_is_refused(area: dict[str, Any]) -> None:
    with pytest.raises(UnknownCodeError, match=r"commune inconnue : 59.*→ un code INSEE"):
        join(area)


def test_a_zone_that_is_not_listed_is_refused() -> None:
    with pytest.raises(UnknownCodeError, match="zone inconnue : nulle"):
        join({"kind": "zone", "zone": "nulle"})


def test_two_associated_communes_add_their_shares_up() -> None:
    rows = tell(join(commune("59901"), commune("59902")))
    assert rows == [("59005", "part", 0.375, "commune", "stated")]


POOL = [
    *LADDER,
    *(make("59005", sure) for make in (commune, quarter) for sure in ("inferred", "unclear")),
    *(commune(code) for code in ("59001", "59901", "59902")),
    *(outline(*edges, certainty="inferred") for edges in ((0, 0, 1.5, 1), (1, 1, 1.5, 2))),
    territory("unclear"),
]
some_areas = st.lists(st.sampled_from(POOL), min_size=1, max_size=5)


@given(some_areas)
@settings(max_examples=60, deadline=None, derandomize=True)
def test_a_join_is_one_row_a_commune_sorted_and_the_same_again(areas: list[Any]) -> None:
    rows = join(*areas)
    codes = [row.code for row in rows]
    assert codes == sorted(set(codes))
    assert rows == join(*areas)


@given(some_areas.flatmap(lambda areas: st.tuples(st.just(areas), st.permutations(areas))))
@settings(max_examples=60, deadline=None, derandomize=True)
def test_the_order_of_the_rules_changes_no_row(pair: tuple[list[Any], list[Any]]) -> None:
    given_order, other_order = pair
    assert tell(join(*given_order)) == tell(join(*other_order))
