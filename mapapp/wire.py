"""HTTP/1.1 on a connection: what is ready is sent at once, all else is left to uvicorn.

An answer that was made beforehand costs no task, no thread and no WSGI: its bytes are written as
soon as the head of the request is read.
"""

from collections.abc import Callable, Iterable
from itertools import chain
from typing import TYPE_CHECKING, Any

from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from mapapp import connections
from mapapp.ready import Found

if TYPE_CHECKING:
    import asyncio

    from _typeshed.wsgi import WSGIEnvironment

# What decides between ready answers, by its name in WSGI.
DECIDING = {
    name.lower().replace("_", "-").encode(): f"HTTP_{name}"
    for name in (
        *("ACCEPT", "ACCEPT_ENCODING", "ACCEPT_LANGUAGE", "IF_NONE_MATCH"),
        *("X_FORWARDED_PROTO", "X_FORWARDED_PREFIX", "X_REQUEST_ID"),
    )
}
# A request with one of these has more to it than its head.
LONGER = frozenset({b"content-length", b"transfer-encoding", b"expect", b"upgrade"})
METHODS = {b"GET": "GET", b"HEAD": "HEAD"}
END = b"\r\n"
CLOSING = b"connection: close" + END
TOO_LONG = b"HTTP/1.1 431 Request Header Fields Too Large\r\ncontent-length: 0\r\n" + CLOSING + END


class WireProtocol(HttpToolsProtocol):
    """Be uvicorn's protocol of one connection, with ready answers before it and limits around it.

    The application it is made for has ``find``, which tells what is ready for a request.
    """

    ticks = 0  # seconds that all connections of this process count together

    def __init__(self, *words: Any, **options: Any) -> None:
        super().__init__(*words, **options)
        self.find: Callable[[WSGIEnvironment], Found | None] = self.app.find
        self.found: Found | None = None
        self.is_heard = False  # the head of a request has come, what follows is its body
        self.head_bytes = 0
        self.version: str | None = None
        self.since = self.moved = WireProtocol.ticks
        self.unsent = 0

    def connection_made(self, transport: "asyncio.Transport") -> None:  # type: ignore[override]
        """Begin to count the silence."""
        self.since = self.moved = WireProtocol.ticks
        super().connection_made(transport)

    def data_received(self, data: bytes) -> None:
        """Read on, unless a head goes on without end."""
        if not self.is_heard:
            self.head_bytes += len(data)
            if self.head_bytes > connections.HEAD_BYTES:
                self.transport.write(TOO_LONG)
                self.transport.close()
                return
        super().data_received(data)

    def on_message_begin(self) -> None:
        """Begin to read a request; what ASGI asks for is made where ASGI is asked."""
        self.url, self.headers, self.found = b"", [], None
        self.is_heard, self.head_bytes = False, 0

    def on_header(self, name: bytes, value: bytes) -> None:
        """Take in a header."""
        self.headers.append((name.lower(), value))

    def on_headers_complete(self) -> None:
        """Find what is ready, or leave the request to the application."""
        self.is_heard = True
        self.since = WireProtocol.ticks
        environ = self._read_head()
        self.found = self.find(environ) if environ else None
        if self.found is None:
            self._begin()
            super().on_headers_complete()

    def on_body(self, body: bytes) -> None:
        """Take in a piece of a body; a request with a ready answer has none."""
        if self.found is None:
            super().on_body(body)

    def on_message_complete(self) -> None:
        """Send what was found."""
        self.is_heard, self.head_bytes = False, 0
        if self.found is None:
            super().on_message_complete()
        else:
            self._send(self.found)

    def on_response_complete(self) -> None:
        """Count the silence from the end of an answer on."""
        self.since = WireProtocol.ticks
        super().on_response_complete()

    def _begin(self) -> None:
        """Begin a request as uvicorn does, with what was read of it."""
        url, headers = self.url, self.headers
        super().on_message_begin()
        self.url = url
        self.headers += headers  # the scope has this very list
        self.expect_100_continue = any(
            name == b"expect" and value.lower() == b"100-continue" for name, value in headers
        )

    def _read_head(self) -> "WSGIEnvironment | None":
        """Return what decides between ready answers; None where none may be sent at once."""
        if not self.url.isascii():
            raise ValueError("an address is written in ASCII (RFC 9112, 3.2)")
        method = METHODS.get(self.parser.get_method())
        path, _, query = self.url.partition(b"?")
        if method is None or path[:1] != b"/" or b"%" in path or b"#" in self.url:
            return None
        if (self.cycle and not self.cycle.response_complete) or self.flow.write_paused:
            return None  # one before it is still being answered, or read
        environ = {
            "REQUEST_METHOD": method,
            "PATH_INFO": path.decode(),
            "QUERY_STRING": query.decode(),
            "wsgi.url_scheme": self.scheme,
        }
        for name, value in self.headers:
            if key := DECIDING.get(name):
                text = value.decode("latin-1")
                environ[key] = f"{environ[key]},{text}" if key in environ else text
            elif name in LONGER:
                return None
        return environ

    def _send(self, found: Found) -> None:
        if self.version is None:  # a client speaks one version over a connection
            self.version = self.parser.get_http_version()
        keeps = self.parser.should_keep_alive() and self.version == "1.1"
        date = _write_date(self.server_state.default_headers)
        end = END if keeps else CLOSING + END
        self.transport.write(b"".join((found.head, date, end, found.body)))
        if not keeps:
            self.transport.close()

    def close_if_silent(self) -> None:
        """Close a connection that has said nothing, or taken nothing in, for too long."""
        unsent = self.transport.get_write_buffer_size()
        if unsent != self.unsent:
            self.unsent, self.moved = unsent, WireProtocol.ticks
        if unsent:
            if _is_over(self.moved):
                self.transport.abort()
        elif not self._is_answering() and _is_over(self.since):
            self.transport.close()

    def _is_answering(self) -> bool:
        cycle = self.cycle
        return bool(cycle) and not cycle.response_complete and not cycle.more_body


def count_second(opened: Iterable[WireProtocol]) -> None:
    """Count one second more of silence, and close what was silent for too long."""
    WireProtocol.ticks += 1
    for one in [*opened]:
        one.close_if_silent()


def _is_over(since: int) -> bool:
    """Tell whether a silence took too long: the second that it began in does not count."""
    return WireProtocol.ticks - since > connections.SILENCE_SECONDS


_dated: tuple[object, bytes] = (None, b"")


def _write_date(headers: list[tuple[bytes, bytes]]) -> bytes:
    """Write the headers that uvicorn renews once a second."""
    global _dated  # noqa: PLW0603
    if _dated[0] is not headers:
        lines = chain.from_iterable((name, b": ", value, b"\r\n") for name, value in headers)
        _dated = headers, b"".join(lines)
    return _dated[1]
