"""The feed is Atom: what RFC 4287 asks for is there once, in order, and the same twice."""

import re
from collections import Counter
from datetime import datetime
from itertools import pairwise
from xml.etree.ElementTree import Element

from defusedxml.ElementTree import fromstring
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.exchange.feeds import MOST_ENTRIES, make_tag, write_feed
from tests.exchange.noting import CHANNEL, SITE, make_dated, note

NAMES: dict[str, str] = {}
ATOM = "{http://www.w3.org/2005/Atom}"
# RFC 4287, 4.1.1 and 4.1.2: exactly one of each, of which some may be missing.
ONCE = {f"{ATOM}{name}" for name in ("id", "title", "updated")}
AT_MOST_ONCE = {
    f"{ATOM}{name}" for name in ("generator", "subtitle", "summary", "published", "rights", "logo")
}
INSTANT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)")
TAG = re.compile(r"tag:[a-z0-9.-]+,\d{4}:[^\s<>\"]*")
CASES = settings(derandomize=True, deadline=None, database=None, max_examples=60)


def read(body: bytes) -> Element:
    root: Element = fromstring(body)
    check(root)
    return root


def check(root: Element) -> None:
    """Hold a feed to the rules of RFC 4287 that a reader depends on."""
    entries = root.findall(f"{ATOM}entry")
    assert root.tag == f"{ATOM}feed"
    for one in (root, *entries):
        counts = Counter(child.tag for child in one)
        assert {name: counts[name] for name in ONCE} == dict.fromkeys(ONCE, 1)
        assert all(counts[name] <= 1 for name in AT_MOST_ONCE)
        assert counts[f"{ATOM}author"] >= 1
        assert TAG.fullmatch(find(one, "id"))
        assert INSTANT.fullmatch(find(one, "updated"))
        rels = [link.get("rel", "alternate") for link in one.findall(f"{ATOM}link")]
        assert rels.count("alternate") == 1
        for category in one.findall(f"{ATOM}category"):
            assert category.get("term")
    assert [link.get("rel") for link in root.findall(f"{ATOM}link")] == ["self", "alternate"]
    ids = [find(one, "id") for one in (root, *entries)]
    assert len({*ids}) == len(ids)
    dates = [datetime.fromisoformat(find(one, "updated")) for one in entries]
    assert all(newer >= older for newer, older in pairwise(dates))
    assert not dates or datetime.fromisoformat(find(root, "updated")) == max(dates)


def find(element: Element, name: str) -> str:
    return element.findtext(f"{ATOM}{name}") or ""


def test_an_entry_tells_the_action_its_date_its_theme_and_its_page() -> None:
    root = read(write_feed(note(make_dated("forum", {"from": "2018-05"})), CHANNEL, NAMES))
    action, step = root.findall(f"{ATOM}entry")
    assert find(action, "id") == "tag:jeunes.exemple.fr,2026:actions/forum"
    assert find(action, "updated") == "2019-12-31T23:59:59+00:00"
    assert find(step, "id") == "tag:jeunes.exemple.fr,2026:actions/forum/2018-05.1"
    assert find(step, "updated") == "2018-05-31T23:59:59+00:00"
    assert find(step, "title") == "Forum (mai 2018) : Début."
    assert find(step, "summary").splitlines()[1] == "Date connue au mois : mai 2018."
    assert step.find(f"{ATOM}author/{ATOM}name").text == "MEL"  # type: ignore[union-attr]
    assert [link.get("href") for link in step.findall(f"{ATOM}link")] == [f"{SITE}/actions/forum"]
    assert [dict(one.attrib) for one in step.findall(f"{ATOM}category")] == [
        {"term": "emploi", "scheme": f"{SITE}/actions", "label": "Emploi"}
    ]


def test_a_planned_step_is_dated_by_its_document_and_marked() -> None:
    root = read(write_feed(note(make_dated("forum", {"from": "2021"})), CHANNEL, NAMES))
    step = root.findall(f"{ATOM}entry")[1]
    assert find(step, "updated") == "2019-12-31T23:59:59+00:00"
    assert find(step, "title") == "Forum (2021, prévu) : Début."
    assert [one.get("term") for one in step.findall(f"{ATOM}category")] == ["emploi", "prevu"]


def test_a_feed_says_its_own_address_and_page_and_how_dates_are_meant() -> None:
    root = read(write_feed(note(make_dated("forum")), CHANNEL, NAMES))
    assert root.get("{http://www.w3.org/XML/1998/namespace}lang") == "fr"
    assert [link.get("href") for link in root.findall(f"{ATOM}link")] == [
        f"{SITE}/actualites.atom",
        f"{SITE}/actions",
    ]
    assert "sans jour précisé, le dernier du mois ou de l’année" in find(root, "subtitle")
    assert find(root, "id") == "tag:jeunes.exemple.fr,2026:actualites"


def test_an_empty_feed_is_still_a_feed_that_never_changes() -> None:
    root = read(write_feed([], CHANNEL, NAMES))
    assert find(root, "updated") == "1970-01-01T00:00:00+00:00"


def test_the_same_notes_give_the_same_bytes() -> None:
    notes = note(make_dated("forum", {"from": "2018"}))
    assert write_feed(notes, CHANNEL, NAMES) == write_feed(notes, CHANNEL, NAMES)


def test_a_feed_ends_after_500_entries() -> None:
    notes = note(*(make_dated(f"a{place}") for place in range(MOST_ENTRIES + 1)))
    assert len(read(write_feed(notes, CHANNEL, NAMES)).findall(f"{ATOM}entry")) == MOST_ENTRIES


def test_a_tag_names_the_host_without_its_port() -> None:
    assert make_tag("http://127.0.0.1:8000/carte", "x") == "tag:127.0.0.1,2026:x"


@CASES
@given(st.text(alphabet=st.characters(exclude_categories=("Cc",)), min_size=1, max_size=60))
def test_any_text_that_a_file_may_hold_makes_a_feed(text: str) -> None:
    if not text.strip():
        text = "x"
    action = make_dated("forum", {"from": "2018", "label": text}, title=text)
    root = read(write_feed(note(action), CHANNEL, NAMES))
    assert len(root.findall(f"{ATOM}entry")) == 2


def test_no_contact_stands_in_a_feed() -> None:
    contact = {
        "role": "Référente",
        "name": "Zoé Zorro",
        "organisation": "Ville",
        "email": "zoe@exemple.fr",
        "phones": ["+33 3 20 21 22 23"],
    }
    body = write_feed(note(make_dated("forum", contacts=[contact])), CHANNEL, NAMES)
    assert not re.search(rb"Zorro|zoe@|3 20 21", body)
