"""The State's API is read for any kind of territory, and a bad answer is named with its address."""

from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
import requests
import responses
import shapely

from mapapp import stateapi
from mapapp.build import Source, build_geodata
from mapapp.errors import GeodataError
from mapapp.stateapi import API_LIMITS, find_departement, read_api, read_name
from mapapp.wanted import Wanted, parse_wanted

URL = "http://127.0.0.1:9"
MEL = parse_wanted("siren:200093201")
COMMUNES = f"{URL}/epcis/200093201/communes"
PARTS = f"{URL}/communes_associees_deleguees"
SQUARE = {"type": "Polygon", "coordinates": [[[3, 50], [4, 50], [4, 51], [3, 51], [3, 50]]]}
MADELEINE = {"code": "59368", "nom": "La Madeleine", "codesPostaux": ["59110"], "population": 9}
HELLEMMES = {"code": "59298", "nom": "Hellemmes-Lille", "chefLieu": "59368"}


@pytest.fixture(autouse=True)
def _without_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stateapi, "API_LIMITS", replace(API_LIMITS, backoff_s=0))


def ignore(_line: str) -> None:
    pass


def collection(*records: dict[str, Any]) -> dict[str, Any]:
    features = [{"type": "Feature", "properties": one, "geometry": SQUARE} for one in records]
    return {"type": "FeatureCollection", "features": features}


@responses.activate
def test_the_api_is_asked_for_contours_and_gives_the_same_columns_as_the_packages() -> None:
    responses.get(COMMUNES, json=collection(MADELEINE))
    responses.get(
        PARTS, json=collection(HELLEMMES, {**HELLEMMES, "code": "59001", "chefLieu": "59999"})
    )
    inputs = read_api(MEL, f"{URL}/", ignore)
    assert list(inputs.communes) == ["code", "name", "postal_codes", "population", "geometry"]
    (part,) = inputs.parts.drop(columns="geometry").to_dict("records")
    # The only postal code of its commune is its own too.
    assert part == {
        "code": "59298",
        "name": "Hellemmes-Lille",
        "parent": "59368",
        "postal_codes": ["59110"],
    }
    assert inputs.communes.geometry[0].equals(shapely.box(3, 50, 4, 51))
    first, second = (call.request for call in responses.calls)
    assert first.url == (
        f"{COMMUNES}?fields=code%2Cnom%2CcodesPostaux%2Cpopulation%2Ccontour"
        "&format=geojson&geometry=contour"
    )
    assert "codeDepartement=59&fields=code%2Cnom%2CchefLieu%2Ccontour&format=geojson" in str(
        second.url
    )
    assert first.headers["User-Agent"].startswith("mapapp-geodata")


@responses.activate
def test_an_api_in_error_is_tried_three_times_then_named() -> None:
    responses.get(COMMUNES, status=500)
    with pytest.raises(GeodataError, match=r"communes : pas de réponse utile \(500.*--from"):
        read_api(MEL, URL, ignore)
    assert len(responses.calls) == 3


@responses.activate
def test_an_api_that_recovers_is_read() -> None:
    responses.get(COMMUNES, status=503)
    responses.get(COMMUNES, json=collection(MADELEINE))
    responses.get(PARTS, json=collection(HELLEMMES))
    assert list(read_api(MEL, URL, ignore).communes["code"]) == ["59368"]


@responses.activate
def test_an_api_out_of_reach_is_named() -> None:
    responses.get(COMMUNES, body=requests.ConnectTimeout("timed out"))
    with pytest.raises(
        GeodataError, match=rf"{COMMUNES} : pas de réponse utile \(délai dépassé \(timed out\)\)"
    ):
        read_api(MEL, URL, ignore)


@responses.activate
@pytest.mark.parametrize("body", ["<html>maintenance</html>", "[]", '{"code": 404}', "null"])
def test_an_answer_that_is_not_geojson_is_shown(body: str) -> None:
    responses.get(COMMUNES, body=body, content_type="application/json")
    with pytest.raises(GeodataError) as caught:
        read_api(MEL, URL, ignore)
    assert str(caught.value).startswith(f"{COMMUNES} : pas du GeoJSON")
    assert repr(body.encode()) in str(caught.value)


@responses.activate
def test_every_missing_or_odd_field_is_named_at_once() -> None:
    nameless = {key: MADELEINE[key] for key in ("code", "codesPostaux", "population")}
    answer = collection(MADELEINE, nameless, {**MADELEINE, "population": "9"})
    answer["features"].append("not a feature")
    responses.get(COMMUNES, json=answer)
    with pytest.raises(GeodataError) as caught:
        read_api(MEL, URL, ignore)
    first, second, third = str(caught.value).splitlines()
    assert first.startswith(f"{COMMUNES}, features[1] (59368) : champ nom absent")
    assert "features[2] (59368) : champ population absent ou d'une autre forme : '9'" in second
    assert "features[3] : sans propriétés" in third


@responses.activate
def test_an_answer_over_the_cap_is_refused() -> None:
    responses.get(COMMUNES, json=collection(MADELEINE))
    with pytest.raises(GeodataError, match="réponse de plus de 100 octets"):
        read_api(MEL, URL, ignore, limits=replace(API_LIMITS, max_bytes=100))


@responses.activate
@pytest.mark.parametrize("count", [0, 94, 96])
def test_another_number_of_communes_is_refused_and_nothing_written(
    count: int, tmp_path: Path
) -> None:
    communes = [{**MADELEINE, "code": f"{59368 + place}"} for place in range(count)]
    responses.get(COMMUNES, json=collection(*communes))
    responses.get(PARTS, json=collection(HELLEMMES, {**HELLEMMES, "code": "59355"}))
    with pytest.raises(GeodataError, match=f"communes : {count} codes distincts au lieu de 95"):
        build_geodata(tmp_path / "new", MEL, Source(tmp_path, kind="api", api_url=URL, name="MEL"))
    assert not (tmp_path / "new").exists()


def answer_places(*departements: str) -> None:
    """Answer each département with two communes, one of them with a part, and no other."""
    for number in departements:
        communes = [{**MADELEINE, "code": f"{number}{end:0{5 - len(number)}}"} for end in (1, 2)]
        responses.get(f"{URL}/departements/{number}/communes", json=collection(*communes))
    responses.get(PARTS, json=collection())


def find_asked() -> list[str]:
    """List what was asked, without the fields."""
    asked = [urlsplit(str(call.request.url)) for call in responses.calls]
    found = []
    for one in asked:
        kept = {key: value[0] for key, value in parse_qs(one.query).items()}
        words = [kept[key] for key in ("type", "codeDepartement") if key in kept]
        found.append(" ".join([one.path, *words]))
    return found


@responses.activate
def test_a_departement_is_asked_with_its_arrondissements() -> None:
    answer_places("75")
    paris = {"code": "75101", "nom": "Paris 1er", "codesPostaux": ["75001"]}
    responses.get(f"{URL}/communes", json=collection(paris))
    inputs = read_api(Wanted("dep", "75"), URL, ignore)
    assert list(inputs.communes["code"]) == ["75001", "75002"]
    assert list(inputs.parts["code"]) == []  # of 75056, which was not answered
    assert find_asked() == [
        "/departements/75/communes",
        "/communes_associees_deleguees 75",
        "/communes arrondissement-municipal 75",
    ]


@responses.activate
def test_a_region_is_asked_by_its_departements() -> None:
    responses.get(f"{URL}/regions/32/departements", json=[{"code": "59"}, {"code": "02"}])
    answer_places("02", "59")
    inputs = read_api(Wanted("reg", "32"), URL, ignore)
    assert list(inputs.communes["code"]) == ["02001", "02002", "59001", "59002"]


@responses.activate
def test_a_list_of_communes_is_asked_by_departement_and_cut() -> None:
    answer_places("2A", "974")
    inputs = read_api(Wanted("communes", codes=("2A002", "97401")), URL, ignore)
    assert list(inputs.communes["code"]) == ["2A002", "97401"]


@responses.activate
def test_a_code_that_the_api_does_not_give_is_named() -> None:
    answer_places("59")
    with pytest.raises(GeodataError, match="communes inconnues 59999"):
        read_api(Wanted("communes", codes=("59001", "59999")), URL, ignore)


@responses.activate
def test_a_name_is_asked_by_kind_and_a_list_has_none() -> None:
    responses.get(f"{URL}/epcis/243500139", json={"nom": "Rennes Métropole"})
    responses.get(f"{URL}/regions/53", json={"code": "53"})
    assert read_name(Wanted("epci", "243500139"), URL) == "Rennes Métropole"
    assert read_name(Wanted("france"), URL) == "France"
    assert read_name(Wanted("communes", codes=("59001",)), URL) == ""
    with pytest.raises(GeodataError, match=r"regions/53 : pas de nom \('nom'\) → --name"):
        read_name(Wanted("reg", "53"), URL)


@responses.activate
@pytest.mark.parametrize("answer", ["{", '{"x": 1}', '[{"x": 1}]', "3"])
def test_a_list_of_departements_that_is_none_is_named(answer: str) -> None:
    responses.get(f"{URL}/regions/32/departements", body=answer)
    with pytest.raises(GeodataError, match="regions/32/departements : pas une liste"):
        read_api(Wanted("reg", "32"), URL, ignore)


def test_a_departement_has_two_characters_or_three_overseas() -> None:
    assert [find_departement(code) for code in ("59350", "2A004", "97411")] == ["59", "2A", "974"]
