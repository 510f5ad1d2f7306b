"""A programme told twice is listed twice and counted once, in the first group that tells it."""

from xml.etree.ElementTree import Element

import pytest
from flask.testing import FlaskClient

from mapapp.answers import Answer, Shown
from mapapp.query import Filters
from mapapp.ranking import Group
from tests.conftest import text_of
from tests.making import make_action
from tests.test_api_communes import SAME
from tests.test_pages import read
from tests.test_pages_filters import listed

TOLD = "programme décrit par deux documents, compté une fois"
TWICE = {*SAME, *SAME.values()}


def make_answer(local: str, wide: str) -> Answer:
    """Make an answer of actions whose first letter is their programme."""
    near, far = (
        [make_action(id_, programme=id_[0]) for id_ in ids.split()] for ids in (local, wide)
    )
    groups: dict[Group, list[Shown]] = {
        "here": [Shown(action, None) for action in near],
        "near": [],
        "wide": [Shown(action, None) for action in far],
    }
    return Answer(filters=Filters(), groups=groups, aside=[], others=0)


@pytest.mark.parametrize(
    ("local", "wide", "counts"),
    [
        ("", "", (0, 0, 0)),
        ("a1 b1", "c1", (2, 1, 3)),
        ("a1 a2", "b1", (1, 1, 2)),
        ("a1", "a2 b1", (1, 1, 2)),
        ("a1", "a2", (1, 0, 1)),
        ("", "a1 a2", (0, 1, 1)),
    ],
)
def test_a_programme_counts_in_the_first_group_that_tells_it(
    local: str, wide: str, counts: tuple[int, int, int]
) -> None:
    found = make_answer(local, wide)
    assert (found.counts["here"], found.counts["wide"], found.count) == counts


def groups(page: Element) -> list[tuple[str, int, int]]:
    """Read the title of each group that is shown, its count, and how many cards it lists."""
    section = page.find(".//section[@id='resultats']")
    assert section is not None
    shown = [one for one in section.iter("section") if "hidden" not in one.attrib][1:]
    pairs = [(one.find("h2"), one.find("ul")) for one in shown] or [
        *zip(section.findall("h2"), section.findall("ul"), strict=True)
    ]
    return [
        (text_of(title).rpartition(" ")[0], int(text_of(title.find("span"))), len(list(cards)))
        for title, cards in pairs
    ]


@pytest.mark.parametrize("address", ["/", "/actions"])
@pytest.mark.parametrize(
    ("query", "counts"),
    [
        ("q=clap", [(1, 1), (0, 1)]),
        ("q=clap&commune=59599", [(1, 1), (0, 1)]),
        ("q=clap&year=2024", [(1, 1)]),
        ("q=clap&commune=59350", [(1, 1)]),
    ],
)
def test_the_groups_count_programmes_and_list_actions(
    client: FlaskClient, address: str, query: str, counts: list[tuple[int, int]]
) -> None:
    found = groups(read(client, f"{address}?{query}"))

    assert [(count, cards) for _, count, cards in found] == counts


@pytest.mark.parametrize("address", ["/", "/actions"])
@pytest.mark.parametrize("query", ["", "year=2019", "theme=emploi", "commune=59599", "age=17"])
def test_the_groups_add_up_to_the_count(client: FlaskClient, address: str, query: str) -> None:
    page = read(client, f"{address}?{query}")

    told = client.get(f"/api/actions?{query}").get_json()
    assert sum(count for _, count, _ in groups(page)) == told["programmes"]
    assert sum(cards for _, _, cards in groups(page)) == told["count"]
    said = [text_of(one) for one in page.findall(".//*[@role='status']")]
    (status,) = [text for text in said if text]
    assert status.startswith(f"{told['programmes']} action")


@pytest.mark.parametrize("address", ["/", "/actions"])
def test_the_cards_of_a_programme_told_twice_say_so(client: FlaskClient, address: str) -> None:
    page = read(client, address)

    cards = page.findall(".//section[@id='resultats']//li[@class='card']")
    tagged = [
        card.attrib["data-id"]
        for card in cards
        if TOLD in [text_of(tag) for tag in card.iterfind("p/span[@class='tag']")]
    ]
    assert sorted(tagged) == sorted(TWICE)
    assert len(listed(page)) == len(cards) == 69


@pytest.mark.parametrize(
    ("query", "count", "programmes"),
    [
        ("", 69, 68),
        ("q=clap", 2, 1),
        ("q=clap&year=2024", 1, 1),
        ("year=2019", 41, 41),
        ("q=zzz", 0, 0),
    ],
)
def test_the_api_counts_actions_and_programmes(
    client: FlaskClient, query: str, count: int, programmes: int
) -> None:
    told = client.get(f"/api/actions?{query}").get_json()

    assert (told["count"], told["programmes"]) == (count, programmes)
    assert len({action["programme"] for action in told["actions"]}) == programmes
