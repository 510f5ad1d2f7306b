"""The page of the border leads to its parts, explains whom it names, and speaks when asked."""

import pytest
from flask.testing import FlaskClient

from mapapp.glossary import find_action_terms
from mapapp.snapshot import Snapshot
from tests.conftest import text_of
from tests.test_border_page import HALLUIN, ask, part, read


def test_a_card_of_what_crosses_explains_whom_it_names_and_whom_to_ask(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    actions = {action.id: action for action in snapshot.records.actions}
    cards = read(client).findall(".//article[@class='card crossing']")
    for one, card in zip(ask(client)["crossing"], cards, strict=True):
        action = actions[one["id"]]
        assert text_of(card.find("p[@class='ask']")) == f"À qui demander : {action.carriers[0]}"
        names = [term.name.fr for term in find_action_terms(action, snapshot.records.glossary)]
        shown = [text_of(name) for name in card.iterfind("details/dl/div/dt/span[1]")]
        assert shown == names
        said = [text_of(summary) for summary in card.iterfind("details/summary")]
        assert said == ["Qui est qui dans cette fiche"] * bool(names)


def test_what_stops_shows_what_its_source_says_of_the_border(client: FlaskClient) -> None:
    notes = {one["title"]: one["note"] for one in ask(client)["stopping"] if one["note"]}
    items = read(client).findall(".//details/ul[@class='lines']/li")
    shown = {
        text_of(item.find("a")): text_of(note)
        for item in items
        for note in item.iterfind("span[@class='note']")
    }
    assert shown == notes
    assert len(shown) == 2


@pytest.mark.parametrize("query", ["", f"segment={HALLUIN}", "commune=59350", "lang=nl"])
def test_the_page_leads_to_each_of_its_parts(client: FlaskClient, query: str) -> None:
    page = read(client, query)
    menu = page.find(".//main//nav")
    targets = [link.attrib["href"].removeprefix("#") for link in menu.iter("a")]
    assert targets == ["ligne", "distances", "traversent", "arretent", "zones", "mots"]
    for target in targets:
        assert part(page, target).attrib["tabindex"] in {"-1", "0"}, target


def test_nothing_but_the_status_is_spoken_unasked(client: FlaskClient) -> None:
    page = read(client, f"segment={HALLUIN}")
    assert "aria-live" not in part(page, "troncon").attrib
    assert [one.tag for one in page.iter() if "aria-live" in one.attrib] == []


def test_facilities_are_named_in_dutch_on_a_dutch_page(client: FlaskClient) -> None:
    told = text_of(part(read(client, "segment=59599~nis:57096&lang=nl"), "troncon"))
    assert "Moeskroen." in told
    assert "Mouscron." not in told
