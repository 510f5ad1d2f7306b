"""What continuity finds is merged without a cell lost, counted twice or put in another order."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from mapapp.atlas import Atlas
from mapapp.continuity import ChangedCell, Changes, Handover, Overlap
from mapapp.gaps import join_bands
from mapapp.records import Reach
from mapapp.sequels import (
    AgeRow,
    group_overlaps,
    merge_endings,
    sum_ages,
    sum_changes,
)
from tests.making import make_action

PEOPLE = {"59001": 10, "59002": 20, "59003": 40}
NOBODY = Reach(communes=0, population=0)


@pytest.fixture
def atlas() -> Atlas:
    """Stand in for an atlas: actions a, b, c and three communes."""
    actions = {name: make_action(name) for name in "abc"}
    communes = {code: SimpleNamespace(population=people) for code, people in PEOPLE.items()}
    return cast("Atlas", SimpleNamespace(actions=actions, communes=communes))


def make_handover(code: str, age: int = 17, **changes: Any) -> Handover:
    row = {"theme": "emploi", "ending": ["a"], "following": [], "unknown_age": []}
    return Handover(code=code, age=age, **(row | changes))


def make_overlap(second: str, **changes: Any) -> Overlap:
    row = {"first": "a", "theme": "emploi", "ages": [17], "communes": [], "local": []}
    return Overlap(second=second, population=0, **(row | changes))


def make_cell(code: str, band: str | None, *, gained: bool = True, theme: Any = "emploi") -> Any:
    return ChangedCell(
        code=code, theme=theme, age_band=band, before=int(not gained), after=int(gained)
    )


def test_each_age_counts_what_follows_what_may_and_what_does_not() -> None:
    handovers = [
        make_handover("59001", following=["b"], unknown_age=["c"]),
        make_handover("59002", unknown_age=["c"]),
        make_handover("59003"),
        make_handover("59003", theme="logement"),
        make_handover("59001", age=25),
        make_handover("59001", age=30),  # who is 31 is no longer asked about
    ]

    assert sum_ages(handovers) == [
        AgeRow(age=17, cells=4, followed=1, unsure=1, broken=2, communes=3),
        AgeRow(age=25, cells=1, followed=0, unsure=0, broken=1, communes=1),
    ]


def test_communes_are_merged_where_the_answer_is_the_same(atlas: Atlas) -> None:
    handovers = [
        make_handover("59001", following=["b"]),
        make_handover("59002", following=["b"], unknown_age=["c"]),  # sure all the same
        make_handover("59003"),
        make_handover("59003", age=30),
    ]

    broken, followed = merge_endings(atlas, handovers)

    assert (broken.codes, broken.following, broken.population) == (["59003"], [], 40)
    assert (followed.codes, followed.population) == (["59001", "59002"], 30)
    assert [action.id for action in followed.following] == ["b"]
    assert followed.unknown_age == []


def test_what_may_follow_keeps_communes_apart_where_nothing_does(atlas: Atlas) -> None:
    handovers = [make_handover("59001"), make_handover("59002", unknown_age=["c"])]

    assert [one.codes for one in merge_endings(atlas, handovers)] == [["59002"], ["59001"]]


def test_pairs_of_one_action_in_the_same_communes_stand_together(atlas: Atlas) -> None:
    overlaps = [
        make_overlap("b", ages=None, communes=["59001", "59002"], local=["59001"]),
        make_overlap("c", communes=["59001"], local=["59001"]),
        make_overlap("b", first="c", communes=["59001", "59002", "59003"]),
    ]

    here, wide = group_overlaps(atlas, overlaps)

    assert [(other.id, ages) for other, ages in here.others] == [("c", [17]), ("b", None)]
    assert (here.codes, here.is_local, here.population) == (["59001"], True, 10)
    assert (wide.action.id, wide.is_local, wide.population) == ("c", False, 70)


def test_changes_are_grouped_by_theme_and_by_the_ages_that_changed(atlas: Atlas) -> None:
    gained = [
        *(make_cell(code, band) for code in ("59001", "59002") for band in (None, "16-17")),
        make_cell("59003", None),
    ]
    lost = [make_cell("59003", "12-15", gained=False, theme="logement")]
    changes = Changes(
        from_year=2019, to_year=2024, gained=gained, lost=lost,
        gained_reach=NOBODY, lost_reach=NOBODY,
    )  # fmt: skip

    emploi, logement = sum_changes(atlas, changes)

    assert [(one.codes, one.bands) for one in emploi.gained] == [
        (["59003"], []),
        (["59001", "59002"], ["16-17"]),
    ]
    assert (emploi.gained_cells, emploi.lost_cells) == (2, 0)
    assert (logement.theme, logement.gained, logement.lost_cells) == ("logement", [], 1)


@pytest.mark.parametrize(
    ("bands", "joined"),
    [
        ([], []),
        (["16-17"], ["16-17"]),
        (["16-17", "18-21"], ["16-21"]),
        (["26-30", "12-15", "22-25"], ["12-15", "22-30"]),
        (["12-15", "16-17", "18-21", "22-25", "26-30"], ["12-30"]),
        (["17"], ["17"]),
        (["16+20"], ["16+20"]),
    ],
)
def test_bands_that_follow_each_other_are_joined(bands: list[str], joined: list[str]) -> None:
    assert join_bands(bands) == joined
