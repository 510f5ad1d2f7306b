"""The API of the analysis takes the filters of all, and answers as it describes itself."""

import json
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient

from mapapp.continuity import Changes, HandoverList, OverlapList
from mapapp.freeze import API
from mapapp.gaplens import GapRanking, GapTable
from mapapp.openapi import describe_api
from mapapp.records import Served
from mapapp.snapshot import Snapshot
from mapapp.whatif import WhatIf
from tests.conftest import make_served_client

FORUM = "/api/gaps/what-if?action=forum-emploi&to_neighbours=1"
ANSWERS: dict[str, type[Served]] = {
    "/api/gaps": GapTable,
    "/api/gaps/ranking": GapRanking,
    FORUM: WhatIf,
    "/api/gaps/changes": Changes,
    "/api/overlaps": OverlapList,
    "/api/handovers": HandoverList,
}


@pytest.mark.parametrize("address", ANSWERS)
def test_an_answer_is_of_its_model_and_of_no_other(client: FlaskClient, address: str) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (200, "application/json")
    model = ANSWERS[address]
    read = model.model_validate_json(answer.get_data())
    assert json.loads(read.model_dump_json()) == answer.get_json()


@pytest.mark.parametrize("address", ANSWERS)
def test_an_answer_may_be_read_from_anywhere_and_is_known_again(
    client: FlaskClient, address: str
) -> None:
    answer = client.get(address)
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(address, headers={"If-None-Match": answer.headers["ETag"]})
    assert (again.status_code, again.get_data()) == (304, b"")


@pytest.mark.parametrize("address", [one for one in ANSWERS if "?" not in one])
def test_answers_without_a_query_are_ready_and_the_same_as_live_ones(
    snapshot: Snapshot, client: FlaskClient, address: str
) -> None:
    assert address in API
    assert snapshot.answers[address].bodies["identity"] == client.get(address).get_data()


@pytest.mark.parametrize("address", ANSWERS)
def test_every_address_is_described_with_its_model(address: str) -> None:
    path = describe_api()["paths"][address.partition("?")[0]]["get"]
    schema = path["responses"]["200"]["content"]["application/json"]["schema"]
    assert schema["$ref"].endswith(f"/{ANSWERS[address].__name__}")
    names = {parameter["name"] for parameter in path["parameters"]}
    assert {"theme", "age", "commune", "zone", "scope", "year", "source", "certainty"} <= names


# By query: the parameter that the refusal names, and a piece of what it says.
BAD = {
    "/api/gaps?age=121": ("age", "120"),
    "/api/gaps?zone=nord": ("zone", "melt"),
    "/api/gaps?commune=99999": ("commune", "/api/communes"),
    "/api/gaps?source=x": ("source", "guide-mel-jeunesse"),
    "/api/gaps?by=theme": ("by", "theme, age"),
    "/api/gaps/ranking?grain=x": ("grain", "theme-band"),
    "/api/gaps/ranking?sort=name": ("sort", "people"),
    "/api/gaps/ranking?limit=0": ("limit", "1"),
    "/api/gaps/ranking?limit=1001": ("limit", "1000"),
    "/api/gaps/ranking?offset=-1": ("offset", "0"),
    "/api/gaps/what-if": ("action", "obligatoire"),
    "/api/gaps/what-if?action=forum-emploi": ("to", "to_zone"),
    "/api/gaps/what-if?action=forum-emploi&to_zone=nord": ("to_zone", "melt"),
    "/api/gaps/what-if?action=forum-emploi&to=99999": ("commune", "99999"),
    "/api/gaps/changes?from_year=19": ("from_year", "1900"),
    "/api/overlaps?limit=3": ("limit", "theme, age"),
    "/api/handovers?zone=A": ("zone", "minuscules"),
}


@pytest.mark.parametrize(("address", "told"), BAD.items(), ids=BAD)
def test_a_bad_parameter_is_a_problem_that_names_it(
    client: FlaskClient, address: str, told: tuple[str, str]
) -> None:
    answer = client.get(address)
    assert (answer.status_code, answer.content_type) == (400, "application/problem+json")
    detail = answer.get_json()["detail"]
    assert detail.startswith(told[0])
    assert told[1] in detail


def test_an_unknown_action_is_not_found(client: FlaskClient) -> None:
    answer = client.get("/api/gaps/what-if?action=rien&to=59350")
    assert (answer.status_code, answer.content_type) == (404, "application/problem+json")


def test_an_empty_field_is_no_choice(client: FlaskClient) -> None:
    blank = "theme=&age=&commune=&zone=&scope=&year=&q=&cross_border=&source=&certainty=&situation="
    assert client.get(f"/api/gaps?{blank}").get_data() == client.get("/api/gaps").get_data()


def test_an_associated_commune_stands_for_its_commune(client: FlaskClient) -> None:
    parts, whole = (
        client.get(f"/api/gaps?commune={code}").get_json() for code in ("59355", "59350")
    )
    assert parts == whole
    assert {cell["code"] for cell in parts["cells"]} == {"59350"}


def test_words_filter_what_is_counted(client: FlaskClient) -> None:
    cells = client.get("/api/gaps?q=forum&source=guide-mel-jeunesse").get_json()["cells"]
    assert {cell["theme"] for cell in cells if cell["all"]} == {"emploi"}


def test_a_what_if_changes_no_later_answer_and_no_record(app: Flask, snapshot: Snapshot) -> None:
    client = app.test_client()
    records, before = snapshot.records.model_dump_json(), client.get("/api/gaps").get_data()

    wanted = {"to=59350&to=59512": 6, "to_zone=melt": 10, "to_neighbours=1": 29, "to_carrier=1": 0}
    closed = {
        to: client.get(f"/api/gaps/what-if?action=forum-emploi&{to}").get_json()["closed"]
        for to in wanted
    }
    assert closed == wanted
    assert client.get("/api/gaps").get_data() == before
    assert snapshot.records.model_dump_json() == records


def test_ready_and_live_answers_agree_through_the_server(snapshot: Snapshot, settings: Any) -> None:
    served = make_served_client(snapshot, settings)
    ready = served.get("/api/gaps")
    live = served.get("/api/gaps?theme=")
    assert ready.get_data() == live.get_data()
    assert ready.headers["ETag"] == live.headers["ETag"]
