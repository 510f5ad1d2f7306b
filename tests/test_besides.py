"""Services of directories stand apart: switched on by a setting, off by a link, in no count."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from mapapp.directories import read_services
from mapapp.errors import FaultyFileError
from mapapp.records import Records
from mapapp.services import Directory, Service
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, snapshot_key
from mapapp.web import create_app

NOTICE = "Ces services viennent d’autres annuaires"
LILLE, ENNETIERES = "59350", "59196"


def make_service(id_: str = "dora--1", **fields: Any) -> dict[str, Any]:
    return {
        "id": id_,
        "directory": "dora",
        "title": "Permis accompagné",
        "carrier": "Association",
        "communes": [LILLE],
        "whole": False,
        "updated": "2026-05-12",
    } | fields


def put_beside(records: Records, *services: dict[str, Any]) -> Records:
    return records.model_copy(
        update={
            "directories": [Directory(id="dora", title="DORA")],
            "services": [Service.model_validate_json(json.dumps(one)) for one in services],
        }
    )


@pytest.fixture(scope="module")
def beside(snapshot: Snapshot, settings: Settings) -> FlaskClient:
    everywhere = [commune.code for commune in snapshot.records.communes]
    records = put_beside(
        snapshot.records,
        make_service(themes=["mobilite--permis"], age_min=18, phone="+33 3 20 21 22 23"),
        make_service("dora--2", title="<b>Aide</b>", communes=everywhere, whole=True, zone=["59"]),
        make_service("dora--3", title="Écoute", communes=everywhere, whole=True, zone=["france"]),
        make_service("dora--4", title="Ici", communes=everywhere, whole=True, zone=["200093201"]),
    )
    return create_app(Snapshot(records, snapshot.files), settings).test_client()


def read(client: FlaskClient, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.get_data(as_text=True)


def test_without_the_setting_there_is_nothing_of_it(client: FlaskClient) -> None:
    assert [client.get(one).status_code for one in ("/services", "/api/services")] == [404, 404]
    for address in ("/", f"/communes/{LILLE}", "/donnees"):
        assert "annuaires)" not in read(client, address)


def test_a_commune_shows_them_folded_under_a_notice(beside: FlaskClient) -> None:
    text = read(beside, f"/communes/{LILLE}")
    section = text[text.index('<h2 id="services">') :]
    assert NOTICE in section
    assert "<details><summary>4 services, d’après des annuaires</summary>" in section
    assert "<span>DORA</span>, 12 mai 2026</span>" in section
    assert "&lt;b&gt;Aide&lt;/b&gt;" in section


def test_what_is_nearest_comes_first_and_wide_zones_say_so(beside: FlaskClient) -> None:
    text = read(beside, f"/communes/{LILLE}")
    order = [text.index(title) for title in ("Permis accompagné", "&lt;b&gt;Aide", "Écoute")]
    assert order == sorted(order)
    for words in ("tout le département (59)", "toute la France", "toute la métropole"):
        assert f'<span class="tag">{words}</span>' in text
    assert "Permis accompagné" not in read(beside, f"/communes/{ENNETIERES}")


def test_a_link_switches_them_off_and_on_again(beside: FlaskClient) -> None:
    on = read(beside, f"/communes/{LILLE}?year=2019")
    assert f'href="/communes/{LILLE}?year=2019&amp;services=0#services"' in on
    off = read(beside, f"/communes/{LILLE}?year=2019&services=0")
    assert ("Permis accompagné" in off, NOTICE in off) == (False, True)
    assert f'href="/communes/{LILLE}?year=2019#services"' in off


def test_the_list_takes_filters_of_its_own(beside: FlaskClient) -> None:
    assert '<p role="status">4 services</p>' in read(beside, "/services")
    assert '<p role="status">3 services</p>' in read(beside, f"/services?commune={ENNETIERES}")
    assert '<p role="status">1 service</p>' in read(beside, "/services?theme=mobilite--permis")
    assert '<p role="status">0 service</p>' in read(beside, "/services?directory=autre")
    assert beside.get("/services?commune=x").status_code == 400


def test_the_list_is_turned_page_by_page(beside: FlaskClient) -> None:
    text = read(beside, "/services?limit=2&theme=")
    assert 'href="/services?limit=2&amp;offset=2">Page suivante' in text
    assert "Page précédente" not in text
    last = read(beside, "/services?limit=2&offset=2")
    assert ("Page suivante" in last, 'offset=0">Page précédente' in last) == (False, True)


def test_programs_are_told_too(beside: FlaskClient) -> None:
    told = json.loads(read(beside, "/api/services?commune=59355&limit=1"))
    assert (told["count"], [one["id"] for one in told["services"]]) == (4, ["dora--1"])
    assert told["directories"] == [{"id": "dora", "title": "DORA", "url": None}]
    assert beside.get("/api/services?prix=1").status_code == 400


def test_nothing_that_is_counted_counts_them(beside: FlaskClient, client: FlaskClient) -> None:
    for address in ("/api/communes", "/api/actions", "/api/gaps", f"/api/communes/{LILLE}"):
        assert read(beside, address) == read(client, address)


def test_every_page_leads_to_them_when_there_are_any(beside: FlaskClient) -> None:
    assert '<a href="/services">Autres services (annuaires)</a>' in read(beside, "/")


def test_another_file_makes_another_snapshot(tmp_path: Path, settings: Settings) -> None:
    path = tmp_path / "services.json"
    keys = {snapshot_key(settings)}
    for title in ("Un", "Deux"):
        path.write_text(title, encoding="utf-8")
        keys.add(snapshot_key(settings.model_copy(update={"services": path})))
    assert len(keys) == 3


def refuse(
    path: Path, *services: Any, directories: Any = ({"id": "dora", "title": "D"},)
) -> list[str]:
    raw = {"version": 1, "directories": list(directories), "services": list(services)}
    path.write_text(json.dumps(raw), encoding="utf-8")
    with pytest.raises(FaultyFileError) as caught:
        read_services(path, communes={LILLE, ENNETIERES})
    return str(caught.value).split("\n")


def test_every_fault_of_the_file_is_told_at_once(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    lines = refuse(
        path,
        make_service(),
        make_service(),
        make_service("b", directory="autre"),
        make_service("c", communes=["59999"]),
        make_service("d", whole=True),
    )
    assert lines == [
        "services.json, services, id : identifiant « dora--1 » donné 2 fois"
        " → un identifiant par élément",
        "services.json, service « b », directory : annuaire inconnu « autre »"
        " → l'ajouter à directories",
        "services.json, service « c », communes : commune inconnue 59999"
        " → un code INSEE de geodata/communes.geojson",
        "services.json, service « d », whole : whole contredit communes"
        " → true si toutes y sont, sinon false",
    ]


def test_a_fault_of_form_names_the_service_and_its_field(tmp_path: Path) -> None:
    lines = refuse(tmp_path / "s.json", make_service(title=""), make_service("b", url="ftp://x"))
    assert [line.partition(" : ")[0] for line in lines] == [
        "s.json, service « dora--1 » (n° 1), title",
        "s.json, service « b » (n° 2), url",
    ]


def test_a_good_file_is_read(tmp_path: Path) -> None:
    path = tmp_path / "services.json"
    raw = {"directories": [{"id": "dora", "title": "D"}], "services": [make_service()]}
    path.write_text(json.dumps(raw), encoding="utf-8")
    file = read_services(path, communes={LILLE, ENNETIERES})
    assert [service.id for service in file.services] == ["dora--1"]
