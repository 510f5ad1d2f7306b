"""Cells, ranked gaps and totals are said with the names of the public interface."""

from typing import Any

import pytest

from mapapp.gaplens import GapTotals, list_cells, rank_gaps, total_by_source
from mapapp.query import GapFilters, RankingQuery
from mapapp.survey import make_survey
from tests.gap_row import CODES, atlas, make_atlas, survey


def rank(**chosen: Any) -> list[tuple[str, str | None, str | None]]:
    query = RankingQuery.model_validate(chosen)
    names = GapFilters.model_fields
    asked = make_survey(atlas(), GapFilters(**{k: v for k, v in query if k in names}))
    return [(gap.code, gap.theme, gap.age_band) for gap in rank_gaps(asked, query).gaps]


def test_every_commune_theme_and_band_has_a_cell_in_order() -> None:
    table = list_cells(survey())
    assert table.count == len(table.cells) == 6 * 2 * 5
    assert [(c.code, c.theme, c.age_band) for c in table.cells[4:7]] == [
        ("59001", "emploi", "26-30"),
        ("59001", "logement", "12-15"),
        ("59001", "logement", "16-17"),
    ]


def test_a_cell_says_all_that_was_counted() -> None:
    cells = list_cells(survey(age=[18, 19], theme=["emploi"])).cells
    assert cells[0].model_dump() == {
        "code": "59001",
        "theme": "emploi",
        "age_band": "18-19",
        "local": 1,
        "all": 2,
        "local_part": 0,
        "local_stated": 1,
        "unknown_age": 0,
        "unknown_age_local": 0,
        "ages_local": 1,
        "ages_all": 2,
        "gap": "none",
    }


def test_the_cells_are_those_of_the_communes_asked_of() -> None:
    cells = list_cells(survey(zone=["lys"]), "all").cells
    assert [(c.code, c.theme, c.age_band, c.local) for c in cells] == [
        ("59002", None, None, 1),
        ("59003", None, None, 1),
    ]


@pytest.mark.parametrize(
    ("sort", "expected"),
    [
        ("people", ["59006", "59004", "59003", "59002", "59001"]),
        ("steps", ["59001", "59002", "59003", "59006", "59004"]),
        ("beside", ["59006", "59004", "59003", "59002", "59001"]),
    ],
)
def test_gaps_stand_by_what_is_asked_first(sort: str, expected: list[str]) -> None:
    assert [code for code, _, _ in rank(sort=sort, theme=["emploi"], age=[26])] == expected


def test_equal_gaps_stay_in_the_order_of_themes_and_bands() -> None:
    # Nobody has anything for the health of anybody: the bands are equal.
    assert rank(commune=["59006"], theme=["sante"]) == [
        ("59006", "sante", band) for band in ("12-15", "16-17", "18-21", "22-25", "26-30")
    ]


@pytest.mark.parametrize(
    ("grain", "count"), [("theme-band", 47), ("theme", 7), ("band", 17), ("all", 1)]
)
def test_each_grain_has_its_gaps(grain: str, count: int) -> None:
    found = rank(grain=grain, limit=1000)
    expected = [c for c in list_cells(survey(), grain).cells if not c.local]  # type: ignore[arg-type]
    assert {*found} == {(c.code, c.theme, c.age_band) for c in expected}
    assert len(found) == len(expected) == count


def test_a_page_of_the_ranking_counts_all() -> None:
    ranking = rank_gaps(survey(), RankingQuery(limit=3, offset=2))
    assert (ranking.count, ranking.offset, len(ranking.gaps)) == (47, 2, 3)
    assert rank(limit=3, offset=2) == rank()[2:5]
    assert rank_gaps(survey(), RankingQuery(offset=47)).gaps == []


def test_a_ranked_gap_says_what_is_nearest_and_whom_to_ask() -> None:
    query = RankingQuery(theme=["emploi"], age=[17], commune=["59004"])
    (gap,) = rank_gaps(survey(theme=["emploi"], age=[17], commune=["59004"]), query).gaps
    assert gap.model_dump() == {
        "code": "59004",
        "name": "Commune 59004",
        "theme": "emploi",
        "age_band": "17",
        "gap": "metropolitan",
        "all": 1,
        "unknown_age": 0,
        "population": 400,
        "young": None,
        "steps": 1,
        "neighbours_with": 1,
        "nearest": [
            {
                "code": "59005",
                "name": "Commune 59005",
                "steps": 1,
                "km": 7.1,
                "actions": ["clap", "autre"],
                "carriers": ["Ville", "Mission"],
            }
        ],
        "ask": [
            {"carrier": "Ville", "action": "clap", "code": "59005"},
            {"carrier": "Mission", "action": "autre", "code": "59005"},
        ],
    }


def test_young_people_rank_the_gaps_where_the_operator_tells_them() -> None:
    # As many inhabitants as before, but the young live in the west.
    young = {code: dict.fromkeys(range(12, 31), 10 - at) for at, code in enumerate(CODES)}
    asked = make_survey(make_atlas(young=young), GapFilters(theme=["emploi"], age=[26]))
    gaps = rank_gaps(asked, RankingQuery()).gaps
    assert [(gap.code, gap.young) for gap in gaps] == [
        ("59001", 10),
        ("59002", 9),
        ("59003", 8),
        ("59004", 7),
        ("59006", 5),
    ]


def tell(total: GapTotals) -> tuple[Any, ...]:
    reaches = (total.none, total.metropolitan, total.bare)
    return (total.theme, total.age_band, *((one.communes, one.population) for one in reaches))


def test_each_source_alone_leaves_its_own_gaps() -> None:
    totals = total_by_source(survey())
    assert {source: tell(total)[2:] for source, total in totals.items()} == {
        "guide": ((3, 800), (3, 1300), (0, 0)),
        "rapport": ((3, 1400), (0, 0), (3, 700)),
    }
    assert [*total_by_source(survey(source=["rapport"]))] == ["rapport"]
    assert tell(total_by_source(survey(zone=["lys"]))["guide"])[2:] == ((1, 200), (1, 300), (0, 0))
