"""The page of coverage shows the figures of the API, and answers without script."""

from typing import Any
from urllib.parse import parse_qs, quote, urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from tests.conftest import parse_page, text_of

PAGE = "/couverture"
GUIDE, REPORT = "guide-mel-jeunesse", "rapport-melt-2024"
Row = dict[str, Any]


def read(client: FlaskClient, query: str = "") -> Element:
    answer = client.get(f"{PAGE}?{query}")
    assert answer.status_code == 200, query
    return parse_page(answer.get_data(as_text=True))


def ask(client: FlaskClient, address: str, query: str = "") -> Row:
    found: Row = client.get(f"{address}?{query}").get_json()
    return found


def part(page: Element, id_: str) -> Element:
    found = page.find(f".//*[@id='{id_}']")
    assert found is not None, id_
    return found


def tiles(page: Element) -> list[int]:
    return [int(text_of(one)) for one in part(page, "comptes").iterfind("./dl/div/dd")]


def rows(page: Element) -> dict[str, list[str]]:
    """Read the table: the words of each commune's cells, by name, in the order shown."""
    found = {}
    for row in part(page, "grille").iterfind("./table/tbody/tr"):
        cells = [text_of(cell) for cell in row]
        found[cells[0]] = cells[1:]
    return found


def heads(page: Element) -> list[Element]:
    return part(page, "grille").findall("./table/thead/tr/th")


def link(page: Element, key: str) -> str:
    found = page.find(f".//*[@data-key='{key}']")
    assert found is not None, key
    return found.attrib["href"]


def query_of(address: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(address).query)


def test_without_filters_the_guide_alone_leaves_80_communes_with_nothing_local(
    client: FlaskClient,
) -> None:
    table = part(read(client), "comptes").find(".//table")
    assert table is not None
    told = {
        row.attrib["data-source"]: [text_of(cell) for cell in row.iterfind("td")]
        for row in table.iterfind("./tbody/tr")
    }
    assert told == {GUIDE: ["15", "80", "0"], REPORT: ["13", "0", "82"]}


def test_the_page_says_what_it_counts(client: FlaskClient) -> None:
    page = read(client)
    lead = text_of(part(page, "comptes").find("p"))
    assert tiles(page) == [27, 68, 0]
    assert lead == (
        "68 communes sur 95 n’ont aucune action locale connue. "
        "C’est ce que disent 2 documents (2019 environ et 2024), pas tout ce qui existe."
    )


@pytest.mark.parametrize(
    "query",
    [
        "",
        "theme=sante",
        "by=band&theme=mobilite",
        "age=16",
        "zone=melt&certainty=stated",
        "commune=59350&commune=59512&by=band",
        "commune=59350&commune=59512&by=band&scope=local&theme=emploi",
        "year=2024&scope=local",
    ],
)
def test_every_cell_is_the_one_of_the_api(client: FlaskClient, query: str) -> None:
    by_band = "by=band" in query
    asked = query.replace("by=band", "").strip("&")
    grain = "band" if by_band else "theme"
    gaps = ask(client, "/api/gaps/ranking", f"{asked}&grain={grain}&limit=1000")
    page = read(client, query)

    # The cells without anything local, as the ranking lists them.
    missing = {(one["name"], one["theme"], one["age_band"]): one["all"] for one in gaps["gaps"]}
    keys = [
        (query_of(cell.attrib["href"])["col"][0])
        for cell in part(page, "grille").findall("./table/tbody/tr[1]/td/a")
    ]
    shown = {
        (name, key): cell.split(" +")[0]
        for name, cells in rows(page).items()
        for key, cell in zip(keys, cells[3:], strict=True)
        if not cell[0].isdigit()
    }
    expected = {
        (name, band if by_band else theme): f"({count})" if count else "–"
        for (name, theme, band), count in missing.items()
    }
    assert shown == expected
    said = text_of(part(page, "liste").find("p"))
    assert said.startswith(f"{gaps['count']} case" if gaps["count"] else "Aucune : ")


def test_the_first_gaps_are_those_of_the_api(client: FlaskClient) -> None:
    gaps = ask(client, "/api/gaps/ranking", "grain=theme&zone=melt&limit=20")["gaps"]
    links = part(read(client, "zone=melt"), "liste").findall(".//tbody/tr/th/a")
    found = [query_of(one.attrib["href"]) for one in links]
    assert [(one["row"][0], one["col"][0]) for one in found] == [
        (gap["code"], gap["theme"]) for gap in gaps
    ]


def test_unknown_ages_stand_apart_where_ages_matter(client: FlaskClient) -> None:
    cells = ask(client, "/api/gaps", "theme=emploi&age=16&commune=59599")["cells"]
    (cell,) = cells
    (row,) = rows(read(client, "theme=emploi&age=16&commune=59599")).values()
    assert cell["unknown_age"] > 0
    assert row[-1] == f"{cell['local']} +{cell['unknown_age']}"
    (row,) = rows(read(client, "theme=emploi&commune=59599")).values()
    assert "+" not in row[-1]


def test_every_column_sorts_both_ways(client: FlaskClient) -> None:
    page = read(client, "zone=melt")
    keys = [one.attrib["data-key"] for one in part(page, "grille").iterfind(".//thead//a[@class]")]
    assert len(keys) == len(heads(page)) == 14
    for key in keys:
        once = read(client, urlsplit(link(page, key)).query)
        (order,) = [one.get("aria-sort") for one in heads(once) if one.get("aria-sort")]
        twice = read(client, urlsplit(link(once, key)).query)
        (other,) = [one.get("aria-sort") for one in heads(twice) if one.get("aria-sort")]
        assert {order, other} == {"ascending", "descending"}, key
    by_name = list(rows(read(client, "zone=melt&sort=name")))
    assert by_name[0] == "Bondues"
    assert list(rows(read(client, "zone=melt&sort=-name"))) == by_name[::-1]
    people = [row[0] for row in rows(page).values()]
    numbers = [
        int(one.replace("\u202f", "").replace("\xa0", "").replace(" ", "")) for one in people
    ]
    assert numbers == sorted(numbers, reverse=True)


def test_an_unknown_column_is_refused_with_those_there_are(client: FlaskClient) -> None:
    answer = client.get(f"{PAGE}?sort=couleur")
    assert answer.status_code == 400
    assert "name, people, steps" in answer.get_data(as_text=True)


def test_a_row_shows_what_a_commune_misses_and_who_is_near(client: FlaskClient) -> None:
    (gap,) = ask(client, "/api/gaps/ranking", "grain=theme&commune=59350&theme=sante")["gaps"]
    page = read(client, "row=59350&col=sante")
    box = part(page, "choisie")
    first = box.find("./ul[@class='lines gaps']/li")
    assert text_of(box.find("h2")) == "Lille"
    assert first is not None
    assert first.get("class") == "current"
    near = gap["nearest"][0]
    words = text_of(first)
    assert words.startswith("Santé rien À 2 communes : ")
    assert near["name"] in words
    assert near["carriers"][0] in words
    bands = ask(client, "/api/gaps", "commune=59350")["cells"]
    table = box.find(".//table/tbody")
    assert table is not None
    shown = [text_of(cell) for row in table for cell in row.findall("td")[:-1]]
    assert shown == [f"{cell['local']} ({cell['all']})" for cell in bands]


def test_a_row_outside_of_the_study_is_shown_and_said_to_be(client: FlaskClient) -> None:
    page = read(client, "commune=59512&theme=sante&row=59350")
    assert "hors de l’étude" in text_of(part(page, "choisie"))
    assert list(rows(page)) == ["Roubaix"]
    assert client.get(f"{PAGE}?row=99999").status_code == 404


def test_the_map_says_each_commune_in_words(client: FlaskClient) -> None:
    page = read(client, "theme=sante")
    named = {
        one.attrib["data-code"]: one.attrib["aria-label"]
        for one in page.iter("a")
        if "data-code" in one.attrib
    }
    assert len(named) == 95
    assert named["59350"] == "Lille : rien"
    assert named["59599"] == "Tourcoing : 1 locale, 1 en tout"
    steps = read(client, "theme=sante&map=steps")
    labels = {one.attrib["aria-label"] for one in steps.iter("a") if "data-code" in one.attrib}
    assert "Lille : à 2 communes" in labels
    counts = [int(text_of(one)) for one in part(steps, "legende").iterfind(".//td")]
    assert counts[0] == tiles(steps)[0]
    assert sum(counts) == 95


def test_a_commune_is_studied_with_its_neighbours(client: FlaskClient) -> None:
    page = read(client, "theme=mobilite&age=16&zone=melt&row=59512")
    asked = query_of(link(page, "around"))
    assert asked.keys() == {"theme", "age", "commune", "row"}
    assert {"59512", "59163", "59299", "59650"} <= {*asked["commune"]}


def test_markup_in_a_question_stays_text(client: FlaskClient) -> None:
    markup = '"><script>alert(1)</script>'
    for name in ("lieux", "q"):
        body = client.get(f"{PAGE}?{name}={quote(markup)}").get_data(as_text=True)
        assert "<script>alert" not in body
        assert "&lt;script&gt;" in body
        parse_page(body)
    for name in ("sort", "col", "row", "by", "map", "zone"):
        assert client.get(f"{PAGE}?{name}={quote(markup)}").status_code == 400


def test_each_choice_is_a_chip_that_takes_itself_away(client: FlaskClient) -> None:
    page = read(client, "zone=melt&theme=sante&sort=name")
    assert text_of(part(page, "choix")).startswith("Retirer : zone « ")
    assert query_of(link(page, "drop-zone-melt")) == {"theme": ["sante"], "sort": ["name"]}


def test_the_sentence_and_the_list_name_the_same_communes(client: FlaskClient) -> None:
    page = read(client, "zone=melt&theme=mobilite&age=16")
    words = part(page, "en-mots")
    assert "la zone « Territoire Lys-Tourcoing (10 communes) »" in text_of(words)
    assert len(words.findall(".//li")) == 10 == tiles(page)[1] + tiles(page)[2]


def test_what_is_taken_away_asks_the_same_question(client: FlaskClient) -> None:
    page = read(client, "zone=melt&theme=sante&by=band&row=59599")
    links = [one.attrib["href"] for one in part(page, "fichiers").iterfind("./ul/li/a")]
    files = [one for one in links if not one.startswith("/api/")]
    (api,) = [one for one in links if one.startswith("/api/")]
    asked = {"zone": ["melt"], "theme": ["sante"], "by": ["band"]}
    assert [query_of(one) for one in files] == [asked] * 8
    assert query_of(api) == {"zone": ["melt"], "theme": ["sante"]}
    assert client.get(api).status_code == 200


def test_the_page_is_found_from_the_header_and_from_communes(site: dict[str, Element]) -> None:
    for address, target in (
        ("/", PAGE),
        ("/communes", PAGE),
        ("/communes/59350", f"{PAGE}?row=59350"),
    ):
        assert target in [one.get("href") for one in site[address].iter("a")], address


def test_only_columns_of_ages_set_those_without_stated_age_apart(client: FlaskClient) -> None:
    # Of Tourcoing's 15 local actions for jobs, 12 state no age: they are among the 15.
    _, _, whole, _, young, *_ = rows(read(client, "by=band&theme=emploi"))["Tourcoing"]
    assert whole == "15"
    assert young == "3 +12"


def test_where_no_document_speaks_the_page_says_that_this_proves_nothing(
    client: FlaskClient,
) -> None:
    warning = "Ce n’est pas la preuve que rien n’existe."
    assert warning in text_of(part(read(client, "year=2100"), "comptes"))
    assert warning not in text_of(part(read(client), "comptes"))
