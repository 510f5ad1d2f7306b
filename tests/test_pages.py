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

from mapapp.snapshot import Snapshot
from tests.conftest import ROOT, parse_page, text_of

SHIPPED = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
ERRORS = ["/nope", "/?theme=x", "/actions?age=x", "/communes/59999", "/actions/nothing"]
FILTERED = [
    "/?commune=59350&theme=emploi",
    "/?lieu=xyzzy",
    "/actions?commune=59009",
    "/?theme=sante",
]


@pytest.fixture(scope="module")
def documents(site: dict[str, Element], client: FlaskClient) -> dict[str, Element]:
    """Hold every page: without a query, filtered, and those of errors."""
    asked = {address: client.get(address) for address in (*ERRORS, *FILTERED)}
    return site | {key: parse_page(page.get_data(as_text=True)) for key, page in asked.items()}


def read(client: FlaskClient, address: str, *, status: int = 200) -> Element:
    answer = client.get(address)
    assert answer.status_code == status, address
    assert answer.content_type == "text/html; charset=utf-8"
    return parse_page(answer.get_data(as_text=True))


def spaced(text: str) -> str:
    return " ".join(text.split())


def test_there_are_95_commune_pages_40_action_pages_and_six_more(site: dict[str, Element]) -> None:
    kinds = Counter(re.sub(r"(?<=s/).+", "", address) for address in site)

    assert kinds["/communes/"] == 95
    assert kinds["/actions/"] == 40
    own = {"/", "/communes", "/actions", "/donnees", "/accessibilite", "/mentions-legales"}
    assert own <= set(site)


def test_every_page_is_french_with_one_heading_and_a_title(documents: dict[str, Element]) -> None:
    for address, page in documents.items():
        assert page.tag == "html"
        assert page.get("lang") == "fr", address
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
    assert sum(bool(re.fullmatch(r"/actions/[a-z0-9-]+", address)) for address in seen) == 40


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
    told += [cover.why for cover in covers if cover.is_local]
    told += [f"page {served.source.page}"]
    assert [words for words in told if spaced(words) not in text] == []
    drawn = {link.get("href") for link in page.findall(".//svg[@class='drawn']/a")}
    assert len(drawn) == 95


def test_the_data_page_lists_every_remark_of_the_actions_file(site: dict[str, Element]) -> None:
    text = text_of(site["/donnees"].find(".//main"))

    holders = [*SHIPPED["sources"], *SHIPPED["actions"]]
    remarks = [remark["text"] for holder in holders for remark in holder.get("remarks", [])]
    assert len(remarks) > 40
    assert [remark for remark in remarks if spaced(remark) not in text] == []


def drawn_steps(page: Element) -> dict[str, str]:
    """Read each commune's colour class off the drawn map; hatched ones as ``part``."""
    links = page.findall(".//svg[@class='drawn']/a")
    return {
        link.attrib["href"].removeprefix("/communes/"): link.find("path").attrib["class"].split()[1]
        for link in links
    }


def legend(page: Element) -> list[int]:
    return [int(text_of(cell)) for cell in page.findall(".//tbody[@id='legend']/tr/td")]


def listed(page: Element) -> list[str]:
    cards = page.findall(".//section[@id='resultats']//li[@class='card']")
    spare = page.findall(".//ul[@id='others']/li")
    return [card.attrib["data-id"] for card in cards if card not in spare]


def test_a_theme_changes_list_map_and_legend(client: FlaskClient) -> None:
    page = read(client, "/?theme=mobilite")

    assert listed(page)[0] == "permis-de-reciprocite"
    assert len(listed(page)) == 6
    assert [code for code, step in drawn_steps(page).items() if step != "s0"] == ["59350"]
    assert drawn_steps(page)["59350"] == "s1"
    assert legend(page) == [94, 1, 0, 0, 0]
    checked = [box.get("value") for box in page.iter("input") if "checked" in box.attrib]
    assert "mobilite" in checked


def test_theme_and_age_together_leave_four_communes_with_local_actions(
    client: FlaskClient,
) -> None:
    page = read(client, "/?theme=emploi&age=17")

    coloured = {code: step for code, step in drawn_steps(page).items() if step != "s0"}
    assert coloured == dict.fromkeys(("59286", "59350", "59360", "59648"), "s1")
    assert legend(page) == [91, 4, 0, 0, 0]


def test_a_quarter_alone_hatches_its_commune(client: FlaskClient) -> None:
    page = read(client, "/?q=kaps")

    assert listed(page) == ["kaps"]
    coloured = {code: step for code, step in drawn_steps(page).items() if step != "s0"}
    assert coloured == {"59350": "part", "59009": "part"}
    assert legend(page) == [93, 2, 0, 0, 0]


@pytest.mark.parametrize(
    "query",
    ["", "theme=sante", "age=17", "commune=59599", "scope=all", "scope=local&year=2018", "q=zzz"],
)
def test_the_legend_counts_each_of_the_95_communes_once(client: FlaskClient, query: str) -> None:
    page = read(client, f"/?{query}")

    assert sum(legend(page)) == 95
    assert len(drawn_steps(page)) == 95


def test_without_local_or_wide_actions_every_commune_is_empty(client: FlaskClient) -> None:
    page = read(client, "/?theme=sante")

    assert listed(page) == []
    assert legend(page) == [95, 0, 0, 0, 0]
    assert "hidden" not in page.find(".//div[@id='empty']").attrib


def test_the_scope_takes_wide_actions_away_or_onto_the_map(client: FlaskClient) -> None:
    every, local = read(client, "/?scope=all"), read(client, "/?scope=local")

    assert len(listed(every)) == 40
    assert listed(local) == [*dict.fromkeys(listed(every)[: len(listed(local))])]
    assert legend(every)[0] == 0
    assert legend(local)[0] > 0


@pytest.mark.parametrize("address", ["/", "/actions"])
@pytest.mark.parametrize(
    ("typed", "code", "name"),
    [("tourcoing", "59599", "Tourcoing"), ("lomme", "59350", "Lille"), ("59286", "59286", "Haub")],
)
def test_a_typed_place_is_looked_up_without_script(
    client: FlaskClient, address: str, typed: str, code: str, name: str
) -> None:
    asked, chosen = (
        read(client, f"{address}?lieu={typed}"),
        read(client, f"{address}?commune={code}"),
    )

    assert listed(asked) == listed(chosen) == listed_by_api(client, code)
    assert asked.find(".//input[@id='lieu']").attrib["value"].startswith(name)
    assert asked.find(".//*[@id='lieu-faute']") is None


def listed_by_api(client: FlaskClient, code: str) -> list[str]:
    covers = client.get(f"/api/communes/{code}").get_json()["actions"]
    ordered = [
        row["id"] for row in client.get(f"/api/actions?commune={code}").get_json()["actions"]
    ]
    local = {row["id"] for row in covers if row["basis"] != "territory"}
    return [key for key in ordered if key in local] + [key for key in ordered if key not in local]


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_a_place_that_is_not_known_is_said_beside_its_field(
    client: FlaskClient, address: str
) -> None:
    page = read(client, f"{address}?lieu=xyzzy")

    field = page.find(".//input[@id='lieu']")
    assert field.attrib["value"] == "xyzzy"
    assert field.attrib["aria-describedby"] == "lieu-faute"
    assert "xyzzy" in text_of(page.find(".//*[@id='lieu-faute']"))
    assert len(listed(page)) == 40
