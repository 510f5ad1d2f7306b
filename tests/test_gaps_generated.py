"""A thousand generated data sets are counted as plain loops count them, changes included."""

import copy
from itertools import combinations
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.atlas import Atlas
from mapapp.continuity import compare_years, find_handovers, find_overlaps
from mapapp.gaplens import list_cells, rank_gaps
from mapapp.query import GapFilters, Grain, RankingQuery, WhatIfQuery
from mapapp.survey import Survey, make_survey
from mapapp.whatif import WhatIf, ask_what_if
from tests.gap_worlds import BESIDE, POPULATIONS, ground, make_atlas, make_world, queries, worlds
from tests.gaps_oracle import (
    AGES,
    Cells,
    Query,
    World,
    ages_of,
    count_cells,
    count_steps,
    list_studied,
    list_told,
    programmes_of,
)
from tests.ground import CODES
from tests.making import make_raw_action

CASES = settings(
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
GRAINS: tuple[Grain, ...] = ("theme-band", "theme", "band", "all")
KEYS = ("code", "theme", "age_band")


def survey(world: World, query: Query) -> Survey:
    return make_survey(make_atlas(world), GapFilters.model_validate(query))


def cells_of(asked: Survey, grain: Grain) -> Cells:
    cells = [cell.model_dump() for cell in list_cells(asked, grain).cells]
    return {tuple(cell.pop(key) for key in KEYS): cell for cell in cells}  # type: ignore[misc]


def count_themed(world: World, query: Query, grain: str) -> Cells:
    """Count as the oracle does; a column of all themes names the theme where there is one."""
    cells = count_cells(world, query, grain)
    if "theme" in grain:
        return cells
    themes = query.get("theme") or [one["theme"] for one in world.actions]
    only = themes[0] if len({*themes}) == 1 else None
    return {(code, only, band): cell for (code, _, band), cell in cells.items()}


@given(world=worlds(), query=queries(), grain=st.sampled_from(GRAINS))
@settings(CASES, max_examples=1000)
def test_a_thousand_data_sets_are_counted_as_plain_loops_count_them(
    world: World, query: Query, grain: Grain
) -> None:
    assert cells_of(survey(world, query), grain) == count_themed(world, query, grain)


@given(world=worlds(), query=queries(), sort=st.sampled_from(["people", "steps", "beside"]))
@settings(CASES, max_examples=200)
def test_a_ranking_holds_each_gap_once_in_an_order_that_stays(
    world: World, query: Query, sort: str
) -> None:
    asked = survey(world, query)
    ranked = rank_gaps(asked, RankingQuery.model_validate({**query, "sort": sort, "limit": 1000}))

    everywhere = count_cells(world, {**query, "commune": [], "zone": []})
    studied = list_studied(world, query)
    keys = [(gap.code, gap.theme, gap.age_band) for gap in ranked.gaps]
    gaps = [key for key, cell in everywhere.items() if not cell["local"] and key[0] in studied]
    assert sorted(keys) == sorted(gaps)
    for gap in ranked.gaps:
        having = {
            code
            for (code, *rest), cell in everywhere.items()
            if rest == [gap.theme, gap.age_band] and cell["local"]
        }
        assert gap.steps == count_steps(world.beside, gap.code, having)
        assert gap.neighbours_with == len(having & {*world.beside[gap.code]})
        assert {near.code for near in gap.nearest} <= having
        assert all(near.steps == gap.steps for near in gap.nearest)
        assert bool(gap.nearest) == bool(having)
        assert bool(gap.ask) == bool(gap.neighbours_with)
    weights = [weigh(gap, sort) for gap in ranked.gaps]
    assert weights == sorted(weights, reverse=True)
    half = RankingQuery.model_validate({**query, "sort": sort, "limit": 7, "offset": 5})
    assert rank_gaps(asked, half).gaps == ranked.gaps[5:12]


def weigh(gap: Any, sort: str) -> tuple[int, ...]:
    keys = {
        "people": POPULATIONS[gap.code],
        "steps": 1000 if gap.steps is None else gap.steps,
        "beside": gap.neighbours_with,
    }
    return (keys.pop(sort), *keys.values())


def count_local(world: World, query: Query, code: str, theme: str) -> dict[str | None, Any]:
    """Count the local programmes of one commune and theme, of any age and by band."""
    narrow = {**query, "theme": [theme], "commune": [code], "zone": []}
    cells = count_cells(world, narrow, "theme-band")
    if not query["age"]:
        cells |= count_cells(world, narrow, "theme")
    return {band: cell for (_, _, band), cell in cells.items()}


def extend(world: World, action: str, codes: list[str]) -> World:
    """Write the rules that a what-if supposes into a copy of the data."""
    changed = copy.deepcopy(world)
    coverage = next(one for one in changed.actions if one["id"] == action)["coverage"]
    coverage["areas"] += [{"kind": "commune", "code": code} for code in codes]
    return changed


@given(world=worlds(), query=queries(), to=st.lists(st.sampled_from(CODES), max_size=4))
@settings(CASES, max_examples=300)
def test_a_what_if_says_what_the_rule_would_bring_if_it_were_written(
    world: World, query: Query, to: list[str]
) -> None:
    # The rules that are added are as sure as their coverage: a filter of certainty sees others.
    query = {**query, "certainty": [], "theme": []}
    asked = survey(world, query)
    before = asked.atlas.records.model_dump_json(exclude={"drawing", "border_drawing"})
    words = {"action": "a0", "to": to, "to_neighbours": True}
    said = ask_what_if(asked, WhatIfQuery.model_validate({**query, **words}))

    assert asked.atlas.records.model_dump_json(exclude={"drawing", "border_drawing"}) == before
    check_what_if(world, query, said)
    local = {code for code in CODES for row in list_told(world, {})[code] if is_own(row)}
    beside = {other for code in local for other in world.beside[code]}
    assert {*said.added} == ({*to} | beside) - local
    assert {*said.already} == ({*to} | beside) & local


def is_own(row: dict[str, Any]) -> bool:
    return row["id"] == "a0" and row["local"]


def check_what_if(world: World, query: Query, said: WhatIf) -> None:
    extended = extend(world, "a0", said.added)
    changed = {}
    for code in said.added:
        was = count_local(world, query, code, said.theme)
        now = count_local(extended, query, code, said.theme)
        for band, cell in was.items():
            if now[band]["local"] != cell["local"]:
                changed[code, band] = (cell["local"], now[band]["local"], cell["gap"])
                changed_ages = now[band]["ages_local"] - cell["ages_local"]
                told = [c for c in said.cells if (c.code, c.age_band) == (code, band)]
                assert [len(one.ages) for one in told] == [changed_ages]
    assert {(c.code, c.age_band): (c.before, c.after, c.was) for c in said.cells} == changed
    assert said.closed == len([1 for was, _, _ in changed.values() if not was])
    gained = {code for (code, _), (was, _, _) in changed.items() if not was}
    assert said.gained.communes == len(gained)
    assert said.gained.population == sum(POPULATIONS[code] for code in gained)


@given(world=worlds(), query=queries(), years=st.tuples(*[st.sampled_from(range(2016, 2025))] * 2))
@settings(CASES, max_examples=200)
def test_two_years_are_compared_as_two_counts(
    world: World, query: Query, years: tuple[int, int]
) -> None:
    said = compare_years(survey(world, query), *years)

    grains = ["theme-band"] if query["age"] else ["theme-band", "theme"]
    then, now = (
        {
            key: cell["local"]
            for grain in grains
            for key, cell in count_cells(world, {**query, "year": [year]}, grain).items()
        }
        for year in years
    )
    gained = {key: (0, now[key]) for key in now if now[key] and not then[key]}
    lost = {key: (then[key], 0) for key in now if then[key] and not now[key]}
    for told, expected, reach in (
        (said.gained, gained, said.gained_reach),
        (said.lost, lost, said.lost_reach),
    ):
        assert {(c.code, c.theme, c.age_band): (c.before, c.after) for c in told} == expected
        codes = {code for code, _, _ in expected}
        assert reach.communes == len(codes)
        assert reach.population == sum(POPULATIONS[code] for code in codes)


@given(world=worlds(), query=queries())
@settings(CASES, max_examples=200)
def test_overlaps_are_every_pair_that_loops_find_and_the_same_both_ways(
    world: World, query: Query
) -> None:
    found = find_overlaps(survey(world, query)).overlaps
    turned = copy.deepcopy(world)
    turned.actions.reverse()
    back = find_overlaps(survey(turned, query)).overlaps

    def tell(one: Any) -> tuple[Any, ...]:
        return (tuple(sorted((one.first, one.second))), one.communes, one.local, one.ages)

    assert sorted(map(tell, found), key=str) == sorted(map(tell, back), key=str)
    assert sorted(map(tell, found), key=str) == sorted(overlap(world, query), key=str)


def overlap(world: World, query: Query) -> list[tuple[Any, ...]]:
    told, programme = list_told(world, query), programmes_of(world.actions)
    pairs = []
    for one, other in combinations(world.actions, 2):
        if one["theme"] != other["theme"] or programme[one["id"]] == programme[other["id"]]:
            continue
        ages = [ages_of(each, query["situation"]) for each in (one, other)]
        shared = None
        if None not in ages:
            asked = query["age"] or AGES
            shared = [age for age in sorted(asked) if all(age in (own or ()) for own in ages)]
        both, local = [], []
        for code in list_studied(world, query):
            rows = [row for row in told[code] if row["id"] in (one["id"], other["id"])]
            both += [code] * (len(rows) == 2)
            local += [code] * (len(rows) == 2 and all(row["local"] for row in rows))
        if both and shared != []:
            pairs.append((tuple(sorted((one["id"], other["id"]))), both, local, shared))
    return pairs


@given(world=worlds(), query=queries())
@settings(CASES, max_examples=200)
def test_handovers_are_what_loops_find_age_by_age(world: World, query: Query) -> None:
    said = find_handovers(survey(world, query))

    told, expected = list_told(world, query), {}
    for code in list_studied(world, query):
        for theme in {one["theme"] for one in world.actions}:
            rows = [row for row in told[code] if row["theme"] == theme]
            dated = [row for row in rows if row["ages"] is not None]
            for age in query["age"] or AGES:
                ending = {
                    row["id"]
                    for row in dated
                    if row["local"] and age in row["ages"] and age + 1 not in row["ages"]
                }
                following = {row["id"] for row in dated if age + 1 in row["ages"]}
                unknown = {row["id"] for row in rows if row["ages"] is None}
                if ending:
                    expected[code, theme, age] = (ending, following, unknown)
    assert {
        (one.code, one.theme, one.age): ({*one.ending}, {*one.following}, {*one.unknown_age})
        for one in said.handovers
    } == expected
    assert said.broken == sum(not following for _, following, _ in expected.values())


def test_the_hand_made_neighbours_are_those_of_the_squares() -> None:
    assert {code: list(others) for code, others in ground().neighbours.items()} == BESIDE


def test_an_atlas_of_a_world_reads_its_programmes_and_periods() -> None:
    atlas: Atlas = make_atlas(make_world([make_raw_action()]))
    assert [(one.id, one.programme, one.period) for one in atlas.records.actions] == [
        ("forum", "forum", None)
    ]
    assert [cover.code for cover in atlas.records.covers] == ["59001"]
