import re
from pathlib import Path
from typing import get_args

import pytest

from mapapp.exchange.crosswalk import (
    NETWORKS,
    SITUATIONS,
    THEMES,
    find_networks,
    find_publics,
    find_theme,
    first_sentence,
    locate_territory,
    read_ages,
    say_ages_out,
    zone_of,
)
from mapapp.exchange.crosswalk_actions import ROWS
from mapapp.exchange.inclusion_model import VALUES
from mapapp.model import Situation, Theme
from tests.exchange.standing import shipped, small
from tests.making import NAMING, make_raw_action

ROOT = Path(__file__).parents[2]


def test_every_shipped_action_has_a_row_and_no_row_is_left_over() -> None:
    assert set(ROWS) == set(shipped().actions)


def test_the_rows_hold_values_of_the_standard_only() -> None:
    for name, row in ROWS.items():
        assert set(row.subjects) <= VALUES["thematiques"], name
        assert len(row.subjects) <= 3, name
        assert set(row.publics) <= VALUES["publics"], name
        assert row.kind is None or row.kind in VALUES["type"], name


def test_the_tables_hold_values_of_both_sides_only() -> None:
    categories = {value.partition("--")[0] for value in VALUES["thematiques"]}
    assert set(THEMES) <= VALUES["thematiques"] | categories
    assert set(THEMES.values()) <= set(get_args(Theme))
    assert set(SITUATIONS) <= VALUES["publics"]
    assert set(SITUATIONS.values()) <= set(get_args(Situation))
    assert {value for _, values in NETWORKS for value in values} <= VALUES["reseaux_porteurs"]


@pytest.mark.parametrize(
    ("carrier", "networks"),
    [
        ("Mission Locale Val de Marque", ["mission-locale"]),
        ("Mission Emploi Lys-Tourcoing (MELT)", ["mission-locale", "plie"]),
        ("Maison de l’Emploi de Lille, Lomme, Hellemmes", ["maisons-de-l-emploi"]),
        ("Ville d’Haubourdin", ["communes"]),
        ("Métropole Européenne de Lille", []),
        ("Centre social Echo", []),
        ("Villeneuve Services", []),
    ],
)
def test_a_network_is_told_only_where_a_name_tells_it(carrier: str, networks: list[str]) -> None:
    assert find_networks(carrier) == networks


def test_every_network_rule_is_used_by_a_carrier() -> None:
    carriers = {carrier for action in shipped().actions.values() for carrier in action.carriers}
    for form, _ in NETWORKS:
        assert any(re.search(form, carrier) for carrier in carriers), form


@pytest.mark.parametrize(
    ("subjects", "theme"),
    [
        (["famille--garde-denfants", "sante--addictions"], "sante"),
        (["remobilisation--lien-social"], None),
        (
            ["remobilisation--benevolat-action-citoyenne", "mobilite--preparer-un-permis"],
            "engagement",
        ),
        (["inconnue--valeur"], None),
        ([], None),
    ],
)
def test_the_first_value_with_a_theme_gives_it(subjects: list[str], theme: str | None) -> None:
    assert find_theme(subjects) == theme


@pytest.mark.parametrize(
    ("text", "ages"),
    [
        ("De 16 à 25 ans.", (16, 25)),
        ("Jeunes de 16-25 ans révolus", (16, 25)),
        ("entre 18 et 30 ans", (18, 30)),
        ("moins de 26 ans", (None, 25)),
        ("Jusqu’à 25 ans", (None, 25)),
        ("à partir de 16 ans", (16, None)),
        ("dès 16 ans", (16, None)),
        ("De 16 à 25 ans, ou 30 ans en situation de handicap", (None, None)),
        ("De 16 à 25 ans ou de 18 à 30 ans", (None, None)),
        ("De 30 à 16 ans", (None, None)),
        ("plus de 18 ans", (None, None)),
        ("2 ans d’expérience", (None, None)),
        ("de 10 à 20 personnes", (None, None)),
        ("", (None, None)),
    ],
)
def test_ages_are_read_from_one_unmistakable_phrase(
    text: str, ages: tuple[int | None, int | None]
) -> None:
    assert read_ages(text) == ages


@pytest.mark.parametrize("ages", [(16, 25), (None, 25), (16, None), (18, 18)])
def test_ages_that_are_said_are_read_back(ages: tuple[int | None, int | None]) -> None:
    assert read_ages(say_ages_out(*ages)) == ages


def test_priority_districts_are_a_public_only_where_the_audience_names_them() -> None:
    found = {
        name
        for name, action in shipped().actions.items()
        if "residents-qpv-frr" in find_publics(action)
    }
    assert found == {"labo-148", "coop-mons", "melt-sport"}


def test_an_action_without_a_row_tells_its_public_by_its_ages() -> None:
    young = make_raw_action({"audience.age_max": 30}, id="a")
    all_ages = make_raw_action({"audience.age_max": 60}, id="b")
    actions = small(young, all_ages).actions
    assert find_publics(actions["a"]) == ["jeunes"]
    assert find_publics(actions["b"]) == []


def test_a_summary_is_the_first_sentence_cut_at_a_word() -> None:
    assert first_sentence("Un. Deux.", 400) == "Un."
    assert first_sentence("Il vaut 3.5 points. Bien", 400) == "Il vaut 3.5 points."
    assert first_sentence("un deux trois quatre", 12) == "un deux…"


def test_the_whole_territory_is_one_code() -> None:
    whole = frozenset({"59001", "59002"})
    assert zone_of(["59002", "59001"], whole, NAMING) == ["200093201"]
    assert zone_of(["59002"], whole, NAMING) == ["59002"]


def test_a_list_of_communes_has_no_code_of_its_own() -> None:
    chosen = NAMING.model_copy(update={"id": "communes:pays", "kind": "communes"})
    assert zone_of(["59002", "59001"], frozenset({"59001", "59002"}), chosen) == ["59001", "59002"]
    assert locate_territory(chosen) is None
    assert locate_territory(NAMING) == (
        "https://api.insee.fr/metadonnees/geo/intercommunalite/200093201"
    )


def test_the_documentation_shows_the_tables() -> None:
    shown = (ROOT / "docs" / "directories.md").read_text(encoding="utf-8")
    for name, row in ROWS.items():
        said = ", ".join(f"`{value}`" for value in row.subjects) or "–"
        publics = ", ".join(find_publics(shipped().actions[name])) or "–"
        assert f"| {name} | {row.kind or '–'} | {said} | {publics} |" in shown
    for value, theme in THEMES.items():
        assert f"| `{value}` | {theme} |" in shown
    for form, values in NETWORKS:
        escaped = form.replace("|", "\\|")
        assert f"| `{escaped}` | {', '.join(values)} |" in shown
    for value, situation in SITUATIONS.items():
        assert f"| `{value}` | {situation} |" in shown
