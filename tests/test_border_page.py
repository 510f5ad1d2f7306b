"""The page of the border shows both sides, segment by segment, and text stays text there."""

import json
import shutil
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from mapapp.settings import Settings
from mapapp.web import create_app
from tests.conftest import ROOT, parse_page, text_of
from tests.test_hostile import MARKUP, check_markup, fill_every_field, make_hostile
from tests.whole import prepare_snapshot

PAGE = "/frontiere"
HALLUIN = "59279~canton:menen"
Row = dict[str, Any]


def read(client: FlaskClient, query: str = "") -> Element:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200, query
    return parse_page(answer.get_data(as_text=True))


def ask(client: FlaskClient, query: str = "") -> Row:
    found: Row = client.get(f"/api/border?{query}").get_json()
    return found


def part(page: Element, id_: str) -> Element:
    found = page.find(f".//*[@id='{id_}']")
    assert found is not None, id_
    return found


def rows_of(page: Element) -> list[list[str]]:
    return [
        [text_of(cell) for cell in row]
        for row in part(page, "ligne-table").iterfind("./table/tbody/tr")
    ]


def say_km(km: float) -> str:
    return f"{km:.1f}".removesuffix(".0").replace(".", ",") + " km"


def both(zone: Row) -> str:
    french, dutch = zone["name_fr"], zone["name_nl"]
    return french if french == dutch else f"{french} / {dutch}"


def test_each_segment_has_a_row_with_both_names_and_its_length(client: FlaskClient) -> None:
    answer, page = ask(client), read(client)
    zones = {zone["key"]: both(zone) for zone in answer["zones"]}
    assert [row[:3] for row in rows_of(page)] == [
        [f"{one['commune']} – {zones[one['zone']]}", zones[one["zone"]], say_km(one["km"])]
        for one in answer["segments"]
    ]
    assert rows_of(page)[9][:3] == [
        "Halluin – Canton de Menin / Kanton Menen",
        "Canton de Menin / Kanton Menen",
        "8,4 km",
    ]
    foot = part(page, "ligne-table").find("./table/tfoot/tr")
    assert text_of(foot).endswith("60,7 km")


def test_each_row_counts_what_is_there_and_what_crosses(client: FlaskClient) -> None:
    answer = ask(client)
    communes = {commune["code"]: commune for commune in answer["communes"]}
    here = [communes[segment["code"]] for segment in answer["segments"]]
    assert [[int(cell) for cell in row[3:]] for row in rows_of(read(client))] == [
        [one["counts"]["local"], one["counts"]["all"], len(one["crossing"])] for one in here
    ]


def test_each_segment_and_zone_is_drawn_and_segments_are_links(client: FlaskClient) -> None:
    answer, page = ask(client), read(client)
    (drawing,) = page.iterfind(".//svg[@class='drawn']")
    links = [link for link in drawing.iter("a") if "data-segment" in link.attrib]
    assert [link.attrib["data-segment"] for link in links] == [
        one["id"] for one in answer["segments"]
    ]
    for link in links:
        assert parse_qs(urlsplit(link.attrib["href"]).query)["segment"] == [
            link.attrib["data-segment"]
        ]
        assert len({path.attrib["d"] for path in link.iter("path")}) == 1
    given = json.loads(page.find(".//*[@data-given]").attrib["data-given"])
    drawn = [text_of(link.find(".//title")) for link in links]
    assert drawn == [given["titles"][one["id"]] for one in answer["segments"]]
    titles = {text_of(zone.find("title")) for zone in drawing.iterfind("path[@class='zone']")}
    assert titles <= {both(zone) for zone in answer["zones"]}
    assert "Mouscron / Moeskroen" in titles


@pytest.mark.parametrize(
    "segment", ["", "x", "59279", "59279~nis:57096", "59350~canton:menen", "%22%3E%3Csvg%3E", "%00"]
)
def test_an_unknown_segment_is_ignored(client: FlaskClient, segment: str) -> None:
    page, plain = read(client, f"segment={segment}"), read(client)
    assert text_of(part(page, "contenu")) == text_of(part(plain, "contenu"))
    assert "Choisis un tronçon" in text_of(part(page, "troncon"))
    assert part(page, "ligne-table").findall(".//*[@aria-current]") == []


def test_halluin_faces_dutch_and_the_members_of_the_canton(client: FlaskClient) -> None:
    page = read(client, f"segment={HALLUIN}")
    told = text_of(part(page, "troncon"))
    assert told.startswith("Halluin – Canton de Menin / Kanton Menen 8,4 km de frontière commune.")
    assert "la langue de l’administration est le néerlandais." in told
    assert "Le canton réunit : Wervik, Menin / Menen, Wevelgem, Moorslede Ce qui" in told
    assert "Facilités" not in told
    dutch = [text_of(name) for name in part(page, "segment-title").iterfind("span[@lang='nl']")]
    assert dutch == ["Kanton Menen"]
    (chosen,) = part(page, "ligne-table").findall(".//*[@aria-current='true']")
    assert chosen.attrib["data-segment"] == HALLUIN


def test_tourcoing_faces_a_town_with_facilities_that_speaks_french(client: FlaskClient) -> None:
    told = text_of(part(read(client, "segment=59599~nis:57096"), "troncon"))
    assert told.startswith("Tourcoing – Mouscron / Moeskroen 1,7 km")
    assert "est le français. Facilités pour l’autre langue : Mouscron." in told
    assert "Le canton réunit" not in told


def test_a_municipality_that_a_canton_holds_a_part_of_is_marked(client: FlaskClient) -> None:
    told = text_of(part(read(client, "segment=59650~canton:tournai-2"), "troncon"))
    assert "Tournai / Doornik (une partie)" in told
    assert "Pecq (une partie)" not in told


def test_every_segment_tells_its_two_sides_and_lists_what_crosses(client: FlaskClient) -> None:
    answer = ask(client)
    zones = {zone["key"]: zone for zone in answer["zones"]}
    titles = {one["id"]: one["title"] for one in answer["crossing"]}
    communes = {one["code"]: one for one in answer["communes"]}
    for segment in answer["segments"]:
        section = part(read(client, f"segment={segment['id']}"), "troncon")
        zone, told = zones[segment["zone"]], text_of(section)
        assert text_of(section.find("h2")) == f"{segment['commune']} – {both(zone)}"
        assert say_km(segment["km"]) in told
        language = "le néerlandais" if zone["language"] == "nl" else "le français"
        assert f"En face, la langue de l’administration est {language}." in told
        crossing, stops = section.findall("ul[@class='lines']")[:1], told.partition("s’arrête")[2]
        listed = {text_of(link) for item in crossing for link in item.iter("a")}
        assert listed == {titles[name] for name in communes[segment["code"]]["crossing"]}
        assert not [title for title in listed if title in stops]


def test_filters_change_what_crosses_and_stay_in_the_links(client: FlaskClient) -> None:
    page = read(client, f"segment={HALLUIN}&cross_border=0&theme=emploi")
    told = text_of(part(page, "troncon"))
    assert "Rien de connu avec ces filtres." in told
    assert "Aucune action qui traverse ne passe ces filtres." in text_of(part(page, "contenu"))
    link = next(link for link in part(page, "ligne-table").iter("a"))
    followed = urlsplit(link.attrib["href"])
    kept = {name: value for name, value in parse_qs(followed.query).items() if name != "segment"}
    assert kept == {"theme": ["emploi"], "cross_border": ["0"]}
    again = read(client, followed.query)
    assert rows_of(again) == rows_of(page)
    assert "Armentières" in text_of(part(again, "segment-title"))


@pytest.mark.parametrize("query", ["commune=59350", "lieu=Lille", "commune=59350&q=xyzzy"])
def test_a_commune_off_the_line_leaves_an_empty_page_that_stands(
    client: FlaskClient, query: str
) -> None:
    page = read(client, f"{query}&segment={HALLUIN}")
    assert rows_of(page) == []
    tiles = {
        text_of(tile.find("dt")): text_of(tile.find("dd"))
        for tile in page.iterfind(".//dl[@class='tiles']/div")
    }
    assert tiles["Habitants de la ligne qu’au moins une atteint"] == "0 %"
    assert tiles["Actions locales qui s’arrêtent à la ligne"] == "0"


def test_what_crosses_is_shown_with_its_note_and_what_stops_is_counted(client: FlaskClient) -> None:
    answer, page = ask(client), read(client)
    cards = page.findall(".//article[@class='card crossing']")
    assert [text_of(card.find("h3")) for card in cards] == [
        one["title"] for one in answer["crossing"]
    ]
    notes = [" ".join(one["note"].split()) for one in answer["crossing"]]
    assert [text_of(card.find("p")) for card in cards] == notes
    counts = [text_of(one) for one in page.iterfind(".//h2/span[@class='count']")]
    assert counts == [str(len(answer["stopping"]))] == ["28"]


def test_the_script_is_given_json_of_the_segments_in_their_order(client: FlaskClient) -> None:
    answer, page = ask(client), read(client)
    given = json.loads(page.find(".//*[@data-given]").attrib["data-given"])
    assert given["segments"] == [one["id"] for one in answer["segments"]]
    assert given["titles"][HALLUIN] == "Halluin – Canton de Menin / Kanton Menen, 8,4 km"
    steps = {one["code"]: one["band"] for one in given["communes"]}
    assert steps == {
        code: step for step, band in enumerate(answer["bands"]) for code in band["communes"]
    }


# Hostile text, in every action and in every name of both sides.


@pytest.fixture(scope="module")
def hostile_client(tmp_path_factory: pytest.TempPathFactory) -> FlaskClient:
    folder: Path = tmp_path_factory.mktemp("hostile")
    geodata, actions = folder / "geodata", folder / "actions.json"
    shutil.copytree(ROOT / "geodata", geodata)
    for name in ("border_zones.geojson", "communes.geojson", "zones.json"):
        file = json.loads((geodata / name).read_text(encoding="utf-8"))
        for feature in file.get("features", file.get("zones", [])):
            spoil(feature.get("properties", feature))
        (geodata / name).write_text(json.dumps(file), encoding="utf-8")
    told = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
    fill_every_field(told)
    actions.write_text(json.dumps(make_hostile(told)), encoding="utf-8")
    settings = Settings(actions=actions, geodata=geodata)
    return create_app(prepare_snapshot(settings), settings).test_client()


def spoil(properties: Row) -> None:
    """Put markup in the names of a commune, of a zone, or of a zone's members."""
    for one in (properties, *properties.get("members", [])):
        one.update({name: MARKUP for name in ("name", "name_fr", "name_nl") if name in one})


@pytest.mark.parametrize(
    "query", ["", f"segment={HALLUIN}", "segment=59599~nis:57096&lang=nl", "commune=59279"]
)
def test_no_markup_from_data_comes_into_the_page(hostile_client: FlaskClient, query: str) -> None:
    answer = hostile_client.get(f"{PAGE}?{query}")
    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    for wrong in ("<img", "<script>", "onerror=alert(1)>", "zq\"'"):
        assert wrong not in html
    page = parse_page(html)
    check_markup(page)
    assert text_of(part(page, "contenu")).count("{{7*7}} {% raw %} {# c #}") > 100


def test_hostile_names_reach_the_script_as_they_were_written(hostile_client: FlaskClient) -> None:
    html = hostile_client.get(PAGE).get_data(as_text=True)
    (stage,) = parse_page(html).iterfind(".//*[@data-given]")
    given = json.loads(stage.attrib["data-given"])
    assert set(stage.attrib) == {"class", "data-given"}
    assert {zone["fr"] for zone in given["zones"].values()} == {MARKUP}
    assert {one["name"] for one in given["communes"]} == {MARKUP}
    assert given["titles"][HALLUIN] == f"{MARKUP} – {MARKUP}, 8,4 km"
    assert len(given["segments"]) == 20


def test_hostile_names_come_back_unchanged_from_the_api(hostile_client: FlaskClient) -> None:
    answer = hostile_client.get("/api/border")
    assert answer.content_type == "application/json"
    told = answer.get_json()
    assert {one["zone_nl"] for one in told["segments"]} == {MARKUP}
    assert {MARKUP} == {one["title"] for one in (*told["crossing"], *told["stopping"])}
