"""The API tells each commune its actions and their counts, as the filters leave them."""

import json
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapapp.snapshot import Snapshot
from tests.conftest import ROOT
from tests.test_api import refusal

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
THEMES = {action["id"]: action["theme"] for action in SHIPPED["actions"]}
WIDE = [
    action["id"]
    for action in SHIPPED["actions"]
    if any(area["kind"] == "territory" for area in action["coverage"]["areas"])
]
# The only programme of which both documents tell, by the id of its second telling.
SAME = {"melt-entrepreneuriat-clap": "clap-metropolitains"}
Row = dict[str, Any]


def count(actions: list[Row]) -> dict[str, int]:
    local = [action for action in actions if action["basis"] != "territory"]
    told = [{SAME.get(action["id"], action["id"]) for action in kept} for kept in (local, actions)]
    return {"local": len(told[0]), "all": len(told[1])}


def count_anew(actions: list[Row]) -> dict[str, Any]:
    by_theme = {
        theme: count([action for action in actions if action["theme"] == theme])
        for theme in set(THEMES.values())
    }
    return count(actions) | {"by_theme": by_theme}


def ask(client: FlaskClient, code: str, query: str = "") -> Row:
    answer = client.get(f"/api/communes/{code}?{query}")
    assert answer.status_code == 200
    commune: Row = answer.get_json()
    return commune


def test_one_shipped_programme_is_told_by_both_documents(snapshot: Snapshot) -> None:
    twice = {a.id: a.programme for a in snapshot.records.actions if a.programme != a.id}

    assert twice == SAME


def test_the_communes_are_95_each_with_its_fields(client: FlaskClient) -> None:
    answer = client.get("/api/communes").get_json()

    assert answer["count"] == len(answer["communes"]) == 95
    fields = {"code", "name", "postal_codes", "population", "area_km2", "counts", "bbox", "centre"}
    assert all(fields <= set(commune) for commune in answer["communes"])
    codes = [commune["code"] for commune in answer["communes"]]
    assert codes == sorted(set(codes))


@pytest.mark.parametrize(
    "query", ["", "scope=all", "year=2019", "year=2024", "scope=local&age=17", "certainty=inferred"]
)
def test_every_commune_counts_the_programmes_that_its_own_answer_lists(
    client: FlaskClient, query: str
) -> None:
    for commune in client.get(f"/api/communes?{query}").get_json()["communes"]:
        detail = client.get(f"/api/communes/{commune['code']}?{query}").get_json()
        assert detail["counts"] == commune["counts"] == count_anew(detail["actions"])


def test_haubourdin_has_its_two_local_actions_then_every_territory_wide_one(
    client: FlaskClient,
) -> None:
    commune = client.get("/api/communes/59286").get_json()

    assert commune["name"] == "Haubourdin"
    fields = {"id", "title", "theme", "extent", "share", "basis", "certainty", "why"}
    assert all(set(action) == fields for action in commune["actions"])
    local = [action["id"] for action in commune["actions"] if action["basis"] != "territory"]
    wide = [action["id"] for action in commune["actions"] if action["basis"] == "territory"]
    assert local == ["forum-emploi", "connect-emploi"]
    assert wide == WIDE
    assert client.get("/api/communes/59286?scope=local").get_json()["actions"] == [
        action for action in commune["actions"] if action["id"] in local
    ]
    assert commune["actions"][0]["why"] == "Commune nommée, page 11."


def test_the_code_of_lomme_answers_lille(client: FlaskClient) -> None:
    lomme = client.get("/api/communes/59355").get_json()

    assert (lomme["code"], lomme["name"]) == ("59350", "Lille")
    parts = {(part["code"], part["name"]) for part in lomme["parts"]}
    assert parts == {("59298", "Hellemmes"), ("59355", "Lomme")}
    assert lomme == client.get("/api/communes/59350").get_json()


@pytest.mark.parametrize("code", ["59999", "75056", "59", "abc", "59350x", "%00", "é", "😀"])
def test_an_unknown_commune_is_a_problem_404(client: FlaskClient, code: str) -> None:
    assert "commune" in refusal(client, f"/api/communes/{code}", status=404)


def test_a_programme_told_twice_is_listed_twice_and_counted_once_in_tourcoing(
    client: FlaskClient,
) -> None:
    tourcoing = ask(client, "59599")

    listed = [action["id"] for action in tourcoing["actions"]]
    assert {"melt-entrepreneuriat-clap", "clap-metropolitains"} <= set(listed)
    assert tourcoing["counts"]["all"] == len(listed) - 1
    emploi = [action for action in tourcoing["actions"] if action["theme"] == "emploi"]
    assert tourcoing["counts"]["by_theme"]["emploi"]["all"] == len(emploi) - 1
    local = [action for action in tourcoing["actions"] if action["basis"] != "territory"]
    assert tourcoing["counts"]["local"] == len(local)
    # The older telling alone is open to everybody, the newer one alone is local.
    older = ask(client, "59599", "source=guide-mel-jeunesse&q=clap")
    newer = ask(client, "59599", "source=rapport-melt-2024&q=clap")
    both = ask(client, "59599", "q=clap")
    counts = [(one["counts"]["local"], one["counts"]["all"]) for one in (older, newer, both)]
    assert counts == [(0, 1), (1, 1), (1, 1)]


def test_lille_of_2024_is_empty_and_lille_of_2019_is_not(client: FlaskClient) -> None:
    old, new, both = (
        ask(client, "59350", query) for query in ("year=2019", "year=2024", "year=2019&year=2024")
    )

    assert old != new
    assert (new["actions"], new["counts"]["local"], new["counts"]["all"]) == ([], 0, 0)
    assert {count["all"] for count in new["counts"]["by_theme"].values()} == {0}
    assert old["counts"] == count_anew(old["actions"])
    assert old["counts"]["all"] == len(old["actions"]) > 30
    assert both == old
    assert [name for name in old if old[name] != new[name]] == ["counts", "actions"]


@pytest.mark.parametrize("year", [2016, 2018, 2019, 2020, 2021, 2024, 2025])
def test_a_year_keeps_the_actions_whose_period_holds_it(
    client: FlaskClient, snapshot: Snapshot, year: int
) -> None:
    periods = {action.id: action.period for action in snapshot.records.actions}
    for code in ("59350", "59599", "59410"):
        everything = [action["id"] for action in ask(client, code)["actions"]]
        kept = [action["id"] for action in ask(client, code, f"year={year}")["actions"]]
        assert kept == [
            id_ for id_ in everything if periods[id_].first <= year <= periods[id_].last
        ]


@pytest.mark.parametrize("query", ["theme=emploi", "age=17", "q=permis", "cross_border=1"])
def test_a_commune_s_answer_keeps_what_the_list_of_actions_keeps(
    client: FlaskClient, query: str
) -> None:
    kept = client.get(f"/api/actions?commune=59599&{query}").get_json()["actions"]

    listed = [action["id"] for action in ask(client, "59599", query)["actions"]]
    assert sorted(listed) == sorted(action["id"] for action in kept)
    assert 0 < len(listed) < 49


@pytest.mark.parametrize("address", ["/api/communes", "/api/communes/59350"])
@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("commune=59350", "commune : champ inconnu"),
        ("year=x", "year[0] : ce n'est pas un nombre entier"),
        ("year=1899", "year[0] : nombre trop petit"),
        ("scope=x", "scope : valeur inconnue"),
        ("source=absent", "source : document inconnu : absent"),
    ],
)
def test_a_filter_that_a_commune_does_not_take_is_refused(
    client: FlaskClient, address: str, query: str, said: str
) -> None:
    assert refusal(client, f"{address}?{query}").startswith(said)


def test_a_zone_reaches_its_communes_and_is_the_reason(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    (name,) = (zone.name for zone in snapshot.records.zones if zone.id == "melt")
    rows = {action["id"]: action for action in ask(client, "59656")["actions"]}

    accueil = rows["melt-accueil"]
    assert (accueil["basis"], accueil["extent"], accueil["share"]) == ("zone", "whole", 1.0)
    assert accueil["why"] == f"Dans la zone « {name} », page 34 (déduit du texte)."
    assert "melt-accueil" not in {action["id"] for action in ask(client, "59350")["actions"]}
