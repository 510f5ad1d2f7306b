"""Whatever the State's API answers, the territory data is whole: the new one, or the old bytes."""

import copy
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mapapp import belgium, preparing, stateapi
from mapapp.cli import main
from tests.standin import (
    QUICK,
    Answer,
    StandIn,
    cut,
    each_in_turn,
    endless,
    reply,
    silent,
    stand_in,
    trickle,
)
from tests.test_build import border_cantons, grid, know_year

COMMUNES, PARTS = "/epcis/200093201/communes", "/communes_associees_deleguees"
NAME = "/epcis/200093201"
OLD = b"what was there before"
FILES = ("communes.geojson", "associated_communes.geojson", "border_zones.geojson", "zones.json")
BOW_TIE = [[[3, 50.6], [3.01, 50.61], [3.01, 50.6], [3, 50.61], [3, 50.6]]]
Features = list[dict[str, Any]]


def make_communes() -> dict[str, Any]:
    names = {"name": "nom", "postal_codes": "codesPostaux"}
    return copy.deepcopy(grid().communes.rename(columns=names).to_geo_dict(drop_id=True))


def make_parts() -> dict[str, Any]:
    names = {"name": "nom", "parent": "chefLieu"}
    return copy.deepcopy(grid().parts.rename(columns=names).to_geo_dict(drop_id=True))


def as_json(value: object, kind: str = "application/geo+json") -> Answer:
    return reply(200, json.dumps(value).encode(), kind)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StandIn]:
    know_year(monkeypatch, {950: 2023})
    monkeypatch.setattr(belgium, "read_border_cantons", lambda *_asked: border_cantons())
    monkeypatch.setattr(stateapi, "API_LIMITS", QUICK)
    with stand_in() as state:
        state.answers[COMMUNES] = as_json(make_communes())
        state.answers[PARTS] = as_json(make_parts())
        state.answers[NAME] = as_json({"nom": "Métropole Européenne de Lille"})
        yield state


def run(server: StandIn, folder: Path, *, name: str = "build") -> Result:
    for file in FILES:
        (folder / file).write_bytes(OLD)
    words = [name, "--from", "api", "--target", str(folder), "--api-url", server.url]
    variables = {"MAPAPP_CACHE": str(folder.parent / "cache")}
    return CliRunner().invoke(main, words, env=variables, catch_exceptions=False)


def refuse(server: StandIn, folder: Path) -> str:
    """Hold that nothing was written, and return what was said."""
    result = run(server, folder)
    assert result.exit_code == 1
    assert {path.name: path.read_bytes() for path in folder.iterdir()} == dict.fromkeys(FILES, OLD)
    return str(result.stderr)


def test_a_sound_answer_replaces_the_territory(server: StandIn, tmp_path: Path) -> None:
    result = run(server, tmp_path)
    assert result.exit_code == 0, result.output
    assert len(json.loads((tmp_path / "communes.geojson").read_bytes())["features"]) == 95
    assert (tmp_path / "zones.json").read_bytes() == OLD
    assert server.asked == [f"GET {COMMUNES}", f"GET {PARTS}", f"GET {NAME}"]
    assert server.agents == {"mapapp-geodata (carte des actions jeunesse d'un territoire)"}


def test_a_server_that_was_busy_is_asked_again(server: StandIn, tmp_path: Path) -> None:
    server.answers[COMMUNES] = each_in_turn(reply(500), reply(429), server.answers[COMMUNES])
    assert run(server, tmp_path).exit_code == 0
    assert server.asked.count(f"GET {COMMUNES}") == 3


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (reply(500), "pas de réponse utile (500 Server Error"),
        (reply(404), "pas de réponse utile (404 Client Error"),
        (reply(200, b"<!doctype html>maintenance"), "pas du GeoJSON (text/html), la réponse"),
        (reply(200, b'{"features": []}', "text/plain"), "pas du GeoJSON (text/plain), la réponse"),
        (reply(200, b'{"features": [{"ty', "application/json"), "pas du GeoJSON (application/json"),
        (reply(200, b"[" * 100_000, "application/json"), "pas du GeoJSON (application/json"),
        (cut(b'{"features": ['), "pas de réponse utile ("),
        (
            reply(302, Location="http://localhost:9/x"),
            "renvoi vers un autre hôte, http://localhost",
        ),
        (reply(302, Location=COMMUNES), "plus de 5 renvois"),
        (reply(302, Location="file:///etc/passwd"), "renvoi vers une adresse qui n'est pas du web"),
        (reply(302, Location="http://[x"), "renvoi vers une adresse mal formée"),
    ],
)
def test_an_answer_of_no_use_is_told_with_its_address(
    server: StandIn, tmp_path: Path, answer: Answer, said: str
) -> None:
    server.answers[COMMUNES] = answer
    told = refuse(server, tmp_path)
    assert told.startswith(f"{server.url}{COMMUNES} : ")
    assert said in told
    assert "--from packages" in told


def test_a_redirect_inside_the_same_host_is_followed(server: StandIn, tmp_path: Path) -> None:
    server.answers["/v2"] = server.answers[COMMUNES]
    server.answers[COMMUNES] = reply(301, Location="/v2")
    assert run(server, tmp_path).exit_code == 0


def test_a_server_that_says_nothing_is_given_up(server: StandIn, tmp_path: Path) -> None:
    server.answers[COMMUNES] = silent(server.over)
    assert "pas de réponse utile (délai dépassé" in refuse(server, tmp_path)


def test_a_server_that_sends_a_byte_now_and_then_is_given_up(
    server: StandIn, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(stateapi, "API_LIMITS", replace(QUICK, whole_s=0.3))
    server.answers[COMMUNES] = trickle(server.over)
    assert "pas fini après 0.3 s" in refuse(server, tmp_path)


def test_an_answer_without_end_is_cut(server: StandIn, tmp_path: Path) -> None:
    server.answers[COMMUNES] = endless(server.over)
    assert "réponse de plus de 2000000 octets" in refuse(server, tmp_path)


def repeat(features: Features) -> None:
    features[3] = features[2]


def drop_contour(features: Features) -> None:
    features[5]["geometry"] = None


def cross(features: Features) -> None:
    features[6]["geometry"] = {"type": "Polygon", "coordinates": BOW_TIE}


def move_elsewhere(features: Features) -> None:
    for place, feature in enumerate(features):
        feature["properties"]["code"] = f"62{place:03d}"


def lose_many(features: Features) -> None:
    del features[40:]


def point(features: Features) -> None:
    features[7]["geometry"] = {"type": "Point", "coordinates": [3, 50.6]}


def break_geometry(features: Features) -> None:
    features[8]["geometry"] = {"type": "Polygon", "coordinates": "none"}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (repeat, "commune 59402 : présente plusieurs fois"),
        (drop_contour, "commune 59405 : sans contour"),
        (cross, "commune 59406 : contour invalide (Self-intersection"),
        (move_elsewhere, "communes : 59350 (Lille) absente"),
        (lose_many, "communes : 40 codes distincts au lieu de 95"),
        (point, "commune 59407 : contour qui n'est pas une surface (Point)"),
        (break_geometry, "commune 59408 : sans contour"),
    ],
)
def test_records_that_do_not_form_the_territory_are_named(
    server: StandIn, tmp_path: Path, change: Callable[[Features], None], said: str
) -> None:
    communes = make_communes()
    change(communes["features"])
    server.answers[COMMUNES] = as_json(communes)
    assert said in refuse(server, tmp_path)


def test_a_faulty_second_answer_leaves_everything_too(server: StandIn, tmp_path: Path) -> None:
    server.answers[PARTS] = reply(200, b"<html>", "text/html")
    assert refuse(server, tmp_path).startswith(f"{server.url}{PARTS}?codeDepartement=59 : pas du")


def test_a_server_that_is_not_there_is_named(server: StandIn, tmp_path: Path) -> None:
    server.url = "http://127.0.0.1:9"
    assert refuse(server, tmp_path).startswith(f"http://127.0.0.1:9{COMMUNES} : pas de réponse")


def test_the_earlier_name_takes_its_earlier_option(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    seen: dict[str, object] = {}
    monkeypatch.setattr(
        preparing,
        "build_geodata",
        lambda target, wanted, source, **_report: seen.update(
            target=target, wanted=wanted.id, kind=source.kind, api_url=source.api_url
        ),
    )
    words = ["geodata", "--source", "api", "--target", str(tmp_path)]
    assert CliRunner().invoke(main, words, catch_exceptions=False).exit_code == 0
    assert seen == {
        "target": tmp_path,
        "wanted": "siren:200093201",
        "kind": "api",
        "api_url": "https://geo.api.gouv.fr",
    }
