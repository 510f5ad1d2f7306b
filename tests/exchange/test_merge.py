"""What a file tells changes, the rest keeps its value; every fault is told with its cell."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.errors import Fault
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.merge import merge_intake
from tests.exchange.landing import (
    CONTACT,
    LAND,
    make_current,
    make_entry,
    make_raw,
    merge,
    tell_faults,
)
from tests.making import SOURCE, make_raw_action

NEW: dict[str, Any] = {
    "id": "neuf",
    "title": "Neuf",
    "theme": "sante",
    "carriers": ["Ville"],
    "summary": "Une action.",
    "source": {"document": "guide"},
    "coverage": {"areas": [{"kind": "commune", "code": "59002"}]},
}


def test_a_file_that_says_nothing_new_changes_nothing() -> None:
    current = make_current()
    merged = merge(make_entry(id="forum", title="Forum", audience={"age_min": 13}))

    assert merged.faults == []
    assert (merged.raw, merged.file) == (current.raw, current.file)


def test_a_field_that_is_told_changes_and_the_others_stay() -> None:
    merged = merge(make_entry(id="forum", audience={"age_min": 16}))

    assert merged.raw == make_raw(make_raw_action({"audience.age_min": 16}, contacts=[CONTACT]))


def test_a_new_action_stands_at_the_end_with_what_nothing_is_said_of() -> None:
    merged = merge(make_entry(**NEW))

    assert [action["id"] for action in merged.raw["actions"]] == ["forum", "neuf"]
    assert merged.raw["actions"][1] == {
        "id": "neuf",
        "title": "Neuf",
        "theme": "sante",
        "carriers": ["Ville"],
        "summary": "Une action.",
        "description": "Une action.",
        "audience": {
            "text": "Âge non précisé.",
            "age_min": None,
            "age_max": None,
            "criteria": [],
        },
        "coverage": {"areas": [{"kind": "commune", "code": "59002"}], "certainty": "stated"},
        "contacts": [],
        "cross_border": {"value": False},
        "source": {"document": "guide", "page": None},
    }


def test_facts_that_are_missing_are_faults_not_guesses() -> None:
    assert tell_faults(merge(make_entry(id="neuf", title="Neuf"))) == [
        f"ligne 2, {field} : champ obligatoire absent → l'ajouter"
        for field in (
            *("carriers", "coverage", "description", "source.document", "summary", "theme"),
        )
    ]


def test_an_action_that_its_whole_document_does_not_name_is_gone() -> None:
    two = make_current(make_raw_action(), make_raw_action(id="autre"))
    entry = make_entry(id="autre", title="Autre")

    assert [a["id"] for a in merge(entry, current=two, whole=["guide"]).raw["actions"]] == ["autre"]
    assert len(merge(entry, current=two, whole=["guide"], keep=True).raw["actions"]) == 2
    assert len(merge(entry, current=two, whole=["rapport"]).raw["actions"]) == 2
    assert len(merge(entry, current=two).raw["actions"]) == 2


def test_an_action_that_is_named_with_faults_is_not_gone_and_not_lost() -> None:
    tie = {"action": "autre", "same": False, "note": "x"}
    two = make_current(make_raw_action(related=[tie]), make_raw_action(id="autre"))
    entries = (make_entry(2, id="forum", title="F"), make_entry(3, id="autre", title=""))

    assert tell_faults(merge(*entries, current=two, whole=["guide"])) == [
        "ligne 3, colonne title : texte vide : «  » → le remplir"
    ]


def test_rules_that_reach_what_is_listed_stay() -> None:
    near = {"areas": [{"kind": "neighbours", "code": "59001"}], "certainty": "inferred"}
    current = make_current(make_raw_action(coverage=near))
    reached = frozenset({"59001", "59002", "59004"})

    assert merge(make_entry(id="forum", reached=reached), current=current).raw == current.raw


@pytest.mark.parametrize(
    ("reached", "areas"),
    [
        ({"59001", "59009"}, [{"kind": "commune", "code": c} for c in ("59001", "59009")]),
        ({f"5900{place}" for place in range(1, 10)}, [{"kind": "territory"}]),
    ],
)
def test_other_communes_become_rules_of_their_own(reached: set[str], areas: list[Any]) -> None:
    entry = make_entry(id="forum", reached=frozenset(reached))
    coverage = merge(entry).raw["actions"][0]["coverage"]
    assert coverage == {"areas": areas, "certainty": "stated"}


def test_a_document_and_its_actions_come_in_one_file() -> None:
    source = Entry("ligne 2", {"id": "rapport", "title": "R", "publisher": "P", "year": 2024})
    merged = merge(make_entry(**NEW | {"source": {"document": "rapport"}}), sources=[source])

    assert merged.faults == []
    assert [one["id"] for one in merged.raw["sources"]] == ["guide", "rapport"]


def test_the_glossary_that_is_told_is_the_whole_glossary() -> None:
    term = {
        "id": "caf",
        "side": "fr",
        "name": {"fr": "CAF", "nl": "CAF"},
        "words": ["CAF"],
        "definition": {"fr": "Une caisse.", "nl": "Een kas."},
        "source": None,
    }
    current = make_current(glossary=[term, term | {"id": "cpas"}])

    told = merge(current=current, glossary=[Entry("terme 1", {"id": "caf", "words": ["la CAF"]})])
    assert told.raw["glossary"] == [term | {"words": ["la CAF"]}]
    assert merge(current=current).raw["glossary"] == [term, term | {"id": "cpas"}]


FAULTS: list[tuple[dict[str, Any], str]] = [
    (
        {"audience": {"age_min": 30, "age_max": 20}},
        "colonne age_min : âges inversés → age_min doit être au plus égal à age_max",
    ),
    (
        {"audience": {"age_min": 40}},
        "colonne age_min : âges inversés → age_min doit être au plus égal à age_max",
    ),
    ({"theme": 3}, "colonne theme : valeur inconnue : « 3 » → l'une de : 'emploi', "),
    ({"prix": 3}, "colonne prix : champ inconnu : « 3 » → le retirer ou corriger son nom"),
    ({"carriers": ["", "x"]}, "colonne carriers : texte vide : «  » → le remplir"),
    (
        {"contacts": [{"organisation": "o", "email": "a@"}]},
        "colonne contacts, contacts[0].email : adresse électronique mal formée : « a@ »",
    ),
    (
        {"coverage": {"areas": [{"kind": "commune", "code": "59999"}]}},
        "colonne areas, coverage.areas[0].code : commune inconnue 59999",
    ),
    (
        {"coverage": {"areas": [{"kind": "quarter", "code": "59001"}]}},
        "colonne areas, coverage.areas[0].name : champ obligatoire absent → l'ajouter",
    ),
    (
        {"source": {"document": "absent"}},
        "colonne document : document inconnu « absent » → l'ajouter à sources",
    ),
    (
        {"related": [{"action": "forum", "same": False, "note": "x"}]},
        "colonne related, related[0].action : l'action elle-même → nommer une autre action",
    ),
    (
        {"timeline": [{"from": "2020", "to": "2019", "label": "x"}]},
        "colonne timeline, timeline[0].to : dates inversées : « {'from'",
    ),
]


@pytest.mark.parametrize(("fields", "line"), FAULTS, ids=lambda value: str(value)[:50])
def test_a_fault_is_told_at_its_cell(fields: dict[str, Any], line: str) -> None:
    (told,) = tell_faults(merge(make_entry(7, id="forum", **fields)))
    assert told.startswith(f"ligne 7, {line}")


def test_an_action_that_others_name_is_not_removed_in_silence() -> None:
    tie = {"action": "autre", "same": False, "note": "x"}
    current = make_current(
        make_raw_action(related=[tie], source={"document": "rapport", "page": 1}),
        make_raw_action(id="autre"),
        sources=[SOURCE, SOURCE | {"id": "rapport"}],
    )
    assert tell_faults(merge(current=current, whole=["guide"])) == [
        "fichier : 1 action(s) qu'il ne nomme pas, mais que d'autres nomment : autre"
        " → --keep pour ne rien retirer, ou nommer ces actions aussi"
    ]


def test_an_id_told_twice_names_the_first_place() -> None:
    entries = (make_entry(2, id="forum", title="Un"), make_entry(3, id="forum", title="Deux"))
    assert tell_faults(merge(*entries)) == [
        "ligne 3, colonne id : identifiant « forum » déjà donné : ligne 2 → un identifiant"
        " par élément"
    ]


def test_all_faults_are_told_at_once_by_line_and_a_misread_cell_once() -> None:
    misread = Fault("ligne 10, colonne theme", "« danse » : valeur inconnue", "")
    entries = (
        make_entry(10, **NEW | {"id": "dix", "theme": 3}),
        make_entry(9, id="neuf", title=""),
        make_entry(2, id="forum", title="", coverage={"areas": [{"kind": "zone", "zone": "x"}]}),
    )
    places = [fault.place for fault in merge(*entries, faults=[misread]).faults]
    assert places[:2] == [
        "ligne 2, colonne areas, coverage.areas[0].zone",
        "ligne 2, colonne title",
    ]
    assert places[-1] == "ligne 10, colonne theme"
    assert len(places) == len({*places})


def test_an_outline_that_reaches_no_commune_is_refused() -> None:
    far = [[0, 40], [1, 40], [1, 41], [0, 40]]
    shape = {"type": "Polygon", "coordinates": [far]}
    areas = [{"kind": "outline", "name": "Loin", "geometry": shape}]
    assert tell_faults(merge(make_entry(id="forum", coverage={"areas": areas}))) == [
        "ligne 2, colonne coverage : n'atteint aucune commune → revoir ses règles"
    ]


def test_a_file_with_faults_has_no_result() -> None:
    assert merge(make_entry(id="forum", title="")).file is None


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
NAMES = st.sampled_from(["id", "title", "audience", "coverage", "contacts", "venues", "source"])
FIELDS = st.dictionaries(NAMES | st.text(max_size=8), JSON, max_size=6)


@settings(max_examples=150, derandomize=True, database=None, deadline=None)
@given(st.lists(FIELDS, max_size=3), FIELDS)
def test_whatever_a_file_says_is_merged_or_refused_in_words(
    told: list[dict[str, Any]], source: dict[str, Any]
) -> None:
    entries = [Entry(f"ligne {line}", fields) for line, fields in enumerate(told)]
    intake = Intake(entries=entries, sources=[Entry("document", source)])

    merged = merge_intake(intake, make_current(), LAND)
    assert (merged.file is None) == bool(merged.faults)
    assert all(str(fault) for fault in merged.faults)
