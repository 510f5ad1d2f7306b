"""What an action reaches is one shape, made of the very outlines that its rules name."""

import pytest
import shapely

from mapapp.exchange.stock import Stock
from tests.exchange.stocks import cover, make_stock
from tests.ground import make_territory
from tests.making import make_raw_action


@pytest.fixture(scope="module")
def stock() -> Stock:
    return make_stock()


def outline(*codes: str) -> shapely.Geometry:
    territory = make_territory(["59000"])
    shapes = [
        (territory.associated if code == "59901" else territory.communes).geometry[code]
        for code in codes
    ]
    return shapely.union_all(shapes)


def is_alike(one: shapely.Geometry, other: shapely.Geometry) -> bool:
    """Tell whether two shapes differ by less than rounding to 5 decimals does."""
    return shapely.area(shapely.symmetric_difference(one, other)) < shapely.area(one) * 0.01


def test_a_named_commune_is_its_outline(stock: Stock) -> None:
    reached = stock.reaches["forum"]
    assert is_alike(reached.shape, outline("59001"))
    assert reached.wider_in == ()


def test_the_whole_territory_is_one_polygon_without_inner_lines(stock: Stock) -> None:
    shape = stock.reaches["partout"].shape
    assert len(shape.geoms) == 1
    assert list(shape.geoms[0].interiors) == []
    assert is_alike(shape, outline(*make_territory(["59000"]).communes.index))


def test_a_quarter_takes_its_communes_outline_and_says_that_this_is_wider(stock: Stock) -> None:
    reached = stock.reaches["quartier"]
    assert is_alike(reached.shape, outline("59002", "59003"))
    assert reached.wider_in == ("59002",)


def test_an_associated_commune_has_an_outline_of_its_own(stock: Stock) -> None:
    reached = stock.reaches["partie"]
    assert is_alike(reached.shape, outline("59901"))
    assert reached.wider_in == ()


def test_a_quarter_of_an_associated_commune_is_drawn_as_that_one() -> None:
    area = {"kind": "quarter", "code": "59901", "name": "Nord"}
    reached = make_stock(make_raw_action(coverage=cover(area))).reaches["forum"]
    assert is_alike(reached.shape, outline("59901"))
    assert reached.wider_in == ("59005",)


def test_a_quarter_beside_its_whole_commune_is_not_wider() -> None:
    areas = {"kind": "quarter", "code": "59002", "name": "Nord"}, {"kind": "territory"}
    assert make_stock(make_raw_action(coverage=cover(*areas))).reaches["forum"].wider_in == ()


def test_a_drawn_area_is_cut_at_the_communes_that_it_reaches() -> None:
    west, south, east, north = outline("59001").bounds
    middle = round((west + east) / 2, 5)
    ring = [[west - 1, south], [middle, south], [middle, north], [west - 1, north]]
    drawn = {"type": "Polygon", "coordinates": [[*ring, ring[0]]]}
    area = {"kind": "outline", "name": "Ouest", "geometry": drawn}

    shape = make_stock(make_raw_action(coverage=cover(area))).reaches["forum"].shape

    half = shapely.intersection(outline("59001"), shapely.box(west - 1, south, middle, north))
    assert is_alike(shape, half)


def test_actions_that_reach_alike_share_one_shape() -> None:
    stock = make_stock(make_raw_action(), make_raw_action(id="autre"))
    assert stock.reaches["forum"].shape is stock.reaches["autre"].shape


def test_corners_have_five_decimals(stock: Stock) -> None:
    for reached in stock.reaches.values():
        corners = shapely.get_coordinates(reached.shape)
        assert (corners == corners.round(5)).all()
