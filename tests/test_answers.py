"""The answer on hand-made records: groups, order, what age excludes, and a way on with nothing.

Six communes in a row, each the neighbour of the next. « lys » is a zone of 59002 and 59003;
59901 is a part of 59002.

=========  ========  ========  =========  ==========  ==========================================
action     theme     ages      source     situations  reaches
=========  ========  ========  =========  ==========  ==========================================
tout       emploi    16–25     2019       –           the whole territory
loin       emploi    –         2024       –           the whole territory
pro        emploi    16–25     2024       profession  the whole territory
nom        logement  18–25     2019       –           59002 by name; its page is unclear
zone       logement  –         2024       –           59002, 59003; venue in 59003
salle      sante     16–       2024       lyceen      59002, 59003; venue in 59901
voisin     sante     –20       2019       –           59002 as the neighbour of 59001, by name 59001
double     emploi    16–25     2024       femme !     59003 by name; the programme of « tout »
=========  ========  ========  =========  ==========  ==========================================
"""

from functools import cache
from typing import Any, get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.answers import (
    Answer,
    Drop,
    count_facets,
    find_answer,
    find_nearest_served,
    say_exclusion,
)
from mapapp.atlas import Atlas
from mapapp.finder import count_covers, count_programmes
from mapapp.model import Situation, Source, Theme
from mapapp.query import Filters
from mapapp.records import AssociatedCommune, Commune, Cover, Place, Records, ServedAction
from tests.making import make_action, make_cover

CODES = [f"5900{place}" for place in range(1, 7)]
PART = Place(code="59901", name="Part")


def action(
    id_: str,
    theme: str,
    ages: tuple[int | None, int | None],
    source: str,
    *situations: str,
    **changes: Any,
) -> ServedAction:
    audience = {"text": "t", "age_min": ages[0], "age_max": ages[1], "criteria": []}
    required = changes.pop("required", False)
    longer = changes.pop("longer", [])
    return make_action(
        id_,
        theme=theme,
        title=id_.capitalize(),
        source={"document": source, "page": 1},
        audience=audience
        | {
            "situations": [*situations],
            "required_situations": [*situations] if required else [],
            "age_extensions": longer,
        },
        **changes,
    )


def period(first: int, last: int) -> dict[str, Any]:
    return {"first": first, "last": last, "known": last, "planned": False}


HANDICAP = [{"situation": "handicap", "age_max": 30}]
ACTIONS = [
    action("tout", "emploi", (16, 25), "guide", period=period(2018, 2019)),
    action("loin", "emploi", (None, None), "rapport", period=period(2024, 2024)),
    action("pro", "emploi", (16, 25), "rapport", "professionnel", required=True),
    action("nom", "logement", (18, 25), "guide", longer=HANDICAP),
    action("zone", "logement", (None, None), "rapport", venues=[{"name": "V", "code": "59003"}]),
    action(
        "salle", "sante", (16, None), "rapport", "lyceen", venues=[{"name": "W", "code": "59901"}]
    ),
    action("voisin", "sante", (None, 20), "guide"),
    action("double", "emploi", (16, 25), "rapport", "femme", required=True, programme="tout"),
]
COVERS: list[Cover] = [
    *(
        make_cover(code, one, basis="territory")
        for one in ("tout", "loin", "pro")
        for code in CODES
    ),
    make_cover("59002", "nom", certainty="unclear"),
    make_cover("59002", "zone", basis="zone"),
    make_cover("59003", "zone", basis="zone"),
    make_cover("59002", "salle", basis="zone"),
    make_cover("59003", "salle", basis="zone"),
    make_cover("59001", "voisin"),
    make_cover("59002", "voisin", basis="neighbours"),
    make_cover("59003", "double", programme="tout"),
]
THEMES = {one.id: one.theme for one in ACTIONS}


def make_commune(place: int) -> Commune:
    code = CODES[place]
    beside = [CODES[other] for other in (place - 1, place + 1) if 0 <= other < len(CODES)]
    return Commune.model_construct(
        code=code,
        name=f"Commune {code}",
        parts=[PART] if code == "59002" else [],
        neighbours=beside,
        counts=count_covers([cover for cover in COVERS if cover.code == code], THEMES),
    )


@cache
def atlas() -> Atlas:
    """Make the atlas of the table above."""
    parent = Place(code="59002", name="Commune 59002")
    years = (("guide", 2019), ("rapport", 2024))
    return Atlas(
        Records.model_construct(
            key="k",
            communes=[make_commune(place) for place in range(len(CODES))],
            associated=[AssociatedCommune(**PART.model_dump(), postal_codes=[], parent=parent)],
            zones=[],
            actions=ACTIONS,
            covers=COVERS,
            sources=[Source(id=key, title="T", publisher="P", year=year) for key, year in years],
        )
    )


def ask(**chosen: Any) -> Answer:
    return find_answer(atlas(), Filters.model_validate(chosen))


def groups_of(answer: Answer) -> dict[str, list[str]]:
    return {name: [one.action.id for one in group] for name, group in answer.groups.items()}


def groups(**chosen: Any) -> tuple[list[str], list[str], list[str]]:
    found = groups_of(ask(**chosen))
    assert list(found) == ["here", "near", "wide"]
    return found["here"], found["near"], found["wide"]


EVERYWHERE = ["loin", "tout", "pro"]


@pytest.mark.parametrize(
    ("commune", "here", "near"),
    [
        # A neighbour, and a zone whose venue is elsewhere, are near; a venue in a part is home.
        (["59002"], ["nom", "salle"], ["zone", "voisin"]),
        (["59003"], ["double", "zone"], ["salle"]),
        (["59001"], ["voisin"], []),
        (["59004"], [], []),
    ],
)
def test_each_action_stands_in_the_group_of_its_rule(
    commune: list[str], here: list[str], near: list[str]
) -> None:
    assert groups(commune=commune) == (here, near, EVERYWHERE)


def test_without_a_commune_what_reaches_some_communes_is_here() -> None:
    # Newer sources first, then the order of the file; nothing is near to nowhere.
    local = ["zone", "salle", "double", "nom", "voisin"]
    assert groups() == (local, [], EVERYWHERE)


def test_several_communes_keep_the_nearest_of_their_covers() -> None:
    # « zone » takes place in 59003, « voisin » names 59001 and is only next to 59002.
    here, near, wide = groups(commune=["59002", "59001"])
    # « nom » is unclear: what is sure of the same reach comes before.
    assert (here, near, wide) == (["voisin", "nom", "salle"], ["zone"], EVERYWHERE)
    assert groups(commune=["59001", "59002"]) == (here, near, wide)


def test_the_cover_that_is_shown_is_the_nearest_one() -> None:
    covers = {one.action.id: one.cover for one in ask(commune=["59002", "59001"]).groups["here"]}
    assert {key: cover and cover.code for key, cover in covers.items()} == {
        "nom": "59002",
        "voisin": "59001",
        "salle": "59002",
    }


@pytest.mark.parametrize(
    ("chosen", "wide"),
    [
        # A stated age before an unknown one, though the unknown one is fresher.
        ({"age": [17]}, ["tout", "pro", "loin"]),
        # Without an age the fresher source comes first, and what is for professionals last.
        ({}, ["loin", "tout", "pro"]),
        ({"situation": ["lyceen"]}, ["loin", "tout"]),
        ({"situation": ["professionnel"]}, ["pro", "loin", "tout"]),
        ({"age": [17], "situation": ["professionnel"]}, ["pro", "tout", "loin"]),
    ],
)
def test_age_then_situation_then_freshness_make_the_order(
    chosen: dict[str, Any], wide: list[str]
) -> None:
    assert groups(commune=["59004"], **chosen)[2] == wide


def test_reach_comes_before_age() -> None:
    # « zone » states no age; « tout » does, and is farther.
    answer = ask(commune=["59003"], age=[17])
    assert [one.id for one in answer.actions] == ["double", "zone", "salle", "tout", "pro", "loin"]


def test_a_named_situation_comes_before_one_that_is_not() -> None:
    assert groups(commune=["59002"], situation=["lyceen"]) == (
        ["nom", "salle"],
        ["zone", "voisin"],
        ["loin", "tout"],
    )
    assert groups(situation=["lyceen"])[0] == ["salle", "zone", "nom", "voisin"]


def test_the_order_of_the_file_decides_between_equals() -> None:
    turned = Atlas(atlas().records.model_copy(update={"actions": ACTIONS[::-1]}))
    first = groups_of(find_answer(atlas(), Filters()))["here"]
    other = groups_of(find_answer(turned, Filters()))["here"]
    assert first == ["zone", "salle", "double", "nom", "voisin"]
    assert other == ["double", "salle", "zone", "voisin", "nom"]


def test_a_programme_told_twice_is_listed_twice_and_counted_once_in_the_first_group() -> None:
    answer = ask(commune=["59003"])
    assert answer.counts == {"here": 2, "near": 1, "wide": 2}
    assert answer.count == sum(answer.counts.values()) == 5
    assert len(answer.actions) == 6


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
    ("chosen", "found"),
    [
        ({"scope": "local", "commune": ["59002"]}, (["nom", "salle"], ["zone", "voisin"], [])),
        ({"scope": "all", "commune": ["59001"]}, (["voisin"], [], EVERYWHERE)),
        ({"certainty": ["unclear"]}, (["nom"], [], [])),
        ({"certainty": ["unclear"], "commune": ["59003"]}, ([], [], [])),
        ({"q": "Zones"}, (["zone"], [], [])),
        (
            {"situation": ["femme"], "commune": ["59003"]},
            (["double", "zone"], ["salle"], ["loin", "tout"]),
        ),
        ({"situation": ["lyceen"], "commune": ["59003"]}, (["zone"], ["salle"], ["loin", "tout"])),
    ],
)
def test_every_filter_is_kept_to_in_every_group(
    chosen: dict[str, Any], found: tuple[list[str], list[str], list[str]]
) -> None:
    assert groups(**chosen) == found


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
