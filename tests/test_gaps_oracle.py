"""The API and the plain loops of the oracle agree on every cell of the shipped data."""

from typing import Any

import pytest
from flask.testing import FlaskClient

from mapapp.atlas import Atlas
from mapapp.gaplens import total_by_source
from mapapp.query import GapFilters
from mapapp.snapshot import Snapshot
from mapapp.survey import make_survey
from tests.conftest import ROOT
from tests.gaps_oracle import AGES, Cells, World, count_cells, count_steps, read_world

GUIDE, REPORT = "guide-mel-jeunesse", "rapport-melt-2024"
KEYS = ("code", "theme", "age_band")
# Beside no filter at all and each single age: filters alone, and together.
QUERIES: list[dict[str, Any]] = [
    {"source": [GUIDE]},
    {"source": [REPORT]},
    {"source": [GUIDE, REPORT], "age": [16, 17]},
    {"year": [2019]},
    {"year": [2024], "age": [18]},
    {"year": [2016, 2024]},
    {"scope": "local"},
    {"scope": "all", "age": [12, 30]},
    {"scope": "local", "age": [25]},
    {"certainty": ["stated"]},
    {"certainty": ["inferred", "unclear"]},
    {"certainty": ["unclear"], "age": [15]},
    {"theme": ["emploi"]},
    {"theme": ["emploi", "logement"], "age": [17]},
    {"situation": ["handicap"], "age": [30]},
    {"situation": ["lyceen"]},
    {"situation": ["professionnel", "justice"], "source": [GUIDE]},
    {"cross_border": True},
    {"cross_border": False, "theme": ["mobilite"]},
    {"commune": ["59355", "59410"]},
    {"zone": ["melt"], "age": [17]},
    {"zone": ["evenements-transfrontaliers"], "commune": ["59298"], "certainty": ["stated"]},
    {"source": [GUIDE], "theme": ["emploi"], "age": [17], "scope": "local", "year": [2019]},
    {"age": [40]},
    {"age": [0, 120]},
]


@pytest.fixture(scope="module")
def world() -> World:
    return read_world(ROOT / "actions.json", ROOT / "geodata")


def ask(client: FlaskClient, query: dict[str, Any]) -> Cells:
    words = {key: int(value) if value in (True, False) else value for key, value in query.items()}
    answer = client.get("/api/gaps", query_string=words).get_json()
    cells = {tuple(cell.pop(key) for key in KEYS): cell for cell in answer["cells"]}
    assert answer["count"] == len(answer["cells"]) == len(cells)
    return cells  # type: ignore[return-value]


def test_the_shipped_rules_have_no_outline_that_the_oracle_would_need(world: World) -> None:
    kinds = {area["kind"] for one in world.actions for area in one["coverage"]["areas"]}
    assert kinds == {"territory", "zone", "commune", "quarter", "neighbours"}


def test_shared_edges_and_shared_borders_make_the_same_neighbours(
    world: World, snapshot: Snapshot
) -> None:
    served = {one.code: one.neighbours for one in snapshot.records.communes}
    assert world.beside == served


def test_every_cell_of_every_band_is_what_plain_loops_count(
    world: World, client: FlaskClient
) -> None:
    cells = ask(client, {})
    assert len(cells) == 95 * 10 * 5
    assert cells == count_cells(world, {})


@pytest.mark.parametrize("age", AGES)
def test_every_cell_of_every_single_age_is_what_plain_loops_count(
    world: World, client: FlaskClient, age: int
) -> None:
    cells = ask(client, {"age": [age]})
    assert len(cells) == 95 * 10
    assert cells == count_cells(world, {"age": [age]})


@pytest.mark.parametrize("query", QUERIES, ids=str)
def test_every_cell_under_filters_is_what_plain_loops_count(
    world: World, client: FlaskClient, query: dict[str, Any]
) -> None:
    cells = ask(client, query)
    assert cells
    assert cells == count_cells(world, query)


@pytest.mark.parametrize(("source", "expected"), [(GUIDE, 80), (REPORT, 0)])
def test_communes_that_one_source_leaves_to_the_whole_metropolis_are_those_of_the_loops(
    world: World, snapshot: Snapshot, source: str, expected: int
) -> None:
    totals = total_by_source(make_survey(Atlas(snapshot.records), GapFilters()))

    counted = count_cells(world, {"source": [source]}, "all")
    people = {one.code: one.population for one in snapshot.records.communes}
    for gap in ("none", "metropolitan", "bare"):
        codes = [code for (code, _, _), cell in counted.items() if cell["gap"] == gap]
        reached = getattr(totals[source], gap)
        assert (reached.communes, reached.population) == (
            len(codes),
            sum(people[code] for code in codes),
        )
    assert totals[source].metropolitan.communes == expected


@pytest.mark.parametrize(
    ("query", "sort"),
    [({}, "people"), ({"source": [GUIDE]}, "steps"), ({"age": [17]}, "beside")],
    ids=str,
)
def test_the_ranking_holds_every_gap_once_with_steps_counted_by_hand(
    world: World, client: FlaskClient, query: dict[str, Any], sort: str
) -> None:
    ranked = rank_all(client, query, sort)

    counted = count_cells(world, query)
    served: dict[Any, set[str]] = {}
    for (code, *column), cell in counted.items():
        served.setdefault((*column,), set()).update({code} if cell["local"] else ())
    assert {key_of(gap) for gap in ranked} == {
        key for key, cell in counted.items() if not cell["local"]
    }
    for gap in ranked:
        having = served[gap["theme"], gap["age_band"]]
        assert gap["steps"] == count_steps(world.beside, gap["code"], having)
        assert gap["neighbours_with"] == len(having & {*world.beside[gap["code"]]})
        assert gap["gap"] == counted[key_of(gap)]["gap"]


def test_gaps_of_a_zone_count_borders_to_communes_outside_of_it(
    world: World, client: FlaskClient
) -> None:
    ranked = rank_all(client, {"zone": ["melt"], "theme": ["engagement"]}, "steps")

    counted = count_cells(world, {"theme": ["engagement"]})
    codes = {*world.zones["melt"]}
    assert {gap["code"] for gap in ranked} == codes
    for gap in ranked:
        having = {
            code
            for (code, _, band), cell in counted.items()
            if band == gap["age_band"] and cell["local"]
        }
        assert not having & codes
        assert gap["steps"] == count_steps(world.beside, gap["code"], having)


def rank_all(client: FlaskClient, query: dict[str, Any], sort: str) -> list[dict[str, Any]]:
    """Ask for every page of the ranking, and check that they are one order without repeats."""
    gaps: list[dict[str, Any]] = []
    count = 1
    while len(gaps) < count:
        page = {**query, "sort": sort, "limit": 1000, "offset": len(gaps)}
        answer = client.get("/api/gaps/ranking", query_string=page).get_json()
        gaps += answer["gaps"]
        count = answer["count"]
    assert len({key_of(gap) for gap in gaps}) == len(gaps) == count
    values = [sort_value(gap, sort) for gap in gaps]
    assert values == sorted(values, reverse=True)
    return gaps


def key_of(gap: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(gap[key] for key in KEYS)


def sort_value(gap: dict[str, Any], sort: str) -> tuple[int, ...]:
    steps = 1000 if gap["steps"] is None else gap["steps"]
    keys = {"people": gap["population"], "steps": steps, "beside": gap["neighbours_with"]}
    return (keys.pop(sort), *keys.values())
