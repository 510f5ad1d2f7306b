"""A what-if says which cells an extension would close, and changes nothing."""

from typing import Any

import pytest

from mapapp.atlas import Atlas
from mapapp.errors import QueryError, UnknownCodeError
from mapapp.query import GapFilters, WhatIfQuery
from mapapp.survey import make_survey
from mapapp.whatif import WhatIf, ask_what_if
from tests.gap_row import CODES, atlas, make_atlas


def ask(asked: Atlas | None = None, **chosen: Any) -> WhatIf:
    query = WhatIfQuery.model_validate(chosen)
    names = GapFilters.model_fields
    filters = GapFilters(**{name: value for name, value in query if name in names})
    return ask_what_if(make_survey(asked or atlas(), filters), query)


def tell(said: WhatIf) -> list[tuple[str, str | None, int, int, bool]]:
    return [(c.code, c.age_band, c.before, c.after, c.closes) for c in said.cells]


def test_a_neighbour_gains_every_band_that_the_action_takes() -> None:
    said = ask(action="forum", to_neighbours=True)
    assert (said.added, said.already) == (["59003"], ["59001", "59002"])
    assert tell(said) == [
        ("59003", None, 1, 2, False),
        ("59003", "12-15", 0, 1, True),
        ("59003", "16-17", 0, 1, True),
        ("59003", "18-21", 0, 1, True),
    ]
    assert [cell.was for cell in said.cells] == ["none", "bare", "metropolitan", "metropolitan"]
    assert [cell.ages for cell in said.cells[1:]] == [[14, 15], [16, 17], [18]]
    assert (said.closed, said.gained.communes, said.gained.population) == (3, 1, 300)
    assert (said.counted, said.unknown_age, said.young) == (True, False, None)


def test_ages_asked_for_make_one_cell() -> None:
    said = ask(action="forum", to=["59006"], age=[18, 19])
    assert tell(said) == [("59006", "18-19", 0, 1, True)]
    assert said.cells[0].ages == [18]


def test_an_action_without_stated_ages_closes_cells_of_any_age_only() -> None:
    said = ask(action="sans", to=["59004", "59001"])
    assert said.unknown_age
    assert tell(said) == [("59001", None, 1, 2, False), ("59004", None, 0, 1, True)]
    assert ask(action="sans", to=["59004"], age=[17]).cells == []


def test_a_programme_that_is_there_already_adds_nothing() -> None:
    # 59005 has « clap », whose other telling is « autre ».
    assert ask(action="autre", to=["59005"]).added == []
    covers = [cover for cover in atlas().records.covers if cover.action != "autre"]
    said = ask(make_atlas(covers=covers), action="autre", to=["59005"])
    assert (said.added, said.cells, said.closed) == (["59005"], [], 0)


def test_an_action_of_the_whole_territory_may_become_local() -> None:
    said = ask(action="tout", to=["59004"])
    assert (said.added, said.already) == (["59004"], [])
    assert [band for _, band, *_ in tell(said)] == [None, "16-17", "18-21", "22-25"]
    assert ask(action="tout", to_neighbours=True).added == []


def test_zones_parts_and_the_ground_of_a_carrier_are_targets_too() -> None:
    assert ask(action="clap", to_zone=["lys"]).added == ["59002", "59003"]
    assert ask(action="clap", to=["59901"]).added == ["59002"]
    assert ask(action="clap", to_carrier=True).added == ["59001", "59002"]
    assert ask(action="logis", to_carrier=True, to=["59001"]).added == ["59001", "59003", "59005"]


@pytest.mark.parametrize(
    "filters", [{"source": ["rapport"]}, {"theme": ["logement"]}, {"year": [2024]}]
)
def test_what_the_filters_leave_out_is_not_counted(filters: dict[str, Any]) -> None:
    said = ask(action="forum", to=["59006"], **filters)
    assert (said.counted, said.added, said.cells, said.closed) == (False, ["59006"], [], 0)


def test_young_people_are_those_of_the_years_that_newly_have_one() -> None:
    young = {code: {age: age for age in range(12, 31)} for code in CODES}
    asked = make_atlas(young=young)
    assert ask(asked, action="forum", to=["59003"]).young == 14 + 15 + 16 + 17 + 18
    assert ask(asked, action="forum", to=["59003", "59006"], age=[17]).young == 34
    assert ask(asked, action="forum", to=["59005"]).young == 14 + 15
    assert ask(asked, action="sans", to=["59004"]).young == 0


@pytest.mark.parametrize(
    ("chosen", "place", "word"),
    [
        ({}, "to", "to_zone, to_neighbours=1 ou to_carrier=1"),
        ({"to_neighbours": False}, "to", "aucune commune"),
        ({"to": ["59999"]}, "commune", "59999"),
        ({"to_zone": ["nord"]}, "to_zone", "lys"),
        ({"zone": ["nord"], "to": ["59001"]}, "zone", "lys"),
    ],
)
def test_what_cannot_be_extended_is_refused(chosen: dict[str, Any], place: str, word: str) -> None:
    with pytest.raises(QueryError) as caught:
        ask(action="forum", **chosen)
    assert [fault.place for fault in caught.value.faults] == [place]
    assert word in str(caught.value)


def test_an_unknown_action_is_refused() -> None:
    with pytest.raises(UnknownCodeError):
        ask(action="rien", to=["59001"])


def test_nothing_is_changed_by_asking() -> None:
    asked = make_atlas()
    before = repr(asked.records)
    ask(asked, action="forum", to_neighbours=True, to_zone=["lys"], to_carrier=True)
    assert repr(asked.records) == before
