"""One generation of the data in one worker: ready answers at once, Flask when it is needed."""

import json
from collections.abc import Callable, Iterable, Mapping
from importlib import import_module
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Any

from mapapp.asking import SOURCE_LANGUAGE, choose_encoding, hash_body, prefer_language
from mapapp.errors import MapappError
from mapapp.frozenfile import Answer
from mapapp.ready import READ, Found, ReadyAnswers, choose, find_scheme, make_reply, send
from mapapp.settings import Settings
from mapapp.snapshot import Snapshot, has_rest, read_more, read_snapshot

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

HEALTH = "/healthz"
# Their addresses change with the data, and pages that are open ask for them later.
KEPT = "/carte/"
# What is kept of answers that were made here, since they were not prepared, or not yet.
KEPT_BYTES = 8_000_000
UNREADY = (("Content-Length", "0"), ("Retry-After", "60"))


class Generation:
    """Be the WSGI application of one generation: what is ready, and Flask behind it.

    Flask and all that it needs is loaded aside when the first browser asks for a page, or when a
    request asks for what is not ready; such a request waits for it, and none fails.
    """

    def __init__(
        self,
        path: Path,
        settings: Settings,
        *,
        before: Mapping[str, Answer] | None = None,
        news: Callable[[], dict[str, object]] = dict,
    ) -> None:
        self.snapshot = read_snapshot(path)
        self.path = path
        self.settings = settings
        self.news = news
        self.before = before or {}
        self.is_asked = False
        self.is_complete = has_rest(path)
        self._app: Any = None
        self._is_warm = False
        self._lock = Lock()
        self.kept_bytes = 0
        self.ready = self._stack()

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer what is ready, else ask Flask."""
        found = self.find(environ)
        return send(found, start_response) if found else self._ask(environ, start_response)

    def find(self, environ: "WSGIEnvironment") -> Found | None:
        """Return what is ready for a request; None where Flask has to be asked."""
        if not self.is_asked and "text/html" in environ.get("HTTP_ACCEPT", ""):
            self.is_asked = True  # somebody reads: what is asked next may be anything
        if environ["PATH_INFO"] == HEALTH and HEALTH in self.snapshot.answers:
            return self._tell_health(environ)
        return self.ready.find(environ)

    def load(self, *, warm: bool = True) -> Any:
        """Load Flask, or wait until it is loaded; ``warm``: with all that is slow at first."""
        with self._lock:
            workshop = import_module("mapapp.workshop")
            if self._app is None:
                self._app = workshop.create_app(self.snapshot, self.settings, news=self.news)
        if warm and not self._is_warm:
            self._is_warm = True
            workshop.warm_up(self._app)
        return self._app

    @property
    def is_loaded(self) -> bool:
        """Tell whether Flask is there."""
        return self._app is not None

    def add_more(self) -> None:
        """Take in what was prepared after the first answers; what was kept meanwhile is dropped."""
        self.is_complete = True
        self.snapshot.add(read_more(self.path))
        self.ready, self.kept_bytes = self._stack(), 0

    def _stack(self) -> ReadyAnswers:
        answers = {**self.before, **self.snapshot.answers}
        return ReadyAnswers(self._ask, answers, self.settings.proxies)

    def _ask(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> Iterable[bytes]:
        """Ask Flask, and keep what anybody may be given."""
        self.is_asked = True
        try:
            app = self.load(warm=False)
        except MapappError:  # the file was damaged since: what is ready goes on
            start_response("503 SERVICE UNAVAILABLE", [*UNREADY])
            return []
        scheme = find_scheme(environ, self.settings.proxies)
        if scheme and is_plain(environ) and (answer := self._make(app, environ["PATH_INFO"])):
            encoding = choose_encoding(environ.get("HTTP_ACCEPT_ENCODING", ""), answer.bodies)
            return send(choose(make_reply(answer, encoding), scheme, environ), start_response)
        answered: Iterable[bytes] = app(environ, start_response)
        return answered

    def _make(self, app: Any, address: str) -> Answer | None:
        workshop = import_module("mapapp.workshop")
        if not workshop.is_shared(address):
            return None
        answer: Answer | None = workshop.make_answer(app, address)
        size = sum(map(len, answer.bodies.values())) if answer else KEPT_BYTES
        if answer and size < KEPT_BYTES:
            if self.kept_bytes + size > KEPT_BYTES:
                self.ready, self.kept_bytes = self._stack(), 0
            self.ready.answers[address] = answer
            self.kept_bytes += size
        return answer

    def _tell_health(self, environ: "WSGIEnvironment") -> Found:
        frozen = self.snapshot.answers[HEALTH]
        told = json.loads(frozen.bodies["identity"]) | self.news()
        body = json.dumps(told, ensure_ascii=False).encode()
        answer = Answer(frozen.headers, hash_body(body), {"identity": body})
        scheme = find_scheme(environ, self.settings.proxies) or "http"
        return choose(make_reply(answer, "identity"), scheme, environ)


def is_plain(environ: "WSGIEnvironment") -> bool:
    """Tell whether a request asks for an address as anybody does: without a query, in French."""
    return (
        environ["REQUEST_METHOD"] in READ
        and not environ.get("QUERY_STRING")
        and not environ.get("SCRIPT_NAME")
        and prefer_language(environ.get("HTTP_ACCEPT_LANGUAGE", "")) == SOURCE_LANGUAGE
    )


def find_map_files(snapshot: Snapshot) -> dict[str, Answer]:
    """Find the answers that open pages ask for under addresses of their own data."""
    return {name: one for name, one in snapshot.answers.items() if name.startswith(KEPT)}
