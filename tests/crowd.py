"""Clients that harm by doing nothing: they connect and say no word, or read no byte."""

import selectors
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from urllib.parse import urlsplit

HEAD = b"GET / HTTP/1.1\r\nHost: localhost\r\n"


@contextmanager
def hold_open(server: str, count: int, *, sent: bytes = b"") -> Iterator[list[socket.socket]]:
    """Hold many connections open, all of which sent the same and then nothing."""
    with ExitStack() as held:
        sockets = [held.enter_context(connect(server)) for _ in range(count)]
        for one in sockets:
            one.sendall(sent)
        yield sockets


def connect(server: str, *, read_bytes: int | None = None) -> socket.socket:
    """Connect; with ``read_bytes`` the system takes in no more than that before it is read."""
    place = urlsplit(server)
    made = socket.socket()
    if read_bytes is not None:
        made.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, read_bytes)
    made.settimeout(30)
    made.connect((place.hostname, place.port))
    return made


def count_open(sockets: list[socket.socket]) -> int:
    """Count the connections that the server has not closed."""
    with selectors.DefaultSelector() as ready:
        for one in sockets:
            ready.register(one, selectors.EVENT_READ)
        ended = [key.fileobj for key, _ in ready.select(0)]
    return len(sockets) - len(ended)
