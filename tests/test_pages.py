"""The pages hold together as documents, and filter without JavaScript."""

import json
import re
from collections import Counter
from itertools import pairwise
from urllib.parse import urldefrag
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient
from werkzeug.test import Client

from mapapp.freeze import PAGES
from mapapp.reasons import explain_cover
from mapapp.snapshot import Snapshot
from mapapp.words import say_period
from tests.conftest import ROOT, parse_page, text_of

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
ERRORS = ["/nope", "/?theme=x", "/actions?age=x", "/communes/59999", "/actions/nothing"]
FILTERED = [
    "/?commune=59350&theme=emploi",
    "/?lieu=xyzzy",
    "/actions?commune=59009",
    "/?theme=sante",
]
SPOKEN = [f"{page}?lang={code}" for page in (*PAGES, "/communes/59350") for code in ("nl", "en")]


@pytest.fixture(scope="module")
def documents(site: dict[str, Element], client: FlaskClient) -> dict[str, Element]:
    """Hold every page: without a query, filtered, and those of errors."""
    asked = {address: client.get(address) for address in (*ERRORS, *FILTERED, *SPOKEN)}
    return site | {key: parse_page(page.get_data(as_text=True)) for key, page in asked.items()}


def read(client: FlaskClient, address: str, *, status: int = 200) -> Element:
    answer = client.get(address)
    assert answer.status_code == status, address
    assert answer.content_type == "text/html; charset=utf-8"
    return parse_page(answer.get_data(as_text=True))


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_there_are_95_commune_pages_69_action_pages_and_eight_more(
    site: dict[str, Element],
) -> None:
    kinds = Counter(re.sub(r"(?<=s/).+", "", address) for address in site)

    assert kinds["/communes/"] == 95
    assert kinds["/actions/"] == 69
    assert {*PAGES} < {*site}
    assert len(site) == 95 + 69 + 8


def test_every_page_says_its_language_with_one_heading_and_a_title(
    documents: dict[str, Element],
) -> None:
    for address, page in documents.items():
        assert page.tag == "html"
        language = address[-2:] if "?lang=" in address else "fr"
        assert page.get("lang") == language, address
        headings = list(page.iter("h1"))
        assert len(headings) == 1, address
        assert text_of(headings[0]), address
        assert len(page.findall("./head/title")) == 1, address
        assert text_of(page.find("./head/title")).endswith("Métropole Européenne de Lille")


def test_titles_tell_pages_apart(site: dict[str, Element]) -> None:
    titles = Counter(text_of(page.find("./head/title")) for page in site.values())

    assert [title for title, count in titles.items() if count > 1] == []


def test_headings_never_skip_a_level(documents: dict[str, Element]) -> None:
    for address, page in documents.items():
        levels = [int(e.tag[1]) for e in page.iter() if re.fullmatch(r"h[1-6]", str(e.tag))]
        steps = [(a, b) for a, b in pairwise(levels) if b > a + 1]
        assert steps == [], address


def test_ids_are_unique_and_references_lead_to_them(documents: dict[str, Element]) -> None:
    for address, page in documents.items():
        ids = [element.attrib["id"] for element in page.iter() if "id" in element.attrib]
        assert len(ids) == len(set(ids)), address
        for element in page.iter():
            names = ("for", "aria-labelledby", "aria-describedby", "aria-controls")
            pointed = [part for name in names for part in element.get(name, "").split()]
            href = element.get("href", "")
            pointed += [href[1:]] if href.startswith("#") else []
            assert set(pointed) <= set(ids), (address, element.tag, pointed)


def test_every_link_from_the_first_page_on_leads_somewhere(wsgi_client: Client) -> None:
    seen, waiting = {"/"}, ["/"]
    while waiting:
        address = waiting.pop()
        answer = wsgi_client.get(address)
        assert answer.status_code == 200, address
        if "?" in address or not answer.content_type.startswith("text/html"):
            continue
        page = parse_page(answer.get_data(as_text=True))
        found = {element.get("href", "") for element in page.iter()}
        inside = {urldefrag(href)[0] for href in found if href.startswith("/")}
        waiting += sorted(inside - seen)
        seen |= inside

    assert sum(bool(re.fullmatch(r"/communes/\d{5}", address)) for address in seen) == 95
    assert sum(bool(re.fullmatch(r"/actions/[a-z0-9-]+", address)) for address in seen) == 69


def test_parameters_of_others_change_nothing(client: FlaskClient) -> None:
    foreign = (
        "utm_source=a&fbclid=b&endpoint=c&_external=1&_anchor=d&_scheme=ftp&_method=POST&self=1"
    )
    for address in ("/", "/actions", "/communes", "/communes/59350", "/donnees"):
        assert client.get(f"{address}?{foreign}").get_data() == client.get(address).get_data()


@pytest.mark.parametrize("query", [f"{name}=x" for name in ("theme", "age", "commune", "scope")])
@pytest.mark.parametrize("address", ["/", "/actions"])
def test_a_bad_value_is_refused_on_a_page_that_names_it(
    client: FlaskClient, address: str, query: str
) -> None:
    page = read(client, f"{address}?{query}", status=400)

    assert text_of(page.find(".//h1")) == "Demande mal formée"
    assert query.partition("=")[0] in text_of(page.find(".//main"))


def test_the_commune_pages_say_why_for_each_action(
    site: dict[str, Element], client: FlaskClient
) -> None:
    for address, page in site.items():
        if address.startswith("/communes/"):
            actions = client.get(f"/api{address}").get_json()["actions"]
            rows = {
                item.find("a").attrib["href"]: text_of(item.find("span[@class='why']"))
                for item in page.iterfind(".//ul[@class='lines']/li")
                if item.find("span[@class='why']") is not None
            }
            assert rows == {f"/actions/{row['id']}": spaced(row["why"]) for row in actions}


@pytest.mark.parametrize("action", SHIPPED["actions"], ids=lambda action: action["id"])
def test_an_action_page_tells_all_that_its_source_says(
    site: dict[str, Element], snapshot: Snapshot, action: dict[str, object]
) -> None:
    page = site[f"/actions/{action['id']}"]
    served = next(row for row in snapshot.records.actions if row.id == action["id"])
    covers = [cover for cover in snapshot.records.covers if cover.action == served.id]

    text = text_of(page.find(".//main"))
    told = [served.title, served.summary, served.description, served.audience.text, served.where]
    told += [*served.carriers, *served.resources, *served.social, served.coverage.note or ""]
    told += [contact.organisation for contact in served.contacts]
    told += [contact.email or "" for contact in served.contacts]
    told += [phone for contact in served.contacts for phone in contact.phones]
    told += [step.label for step in served.timeline]
    told += [remark.text for remark in served.remarks]
    told += [explain_cover(cover) for cover in covers if cover.is_local]
    told += [f"page {served.source.page}", say_period(served.period)]
    told += [offer.summary for offer in served.offers]
    told += [f"{figure.label}" for figure in served.key_figures]
    told += [*served.partners, *(tie.note for tie in served.related)]
    assert [words for words in told if spaced(words) not in text] == []
    drawn = {link.get("href") for link in page.findall(".//svg[@class='drawn']/a")}
    assert len(drawn) == 95


def test_the_data_page_lists_every_remark_of_the_actions_file(site: dict[str, Element]) -> None:
    text = text_of(site["/donnees"].find(".//main"))

    holders = [*SHIPPED["sources"], *SHIPPED["actions"]]
    remarks = [remark["text"] for holder in holders for remark in holder.get("remarks", [])]
    assert len(remarks) > 40
    assert [remark for remark in remarks if spaced(remark) not in text] == []


def test_nothing_is_said_to_have_ended(documents: dict[str, Element]) -> None:
    for address in documents.keys() - {"/donnees"}:  # it explains that none is said to
        page = documents[address]
        text = text_of(page.find("./body")).lower()
        assert re.findall(r"\b(?:terminée?s?|finie?s?|achevée?s?)\b", text) == [], address


@pytest.mark.parametrize("action", SHIPPED["actions"], ids=lambda action: action["id"])
def test_a_planned_end_is_said_to_be_planned_and_every_period_to_be_checked(
    site: dict[str, Element], snapshot: Snapshot, action: dict[str, object]
) -> None:
    period = next(row.period for row in snapshot.records.actions if row.id == action["id"])

    text = text_of(site[f"/actions/{action['id']}"].find(".//main"))
    assert "suite à vérifier" in text
    if period.planned:
        assert f"prévue jusqu’en {period.last}, suite à vérifier" in text
    else:
        assert f"jusqu’en {period.last}" not in text
    if period.first == period.known:
        assert f"Depuis {period.first}" not in text


def test_a_plan_of_the_guide_reads_as_it_should(site: dict[str, Element]) -> None:
    text = text_of(site["/actions/forum-emploi"].find(".//main"))

    assert "Depuis 2017, prévue jusqu’en 2020, suite à vérifier" in text


@pytest.mark.parametrize(
    ("action", "words"),
    [
        ("labo-148", "Depuis 2017, prévue jusqu’en 2019, suite à vérifier"),
        ("melt-recrutement", "Connue en 2024, suite à vérifier"),
        ("melt-mobilite", "Connue en 2024, prévue jusqu’en 2025, suite à vérifier"),
    ],
)
def test_a_period_reads_as_its_document_tells(
    site: dict[str, Element], action: str, words: str
) -> None:
    assert words in text_of(site[f"/actions/{action}"].find(".//main"))


def related_of(page: Element) -> dict[str, str]:
    """Read the actions that a page ties to its own, and by which words."""
    return {
        item.find("a").attrib["href"]: text_of(item.find("span[@class='tag']"))
        for item in page.iterfind(".//ul[@class='lines']/li")
        if item.find("a") is not None and item.find("span[@class='tag']") is not None
    }


def test_related_actions_are_shown_on_both_sides(site: dict[str, Element]) -> None:
    pairs = [
        (action["id"], tie["action"], tie["same"])
        for action in SHIPPED["actions"]
        for tie in action.get("related", [])
    ]
    assert len(pairs) > 100
    for one, other, same in pairs:
        words = "même programme, compté une fois" if same else "à voir aussi"
        there, back = (site[f"/actions/{id_}"] for id_ in (one, other))
        assert related_of(there)[f"/actions/{other}"] == words, (one, other)
        assert related_of(back)[f"/actions/{one}"] == words, (other, one)
