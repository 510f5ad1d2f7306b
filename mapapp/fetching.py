"""Ask hosts of others politely, within bounds; only at the maintainer's command."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any, TypeVar
from urllib.parse import urljoin, urlsplit

import requests
from requests.adapters import HTTPAdapter

from mapapp.addresses import Allow, make_pools
from mapapp.errors import MapappError

RETRIED = (429, 500, 502, 503, 504)
MOVED = (301, 302, 303, 307, 308)
FOR_GOOD = (301, 308)
MOST_HOPS = 5
BLOCK_BYTES = 65_536

Value = TypeVar("Value")


class FetchError(MapappError):
    """Report a host that gives no useful answer; the message says what it did, in French."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Bound what one question may cost: seconds for each stage and in all, tries, bytes."""

    connect_s: float
    read_s: float
    whole_s: float
    tries: int
    backoff_s: float
    max_bytes: int = 0


@dataclass(frozen=True, slots=True)
class Fetched:
    """Hold a body, its media type in small letters."""

    body: bytes
    media_type: str


@dataclass(frozen=True, slots=True)
class Reached:
    """Say where a question ended: the last status, the last address, the hops on the way.

    ``for_good`` where one hop said that the page has moved and stays there.
    """

    status: int
    url: str
    hops: int
    for_good: bool


def fetch_body(url: str, params: dict[str, str], agent: str, limits: Limits) -> Fetched:
    """Fetch a body from a host that the maintainer names; a redirect to another is refused.

    Raises
    ------
    FetchError
        When no whole answer comes within the limits, with what happened.
    """
    with _open_session(agent) as session:
        return run_within(limits.whole_s, lambda: _fetch(session, url, params, limits))


def reach(url: str, agent: str, limits: Limits, is_allowed: Allow) -> Reached:
    """Ask whether a page is there: HEAD, else GET without its body, redirects followed.

    Every host on the way is connected to by an address that was checked first.

    Raises
    ------
    FetchError
        When nothing answers within the limits; ForbiddenAddressError for an address not allowed.
    """
    with _open_session(agent, is_allowed) as session:
        return run_within(limits.whole_s, lambda: _follow(session, url, limits))


def run_within(seconds: float, work: Callable[[], Value]) -> Value:
    """Run work for some seconds at most: a host that sends a byte a minute is given up.

    A time-out of a socket starts anew with each byte, and looking a name up has none.

    Raises
    ------
    FetchError
        When the time is over; whatever the work raises otherwise.
    """
    box: SimpleQueue[tuple[Value | None, Exception | None]] = SimpleQueue()

    def put() -> None:
        try:
            box.put((work(), None))
        except Exception as error:  # it is raised again where it is waited for
            box.put((None, error))

    Thread(target=put, daemon=True).start()
    try:
        value, error = box.get(timeout=seconds)
    except Empty:
        raise FetchError(f"pas fini après {seconds:g} s") from None
    if error:
        raise error
    return value  # type: ignore[return-value]


class _Session(requests.Session):
    """Follow nothing by itself: it would read the whole body of every redirect first."""

    def get_redirect_target(self, resp: requests.Response) -> None:  # noqa: ARG002
        return None


class _Guard(HTTPAdapter):
    """Carry requests over connections to checked addresses."""

    def __init__(self, is_allowed: Allow) -> None:
        self._is_allowed = is_allowed
        super().__init__()

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = make_pools(self._is_allowed)


def _open_session(agent: str, is_allowed: Allow | None = None) -> requests.Session:
    """Open a session; where addresses are checked, without the maintainer's proxy and passwords.

    A proxy would look names up itself.
    """
    session = _Session()
    session.headers["User-Agent"] = agent
    session.trust_env = is_allowed is None
    if is_allowed:
        for scheme in ("https://", "http://"):
            session.mount(scheme, _Guard(is_allowed))
    return session


def _fetch(session: requests.Session, url: str, params: dict[str, str], limits: Limits) -> Fetched:
    asked = requests.Request("GET", url, params=params).prepare().url or url
    for _hop in range(MOST_HOPS + 1):
        with _ask(session, "GET", asked, limits) as response:
            target = _read_target(response)
            if target is None:
                return Fetched(_read_body(response, limits), _read_type(response))
        if urlsplit(target).hostname != urlsplit(asked).hostname:
            raise FetchError(f"renvoi vers un autre hôte, {target}")
        asked = target
    raise FetchError(f"plus de {MOST_HOPS} renvois")


def _follow(session: requests.Session, url: str, limits: Limits) -> Reached:
    asked, for_good = url, False
    for hop in range(MOST_HOPS + 1):
        status, target, code = _look(session, asked, limits)
        if target is None:
            return Reached(status, asked, hop, for_good)
        for_good = for_good or code in FOR_GOOD
        asked = target
    raise FetchError(f"plus de {MOST_HOPS} renvois, le dernier vers {asked}")


def _look(session: requests.Session, url: str, limits: Limits) -> tuple[int, str | None, int]:
    """Ask for the head of a page; many servers know no HEAD: what they refuse is asked again."""
    for method in ("HEAD", "GET"):
        with _ask(session, method, url, limits) as response:
            if response.status_code < requests.codes.bad or method == "GET":
                return response.status_code, _read_target(response), response.status_code
    raise AssertionError(url)


def _ask(session: requests.Session, method: str, url: str, limits: Limits) -> requests.Response:
    """Send a request, again where the server is busy or broken; its body is not read yet.

    A library's own retries would read the whole body of what is refused; nor do we wait as long
    as the server says (Retry-After), which may be hours.

    Raises
    ------
    FetchError
        When there is no answer, with what happened in French.
    """
    for tried in range(1, limits.tries + 1):
        is_last = tried == limits.tries
        try:
            response = session.request(
                method,
                url,
                timeout=(limits.connect_s, limits.read_s),
                stream=True,
                allow_redirects=False,
            )
        except (requests.RequestException, ValueError) as error:
            if is_last or not isinstance(error, requests.ConnectionError):
                raise FetchError(_say(error)) from error
        else:
            if is_last or response.status_code not in RETRIED:
                return response
            response.close()
        time.sleep(limits.backoff_s * 2 ** (tried - 1))
    raise AssertionError(url)


def _read_target(response: requests.Response) -> str | None:
    """Return where a redirect leads, by http or https only."""
    place = response.headers.get("Location")
    if response.status_code not in MOVED or not place:
        return None
    # Header bytes come as Latin-1; many servers send an address in UTF-8.
    place = place.encode("latin-1", "replace").decode("utf-8", "replace")
    try:
        target = urljoin(response.url, place)
        scheme = urlsplit(target).scheme
    except ValueError as error:
        raise FetchError(f"renvoi vers une adresse mal formée : {place[:80]}") from error
    if scheme not in {"http", "https"}:
        raise FetchError(f"renvoi vers une adresse qui n'est pas du web : {target[:80]}")
    return target


def _read_body(response: requests.Response, limits: Limits) -> bytes:
    """Read a body that has a status of success, up to the limit.

    Raises
    ------
    FetchError
        When it is cut, too long, or of another status.
    """
    body = bytearray()
    try:
        response.raise_for_status()
        for block in response.iter_content(BLOCK_BYTES):
            body += block
            if len(body) > limits.max_bytes:
                raise FetchError(f"réponse de plus de {limits.max_bytes} octets")
    except requests.RequestException as error:
        raise FetchError(_say(error)) from error
    return bytes(body)


def _read_type(response: requests.Response) -> str:
    return response.headers.get("Content-Type", "").partition(";")[0].strip().lower()


def _say(error: Exception) -> str:
    """Say in French what went wrong; the library's own words beside it, or where it is none."""
    text = str(error)
    if isinstance(error, requests.exceptions.SSLError):
        return f"certificat ou chiffrement refusé ({text[-120:]})"
    if isinstance(error, requests.Timeout):
        return f"délai dépassé ({text[-80:]})"
    if "NameResolutionError" in text:
        return "nom d'hôte introuvable"
    if "Connection refused" in text:
        return "connexion refusée"
    if isinstance(error, ValueError) and not isinstance(error, requests.ConnectionError):
        return f"adresse ou réponse mal formée ({text[:80]})"
    return text[:200]
