"""The table of communes stands as asked, with totals that are sums of its rows."""

from typing import Any

import pytest

from mapapp.errors import QueryError
from mapapp.matrix import Matrix
from mapapp.query import GapFilters, MatrixQuery
from mapapp.survey import make_survey
from tests.gap_row import CODES, atlas


def matrix(**chosen: Any) -> Matrix:
    query = MatrixQuery.model_validate(chosen)
    names = GapFilters.model_fields
    filters = {name: value for name, value in query if name in names}
    return Matrix(make_survey(atlas(), GapFilters(**filters)), query)


def order(**chosen: Any) -> str:
    """Return the last figure of each row's code."""
    return "".join(row.commune.code[-1] for row in matrix(**chosen).rows)


def test_a_row_holds_all_that_is_asked_and_its_columns() -> None:
    rows = {row.commune.code: row for row in matrix().rows}
    assert {code: (row.whole.local, row.whole.all, row.steps) for code, row in rows.items()} == {
        "59001": (1, 2, 0),
        "59002": (1, 2, 0),
        "59003": (1, 2, 0),
        "59004": (0, 1, 1),
        "59005": (1, 2, 0),
        "59006": (1, 2, 0),
    }
    assert [tally.local for tally in rows["59006"].tallies] == [0, 1]


@pytest.mark.parametrize(
    ("chosen", "keys"),
    [
        ({}, ["emploi", "logement"]),
        ({"theme": ["sante"]}, ["sante"]),
        ({"by": "band"}, ["12-15", "16-17", "18-21", "22-25", "26-30"]),
        ({"by": "band", "age": [16, 18]}, ["16+18"]),
        ({"by": "theme", "age": [17]}, ["emploi", "logement"]),
    ],
)
def test_columns_are_themes_or_bands_and_sort_takes_each(
    chosen: dict[str, Any], keys: list[str]
) -> None:
    assert matrix(**chosen).keys == keys
    for key in keys:
        up, down = (matrix(**chosen, sort=sign + key).rows for sign in ("", "-"))
        place = keys.index(key)
        counts = [(row.tallies[place].local, row.tallies[place].all) for row in up]
        assert counts == sorted(counts)
        assert [(r.tallies[place].local, r.tallies[place].all) for r in down] == counts[::-1]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("people", "654321"),
        ("-people", "123456"),
        ("name", "123456"),
        ("-name", "654321"),
        ("whole", "465321"),
        ("-whole", "653214"),
        ("steps", "465321"),
        ("emploi", "465321"),
        ("-emploi", "532146"),
        ("logement", "453216"),
    ],
)
def test_rows_stand_as_asked_and_equal_ones_by_need_and_people(sort: str, expected: str) -> None:
    assert order(sort=sort) == expected


def test_the_rows_are_those_of_the_study_but_their_steps_look_beyond() -> None:
    rows = matrix(commune=["59003"], age=[17]).rows
    assert [(row.commune.code, row.steps) for row in rows] == [("59003", 1)]


def test_an_unknown_column_is_refused_with_those_that_there_are() -> None:
    with pytest.raises(QueryError) as caught:
        _ = matrix(sort="sante").rows
    (fault,) = caught.value.faults
    assert (fault.place, fault.message) == ("sort", "colonne inconnue : sante")
    assert fault.cure == "name, people, steps, whole, emploi, logement"


def test_totals_add_the_rows_up_in_all_then_column_by_column() -> None:
    totals = matrix(age=[17]).totals
    assert [(t.theme, t.age_band, t.none.communes, t.metropolitan.communes) for t in totals] == [
        (None, "17", 3, 3),
        ("emploi", "17", 3, 3),
        ("logement", "17", 0, 0),
    ]
    assert [total.bare.population for total in totals] == [0, 0, 2100]
    for total in totals:
        reaches = (total.none, total.metropolitan, total.bare)
        assert sum(one.communes for one in reaches) == len(CODES)
        assert sum(one.population for one in reaches) == 2100


def test_totals_count_communes_and_people_by_theme_and_by_band() -> None:
    def tell(**chosen: Any) -> list[tuple[Any, ...]]:
        totals = [(one, (one.none, one.metropolitan, one.bare)) for one in matrix(**chosen).totals]
        return [
            (one.theme, one.age_band, *((reach.communes, reach.population) for reach in reaches))
            for one, reaches in totals
        ]

    assert tell() == [
        (None, None, (5, 1700), (1, 400), (0, 0)),
        ("emploi", None, (4, 1100), (2, 1000), (0, 0)),
        ("logement", None, (1, 600), (0, 0), (5, 1500)),
    ]
    assert tell(theme=["emploi"], by="band")[1:] == [
        ("emploi", "12-15", (2, 300), (0, 0), (4, 1800)),
        ("emploi", "16-17", (3, 800), (3, 1300), (0, 0)),
        ("emploi", "18-21", (3, 800), (3, 1300), (0, 0)),
        ("emploi", "22-25", (1, 500), (5, 1600), (0, 0)),
        ("emploi", "26-30", (1, 500), (0, 0), (5, 1600)),
    ]


def test_the_ranking_is_of_the_columns_and_says_how_many_there_are() -> None:
    count, gaps = matrix(theme=["emploi"], age=[26]).rank(most=2)
    assert count == 5
    assert [(gap.code, gap.age_band) for gap in gaps] == [("59006", "26"), ("59004", "26")]


def test_the_communes_without_anything_local_are_listed_in_their_order() -> None:
    assert matrix(age=[17]).find_missing_codes() == ["59003", "59004", "59006"]
    assert matrix(zone=["lys"], age=[17]).find_missing_codes() == ["59003"]
