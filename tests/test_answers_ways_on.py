"""The answer on hand-made records: what age excludes, and the ways on where there is little."""

from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.answers import Drop, count_facets, find_answer, find_nearest_served, say_exclusion
from mapapp.finder import count_programmes
from mapapp.model import Situation, Theme
from mapapp.query import Filters
from tests.answering import CODES, ask, atlas, groups_of
from tests.making import make_action


@pytest.mark.parametrize(
    ("chosen", "aside"),
    [
        ({}, []),
        ({"age": [17]}, [("nom", "à partir de 18 ans")]),
        (
            {"age": [27], "theme": ["emploi"], "commune": ["59004"]},
            [("tout", "jusqu’à 25 ans"), ("pro", "jusqu’à 25 ans")],
        ),
        ({"age": [27], "theme": ["sante"]}, [("voisin", "jusqu’à 20 ans")]),
        ({"age": [15], "theme": ["sante"]}, [("salle", "à partir de 16 ans")]),
        ({"age": [27, 19], "theme": ["sante"]}, []),
        (
            {"age": [27], "theme": ["logement"]},
            [("nom", "jusqu’à 25 ans, 30 ans : En situation de handicap")],
        ),
        ({"age": [27], "theme": ["logement"], "situation": ["handicap"]}, []),
        # What another filter excludes too is not put aside.
        ({"age": [17], "theme": ["sante"]}, []),
        ({"age": [17], "commune": ["59004"]}, []),
    ],
)
def test_what_the_age_alone_excludes_is_put_aside_with_the_reason(
    chosen: dict[str, Any], aside: list[tuple[str, str]]
) -> None:
    assert [(one.id, reason) for one, reason in ask(**chosen).aside] == aside


@pytest.mark.parametrize(
    ("ages", "asked", "reason"),
    [
        ((18, None), [17], "à partir de 18 ans"),
        ((18, 25), [17], "à partir de 18 ans"),
        ((18, 25), [3, 17], "à partir de 18 ans"),
        ((18, 25), [26], "jusqu’à 25 ans"),
        ((None, 25), [26, 40], "jusqu’à 25 ans"),
        ((18, 25), [17, 26], "18 à 25 ans"),
        ((16, 16), [15, 17], "16 ans"),
    ],
)
def test_the_reason_names_the_end_that_excludes(
    ages: tuple[int | None, int | None], asked: list[int], reason: str
) -> None:
    assert say_exclusion(make_action(ages=ages), asked) == reason


def test_nothing_is_dropped_where_something_is_found() -> None:
    answer = ask(commune=["59002"], age=[17])
    assert (answer.drops, answer.fallbacks) == ([], [])


@pytest.mark.parametrize(
    ("chosen", "drops"),
    [
        # « nom » takes nobody of 27, and « zone » is elsewhere.
        (
            {"commune": ["59001"], "theme": ["logement"], "age": [27]},
            [Drop("theme", 1), Drop("commune", 1)],
        ),
        (
            {"commune": ["59001"], "theme": ["sante"], "age": [30]},
            [Drop("theme", 1), Drop("age", 1), Drop("commune", 1)],
        ),
        # A choice that brings nothing back is no way on; « all » is no choice.
        ({"q": "danse", "theme": ["emploi"], "scope": "all"}, [Drop("q", 3)]),
        ({"q": "danse", "scope": "all"}, [Drop("q", 7)]),
        ({"scope": "local", "commune": ["59004"]}, [Drop("commune", 5), Drop("scope", 3)]),
        ({"source": ["guide"], "cross_border": True}, [Drop("cross_border", 3)]),
        ({"q": "danse", "year": [1950]}, []),
    ],
)
def test_each_choice_says_what_comes_back_without_it_the_most_first(
    chosen: dict[str, Any], drops: list[Drop]
) -> None:
    answer = ask(**chosen)
    assert answer.actions == []
    assert answer.drops == drops


@pytest.mark.parametrize(
    ("chosen", "ids"),
    [
        # Three local ones at most, then three of the whole territory, the best match first.
        (
            {"commune": ["59002"], "age": [19], "q": "danse"},
            ["nom", "salle", "voisin", "tout", "pro", "loin"],
        ),
        (
            {"commune": ["59002"], "situation": ["lyceen"], "q": "danse"},
            ["salle", "nom", "zone", "loin", "tout"],
        ),
        ({"commune": ["59004"], "age": [27], "theme": ["culture-sport"]}, ["loin"]),
        ({"q": "danse"}, ["zone", "salle", "double", "loin", "tout", "pro"]),
        ({"commune": ["59004"], "scope": "local"}, ["loin", "tout", "pro"]),
    ],
)
def test_what_there_is_all_the_same_fits_place_age_and_situation(
    chosen: dict[str, Any], ids: list[str]
) -> None:
    assert [one.action.id for one in ask(**chosen).fallbacks] == ids


def nearest(**chosen: Any) -> tuple[int, list[str]]:
    steps, communes = ask(**chosen).nearest
    return steps, [commune.code for commune in communes]


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({"commune": ["59004"]}, (1, ["59003"])),
        ({"commune": ["59005"]}, (2, ["59003"])),
        ({"commune": ["59006"]}, (3, ["59003"])),
        # In 59002 only the name is uncertain; without « zone » and « salle » nobody else is left.
        ({"commune": ["59004"], "theme": ["emploi"]}, (1, ["59003"])),
        ({"commune": ["59002"], "theme": ["emploi"]}, (1, ["59003"])),
        ({"commune": ["59006"], "source": ["guide"]}, (4, ["59002"])),
        ({"commune": ["59006"], "source": ["guide"], "theme": ["logement"]}, (0, [])),
        # Something local here, near, several communes or none: nothing is looked for.
        ({"commune": ["59001"]}, (0, [])),
        ({"commune": ["59002"], "theme": ["sante"]}, (0, [])),
        ({"commune": ["59004", "59005"]}, (0, [])),
        ({}, (0, [])),
    ],
)
def test_the_nearest_communes_with_something_local_are_counted_in_borders(
    chosen: dict[str, Any], found: tuple[int, list[str]]
) -> None:
    assert nearest(**chosen) == found


def test_the_nearest_communes_are_counted_with_the_filters() -> None:
    filters = Filters(commune=["59004"], theme=["sante"])
    steps, (commune,) = find_nearest_served(atlas(), atlas().communes["59004"], filters)
    assert (steps, commune.code, commune.counts.local) == (1, "59003", 1)


@pytest.mark.parametrize(
    ("chosen", "others"),
    [
        ({}, 0),
        ({"year": [2019]}, 6),
        ({"year": [2024]}, 6),
        ({"year": [2019, 2024]}, 5),
        ({"year": [2019], "commune": ["59004"]}, 2),
        ({"year": [1950], "q": "danse"}, 0),
    ],
)
def test_what_the_years_leave_out_is_counted(chosen: dict[str, Any], others: int) -> None:
    assert ask(**chosen).others == others


def test_facets_count_as_if_nothing_of_them_were_chosen() -> None:
    facets = count_facets(atlas(), Filters(theme=["sante"], situation=["femme"]))
    # « double » is the programme of « tout »: with « loin » two programmes of « emploi ».
    assert facets["theme"] == {"emploi": 2, "logement": 2, "sante": 2}
    assert facets["situation"] == {"lyceen": 1}
    every = count_facets(atlas(), Filters(commune=["59003"]))
    assert every["theme"] == {"emploi": 3, "logement": 1, "sante": 1}
    assert every["situation"] == {"professionnel": 1, "lyceen": 1, "femme": 1}


CHOICES = st.fixed_dictionaries(
    {},
    optional={
        "commune": st.lists(st.sampled_from(CODES), unique=True, max_size=2),
        "theme": st.lists(
            st.sampled_from(["emploi", "logement", "sante", "formation"]), max_size=2
        ),
        "age": st.lists(st.integers(14, 32), unique=True, max_size=2),
        "situation": st.lists(
            st.sampled_from(["lyceen", "femme", "handicap", "professionnel"]), unique=True
        ),
        "scope": st.sampled_from(["local", "all"]),
        "year": st.lists(st.sampled_from([2018, 2024]), unique=True),
        "q": st.sampled_from(["", "zones", "tuot", "danse", "ville"]),
        "certainty": st.lists(st.sampled_from(["stated", "unclear"]), unique=True),
        "source": st.lists(st.sampled_from(["guide", "rapport"]), unique=True),
    },
)
quick = settings(max_examples=200, deadline=None, derandomize=True)


@given(CHOICES)
@quick
def test_every_action_kept_stands_in_one_group_and_no_other_does(chosen: dict[str, Any]) -> None:
    filters = Filters.model_validate(chosen)
    answer = find_answer(atlas(), filters)
    shown = [one.id for one in answer.actions]
    kept = atlas().find_actions(filters)
    assert len(shown) == len(set(shown))
    assert set(shown) == {one.id for one in kept}
    assert answer.count == sum(answer.counts.values()) == count_programmes(kept)
    assert not {one.id for one, _reason in answer.aside} & {*shown}
    assert bool(answer.fallbacks or answer.drops) is False or not shown


@given(CHOICES)
@quick
def test_dropping_a_choice_never_leaves_fewer_and_says_how_many(chosen: dict[str, Any]) -> None:
    filters = Filters.model_validate(chosen)
    answer = find_answer(atlas(), filters)
    kept = {one.id for one in answer.actions}
    for name in filters.as_parameters():
        fewer = {key: value for key, value in chosen.items() if key != name}
        without = ask(**fewer)
        assert kept <= {one.id for one in without.actions}
        told = [drop.count for drop in answer.drops if drop.name == name]
        if not kept and without.count and chosen[name] != "all":
            assert told == [without.count]
        else:
            assert told == []


@given(CHOICES, st.randoms(use_true_random=False))
@quick
def test_the_order_of_what_is_asked_changes_nothing(chosen: dict[str, Any], random: Any) -> None:
    turned = {
        key: random.sample(value, len(value)) if isinstance(value, list) else value
        for key, value in random.sample(sorted(chosen.items()), len(chosen))
    }
    one, other = ask(**chosen), ask(**turned)
    assert groups_of(one) == groups_of(other)
    assert one.aside == other.aside
    assert (one.drops, one.others, one.nearest) == (other.drops, other.others, other.nearest)
    assert [told.action for told in one.fallbacks] == [told.action for told in other.fallbacks]


@given(CHOICES)
@quick
def test_a_facet_says_how_many_a_choice_would_show(chosen: dict[str, Any]) -> None:
    facets = count_facets(atlas(), Filters.model_validate(chosen))
    for theme in get_args(Theme):
        assert facets["theme"].get(theme, 0) == ask(**chosen | {"theme": [theme]}).count
    assert facets["situation"].keys() <= {*get_args(Situation)}
