"""The API tells of the border what the files say, and filters it as it filters actions."""

import json
from collections import Counter
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapapp.borderlens import BorderAnswer
from mapapp.records import BorderZone
from tests.conftest import ROOT
from tests.test_api import refusal

ZONES = json.loads((ROOT / "geodata/zones.json").read_text(encoding="utf-8"))["zones"]
MELT = next(zone["communes"] for zone in ZONES if zone["id"] == "melt")
CROSSING = ["fibr-co", "pass-transfrontalier", "melt-emploi-transfrontalier"]
Row = dict[str, Any]


def get(client: FlaskClient, address: str) -> Row:
    answer = client.get(address)
    assert answer.status_code == 200, address
    assert answer.content_type == "application/json"
    found: Row = answer.get_json()
    return found


def test_the_api_answers_with_these_fields(client: FlaskClient) -> None:
    answer = get(client, "/api/border")
    assert set(answer) == set(BorderAnswer.model_fields)
    assert set(answer["communes"][0]) == {
        *("code", "name", "population", "border_km", "distance_to_border_km", "facing"),
        *("counts", "crossing", "named"),
    }
    assert set(answer["segments"][0]) == {
        "id",
        "code",
        "commune",
        "zone",
        "zone_fr",
        "zone_nl",
        "km",
    }
    assert set(answer["bands"][0]) == {"from_km", "to_km", "communes", "population"}
    assert set(answer["zones"][0]) == set(BorderZone.model_fields) | {"border_km", "communes"}
    assert set(answer["stopping"][0]) == {"id", "title", "note", "communes"}


def test_seventeen_communes_touch_and_share_the_line(client: FlaskClient) -> None:
    communes = get(client, "/api/communes")["communes"]
    border = {commune["code"]: commune for commune in communes if commune["border"]}
    answer = get(client, "/api/border")
    assert len(border) == answer["count"] == 17
    assert [commune["code"] for commune in answer["communes"]] == list(border)
    total_km = sum(commune["border_km"] for commune in border.values())
    assert 57 < total_km < 61
    assert answer["line_km"] == pytest.approx(total_km, abs=0.0001)
    assert sum(zone["border_km"] for zone in answer["zones"]) == pytest.approx(total_km, abs=0.0001)


def test_the_segments_of_a_commune_sum_to_its_length(client: FlaskClient) -> None:
    lengths: Counter[str] = Counter()
    for segment in get(client, "/api/border")["segments"]:
        lengths[segment["code"]] += segment["km"]
    for commune in get(client, "/api/communes")["communes"]:
        shared = [facing["km"] for facing in commune["facing"]]
        assert commune["border_km"] == pytest.approx(sum(shared), abs=0.0001)
        assert commune["border_km"] == pytest.approx(lengths[commune["code"]], abs=0.0001)
        assert commune["border"] == (commune["border_km"] > 0) == bool(shared)
        assert (commune["distance_to_border_km"] == 0) == commune["border"]


def test_of_the_ten_communes_of_the_melt_eight_touch(client: FlaskClient) -> None:
    communes = {one["code"]: one for one in get(client, "/api/communes")["communes"]}
    assert len(MELT) == 10
    assert [code for code in MELT if not communes[code]["border"]] == ["59090", "59352"]


def test_lys_lez_lannoy_does_not_touch(client: FlaskClient) -> None:
    commune = get(client, "/api/communes/59367")
    assert commune["name"] == "Lys-lez-Lannoy"
    assert (commune["border"], commune["border_km"], commune["facing"]) == (False, 0, [])
    assert round(commune["distance_to_border_km"], 2) == 0.48


def test_every_commune_is_in_one_band_and_all_people_are_counted(client: FlaskClient) -> None:
    communes = {one["code"]: one for one in get(client, "/api/communes")["communes"]}
    bands = get(client, "/api/border")["bands"]
    edges = [(band["from_km"], band["to_km"]) for band in bands]
    assert edges == [(0, 0), (0, 2), (2, 5), (5, 10), (10, None)]
    assert sorted(code for band in bands for code in band["communes"]) == sorted(communes)
    assert [len(band["communes"]) for band in bands] == [17, 7, 18, 28, 25]
    for band in bands[1:]:
        for code in band["communes"]:
            km = communes[code]["distance_to_border_km"]
            assert band["from_km"] <= km < (band["to_km"] or 100), code
    people = sum(commune["population"] for commune in communes.values())
    assert sum(band["population"] for band in bands) == people == 1_195_234


QUERIES = [
    *("", "year=2019", "year=2024", "theme=emploi", "certainty=stated", "certainty=unclear"),
    *("commune=59279", "commune=59350", "cross_border=0", "cross_border=1", "scope=local"),
    *("age=12", "q=belgique", "q=xyzzy", "source=rapport-melt-2024", "theme=sante&year=2019"),
]


@pytest.mark.parametrize("query", QUERIES)
def test_the_filters_are_those_of_the_actions(client: FlaskClient, query: str) -> None:
    kept = get(client, f"/api/actions?{query}")["actions"]
    answer = get(client, f"/api/border?{query}")
    told = [action["id"] for action in kept if action["cross_border"]["value"]]
    assert [one["id"] for one in answer["crossing"]] == told
    assert {one["id"] for one in answer["stopping"]} <= {one["id"] for one in kept} - {*told}


def test_each_filter_changes_the_answer(client: FlaskClient) -> None:
    answers = {query: client.get(f"/api/border?{query}").get_data() for query in QUERIES}
    whole = answers.pop("")
    assert [query for query, answer in answers.items() if answer == whole] == []


@pytest.mark.parametrize(
    "query",
    ["segment=59279~canton:menen", "lang=nl", "foo=1", "year=x", "commune=59999", "cross_border=2"],
)
def test_a_parameter_that_is_unknown_or_wrong_is_refused(client: FlaskClient, query: str) -> None:
    assert refusal(client, f"/api/border?{query}").startswith(query.partition("=")[0])


def test_bands_are_those_of_the_whole_territory_whatever_is_filtered(client: FlaskClient) -> None:
    bands = get(client, "/api/border")["bands"]
    assert sum(len(band["communes"]) for band in bands) == 95
    for query in QUERIES:
        assert get(client, f"/api/border?{query}")["bands"] == bands, query


def test_exactly_three_actions_cross_each_with_a_note(client: FlaskClient) -> None:
    actions = get(client, "/api/actions?cross_border=1")["actions"]
    assert [action["id"] for action in actions] == CROSSING
    assert all(action["cross_border"]["note"] for action in actions)
    answer = get(client, "/api/border")
    notes = {action["id"]: action["cross_border"]["note"] for action in actions}
    assert {one["id"]: one["note"] for one in answer["crossing"]} == notes


def test_the_partners_of_fibr_co_are_operators_that_its_resources_name(
    client: FlaskClient,
) -> None:
    action = get(client, "/api/actions/fibr-co")
    (belgian,) = [line for line in action["resources"] if line.startswith("Partenaires belges")]
    named = belgian.partition(": ")[2].split(", ")
    assert action["cross_border"]["partners"] == named
    assert named == ["Relogeas", "Etape", "Habitat & Participation", "CLW"]


def test_what_stops_says_what_its_source_tells_of_the_border(client: FlaskClient) -> None:
    stopping = {one["id"]: one["note"] for one in get(client, "/api/border")["stopping"]}
    told = {id_: get(client, f"/api/actions/{id_}")["cross_border"] for id_ in stopping}
    assert stopping == {id_: one["note"] for id_, one in told.items()}
    assert {id_ for id_, note in stopping.items() if note} == {
        *("melt-recrutement", "melt-mobilisation")
    }


def test_tourcoing_lists_actions_of_both_sources(client: FlaskClient) -> None:
    listed = {action["id"] for action in get(client, "/api/communes/59599")["actions"]}
    documents: Counter[str] = Counter(
        action["source"]["document"]
        for action in get(client, "/api/actions")["actions"]
        if action["id"] in listed
    )
    assert set(documents) == {"guide-mel-jeunesse", "rapport-melt-2024"}
    assert min(documents.values()) > 10
    assert {*CROSSING} <= listed


def test_the_belgian_outlines_are_offered_as_they_are_kept(client: FlaskClient) -> None:
    answer = client.get("/donnees/border_zones.geojson")
    assert answer.status_code == 200
    assert answer.content_type == "application/geo+json"
    assert 'attachment; filename="border_zones.geojson"' in answer.headers["Content-Disposition"]
    assert answer.get_data() == (ROOT / "geodata/border_zones.geojson").read_bytes()
    keys = {zone["key"] for zone in get(client, "/api/border")["zones"]}
    assert {one["properties"]["key"] for one in json.loads(answer.get_data())["features"]} == keys
