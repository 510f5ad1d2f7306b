"""A survey sees the records as its filters do, finds what is missing, and what is near."""

from typing import Any

import pytest

from mapapp.errors import QueryError
from mapapp.gaps import Column, bits
from mapapp.query import GapFilters
from mapapp.survey import Missing, Survey, choose_carrier, count_gaps, make_survey
from tests.gap_row import CODES, atlas, make_atlas, survey
from tests.making import make_action, make_cover

EMPLOI = Column(frozenset({"emploi"}))
AT_17 = Column(frozenset({"emploi"}), "17", bits([17]))
AT_26 = Column(frozenset({"emploi"}), "26-30", bits(range(26, 31)))


def missing(asked: Survey, *columns: Column) -> list[Missing]:
    return asked.find_missing([*columns])


def codes(asked: Survey) -> list[str]:
    return [commune.code for commune in asked.communes]


def test_without_any_place_all_communes_are_asked_of() -> None:
    assert codes(survey()) == CODES


def test_communes_and_zones_are_asked_of_together_in_the_order_of_the_territory() -> None:
    assert codes(survey(commune=["59006"], zone=["lys"])) == ["59002", "59003", "59006"]
    assert codes(survey(commune=["59901", "59002"])) == ["59002"]


@pytest.mark.parametrize(
    ("chosen", "place", "word"),
    [
        ({"commune": ["59999"]}, "commune", "59999"),
        ({"source": ["autre"]}, "source", "guide, rapport"),
        ({"zone": ["nord", "ailleurs", "lys"]}, "zone", "ailleurs, nord → l'une de : lys"),
    ],
)
def test_unknown_places_and_documents_are_refused_with_what_is_known(
    chosen: dict[str, Any], place: str, word: str
) -> None:
    with pytest.raises(QueryError) as caught:
        survey(**chosen)
    assert [fault.place for fault in caught.value.faults] == [place]
    assert word in str(caught.value)


def test_themes_are_those_of_the_actions_unless_others_are_asked_for() -> None:
    assert survey().themes == ["emploi", "logement"]
    assert survey(theme=["sante", "emploi"]).themes == ["emploi", "sante"]


def test_ages_are_counted_and_never_filter_an_action_out() -> None:
    asked = survey(age=[12])
    assert {cover.action for cover in asked.covers} == {
        *("tout", "forum", "sans", "clap", "autre", "logis")
    }
    assert all(asked.keeps(action) for action in asked.atlas.records.actions)


def test_the_other_filters_leave_actions_and_covers_out() -> None:
    assert {cover.action for cover in survey(year=[2024]).covers} == {"autre", "logis"}
    assert {cover.action for cover in survey(scope="local", source=["guide"]).covers} == {
        "forum",
        "clap",
    }
    assert [cover.action for cover in survey(certainty=["inferred"]).covers] == ["sans"]
    assert not survey(source=["guide"]).keeps(atlas().action("logis"))


def test_gaps_stand_with_their_distance_and_the_neighbours_that_have_it() -> None:
    found = missing(survey(), AT_17)
    assert [(one.commune.code, one.steps, one.beside) for one in found] == [
        ("59003", 1, 1),
        ("59004", 1, 1),
        ("59006", 1, 1),
    ]
    assert [one.tally.gap for one in found] == ["metropolitan"] * 3
    assert [one.young for one in found] == [None] * 3


def test_what_is_near_may_lie_outside_of_the_study() -> None:
    found = missing(survey(commune=["59003"]), AT_26)
    assert [(one.commune.code, one.steps, one.beside) for one in found] == [("59003", 2, 0)]


def test_what_no_commune_has_is_no_number_of_steps_away() -> None:
    found = missing(survey(commune=["59001"], theme=["sante"]), Column(frozenset({"sante"})))
    assert [(one.steps, one.beside, one.tally.gap) for one in found] == [(None, 0, "bare")]
    assert survey(theme=["sante"]).find_nearest(found[0]) == []
    assert survey(theme=["sante"]).find_carriers(found[0]) == []


def test_the_nearest_are_named_with_kilometres_and_their_actions() -> None:
    (gap,) = missing(survey(commune=["59003"]), AT_17)
    (near,) = survey().find_nearest(gap)
    assert (near.commune.code, near.steps, near.km) == ("59002", 1, 7.1)
    assert [action.id for action in near.actions] == ["forum"]


def test_of_communes_as_near_the_three_nearest_stand_by_name() -> None:
    (gap,) = missing(survey(commune=["59004"]), EMPLOI)
    near = survey().find_nearest(gap)
    # 59003 states no age, 59005 has one programme that two sources tell.
    assert [(one.commune.code, [a.id for a in one.actions]) for one in near] == [
        ("59003", ["sans"]),
        ("59005", ["clap", "autre"]),
    ]


def test_each_carrier_next_door_is_named_once() -> None:
    (gap,) = missing(survey(commune=["59004"]), EMPLOI)
    asked = survey().find_carriers(gap)
    assert [(one.carrier, one.action.id, one.commune.code) for one in asked] == [
        ("Mission", "sans", "59003"),
        ("Ville", "clap", "59005"),
    ]


def test_local_actions_answer_an_age_only_where_they_state_it() -> None:
    asked = survey()
    assert [one.id for one in asked.find_local("59003", EMPLOI)] == ["sans"]
    assert asked.find_local("59003", AT_17) == []
    assert [one.id for one in asked.find_local("59001", AT_17)] == ["forum"]
    assert [one.id for one in asked.find_all("59001", AT_17)] == ["forum", "tout"]
    assert asked.find_served(AT_17) == {"59001", "59002", "59005"}
    assert asked.find_served(EMPLOI) == {"59001", "59002", "59003", "59005"}


def test_a_situation_lengthens_the_ages_that_are_counted() -> None:
    column = Column(frozenset({"logement"}), "31-34", bits(range(31, 35)))
    assert survey().find_served(column) == set()
    assert survey(situation=["handicap"]).find_served(column) == {"59006"}


YOUNG = {code: dict.fromkeys(range(12, 31), place) for place, code in enumerate(CODES, 1)}


def young_survey(young: dict[str, dict[int, int]]) -> Survey:
    return make_survey(make_atlas(young=young), GapFilters())


def test_young_people_are_those_of_the_ages_asked_for() -> None:
    asked = young_survey(YOUNG)
    commune = asked.atlas.communes["59002"]
    assert asked.count_young(commune, EMPLOI) == 2 * 19
    assert asked.count_young(commune, AT_26) == 2 * 5
    assert asked.count_young(commune, AT_17) == 2


def test_young_people_are_unknown_where_the_file_does_not_tell_an_age() -> None:
    asked = young_survey({"59001": dict.fromkeys(range(12, 30), 3)})
    communes = asked.atlas.communes
    assert asked.count_young(communes["59001"], AT_17) == 3
    assert asked.count_young(communes["59001"], AT_26) is None
    assert asked.count_young(communes["59002"], AT_17) is None


def test_communes_and_people_are_summed_by_what_they_miss() -> None:
    asked = survey()
    tallies = {code: row[0] for code, row in asked.count([AT_17]).items()}
    counted = count_gaps(asked.communes, tallies)
    assert {gap: (one.communes, one.population) for gap, one in counted.items()} == {
        "none": (3, 800),
        "metropolitan": (3, 1300),
        "bare": (0, 0),
    }


def test_of_many_as_near_the_three_with_the_nearest_centres_are_kept_nearest_first() -> None:
    # 59001 touches all the others here; their centres lie to the east, that of 59006 the nearest.
    others = [
        one.model_copy(update={"neighbours": ["59001"], "centre": (3.6 - at / 10, 50.0)})
        for at, one in enumerate(atlas().records.communes[1:], 1)
    ]
    home = atlas().communes["59001"].model_copy(update={"neighbours": CODES[1:]})
    covers = [make_cover(code, "clap") for code in CODES[1:]]
    changed = make_atlas(communes=[home, *others], covers=covers)
    asked = make_survey(changed, GapFilters(commune=["59001"]))
    (gap,) = missing(asked, AT_17)
    assert [(near.commune.code, near.km) for near in asked.find_nearest(gap)] == [
        ("59006", 7.1),
        ("59005", 14.3),
        ("59004", 21.4),
    ]


def test_a_carrier_that_bears_the_name_of_the_commune_is_asked_there() -> None:
    carriers = ["Ville de Commune 59001", "Ville de Commune 59002"]
    action, communes = make_action(carriers=carriers), survey().atlas.communes

    assert choose_carrier(action, communes["59002"]) == "Ville de Commune 59002"
    assert choose_carrier(action, communes["59003"]) == "Ville de Commune 59001"
