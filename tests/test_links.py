"""What actions point to is asked once each, host by host, and told action by action."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from click.testing import CliRunner, Result

from mapapp import links
from mapapp.actions import ActionsFile
from mapapp.addresses import Address
from mapapp.cli import main
from mapapp.links import Item, Outcome, ask_items, ask_page, list_items
from mapapp.linkwords import say_links, write_links_json
from tests.conftest import ROOT
from tests.making import SOURCE, make_raw_action
from tests.standin import QUICK, StandIn, reply, stand_in

SHIPPED = ROOT / "actions.json"
OK = Outcome("ok", status=200)


def make_file(*actions: dict[str, Any]) -> ActionsFile:
    raw = {"version": 1, "sources": [SOURCE], "actions": [*actions]}
    return ActionsFile.model_validate_json(json.dumps(raw))


def link(*urls: str) -> list[dict[str, str]]:
    return [{"label": "Site", "url": url} for url in urls]


def contact(email: str | None) -> dict[str, Any]:
    return {"role": None, "name": None, "organisation": "Ville", "email": email, "phones": []}


@pytest.fixture
def server() -> Iterator[StandIn]:
    with stand_in() as state:
        yield state


def is_allowed(address: Address) -> bool:
    return str(address) == "127.0.0.1"


def test_pages_domains_and_accounts_are_listed_once_for_an_action() -> None:
    one = make_raw_action(
        links=link("https://a.fr", "https://a.fr"),
        contacts=[contact("x@Ville.fr"), contact("y@ville.fr"), contact(None)],
        social=["Face Lille", "https://social.test/face"],
    )
    other = make_raw_action(id="other", links=link("https://a.fr"))
    assert list_items(make_file(one, other)) == [
        Item("forum", "web", "https://a.fr"),
        Item("forum", "email", "ville.fr"),
        Item("forum", "account", "Face Lille"),
        Item("forum", "web", "https://social.test/face"),
        Item("other", "web", "https://a.fr"),
    ]


def test_an_address_that_many_actions_share_is_asked_once() -> None:
    items = [Item(name, "web", "https://a.fr") for name in ("one", "two")]
    asked: list[str] = []

    def ask(url: str) -> Outcome:
        asked.append(url)
        return OK

    found = dict(ask_items(items, ask, ask, rest=lambda: None))
    assert asked == ["https://a.fr"]
    assert found == dict.fromkeys(items, OK)


def test_hosts_are_asked_one_after_another_with_a_rest_inside_each() -> None:
    urls = ["https://b.fr/1", "https://a.fr/1", "https://b.fr/2", "https://a.fr/2"]
    told: list[str] = []

    def ask(url: str) -> Outcome:
        told.append(url)
        return OK

    items = [Item("one", "web", url) for url in urls]
    found = ask_items(items, ask, ask, rest=lambda: told.append("rest"))
    assert len(list(found)) == 4
    assert told == [
        "https://a.fr/1",
        "rest",
        "https://a.fr/2",
        "https://b.fr/1",
        "rest",
        "https://b.fr/2",
    ]


def test_a_host_that_gave_no_answer_is_not_asked_again() -> None:
    asked: list[str] = []

    def ask(url: str) -> Outcome:
        asked.append(url)
        return Outcome("unreachable", "délai dépassé")

    items = [Item("one", "web", f"https://a.fr/{place}") for place in (1, 2)]
    found = dict(ask_items(items, ask, ask, rest=lambda: None))
    assert asked == ["https://a.fr/1"]
    assert found[items[1]] == Outcome("unreachable", "cet hôte n'a pas répondu plus haut")


@pytest.mark.parametrize(
    ("status", "state"),
    [
        (200, "ok"),
        (204, "ok"),
        (404, "gone"),
        (410, "gone"),
        (403, "untested"),
        (429, "untested"),
        (451, "untested"),
        (400, "unreachable"),
        (500, "unreachable"),
    ],
)
def test_a_status_is_judged(server: StandIn, status: int, state: str) -> None:
    server.answers["/"] = reply(status)
    outcome = ask_page(f"{server.url}/", "essai", QUICK, is_allowed)
    assert (outcome.state, outcome.status) == (state, status)


@pytest.mark.parametrize(("status", "state"), [(301, "moved"), (302, "ok")])
def test_only_what_moved_for_good_has_moved(server: StandIn, status: int, state: str) -> None:
    server.answers["/"] = reply(status, Location="/new")
    server.answers["/new"] = reply(200)
    outcome = ask_page(f"{server.url}/", "essai", QUICK, is_allowed)
    assert outcome == Outcome(state, "", 200, f"{server.url}/new")  # type: ignore[arg-type]


def test_what_moved_to_a_page_that_is_gone_is_gone(server: StandIn) -> None:
    server.answers["/"] = reply(301, Location="/new")
    assert ask_page(f"{server.url}/", "essai", QUICK, is_allowed).state == "gone"


def test_an_address_of_this_network_is_not_tested(server: StandIn) -> None:
    outcome = ask_page(f"{server.url}/", "essai", QUICK, links.is_public)
    assert outcome.state == "untested"
    assert outcome.detail == "127.0.0.1 mène à 127.0.0.1, une adresse de ce réseau : pas demandée"
    assert server.asked == []


@pytest.mark.parametrize("url", ["http://[x", "http://127.0.0.1:9/", "http://127.0.0.1:99999/"])
def test_an_address_that_leads_nowhere_is_an_outcome(url: str) -> None:
    assert ask_page(url, "essai", QUICK, is_allowed).state == "unreachable"
    items = [Item("one", "web", url)]
    assert dict(ask_items(items, lambda _url: OK, lambda _url: OK, rest=lambda: None))


def test_the_report_names_each_action_and_sums_up() -> None:
    file = make_file(make_raw_action(), make_raw_action(id="silent"))
    outcomes = {
        Item("forum", "web", "https://a.fr"): OK,
        Item("forum", "web", "https://b.fr"): Outcome("moved", "", 200, "https://c.fr/"),
        Item("forum", "web", "https://d.fr"): Outcome("gone", "", 404),
        Item("forum", "email", "ville.fr"): Outcome("unreachable", "délai dépassé"),
        Item("forum", "account", "Face"): links.UNWRITTEN,
    }
    assert say_links(file, outcomes) == [
        "forum : « Forum »",
        "    répond : https://a.fr",
        "    déplacé : https://b.fr → https://c.fr/ (statut 200)",
        "    disparu : https://d.fr (statut 404)",
        "    injoignable : courriel @ville.fr (délai dépassé)",
        "    non testé : compte Face (compte nommé sans adresse)",
        "en tout : 1 répond, 1 déplacé, 1 disparu, 1 injoignable, 1 non testé",
        "testables : 4 sur 5 (80 %) ; les comptes nommés sans adresse et les téléphones ne le "
        "sont pas",
    ]
    told = json.loads(write_links_json("actions.json", outcomes))
    assert told["counts"] == {"ok": 1, "moved": 1, "gone": 1, "unreachable": 1, "untested": 1}
    assert told["testable"] == 4
    assert told["items"][1] == {
        "action": "forum",
        "kind": "web",
        "value": "https://b.fr",
        "state": "moved",
        "detail": "",
        "status": 200,
        "target": "https://c.fr/",
    }


def test_a_file_without_links_has_a_sum_of_nothing() -> None:
    assert say_links(make_file(make_raw_action()), {}) == [
        "en tout : 0 répond, 0 déplacé, 0 disparu, 0 injoignable, 0 non testé"
    ]


def run(monkeypatch: pytest.MonkeyPatch, web: Outcome, *words: str) -> Result:
    """Run the command on the shipped file; nothing is asked over the network."""
    monkeypatch.setattr(links, "ask_page", lambda *_given: web)
    monkeypatch.setattr(links, "open_resolver", lambda: None)
    monkeypatch.setattr(links, "PAUSE_S", 0)
    return CliRunner().invoke(main, ["check", "--links", *words], catch_exceptions=False)


def test_the_command_exits_well_unless_something_is_gone(monkeypatch: pytest.MonkeyPatch) -> None:
    result = run(monkeypatch, OK)
    assert result.exit_code == 0
    assert result.stdout.splitlines()[-1].startswith("testables : 126 sur 147 (86 %)")
    assert run(monkeypatch, Outcome("unreachable", "x")).exit_code == 0
    assert run(monkeypatch, Outcome("gone", "", 404)).exit_code == 1


def test_the_command_writes_json_without_an_address_of_a_person(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    result = run(monkeypatch, OK, "--format", "json", str(SHIPPED))
    told = json.loads(result.stdout)
    assert told["file"] == "actions.json"
    assert len(told["items"]) == 147
    assert "@" not in result.stdout


def test_a_faulty_file_is_refused_before_anybody_is_asked(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any
) -> None:
    path = tmp_path / "mine.json"
    path.write_text("{}")
    monkeypatch.setattr(links, "open_resolver", lambda: pytest.fail("asked"))
    result = run(monkeypatch, OK, str(path))
    assert result.exit_code == 1
    assert "mine.json, " in result.output
