"""What a server tells of the requests it answers, where its operator wants that: log, metrics."""

import os
import re
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from functools import partial
from importlib import import_module
from ipaddress import ip_address
from time import perf_counter
from typing import TYPE_CHECKING, Any, Protocol

from mapapp.ready import Found
from mapapp.requestlog import Seen, log_requests
from mapapp.runfolder import RunFolder
from mapapp.settings import Settings

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

METRICS = "/metrics"
FOLDER = "metrics"
ID_FORM = re.compile(r"[A-Za-z0-9._-]{1,64}")
# What proxies add: whoever comes through one is not told the metrics, wherever the proxy stands.
FORWARDED = ("HTTP_X_FORWARDED_FOR", "HTTP_FORWARDED", "HTTP_VIA", "HTTP_X_REAL_IP")
Sink = Callable[[Seen], None]


class Served(Protocol):
    """Be a WSGI application that can tell beforehand what it has ready."""

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer a request, whatever it asks for."""

    def find(self, environ: "WSGIEnvironment") -> Found | None:
        """Return what is ready for a request; None where it has to be asked."""


def observe(app: Served, settings: Settings, run: RunFolder) -> Served:
    """Wrap an application so that it tells of its requests; left alone where nobody asks for it."""
    sinks: list[Sink] = []
    answering: WSGIApplication = app
    if settings.metrics:
        folder = run.folder / FOLDER
        folder.mkdir(exist_ok=True)
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(folder)  # read when the module is loaded
        metrics = import_module("mapapp.metrics")
        counted = metrics.Metrics(run, folder)
        answering = partial(_answer_metrics, app, counted.show, metrics.KIND)
        sinks.append(counted.count)
    if settings.log != "off":
        sinks.append(log_requests(settings.log))
    if not sinks:
        return app
    return Observed(answering, app.find, sinks, believes=settings.proxies > 0)


class Observed:
    """Be WSGI middleware that tells of each request when its answer is ready to be sent."""

    def __init__(
        self,
        app: "WSGIApplication",
        find: Callable[["WSGIEnvironment"], Found | None],
        sinks: Sequence[Sink],
        *,
        believes: bool,
    ) -> None:
        self.app = app
        self._find = find
        self.sinks = sinks
        self.believes = believes

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        """Answer, then tell."""
        begun = perf_counter()
        told: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], *error: Any) -> Any:
            told[:] = [status, headers]
            return start_response(status, headers, *error)

        try:
            return self.app(environ, start)
        finally:
            status, headers = told or ("500", [])
            self._tell(environ, status, headers, begun)

    def find(self, environ: "WSGIEnvironment") -> Found | None:
        """Tell of what is ready too; what is not is told when it is asked for."""
        begun = perf_counter()
        found = self._find(environ)
        if found:
            self._tell(environ, found.status, found.headers, begun)
        return found

    def _tell(
        self,
        environ: "WSGIEnvironment",
        status: str,
        headers: Iterable[tuple[str, str]],
        begun: float,
    ) -> None:
        seen = Seen(
            method=environ["REQUEST_METHOD"],
            path=environ["PATH_INFO"],
            status=int(status[:3]),
            size=0 if environ["REQUEST_METHOD"] == "HEAD" else _read_length(headers),
            seconds=perf_counter() - begun,
            request_id=self._read_id(environ),
        )
        for sink in self.sinks:
            with suppress(OSError):  # a full disk: the answer comes first
                sink(seen)

    def _read_id(self, environ: "WSGIEnvironment") -> str:
        """Return the name that a proxy which is believed gave the request."""
        told = environ.get("HTTP_X_REQUEST_ID", "") if self.believes else ""
        return told if ID_FORM.fullmatch(told) else ""


def _read_length(headers: Iterable[tuple[str, str]]) -> int:
    for name, value in headers:
        if name.lower() == "content-length":
            return int(value)
    return 0


def _answer_metrics(
    app: "WSGIApplication",
    show: Callable[[], bytes],
    kind: str,
    environ: "WSGIEnvironment",
    start_response: "StartResponse",
) -> Iterable[bytes]:
    """Answer ``/metrics`` to a program beside the server; to all others, as any unknown address."""
    if (
        environ["PATH_INFO"] != METRICS
        or environ["REQUEST_METHOD"] != "GET"
        or not is_near(environ)
    ):
        return app(environ, start_response)
    body = show()
    headers = [("Content-Type", kind), ("Content-Length", str(len(body)))]
    start_response("200 OK", [*headers, ("Cache-Control", "no-store")])
    return [body]


def is_near(environ: "WSGIEnvironment") -> bool:
    """Tell whether a request comes from this machine or its private network, and from no proxy."""
    if any(environ.get(name) for name in FORWARDED):
        return False
    try:
        address = ip_address(environ.get("REMOTE_ADDR", "").strip("[]"))
    except ValueError:
        return False
    return address.is_loopback or address.is_private
