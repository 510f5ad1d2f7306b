"""A server whose application a test may exchange or hold back, to see what a browser keeps."""

import logging
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import Event, Thread
from typing import TYPE_CHECKING

from playwright.sync_api import BrowserContext
from werkzeug.serving import make_server

from mapapp.settings import Settings
from mapapp.snapshot import Snapshot
from mapapp.web import create_app
from tests.browser.conftest import PATIENCE_MS

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


@dataclass
class Host:
    """Serve an application that a test may exchange, or hold back, under one address."""

    app: "WSGIApplication"
    address: str = ""
    open: Event = field(default_factory=Event)

    def __call__(
        self, environ: "WSGIEnvironment", start_response: "StartResponse"
    ) -> Iterable[bytes]:
        self.open.wait(PATIENCE_MS / 1000)
        return self.app(environ, start_response)


@contextmanager
def serve(host: Host) -> Iterator[Host]:
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = make_server("127.0.0.1", 0, host, threaded=True)
    host.address = f"http://127.0.0.1:{server.server_port}"
    host.open.set()
    thread = Thread(target=server.serve_forever)
    thread.start()
    try:
        yield host
    finally:
        host.open.set()
        server.shutdown()
        thread.join()
        server.server_close()


def close_all(contexts: list[BrowserContext]) -> None:
    for context in contexts:
        context.close()


def change_edition(host: Host, snapshot: Snapshot, settings: Settings, key: str) -> None:
    records = snapshot.records.model_copy(update={"key": key})
    host.app = create_app(Snapshot(records, snapshot.files), settings)
