"""The list, the drawn map and its legend follow the filters without JavaScript."""

from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from mapapp.snapshot import Snapshot
from tests.conftest import text_of
from tests.test_api_communes import SAME
from tests.test_pages import read


def drawn_steps(page: Element) -> dict[str, str]:
    """Read each commune's colour class off the drawn map; hatched ones as ``part``."""
    links = page.findall(".//svg[@class='drawn']/a")
    return {
        urlsplit(link.attrib["href"]).path[-5:]: link.find("path").attrib["class"].split()[1]
        for link in links
    }


def legend(page: Element) -> list[int]:
    return [int(text_of(cell)) for cell in page.findall(".//tbody[@id='legend']/tr/td")]


def group(page: Element, name: str) -> list[str]:
    cards = page.findall(f".//section[@id='{name}-group']//li[@class='card']")
    return [card.attrib["data-id"] for card in cards]


def listed(page: Element) -> list[str]:
    return [key for name in ("here", "near", "wide") for key in group(page, name)]


def test_a_theme_changes_list_map_and_legend(client: FlaskClient) -> None:
    page = read(client, "/?theme=mobilite&year=2019")

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
    page = read(client, "/?theme=emploi&age=17&year=2018&source=guide-mel-jeunesse")

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
    page = read(client, "/?theme=sante&year=2019")

    assert listed(page) == []
    assert legend(page) == [95, 0, 0, 0, 0]
    assert "hidden" not in page.find(".//div[@id='empty']").attrib
    assert len(group(page, "fallback")) == 6


def test_the_scope_takes_wide_actions_away_or_onto_the_map(client: FlaskClient) -> None:
    every, local = read(client, "/?scope=all"), read(client, "/?scope=local")

    assert len(listed(every)) == 69
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

    assert listed(asked) == listed(chosen)
    local, wide = read_api(client, code)
    assert {*group(chosen, "here"), *group(chosen, "near")} == local
    assert {*group(chosen, "wide")} == wide
    assert asked.find(".//input[@id='lieu']").attrib["value"].startswith(name)
    assert asked.find(".//*[@id='lieu-faute']") is None


def read_api(client: FlaskClient, code: str) -> tuple[set[str], set[str]]:
    covers = client.get(f"/api/communes/{code}").get_json()["actions"]
    local = {row["id"] for row in covers if row["basis"] != "territory"}
    return local, {row["id"] for row in covers} - local


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_nothing_found_leads_on_to_the_reason_and_to_what_there_is(
    client: FlaskClient, address: str
) -> None:
    page = read(client, f"{address}?commune=59599&age=17&theme=logement")

    assert listed(page) == []
    (aside,) = page.findall(".//details[@id='aside']//li")
    assert text_of(aside) == "Logement des jeunes à partir de 18 ans"
    drops = [text_of(line) for line in page.findall(".//ul[@id='drops']/li")]
    assert drops[0].startswith("Sans « Se loger »")
    assert drops[0].endswith("c’est ce choix qui exclut le plus")
    assert drops[1:] == ["Sans « 17 ans » 1 action"]
    assert len(group(page, "fallback")) == 6


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_each_choice_is_a_link_that_takes_itself_away(client: FlaskClient, address: str) -> None:
    page = read(client, f"{address}?age=17&commune=59599&theme=emploi&theme=sante&scope=local")

    chips = [
        (link.attrib["data-name"], link.attrib["data-value"], link.attrib["href"])
        for link in page.findall(".//ul[@class='picked']//a")
    ]
    assert [chip[:2] for chip in chips] == [
        ("commune", "59599"),
        ("age", "17"),
        ("theme", "emploi"),
        ("theme", "sante"),
        ("scope", "local"),
    ]
    theme = urlsplit(chips[2][2])
    assert theme.path == address
    assert sorted(theme.query.split("&")) == [
        "age=17",
        "commune=59599",
        "scope=local",
        "theme=sante",
    ]


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_a_place_that_is_not_known_is_said_beside_its_field(
    client: FlaskClient, address: str
) -> None:
    page = read(client, f"{address}?lieu=xyzzy")

    field = page.find(".//input[@id='lieu']")
    assert field.attrib["value"] == "xyzzy"
    assert field.attrib["aria-describedby"] == "lieu-faute"
    assert "xyzzy" in text_of(page.find(".//*[@id='lieu-faute']"))
    assert len(listed(page)) == 69


def said_count(page: Element) -> str:
    return text_of(page.find(".//section[@id='resultats']//*[@role='status']"))


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_a_programme_told_twice_is_listed_twice_and_counted_once(
    client: FlaskClient, address: str
) -> None:
    page = read(client, f"{address}?q=clap")

    assert len(page.findall(".//li[@class='card']")) >= 2
    assert said_count(page) == "1 action"
    assert said_count(read(client, address)) == "68 actions"


def test_a_programme_told_twice_stands_once_on_the_map(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    page = read(client, "/?q=clap&scope=all")

    assert sorted(listed(page)) == sorted({*SAME, *SAME.values()})
    assert legend(page) == [0, 95, 0, 0, 0]
    melt = next(zone.communes for zone in snapshot.records.zones if zone.id == "melt")
    local = read(client, "/?q=clap")
    assert {code for code, step in drawn_steps(local).items() if step != "s0"} == set(melt)


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_a_year_leaves_the_others_out_and_says_how_many(client: FlaskClient, address: str) -> None:
    old, new, every = (
        read(client, f"{address}?theme=mobilite{year}") for year in ("&year=2019", "&year=2024", "")
    )

    assert [said_count(page) for page in (old, new, every)] == [
        "6 actions",
        "1 action",
        "7 actions",
    ]
    left_out = "dont la période connue ne comprend pas cette année"
    one = f"1 action {left_out} n’est pas montrée ; cela ne veut pas dire qu’elle a cessé."
    six = f"6 actions {left_out} ne sont pas montrées ; cela ne veut pas dire qu’elles ont cessé."
    assert one in text_of(old.find(".//main"))
    assert six in text_of(new.find(".//main"))
    assert left_out not in text_of(every.find(".//main"))


def test_a_programme_kept_by_one_telling_is_not_left_out_by_the_other(client: FlaskClient) -> None:
    page = read(client, "/?q=clap&year=2024")

    assert listed(page) == ["melt-entrepreneuriat-clap"]
    assert "la période connue ne comprend pas" not in text_of(page.find(".//main"))
