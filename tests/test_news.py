"""Feed and calendar take the filters of the pages, and stand under full addresses."""

import re
from urllib.parse import parse_qs, urlsplit

import pytest
from flask.testing import FlaskClient

from mapapp.freeze import list_addresses
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.conftest import parse_page, text_of
from tests.exchange.test_calendars import read_events
from tests.exchange.test_feeds import ATOM, find, read

FEED, CALENDAR = "/actualites.atom", "/calendrier.ics"
PUBLIC = "https://jeunes.exemple.fr"


def entries(client: FlaskClient, address: str) -> list[str]:
    body = client.get(address).data
    return [find(one, "id").partition(":actions/")[2] for one in read(body).findall(f"{ATOM}entry")]


def events(client: FlaskClient, address: str) -> list[str]:
    return [one["UID"].partition("@")[0] for one in read_events(client.get(address).data)]


def test_the_feed_tells_every_action_and_every_dated_step(
    client: FlaskClient, snapshot: Snapshot
) -> None:
    actions = snapshot.records.actions
    steps = sum(len(action.timeline) for action in actions)
    found = entries(client, FEED)
    assert len(found) == len(actions) + steps
    assert {name for name in found if "/" not in name} == {action.id for action in actions}


def test_the_calendar_has_every_dated_step_once(client: FlaskClient, snapshot: Snapshot) -> None:
    steps = sum(len(action.timeline) for action in snapshot.records.actions)
    found = events(client, CALENDAR)
    assert len(found) == len({*found}) == steps


@pytest.mark.parametrize(
    "query",
    ["commune=59350&theme=emploi", "theme=sante", "age=17&scope=local&commune=59512", "q=permis"],
)
def test_both_keep_what_the_list_of_actions_keeps(client: FlaskClient, query: str) -> None:
    listed = {one["id"] for one in client.get(f"/api/actions?{query}").get_json()["actions"]}
    assert listed
    assert {name.partition("/")[0] for name in entries(client, f"{FEED}?{query}")} == listed
    assert {name.partition(".")[0] for name in events(client, f"{CALENDAR}?{query}")} <= listed


def test_one_action_may_be_asked_for(client: FlaskClient) -> None:
    assert events(client, f"{CALENDAR}?action=melt-clause-sociale") == [
        "melt-clause-sociale.2022-12-01.1",
        "melt-clause-sociale.2024.1",
    ]


def test_a_year_keeps_the_steps_of_that_year(client: FlaskClient) -> None:
    found = events(client, f"{CALENDAR}?action=melt-clause-sociale&year=2024")
    assert found == ["melt-clause-sociale.2024.1"]


def test_a_calendar_may_leave_out_what_is_known_to_the_year_only(client: FlaskClient) -> None:
    months = events(client, f"{CALENDAR}?precision=month")
    days = events(client, f"{CALENDAR}?precision=day")
    assert "melt-cej.2022-03.1" in months
    assert not [name for name in months if re.search(r"\.\d{4}(_\d{4})?\.\d$", name)]
    assert days == [
        "parcours-inverses.2019-06-06.1",
        "parcours-inverses.2019-07-01.1",
        "melt-clause-sociale.2022-12-01.1",
    ]


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("commune=99999", 400, "aucune commune de la métropole ne porte le code 99999"),
        ("theme=loisirs", 400, "theme[0] : valeur inconnue"),
        ("age=400", 400, "age[0]"),
        ("action=../x", 400, "action[0]"),
        ("action=nulle-part", 404, "Aucune action ne porte cet identifiant."),
    ],
)
@pytest.mark.parametrize("address", [FEED, CALENDAR])
def test_a_bad_parameter_is_told_as_a_problem(
    client: FlaskClient, address: str, query: str, status: int, said: str
) -> None:
    answer = client.get(f"{address}?{query}")
    assert answer.status_code == status
    assert answer.content_type == "application/problem+json"
    assert said in answer.get_json()["detail"]


@pytest.mark.parametrize(
    ("address", "kind"), [(FEED, "application/atom+xml"), (CALENDAR, "text/calendar")]
)
def test_a_reader_asks_again_cheaply(client: FlaskClient, address: str, kind: str) -> None:
    first = client.get(f"{address}?theme=sante")
    assert first.content_type == f"{kind}; charset=utf-8"
    assert first.headers["Access-Control-Allow-Origin"] == "*"
    again = client.get(f"{address}?theme=sante", headers={"If-None-Match": first.headers["ETag"]})
    assert (again.status_code, again.data) == (304, b"")
    head = client.head(f"{address}?theme=sante")
    assert (head.status_code, head.data) == (200, b"")
    assert head.headers["ETag"] == first.headers["ETag"]


def test_addresses_name_the_host_that_is_asked(client: FlaskClient) -> None:
    body = client.get(f"{FEED}?action=melt-cej", headers={"Host": "carte.test:8080"}).data
    links = re.findall(rb'href="([^"]*)"', body)
    assert {urlsplit(link.decode()).netloc for link in links} == {"carte.test:8080"}


def test_a_public_address_is_named_in_place_of_the_host_and_frozen(
    snapshot: Snapshot, settings: Settings, app: object
) -> None:
    public = create_app(snapshot, settings.model_copy(update={"public_url": PUBLIC}))
    body = public.test_client().get(f"{FEED}?action=melt-cej").get_data(as_text=True)
    assert f'href="{PUBLIC}/actions/melt-cej"' in body
    assert "localhost" not in body
    assert {FEED, CALENDAR} <= {*list_addresses(public)}
    assert not {FEED, CALENDAR} & {*list_addresses(app)}  # type: ignore[arg-type]


def test_the_words_speak_the_language_of_the_address_and_ids_do_not(client: FlaskClient) -> None:
    french, dutch = (
        read(client.get(f"{FEED}?action=melt-cej{more}").data) for more in ("", "&lang=nl")
    )
    assert dutch.get("{http://www.w3.org/XML/1998/namespace}lang") == "nl"
    ids = [[find(one, "id") for one in root.findall(f"{ATOM}entry")] for root in (french, dutch)]
    assert ids[0] == ids[1]
    assert b"/actions/melt-cej?lang=nl" in client.get(f"{FEED}?action=melt-cej&lang=nl").data
    greedy = {"Accept-Language": "nl"}
    assert client.get(FEED, headers=greedy).data == client.get(FEED).data


@pytest.mark.parametrize("query", ["q=%0d%0aX:1", "q=%00%ef%bf%be", "q=a;b,c%22%5c%3C/feed%3E"])
def test_what_is_typed_breaks_neither(client: FlaskClient, query: str) -> None:
    read(client.get(f"{FEED}?{query}").data)
    read_events(client.get(f"{CALENDAR}?{query}").data)


@pytest.mark.parametrize(
    ("page", "asked"),
    [
        ("/actions?theme=emploi&commune=59350", {"theme": ["emploi"], "commune": ["59350"]}),
        ("/communes/59350?age=17", {"commune": ["59350"], "age": ["17"]}),
        ("/actions/melt-cej", {"action": ["melt-cej"]}),
        ("/donnees", {}),
        ("/communes/59350?lang=nl", {"commune": ["59350"], "lang": ["nl"]}),
    ],
)
def test_pages_offer_both_with_what_they_show(
    client: FlaskClient, page: str, asked: dict[str, list[str]]
) -> None:
    root = parse_page(client.get(page).get_data(as_text=True))
    links = {
        urlsplit(link.get("href", "")).path: link
        for link in root.iter("a")
        if link.get("type") in {"text/calendar", "application/atom+xml"}
    }
    assert [*links] == [CALENDAR, FEED]
    for link in links.values():
        assert parse_qs(urlsplit(link.get("href", "")).query) == asked
        assert client.get(link.get("href", "")).status_code == 200
        assert text_of(link)


@pytest.mark.parametrize(
    ("page", "feeds"), [("/actions", 1), ("/communes/59350", 1), ("/", 0), ("/donnees", 0)]
)
def test_readers_find_the_feed_of_lists_and_communes_and_the_map_stays_light(
    client: FlaskClient, page: str, feeds: int
) -> None:
    root = parse_page(client.get(page).get_data(as_text=True))
    found = [one for one in root.iter("link") if one.get("type") == "application/atom+xml"]
    assert len(found) == feeds
    assert all(one.get("rel") == "alternate" and one.get("title") for one in found)
