"""Test what actions point to: web pages and the domains of e-mail addresses."""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Literal
from urllib.parse import urlsplit

from mapapp import __version__
from mapapp.addresses import Allow, ForbiddenAddressError, is_public
from mapapp.fetching import FetchError, Limits, Reached, reach
from mapapp.maildomains import ask_domain, open_resolver
from mapapp.model import Action, ActionsFile

Kind = Literal["web", "email", "account"]
State = Literal["ok", "moved", "gone", "unreachable", "untested"]

AGENT = f"mapapp-check/{__version__} (tests the links of a map of youth actions)"
LIMITS = Limits(connect_s=5, read_s=10, whole_s=25, tries=2, backoff_s=2)
PAUSE_S = 1.0
GONE = (404, 410)
# A page that a person may well see: the host refuses programs, or asks who it is.
NOT_FOR_PROGRAMS = (401, 403, 405, 429, 451, 999)
SUCCESSES = range(200, 300)


@dataclass(frozen=True, slots=True)
class Item:
    """Name one thing that an action points to; of an e-mail address its domain only."""

    action: str
    kind: Kind
    value: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """Say what a test found; ``target`` is where a redirect ended."""

    state: State
    detail: str = ""
    status: int | None = None
    target: str = ""


UNWRITTEN = Outcome("untested", "compte nommé sans adresse")
Ask = Callable[[str], Outcome]


def list_items(file: ActionsFile) -> list[Item]:
    """List what the actions point to, in their order, each once for an action."""
    found = [
        Item(action.id, kind, value) for action in file.actions for kind, value in _point(action)
    ]
    return [*dict.fromkeys(found)]


def is_testable(item: Item) -> bool:
    """Tell whether anything can be asked: an account without an address leads nowhere."""
    return item.kind != "account"


def ask_items(
    items: Sequence[Item], ask_web: Ask, ask_email: Ask, *, rest: Callable[[], None]
) -> Iterator[tuple[Item, Outcome]]:
    """Ask for each address once, host by host, resting between two questions to one host.

    Yields what was found as it is found. A host that gave no answer is not asked again.
    """
    last, silent = "", False
    for host, kind, value in sorted({_place(item) for item in items if is_testable(item)}):
        if kind == "email":
            outcome = ask_email(value)
        elif silent and host == last:
            outcome = Outcome("unreachable", "cet hôte n'a pas répondu plus haut")
        else:
            if host == last:
                rest()
            outcome = ask_web(value)
            silent = outcome.state == "unreachable" and outcome.status is None
            last = host
        yield from ((one, outcome) for one in items if (one.kind, one.value) == (kind, value))
    yield from ((one, UNWRITTEN) for one in items if not is_testable(one))


def try_links(file: ActionsFile, agent: str = AGENT) -> Iterator[tuple[Item, Outcome]]:
    """Test all that a file points to, over the network, with pauses."""
    items = list_items(file)
    resolver = open_resolver() if any(item.kind == "email" for item in items) else None
    return ask_items(
        items,
        lambda url: ask_page(url, agent, LIMITS, is_public),
        lambda domain: Outcome(*ask_domain(domain, resolver)),
        rest=lambda: time.sleep(PAUSE_S),
    )


def ask_page(url: str, agent: str, limits: Limits, is_allowed: Allow) -> Outcome:
    """Ask whether a web page answers; what goes wrong on the way is an outcome, not an error."""
    try:
        return _judge(url, reach(url, agent, limits, is_allowed))
    except ForbiddenAddressError as error:
        return Outcome("untested", str(error))
    except FetchError as error:
        return Outcome("unreachable", str(error))


def _judge(url: str, reached: Reached) -> Outcome:
    target = "" if reached.url == url else reached.url
    if reached.status in GONE:
        return Outcome("gone", "", reached.status, target)
    if reached.status in SUCCESSES:
        moved = bool(target) and reached.for_good
        return Outcome("moved" if moved else "ok", "", reached.status, target)
    if reached.status in NOT_FOR_PROGRAMS:
        return Outcome("untested", "refuse les programmes", reached.status, target)
    return Outcome("unreachable", "", reached.status, target)


def _point(action: Action) -> Iterable[tuple[Kind, str]]:
    for link in action.links:
        yield "web", link.url
    for contact in action.contacts:
        if contact.email:
            yield "email", contact.email.rpartition("@")[2].lower()
    for account in action.social:
        is_address = account.startswith(("https://", "http://"))
        yield "web" if is_address else "account", account


def _place(item: Item) -> tuple[str, Kind, str]:
    """Return what questions are sorted by: the host, so that its questions stand together."""
    try:
        host = urlsplit(item.value).hostname if item.kind == "web" else item.value
    except ValueError:
        host = ""
    return host or "", item.kind, item.value
