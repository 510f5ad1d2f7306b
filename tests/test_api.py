"""The JSON API answers as the public interface says."""

import json

import pytest
from flask.testing import FlaskClient

from mapapp import __version__
from mapapp.snapshot import Snapshot
from tests.conftest import ROOT

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
WIDE = [
    action["id"]
    for action in SHIPPED["actions"]
    if any(area["kind"] == "territory" for area in action["coverage"]["areas"])
]
MOBILITE = [
    "permis-de-reciprocite",
    "plateforme-mobilite",
    "pass-transfrontalier",
    "fabrique-citoyenne-mobilites",
    "reflexe-mobilite-internationale",
    "coop-lab",
]


def ids(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/api/actions?{query}").get_json()
    assert answer["count"] == len(answer["actions"])
    return [action["id"] for action in answer["actions"]]


def refusal(client: FlaskClient, address: str, *, status: int = 400) -> str:
    answer = client.get(address)
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    problem = answer.get_json()
    assert set(problem) == {"type", "title", "status", "detail"}
    assert problem["status"] == status
    return str(problem["detail"])


def test_the_communes_are_95_each_with_its_fields(client: FlaskClient) -> None:
    answer = client.get("/api/communes").get_json()

    assert answer["count"] == len(answer["communes"]) == 95
    fields = {"code", "name", "postal_codes", "population", "area_km2", "counts", "bbox", "centre"}
    assert all(fields <= set(commune) for commune in answer["communes"])
    codes = [commune["code"] for commune in answer["communes"]]
    assert codes == sorted(set(codes))


def test_every_commune_counts_the_actions_that_its_own_answer_lists(client: FlaskClient) -> None:
    for commune in client.get("/api/communes").get_json()["communes"]:
        actions = client.get(f"/api/communes/{commune['code']}").get_json()["actions"]
        local = [action for action in actions if action["basis"] != "territory"]
        assert commune["counts"]["all"] == len(actions)
        assert commune["counts"]["local"] == len(local)
        by_theme = commune["counts"]["by_theme"].values()
        assert sum(count["all"] for count in by_theme) == len(actions)


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


@pytest.mark.parametrize("action", ["nothing", "FORUM-EMPLOI", "forum-emploi.json", "%22"])
def test_an_unknown_action_is_a_problem_404(client: FlaskClient, action: str) -> None:
    assert "action" in refusal(client, f"/api/actions/{action}", status=404)


def test_the_actions_are_40_in_the_order_of_the_file(client: FlaskClient) -> None:
    assert ids(client, "") == [action["id"] for action in SHIPPED["actions"]]
    assert len(ids(client, "")) == 40


FILTERS = {
    "theme=mobilite": MOBILITE,
    "theme=coordination": [
        "cooperation-locale-jeunesse",
        "lieux-de-captation-jeunes",
        "prise-en-charge-intercommunale",
    ],
    "theme=sante": [],
    "cross_border=1": ["fibr-co", "pass-transfrontalier"],
    "certainty=unclear": ["declic-sportif", "l-engagement-ca-se-partage"],
    "q=forum": ["forum-emploi"],
    "q=FORUM+haubourdin": ["forum-emploi"],
    "theme=emploi&scope=local&commune=59286": ["forum-emploi", "connect-emploi"],
    "scope=local&commune=59512": ["prise-en-charge-intercommunale"],
    "theme=mobilite&scope=local": ["permis-de-reciprocite"],
    "theme=emploi&age=17&scope=local": [
        "decrochage-16-17-ans",
        "forum-emploi",
        "circuits-courts",
        "connect-emploi",
    ],
    "theme=mobilite&age=12": ["plateforme-mobilite", "pass-transfrontalier"],
    "commune=59355&scope=local&theme=mobilite": ["permis-de-reciprocite"],
    "theme=mobilite&cross_border=1&age=40": ["pass-transfrontalier"],
    "source=guide-mel-jeunesse&theme=mobilite": MOBILITE,
}


@pytest.mark.parametrize(("query", "expected"), FILTERS.items(), ids=FILTERS)
def test_a_filter_keeps_exactly_what_it_names(
    client: FlaskClient, query: str, expected: list[str]
) -> None:
    assert ids(client, query) == expected


def test_repeated_parameters_mean_or_and_different_ones_and(client: FlaskClient) -> None:
    emploi, mobilite = set(ids(client, "theme=emploi")), set(ids(client, "theme=mobilite"))

    both = ids(client, "theme=emploi&theme=mobilite")

    assert set(both) == emploi | mobilite
    assert len(both) == len(emploi) + len(mobilite)
    young, old = set(ids(client, "age=12")), set(ids(client, "age=30"))
    assert set(ids(client, "age=12&age=30")) == young | old
    assert set(ids(client, "theme=emploi&age=30")) == emploi & old


def test_an_age_keeps_the_actions_that_state_none(client: FlaskClient) -> None:
    unstated = [
        action["id"]
        for action in SHIPPED["actions"]
        if action["audience"]["age_min"] is action["audience"]["age_max"] is None
    ]
    assert ids(client, "age=100") == unstated


def test_an_answer_to_a_commune_holds_the_actions_of_its_page(client: FlaskClient) -> None:
    listed = client.get("/api/communes/59410").get_json()["actions"]

    assert {action["id"] for action in listed} == set(ids(client, "commune=59410"))


def test_an_empty_parameter_is_no_choice(client: FlaskClient) -> None:
    blank = "theme=&age=&commune=&scope=&year=&q=&cross_border=&source=&certainty="
    assert len(ids(client, blank)) == 40


# By query: the parameter that the refusal names, and a piece of what it says it takes.
BAD = {
    "theme=x": ("theme", "mobilite"),
    "theme=emploi,mobilite": ("theme", "mobilite"),
    "age=x": ("age", "nombre"),
    "age=-1": ("age", "0"),
    "age=121": ("age", "120"),
    "commune=abc": ("commune", ""),
    "commune=99999": ("commune", "/api/communes"),
    "scope=x": ("scope", "local"),
    "year=0": ("year", "1900"),
    "cross_border=2": ("cross_border", "0"),
    "source=%C3%89": ("source", ""),
    "certainty=sure": ("certainty", "stated"),
    f"q={'a' * 101}": ("q", "100"),
    "foo=1": ("foo", ""),
    "theme[]=emploi": ("theme[]", ""),
}


@pytest.mark.parametrize(("query", "said"), BAD.items(), ids=[query[:24] for query in BAD])
def test_a_bad_parameter_is_refused_by_its_name_with_what_it_takes(
    client: FlaskClient, query: str, said: tuple[str, str]
) -> None:
    detail = refusal(client, f"/api/actions?{query}")

    name, takes = said
    assert detail.startswith(name)
    assert takes in detail
    assert "{" not in detail
    assert " or " not in detail


def test_every_bad_parameter_is_named_at_once(client: FlaskClient) -> None:
    detail = refusal(client, "/api/actions?theme=x&age=y&foo=1&certainty=z")

    assert all(f"{name}" in detail for name in ("theme", "age", "foo", "certainty"))


@pytest.mark.parametrize(
    "address", ["/api/communes", "/api/communes/59350", "/api/actions/forum-emploi"]
)
def test_an_address_that_takes_no_parameter_refuses_any(client: FlaskClient, address: str) -> None:
    assert refusal(client, f"{address}?foo=1").startswith("foo")


def test_an_action_tells_the_communes_that_it_reaches(client: FlaskClient) -> None:
    action = client.get("/api/actions/forum-emploi").get_json()

    shipped = next(action for action in SHIPPED["actions"] if action["id"] == "forum-emploi")
    assert set(shipped) <= set(action)
    assert action["counts"]["communes"] == 2
    named = {"extent": "whole", "share": 1.0, "basis": "commune", "certainty": "stated"}
    assert action["communes"] == [
        {"code": "59286", "name": "Haubourdin", **named},
        {"code": "59360", "name": "Loos", **named},
    ]
    assert action["source"] == {"document": "guide-mel-jeunesse", "page": 11}
    assert all(set(step) == {"from", "to", "label"} for step in action["timeline"])


def places(client: FlaskClient, query: str) -> list[str]:
    answer = client.get(f"/api/search?{query}").get_json()
    assert answer["count"] == len(answer["results"])
    return [found["code"] for found in answer["results"]]


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("la+madelaine", "59368"),
        ("lomme", "59355"),
        ("LILLE", "59350"),
        ("59286", "59286"),
        ("st+andre", "59527"),
        ("villeneuve+d+ascq", "59009"),
        ("59320", "59286"),
    ],
)
def test_a_search_puts_the_place_meant_first(client: FlaskClient, typed: str, first: str) -> None:
    assert places(client, f"q={typed}")[0] == first


def test_a_search_gives_an_associated_commune_its_parent(client: FlaskClient) -> None:
    lomme = client.get("/api/search?q=lomme").get_json()["results"][0]

    assert lomme["name"] == "Lomme"
    assert lomme["parent"] == {"code": "59350", "name": "Lille"}


def test_a_search_gives_ten_places_or_as_many_as_the_limit(client: FlaskClient) -> None:
    assert len(places(client, "q=59")) == 10
    assert places(client, "q=59&limit=3") == places(client, "q=59")[:3]
    assert len(places(client, "q=59&limit=50")) == 50


def test_an_empty_search_finds_nothing(client: FlaskClient) -> None:
    assert places(client, "q=") == []
    assert places(client, "q=---") == []


@pytest.mark.parametrize(
    ("query", "said"),
    [
        (f"q={'a' * 101}", ("q", "100")),
        ("q=a&limit=0", ("limit", "1")),
        ("q=a&limit=51", ("limit", "50")),
        ("q=a&limit=x", ("limit", "nombre")),
        ("q=a&foo=1", ("foo", "")),
        ("", ("q", "")),
    ],
)
def test_a_bad_search_is_refused(client: FlaskClient, query: str, said: tuple[str, str]) -> None:
    detail = refusal(client, f"/api/search?{query}")

    assert detail.startswith(said[0])
    assert said[1] in detail
    assert "{" not in detail


def test_health_tells_version_data_and_counts(client: FlaskClient, snapshot: Snapshot) -> None:
    health = client.get("/healthz").get_json()

    assert health["status"] == "ok"
    assert health["version"] == __version__
    assert health["data"] == snapshot.records.key
    assert health["counts"]["communes"] == 95
    assert health["counts"]["actions"] == 40
    assert health["counts"]["covers"] == len(snapshot.records.covers)
