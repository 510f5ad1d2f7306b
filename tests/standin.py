"""A server on this machine that stands in for another's, and misbehaves as it is told."""

import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import urlsplit

from mapapp.fetching import Limits

# No test waits longer than it must to see that somebody does not wait for ever.
QUICK = Limits(connect_s=2, read_s=0.3, whole_s=5, tries=3, backoff_s=0, max_bytes=2_000_000)
Answer = Callable[[BaseHTTPRequestHandler], None]


@dataclass
class StandIn:
    """Hold what each path answers, and what was asked."""

    answers: dict[str, Answer] = field(default_factory=dict)
    asked: list[str] = field(default_factory=list)
    agents: set[str] = field(default_factory=set)
    over: threading.Event = field(default_factory=threading.Event)
    url: str = ""


@contextmanager
def stand_in(host: str = "127.0.0.1", tls: ssl.SSLContext | None = None) -> Iterator[StandIn]:
    """Serve on a port of the loopback until the end of the block."""
    state = StandIn()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            path = urlsplit(self.path).path
            state.asked.append(f"{self.command} {path}")
            state.agents.add(self.headers.get("User-Agent", ""))
            try:
                state.answers.get(path, reply(404))(self)
            except OSError:
                self.close_connection = True  # the other side has hung up

        do_HEAD = do_GET  # noqa: N815 -- the name that the library calls

        def log_message(self, *_args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        def handle_error(self, request: object, client_address: object) -> None:
            pass  # a handshake that was broken off

    server = Server((host, 0), Handler)
    if tls:
        server.socket = tls.wrap_socket(server.socket, server_side=True)
    server.daemon_threads = True
    state.url = f"{'https' if tls else 'http'}://{host}:{server.server_port}"
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
    thread.start()
    try:
        yield state
    finally:
        state.over.set()
        server.shutdown()
        thread.join()
        server.server_close()


def reply(status: int = 200, body: bytes = b"", kind: str = "text/html", **headers: str) -> Answer:
    """Answer whole, as told."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(len(body)))
        for name, value in headers.items():
            handler.send_header(name, value)
        handler.end_headers()
        if handler.command != "HEAD":
            handler.wfile.write(body)

    return send


def each_in_turn(*answers: Answer) -> Answer:
    """Answer each time otherwise, the last from then on."""
    left = [*answers]

    def send(handler: BaseHTTPRequestHandler) -> None:
        answer = left.pop(0) if len(left) > 1 else left[0]
        answer(handler)

    return send


def cut(body: bytes, *, kind: str = "application/json") -> Answer:
    """Promise twice the bytes that are sent, then hang up."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.send_header("Content-Length", str(2 * len(body)))
        handler.end_headers()
        handler.wfile.write(body)
        handler.close_connection = True

    return send


def silent(over: threading.Event) -> Answer:
    """Take the question and say nothing."""

    def send(_handler: BaseHTTPRequestHandler) -> None:
        over.wait(30)

    return send


def trickle(over: threading.Event, *, kind: str = "application/json") -> Answer:
    """Send a byte now and then, for ever: no time-out of a socket ends it."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while not over.wait(0.02):
            handler.wfile.write(b" ")

    return send


def endless(over: threading.Event, *, kind: str = "application/json") -> Answer:
    """Send for ever, as fast as it is read."""

    def send(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", kind)
        handler.end_headers()
        while not over.is_set():
            handler.wfile.write(b" " * 65_536)

    return send
