"""What covers a commune is counted by theme and age; what is unknown stands apart."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.gaps import (
    AGES,
    BANDS,
    Column,
    Tally,
    Told,
    ages_of,
    bits,
    count_cells,
    list_ages,
    make_columns,
    measure_km,
    measure_steps,
    name_ages,
    tell_covers,
)
from mapapp.model import Theme
from tests.gap_row import ACTIONS, COVERS, make_commune
from tests.gaps_oracle import count_steps
from tests.making import make_action, make_cover

BY_ID = {one.id: one for one in ACTIONS}
NOTHING = Tally(0, 0, 0, 0, 0, 0, 0, 0)
TEN = {f"590{place:02}": place for place in range(10)}


def count(theme: Theme | None, *ages: int) -> dict[str, Tally]:
    """Count one column of the row of six communes."""
    themes: frozenset[Theme] = frozenset({theme} if theme else {"emploi", "logement"})
    column = Column(themes, "x", bits(ages) if ages else None)
    told = tell_covers(COVERS, BY_ID)
    codes = [f"5900{place}" for place in range(1, 7)]
    return {code: tallies[0] for code, tallies in count_cells(told, codes, [column]).items()}


def pairs(theme: Theme | None, *ages: int) -> list[tuple[int, int]]:
    return [(tally.local, tally.all) for tally in count(theme, *ages).values()]


def test_the_bands_hold_every_age_from_12_to_30_once() -> None:
    assert [age for band in BANDS.values() for age in band] == list(AGES) == list(range(12, 31))
    assert [name_ages(band) for band in BANDS.values()] == list(BANDS)


@pytest.mark.parametrize(
    ("ages", "name"),
    [((17,), "17"), ((16, 17, 18), "16-18"), ((20, 16), "16+20"), ((17, 17), "17")],
)
def test_ages_are_named_as_bands_are(ages: tuple[int, ...], name: str) -> None:
    assert name_ages(ages) == name


@given(st.sets(st.integers(0, 120)))
@settings(derandomize=True, deadline=None, database=None)
def test_bits_say_exactly_the_ages_that_they_are_made_of(ages: set[int]) -> None:
    assert list_ages(bits(ages)) == sorted(ages)


def test_an_age_given_twice_is_one_bit() -> None:
    assert bits([3, 3, 0]) == 0b1001


@pytest.mark.parametrize(
    ("stated", "first", "last"),
    [((16, 25), 16, 25), ((17, 17), 17, 17), ((None, 20), 0, 20), ((16, None), 16, 120)],
)
def test_the_ages_of_an_action_are_those_stated_an_open_end_excludes_nobody(
    stated: Any, first: int, last: int
) -> None:
    found = ages_of(make_action(ages=stated))
    assert found is not None
    assert list_ages(found) == list(range(first, last + 1))


def test_an_action_that_states_no_age_has_none_rather_than_all_or_nothing() -> None:
    assert ages_of(make_action(ages=(None, None))) is None


def test_a_situation_may_lengthen_the_ages_and_only_that_one() -> None:
    last = [
        list_ages(ages_of(BY_ID["logis"], some) or 0)[-1] for some in ([], ["handicap"], ["femme"])
    ]
    assert last == [30, 34, 30]


@pytest.mark.parametrize(
    ("grain", "names"),
    [
        ("theme-band", [(theme, band) for theme in ("emploi", "sante") for band in BANDS]),
        ("theme", [("emploi", None), ("sante", None)]),
        ("band", [(None, band) for band in BANDS]),
        ("all", [(None, None)]),
    ],
)
def test_columns_are_as_fine_as_asked(grain: Any, names: list[Any]) -> None:
    columns = make_columns(["emploi", "sante"], [], grain)
    assert [(column.theme, column.band) for column in columns] == names


@pytest.mark.parametrize("grain", ["theme-band", "theme", "band", "all"])
def test_ages_asked_for_stand_together_in_place_of_the_bands(grain: Any) -> None:
    columns = make_columns(["emploi"], [18, 16], grain)
    assert columns == [Column(frozenset({"emploi"}), "16+18", bits([16, 18]))]


@pytest.mark.parametrize(
    ("theme", "ages", "expected"),
    [
        ("emploi", (), [(1, 2), (1, 2), (1, 2), (0, 1), (1, 2), (0, 1)]),
        ("emploi", (15,), [(1, 1), (1, 1), (0, 0), (0, 0), (0, 0), (0, 0)]),
        ("emploi", (17,), [(1, 2), (1, 2), (0, 1), (0, 1), (1, 2), (0, 1)]),
        ("emploi", (19,), [(0, 1), (0, 1), (0, 1), (0, 1), (1, 2), (0, 1)]),
        ("emploi", (18, 19), [(1, 2), (1, 2), (0, 1), (0, 1), (1, 2), (0, 1)]),
        ("emploi", (26,), [(0, 0)] * 4 + [(1, 1), (0, 0)]),
        ("logement", (), [(0, 0)] * 5 + [(1, 1)]),
        ("logement", (17,), [(0, 0)] * 6),
        (None, (20,), [(0, 1), (0, 1), (0, 1), (0, 1), (1, 2), (1, 2)]),
        ("sante", (), [(0, 0)] * 6),
    ],
)
def test_the_row_is_counted_as_one_sees_it(
    theme: Theme | None, ages: tuple[int, ...], expected: list[tuple[int, int]]
) -> None:
    assert pairs(theme, *ages) == expected


def test_what_states_no_age_stands_apart_where_an_age_is_asked_and_in_the_count_elsewhere() -> None:
    asked, not_asked = count("emploi", 17)["59003"], count("emploi")["59003"]
    assert (asked.local, asked.unknown_age, asked.unknown_age_local) == (0, 1, 1)
    assert (not_asked.local, not_asked.unknown_age, not_asked.unknown_age_local) == (1, 1, 1)
    assert (asked.gap, not_asked.gap) == ("metropolitan", "none")


def test_a_programme_told_twice_counts_once() -> None:
    assert count("emploi", 17)["59005"].local == 1
    assert count("emploi", 17)["59005"].all == 2


def test_a_gap_is_bare_where_even_the_whole_territory_brings_nothing() -> None:
    assert [tally.gap for tally in count("emploi", 15).values()] == ["none"] * 2 + ["bare"] * 4
    assert count("emploi", 22)["59001"].gap == "metropolitan"


def test_a_cell_is_a_part_only_where_nothing_local_reaches_the_whole_commune() -> None:
    tally = count("logement", 18)["59006"]
    assert (tally.local, tally.local_part, tally.is_part) == (1, 1, True)
    assert not count("emploi", 17)["59001"].is_part
    assert not NOTHING.is_part


def test_a_programme_that_reaches_all_by_one_telling_is_no_part() -> None:
    covers = [make_cover("59001", "clap", extent="part"), make_cover("59001", "autre")]
    covers = [cover.model_copy(update={"programme": "clap"}) for cover in covers]
    tally = count_cells(tell_covers(covers, BY_ID), ["59001"], [Column(frozenset({"emploi"}))])
    assert (tally["59001"][0].local, tally["59001"][0].local_part) == (1, 0)


def test_what_the_source_states_is_told_from_what_is_inferred() -> None:
    stated = [tally.local_stated for tally in count("emploi").values()]
    assert stated == [1, 1, 0, 0, 1, 0]


def test_years_of_age_that_have_one_are_kept_inside_what_is_asked() -> None:
    tally = count("emploi", 18, 19)["59001"]
    assert (list_ages(tally.years_local), list_ages(tally.years_all)) == ([18], [18, 19])
    whole = count("emploi")["59001"]
    assert list_ages(whole.years_local) == [14, 15, 16, 17, 18]
    assert list_ages(whole.years_all) == list(range(14, 26))


def test_a_commune_that_nothing_reaches_is_counted_all_the_same() -> None:
    assert count_cells({}, ["59001"], [Column(frozenset({"emploi"}))]) == {"59001": [NOTHING]}


def test_communes_that_are_told_the_same_have_the_same_counts() -> None:
    one = Told("p", "emploi", bits([17]), is_local=True, is_whole=True, is_stated=True)
    cells = count_cells(
        {"59001": (one,), "59002": (one,)}, ["59001", "59002"], [Column(frozenset({"emploi"}))]
    )
    assert cells["59001"] == cells["59002"] == [Tally(1, 1, 0, 1, 0, 0, bits([17]), bits([17]))]


def test_steps_are_the_borders_to_the_nearest_served_commune() -> None:
    beside = {commune.code: commune.neighbours for commune in map(make_commune, range(6))}
    assert measure_steps(beside, {"59001", "59005"}) == {
        "59001": 0,
        "59002": 1,
        "59003": 2,
        "59004": 1,
        "59005": 0,
        "59006": 1,
    }


def test_a_commune_from_which_none_is_reached_is_left_out() -> None:
    beside = {"59001": ["59002"], "59002": ["59001"], "59003": []}
    assert measure_steps(beside, {"59001"}) == {"59001": 0, "59002": 1}
    assert measure_steps(beside, set()) == {}


@given(
    edges=st.sets(st.tuples(st.sampled_from([*TEN]), st.sampled_from([*TEN]))),
    served=st.sets(st.sampled_from([*TEN])),
)
@settings(derandomize=True, deadline=None, database=None, max_examples=200)
def test_steps_are_those_of_a_naive_search(edges: set[tuple[str, str]], served: set[str]) -> None:
    beside: dict[str, list[str]] = {code: [] for code in TEN}
    for one, other in sorted(edges):
        beside[one].append(other)
        beside[other].append(one)
    naive = {code: count_steps(beside, code, served) for code in TEN}
    assert measure_steps(beside, served) == {
        code: steps for code, steps in naive.items() if steps is not None
    }


def test_kilometres_are_measured_between_centres() -> None:
    one, next_, last = make_commune(0), make_commune(1), make_commune(5)
    # A tenth of a degree of longitude at 50° north is 111.195 km · cos 50° / 10.
    assert (measure_km(one, one), measure_km(one, next_), measure_km(one, last)) == (0.0, 7.1, 35.7)
    assert measure_km(last, one) == measure_km(one, last)
