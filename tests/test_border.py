"""Who is near, what crosses and what stops are known by eye for five communes and five actions.

========  ==========  =====  =====================================================
59001     touches     100    reached by « tout », « bus » and « local »
59002     touches     300    reached by « tout » and « local »
59003     0.0 km      20     does not touch, though so near that it rounds to nought
59004     2.0 km      40     reached by « tout » and « loin »
59005     10.0 km     80     reached by « tout »
========  ==========  =====  =====================================================

« tout » crosses and is for the whole territory, « bus » crosses too; « local », « partout » (whole
territory) and « loin » (far from the line) do not.
"""

from collections.abc import Collection

import pytest

from mapapp.border import (
    Band,
    Crossing,
    find_border_communes,
    find_crossing,
    list_segments,
    make_bands,
)
from mapapp.finder import count_covers
from mapapp.records import Commune, Cover, Facing, ServedAction
from tests.making import make_action, make_cover

ABROAD = {"value": True, "note": "Avec la Belgique."}


def make_commune(
    code: str, population: int = 10, *, km: float = 0.0, facing: dict[str, float] | None = None
) -> Commune:
    """Make a commune some km from the border; one that faces a zone touches it."""
    shared = facing or {}
    return Commune(
        code=code,
        name=f"Commune {code}",
        postal_codes=["59000"],
        population=population,
        population_year=2023,
        area_km2=1.0,
        border=bool(shared),
        border_km=sum(shared.values()),
        distance_to_border_km=km,
        facing=[Facing(key=key, name_fr=key, name_nl=key, km=at) for key, at in shared.items()],
        counts=count_covers([], {}),
        bbox=(3.0, 50.6, 3.1, 50.7),
        centre=(3.05, 50.65),
        parts=[],
        neighbours=[],
    )


COMMUNES = [
    make_commune("59001", 100, facing={"nis:57096": 1.5, "nis:57097": 0.25}),
    make_commune("59002", 300, facing={"nis:57097": 2.0}),
    make_commune("59003", 20, km=0.0),
    make_commune("59004", 40, km=2.0),
    make_commune("59005", 80, km=10.0),
]
ACTIONS = [
    make_action("tout", cross_border=ABROAD),
    make_action("bus", cross_border=ABROAD),
    make_action("local"),
    make_action("partout"),
    make_action("loin"),
]
COVERS = [
    *(make_cover(one.code, "tout", basis="territory") for one in COMMUNES),
    make_cover("59001", "bus"),
    make_cover("59001", "local", basis="zone"),
    make_cover("59002", "local", basis="quarter"),
    *(make_cover(one.code, "partout", basis="territory") for one in COMMUNES),
    make_cover("59004", "loin"),
]


def cross(
    actions: Collection[str] = ("tout", "bus", "local", "partout", "loin"),
    communes: Collection[Commune] = tuple(COMMUNES),
) -> Crossing:
    kept = [action for action in ACTIONS if action.id in actions]
    covers = [cover for cover in COVERS if cover.action in actions]
    return find_crossing(communes, kept, covers)


def ids(actions: list[ServedAction]) -> list[str]:
    return [action.id for action in actions]


def codes(communes: list[Commune]) -> list[str]:
    return [commune.code for commune in communes]


def test_the_communes_of_the_border_are_those_that_touch_in_the_order_given() -> None:
    assert codes(find_border_communes(COMMUNES)) == ["59001", "59002"]
    assert codes(find_border_communes(COMMUNES[::-1])) == ["59002", "59001"]


def test_a_segment_is_a_commune_and_one_zone_that_it_faces() -> None:
    found = [(segment.name, segment.facing.km) for segment in list_segments(COMMUNES)]
    assert found == [
        ("59001~nis:57096", 1.5),
        ("59001~nis:57097", 0.25),
        ("59002~nis:57097", 2.0),
    ]


def test_every_commune_is_in_exactly_one_of_five_bands() -> None:
    bands = make_bands(COMMUNES)
    assert [(band.from_km, band.to_km, codes(band.communes)) for band in bands] == [
        (0.0, 0.0, ["59001", "59002"]),
        (0.0, 2.0, ["59003"]),
        (2.0, 5.0, ["59004"]),
        (5.0, 10.0, []),
        (10.0, None, ["59005"]),
    ]
    assert [band.population for band in bands] == [400, 20, 40, 0, 80]


@pytest.mark.parametrize(
    ("km", "band"),
    [(0.0, 1), (0.001, 1), (1.999, 1), (2.0, 2), (4.999, 2), (5.0, 3), (9.999, 3), (10.0, 4)],
)
def test_an_edge_belongs_to_the_farther_band(km: float, band: int) -> None:
    bands = make_bands([make_commune("59001", km=km)])
    assert [len(one.communes) for one in bands] == [int(place == band) for place in range(5)]


def test_a_commune_that_touches_is_in_the_first_band_whatever_its_distance_says() -> None:
    touching = make_commune("59001", km=0.004, facing={"nis:57096": 0.001})
    assert codes(make_bands([touching])[0].communes) == ["59001"]


def test_bands_of_no_communes_are_five_and_empty() -> None:
    bands = make_bands([])
    assert bands == [
        *(Band(low, top, []) for low, top in ((0.0, 0.0), (0.0, 2.0), (2.0, 5.0), (5.0, 10.0))),
        Band(10.0, None, []),
    ]
    assert sum(band.population for band in bands) == 0


def test_an_action_crosses_when_its_source_says_so() -> None:
    assert ids(cross().crossing) == ["tout", "bus"]


def test_an_action_stops_when_it_is_local_on_the_line_and_no_source_says_that_it_crosses() -> None:
    # Neither « partout », which says nothing of the border, nor « loin », which is not there.
    assert ids(cross().stopping) == ["local"]


def test_an_action_for_all_reaches_the_communes_of_the_line_but_names_none() -> None:
    found = cross(["tout"])
    assert codes(found.reached) == ["59001", "59002"]
    assert found.named == []
    assert codes(found.unnamed) == ["59001", "59002"]
    assert (found.share_reached, found.share_named) == (1.0, 0.0)


def test_a_local_action_that_crosses_reaches_and_names_its_commune() -> None:
    found = cross(["bus", "local"])
    assert codes(found.reached) == codes(found.named) == ["59001"]
    assert codes(found.unnamed) == ["59002"]
    assert found.population == 400
    assert (found.share_reached, found.share_named) == (0.25, 0.25)


def test_a_local_action_that_does_not_cross_names_nobody() -> None:
    found = cross(["local", "partout"])
    assert (found.crossing, found.reached, found.named) == ([], [], [])
    assert codes(found.unnamed) == ["59001", "59002"]
    assert (found.share_reached, found.share_named) == (0.0, 0.0)


def test_what_covers_were_left_out_do_not_reach() -> None:
    covers = [cover for cover in COVERS if cover.code != "59002"]
    found = find_crossing(COMMUNES, ACTIONS, covers)
    assert codes(found.reached) == ["59001"]
    assert found.share_reached == 0.25


def test_shares_are_rounded_to_a_thousandth() -> None:
    thirds = [make_commune(f"5900{n}", 1, facing={"nis:57096": 1.0}) for n in (1, 2, 3)]
    assert cross(["bus"], thirds).share_named == 0.333


@pytest.mark.parametrize("communes", [[], COMMUNES[2:]])
def test_without_a_commune_on_the_line_shares_are_nought(communes: list[Commune]) -> None:
    found = cross(communes=communes)
    assert found.population == 0
    assert (found.share_reached, found.share_named) == (0.0, 0.0)
    assert (found.reached, found.named, found.unnamed, found.stopping) == ([], [], [], [])


def test_communes_without_inhabitants_divide_nothing() -> None:
    empty = [make_commune("59001", 0, facing={"nis:57096": 1.0})]
    found = cross(communes=empty)
    assert codes(found.reached) == ["59001"]
    assert found.share_reached == 0.0


def test_nothing_at_all_crosses_or_stops_without_actions() -> None:
    nothing: list[Cover] = []
    found = find_crossing(COMMUNES, [], nothing)
    assert (found.crossing, found.stopping) == ([], [])
    assert codes(found.unnamed) == ["59001", "59002"]


def test_iterators_are_read_once() -> None:
    found = find_crossing(iter(COMMUNES), iter(ACTIONS), iter(COVERS))
    assert found == cross()
