"""The JSON API answers as the public interface says."""

import json

import pytest
from flask.testing import FlaskClient

from mapapp import __version__
from mapapp.snapshot import Snapshot
from tests.conftest import ROOT

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
MOBILITE = [
    "permis-de-reciprocite",
    "plateforme-mobilite",
    "pass-transfrontalier",
    "fabrique-citoyenne-mobilites",
    "reflexe-mobilite-internationale",
    "coop-lab",
]
GUIDE = "source=guide-mel-jeunesse"


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


@pytest.mark.parametrize("action", ["nothing", "FORUM-EMPLOI", "forum-emploi.json", "%22"])
def test_an_unknown_action_is_a_problem_404(client: FlaskClient, action: str) -> None:
    assert "action" in refusal(client, f"/api/actions/{action}", status=404)


def test_the_actions_are_69_in_the_order_of_the_file(client: FlaskClient) -> None:
    assert ids(client, "") == [action["id"] for action in SHIPPED["actions"]]
    assert len(ids(client, "")) == 69


FILTERS = {
    "theme=mobilite": [*MOBILITE, "melt-mobilite"],
    "theme=coordination": [
        "cooperation-locale-jeunesse",
        "lieux-de-captation-jeunes",
        "prise-en-charge-intercommunale",
    ],
    "theme=sante": ["melt-sante"],
    "theme=sante&year=2019": [],
    "cross_border=1": ["fibr-co", "pass-transfrontalier", "melt-emploi-transfrontalier"],
    "certainty=unclear": ["declic-sportif", "l-engagement-ca-se-partage"],
    f"{GUIDE}&q=forum": ["forum-emploi"],
    "q=FORUM+haubourdin": ["forum-emploi"],
    "theme=emploi&scope=local&commune=59286": ["forum-emploi", "connect-emploi"],
    "scope=local&commune=59512": ["prise-en-charge-intercommunale"],
    "theme=mobilite&scope=local": ["permis-de-reciprocite", "melt-mobilite"],
    f"{GUIDE}&theme=emploi&age=17&scope=local": [
        "decrochage-16-17-ans",
        "forum-emploi",
        "circuits-courts",
        "connect-emploi",
    ],
    "theme=mobilite&age=12": ["plateforme-mobilite", "pass-transfrontalier", "melt-mobilite"],
    "commune=59355&scope=local&theme=mobilite": ["permis-de-reciprocite"],
    "theme=mobilite&cross_border=1&age=40": ["pass-transfrontalier"],
    f"{GUIDE}&theme=mobilite": MOBILITE,
    "source=rapport-melt-2024&theme=mobilite": ["melt-mobilite"],
    "year=2016": ["fibr-co"],
    "year=2024&commune=59350": [],
    "year=2024&theme=mobilite": ["melt-mobilite"],
    "year=2019&theme=mobilite&scope=local": ["permis-de-reciprocite"],
    "year=2019&year=2024&theme=mobilite": [*MOBILITE, "melt-mobilite"],
    # Two sources tell of this programme: both tellings are listed.
    "q=clap": ["clap-metropolitains", "melt-entrepreneuriat-clap"],
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


def test_an_age_keeps_the_actions_that_state_no_end(client: FlaskClient) -> None:
    unstated = [
        action["id"]
        for action in SHIPPED["actions"]
        if action["audience"]["age_min"] is action["audience"]["age_max"] is None
    ]
    limited = [
        action["id"]
        for action in SHIPPED["actions"]
        if action["audience"]["age_min"] is not None and action["audience"]["age_max"] is None
    ]
    assert sorted(ids(client, "age=100")) == sorted(unstated + limited)
    assert limited == ["melt-entrepreneuriat-clap"]


def test_an_answer_to_a_commune_holds_the_actions_of_its_page(client: FlaskClient) -> None:
    listed = client.get("/api/communes/59410").get_json()["actions"]

    assert {action["id"] for action in listed} == set(ids(client, "commune=59410"))


def test_an_empty_parameter_is_no_choice(client: FlaskClient) -> None:
    blank = "theme=&age=&commune=&scope=&year=&q=&cross_border=&source=&certainty="
    assert len(ids(client, blank)) == 69


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


API = ["/api/communes", "/api/communes/59350", "/api/actions", "/api/actions/forum-emploi"]


@pytest.mark.parametrize("address", [*API, "/api/search"])
@pytest.mark.parametrize("name", ["foo", "lang"])
def test_an_unknown_parameter_is_refused_that_of_a_language_too(
    client: FlaskClient, address: str, name: str
) -> None:
    assert f"{name} : champ inconnu : « nl »" in refusal(client, f"{address}?{name}=nl")


@pytest.mark.parametrize("address", [*API, "/api/search?q=lil", "/healthz", "/openapi.json"])
def test_programs_are_answered_the_same_whatever_language_they_ask_for(
    client: FlaskClient, address: str
) -> None:
    plain = client.get(address)

    asked = client.get(address, headers={"Accept-Language": "nl"})

    assert asked.get_data() == plain.get_data()
    assert asked.headers["Vary"] == "Accept-Encoding"
    assert "Content-Language" not in asked.headers
    detail = client.get("/api/actions?age=x", headers={"Accept-Language": "nl"}).get_json()
    assert detail == client.get("/api/actions?age=x").get_json()


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
    assert all(set(step) == {"from", "to", "label", "planned"} for step in action["timeline"])
    assert [step["planned"] for step in action["timeline"]][-1] is True
    assert action["period"] == {"first": 2017, "last": 2020, "known": 2019, "planned": True}
    assert action["programme"] == "forum-emploi"


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
    assert health["counts"]["actions"] == 69
    assert health["counts"]["covers"] == len(snapshot.records.covers)
