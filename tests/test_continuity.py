"""What stands twice, what follows when somebody grows too old, what two years changed."""

from typing import Any

from mapapp.continuity import Changes, compare_years, find_handovers, find_overlaps
from mapapp.query import GapFilters
from mapapp.survey import make_survey
from tests.gap_row import ACTIONS, COVERS, action, make_atlas, survey
from tests.making import make_cover


def pairs(**chosen: Any) -> list[tuple[str, str, list[str], list[str]]]:
    found = find_overlaps(survey(**chosen)).overlaps
    return [(one.first, one.second, one.communes, one.local) for one in found]


def test_overlaps_are_pairs_of_a_theme_that_share_ages_and_communes() -> None:
    assert pairs() == [
        ("tout", "forum", ["59001", "59002"], []),
        ("tout", "sans", ["59003"], []),
        ("tout", "clap", ["59005"], []),
        ("tout", "autre", ["59005"], []),
    ]


def test_what_two_sources_tell_of_one_programme_is_no_overlap() -> None:
    assert ("clap", "autre") not in [(one, other) for one, other, *_ in pairs()]


def test_shared_ages_are_told_or_unknown() -> None:
    found = find_overlaps(survey()).overlaps
    assert {one.second: one.ages for one in found} == {
        "forum": [16, 17, 18],
        "sans": None,
        "clap": list(range(16, 26)),
        "autre": list(range(16, 26)),
    }
    assert [one.population for one in found] == [300, 300, 500, 500]


def test_ages_and_communes_asked_for_narrow_the_overlaps() -> None:
    assert pairs(age=[26]) == [("tout", "sans", ["59003"], [])]
    assert pairs(zone=["lys"]) == [
        ("tout", "forum", ["59002"], []),
        ("tout", "sans", ["59003"], []),
    ]
    assert pairs(scope="local") == []


def test_overlaps_of_most_local_communes_come_first() -> None:
    covers = [*COVERS, make_cover("59001", "sans"), make_cover("59002", "sans")]
    asked = make_survey(make_atlas(covers=covers), GapFilters())
    first = find_overlaps(asked).overlaps[0]
    assert (first.first, first.second, first.local) == ("forum", "sans", ["59001", "59002"])


def test_a_handover_says_what_ends_what_follows_and_what_may() -> None:
    said = find_handovers(survey())
    assert [(h.code, h.theme, h.age, h.ending, h.following) for h in said.handovers] == [
        ("59001", "emploi", 18, ["forum"], ["tout"]),
        ("59002", "emploi", 18, ["forum"], ["tout"]),
        ("59005", "emploi", 30, ["clap", "autre"], []),
        ("59006", "logement", 30, ["logis"], []),
    ]
    assert (said.count, said.broken) == (4, 2)


def test_what_states_no_age_may_follow_or_not() -> None:
    covers = [*COVERS, make_cover("59001", "sans")]
    asked = make_survey(make_atlas(covers=covers), GapFilters(commune=["59001"], scope="local"))
    (one,) = find_handovers(asked).handovers
    assert (one.following, one.unknown_age) == ([], ["sans"])
    assert find_handovers(asked).broken == 1


def test_ages_asked_for_are_those_at_which_something_ends() -> None:
    assert [h.code for h in find_handovers(survey(age=[18])).handovers] == ["59001", "59002"]
    assert find_handovers(survey(age=[17, 25])).count == 0


def test_a_situation_moves_the_end() -> None:
    handovers = find_handovers(survey(age=[30, 34], theme=["logement"], situation=["handicap"]))
    assert [one.age for one in handovers.handovers] == [34]


def test_what_states_no_last_age_never_ends() -> None:
    open_ = [*ACTIONS, action("ouvert", (16, None), "guide")]
    asked = make_atlas(actions=open_, covers=[*COVERS, make_cover("59004", "ouvert")])
    ages = [30, 119, 120]
    assert find_handovers(make_survey(asked, GapFilters(commune=["59004"], age=ages))).count == 0


def tell(said: Changes) -> tuple[list[tuple[str, str | None]], list[tuple[str, str | None]]]:
    gained, lost = (
        [(one.code, one.age_band) for one in cells] for cells in (said.gained, said.lost)
    )
    return gained, lost


def test_years_are_by_default_those_of_the_oldest_and_newest_source() -> None:
    said = compare_years(survey(), None, None)
    assert (said.from_year, said.to_year) == (2019, 2024)
    assert tell(said) == (
        [("59006", None), *(("59006", band) for band in ("18-21", "22-25", "26-30"))],
        [(code, band) for code in ("59001", "59002") for band in (None, "12-15", "16-17", "18-21")],
    )
    assert (said.gained_reach.communes, said.gained_reach.population) == (1, 600)
    assert (said.lost_reach.communes, said.lost_reach.population) == (2, 300)


def test_a_programme_that_two_years_tell_is_neither_gained_nor_lost() -> None:
    said = compare_years(survey(commune=["59005"]), 2019, 2024)
    assert tell(said) == ([], [])


def test_a_year_against_itself_changes_nothing_and_turned_round_the_sides_change() -> None:
    assert tell(compare_years(survey(), 2019, 2019)) == ([], [])
    there, back = compare_years(survey(), 2018, 2024), compare_years(survey(), 2024, 2018)
    assert tell(there) == tell(back)[::-1]


def test_an_age_asked_for_is_the_only_column() -> None:
    assert tell(compare_years(survey(age=[18]), None, None)) == (
        [("59006", "18")],
        [("59001", "18"), ("59002", "18")],
    )


def test_more_of_what_there_was_is_no_gain_and_less_no_loss() -> None:
    more = [
        *ACTIONS,
        action("double", (16, 18), "rapport", 2019, 2024),
        action("x", (16, 18), "guide", 2024),
    ]
    covers = [*COVERS, *(make_cover("59004", one) for one in ("double", "x"))]
    asked = make_survey(make_atlas(actions=more, covers=covers), GapFilters(commune=["59004"]))
    for years in ((2019, 2024), (2024, 2019)):
        assert tell(compare_years(asked, *years)) == ([], [])
    assert len(compare_years(asked, 2018, 2024).gained) == 3
