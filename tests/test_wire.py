"""A connection sends what is ready at once, leaves the rest to ASGI, and holds nobody for ever."""

import asyncio
from collections.abc import Iterator
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from mapapp.connections import HEAD_BYTES, SILENCE_SECONDS
from mapapp.ready import ReadyAnswers
from mapapp.snapshot import Answer
from mapapp.wire import WireProtocol, count_second

ANSWER = Answer([("Content-Type", "text/plain")], "abc", {"identity": b"plain", "br": b"brotli"})
READY = ReadyAnswers(lambda *_: [], {"/hot": ANSWER, "/hot?lang=nl": ANSWER})


class Wire:
    """Be the transport of a connection whose client reads as much as it is let."""

    def __init__(self) -> None:
        self.sent = b""
        self.unsent = 0
        self.ended = ""

    def write(self, data: bytes) -> None:
        self.sent += data

    def close(self) -> None:
        self.ended = self.ended or "closed"

    def abort(self) -> None:
        self.ended = "cut"

    def is_closing(self) -> bool:
        return bool(self.ended)

    def get_write_buffer_size(self) -> int:
        return self.unsent

    def get_extra_info(self, _name: str) -> None:
        return None

    def pause_reading(self) -> None: ...

    def resume_reading(self) -> None: ...


class Asked:
    """Be the ASGI application, which says what it was asked for."""

    def __init__(self) -> None:
        self.find = READY.find

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", True
        while more:
            message = await receive()
            body += message["body"]
            more = message["more_body"]
        told = f"{scope['method']} {scope['path']} {body.decode()}".encode()
        headers = [(b"content-length", str(len(told)).encode())]
        await send({"type": "http.response.start", "status": 202, "headers": headers})
        await send({"type": "http.response.body", "body": told})


@pytest.fixture
def loop() -> Iterator[asyncio.AbstractEventLoop]:
    loop = asyncio.new_event_loop()
    yield loop
    loop.close()


@pytest.fixture
def wire() -> Wire:
    return Wire()


@pytest.fixture
def protocol(loop: asyncio.AbstractEventLoop, wire: Wire) -> WireProtocol:
    async def make() -> WireProtocol:
        config = Config(Asked(), ws="none", lifespan="off", log_config=None, proxy_headers=False)
        state = ServerState()
        state.default_headers = [(b"date", b"today")]
        made = WireProtocol(config, state, {}, loop)
        made.connection_made(wire)  # type: ignore[arg-type]
        return made

    return loop.run_until_complete(make())


def say(protocol: WireProtocol, *pieces: bytes) -> bytes:
    """Let a client say something; return all that is sent to it until nothing is left to do."""

    async def feed() -> None:
        for piece in pieces:
            protocol.data_received(piece)
        while protocol.tasks:
            await asyncio.sleep(0)

    protocol.loop.run_until_complete(feed())
    return protocol.transport.sent  # type: ignore[attr-defined,no-any-return]


def ask(target: str, *headers: str, method: str = "GET") -> bytes:
    lines = [f"{method} {target} HTTP/1.1", "Host: a", *headers, "", ""]
    return "\r\n".join(lines).encode()


def test_what_is_ready_is_written_whole(protocol: WireProtocol) -> None:
    assert say(protocol, ask("/hot")) == (
        b"HTTP/1.1 200 OK\r\ncontent-type: text/plain\r\n"
        b'etag: "abc-identity"\r\ncontent-length: 5\r\ndate: today\r\n\r\nplain'
    )
    assert protocol.tasks == set()


@pytest.mark.parametrize("cut", range(1, len(ask("/hot", "Accept-Encoding: br"))))
def test_a_request_may_come_in_pieces(protocol: WireProtocol, cut: int) -> None:
    asked = ask("/hot", "Accept-Encoding: br")
    assert say(protocol, asked[:cut], asked[cut:]).endswith(b"\r\n\r\nbrotli")


def test_what_the_visitor_has_is_not_sent_again(protocol: WireProtocol) -> None:
    sent = say(protocol, ask("/hot", 'If-None-Match: "x"', 'If-None-Match: "abc-identity"'))
    assert sent == b'HTTP/1.1 304 NOT MODIFIED\r\netag: "abc-identity"\r\ndate: today\r\n\r\n'


def test_head_has_no_body(protocol: WireProtocol) -> None:
    sent = say(protocol, ask("/hot", method="HEAD"))
    assert sent.endswith(b"content-length: 5\r\ndate: today\r\n\r\n")


@pytest.mark.parametrize(
    ("asked", "told"),
    [
        (ask("/cold"), b"GET /cold "),
        (ask("/hot?q=x"), b"GET /hot "),
        (ask("/h%6ft"), b"GET /hot "),
        (ask("/hot", method="POST"), b"POST /hot "),
        (ask("http://a/hot"), b"GET /hot "),
        (ask("/hot", "Content-Length: 3") + b"abc", b"GET /hot abc"),
        (ask("/hot", "Transfer-Encoding: chunked") + b"3\r\nabc\r\n0\r\n\r\n", b"GET /hot abc"),
    ],
)
def test_all_else_is_for_the_application(protocol: WireProtocol, asked: bytes, told: bytes) -> None:
    sent = say(protocol, asked)
    assert sent.startswith(b"HTTP/1.1 202 ")
    assert sent.endswith(b"\r\n\r\n" + told)


def test_requests_sent_at_once_are_answered_in_their_order(protocol: WireProtocol) -> None:
    sent = say(protocol, ask("/hot") + ask("/cold") + ask("/hot") + ask("/hot") + ask("/cold"))
    statuses = [sent[place + 9 : place + 12] for place in find_all(sent, b"HTTP/1.1 ")]
    # What comes after one that is still being answered is answered by the application.
    assert statuses == [b"200", b"202", b"202", b"202", b"202"]
    assert say(protocol, ask("/hot")).endswith(b"plain")


def find_all(text: bytes, part: bytes) -> list[int]:
    return [place for place in range(len(text)) if text.startswith(part, place)]


def test_who_does_not_read_is_not_sent_more_at_once(protocol: WireProtocol) -> None:
    protocol.pause_writing()
    protocol.data_received(ask("/hot"))
    assert protocol.transport.sent == b""  # type: ignore[attr-defined]
    protocol.resume_writing()
    assert say(protocol).startswith(b"HTTP/1.1 202 ")


@pytest.mark.parametrize(
    ("asked", "said"),
    [
        (ask("/hot", "Connection: close"), True),
        (ask("/hot").replace(b"1.1", b"1.0"), True),
        (ask("/hot").replace(b"1.1\r\n", b"1.0\r\nConnection: keep-alive\r\n"), True),
        (ask("/hot"), False),
    ],
)
def test_a_connection_is_kept_as_the_client_asks(
    protocol: WireProtocol, wire: Wire, asked: bytes, *, said: bool
) -> None:
    assert (b"connection: close" in say(protocol, asked)) is said
    assert wire.ended == ("closed" if said else "")


@pytest.mark.parametrize(
    "asked",
    [
        b"\x16\x03\x01\x02",
        b"GET /h\xc3\xb6t HTTP/1.1\r\nHost: a\r\n\r\n",
        b"GET hot HTTP/1.1\r\n\r\n",
    ],
)
def test_what_is_no_request_is_told_so(protocol: WireProtocol, wire: Wire, asked: bytes) -> None:
    assert say(protocol, asked).startswith(b"HTTP/1.1 400 ")
    assert wire.ended == "closed"


@pytest.mark.parametrize("line", [b"", b"GET /", ask("/hot")[:-2], ask("/hot") + ask("/hot")[:-2]])
def test_a_head_that_does_not_end_is_cut_off(
    protocol: WireProtocol, wire: Wire, line: bytes
) -> None:
    say(protocol, line)
    for _ in range(HEAD_BYTES // 1000 + 1):
        if not wire.ended:
            say(protocol, (b"X: " if line.endswith(b"\r\n") else b"x") * 1 + b"x" * 999)
    assert wire.ended == "closed"
    assert wire.sent[-200:].count(b"HTTP/1.1 4") == 1


def wait(protocol: WireProtocol, seconds: int) -> None:
    for _ in range(seconds):
        count_second([protocol])


@pytest.mark.parametrize("said", [b"", b"GET", ask("/hot")[:-2], ask("/hot")])
def test_silence_ends_a_connection(protocol: WireProtocol, wire: Wire, said: bytes) -> None:
    say(protocol, said)
    wait(protocol, SILENCE_SECONDS)
    assert wire.ended == ""
    wait(protocol, 1)
    assert wire.ended == "closed"


def test_an_answer_gives_another_span_and_a_drip_none(protocol: WireProtocol, wire: Wire) -> None:
    wait(protocol, SILENCE_SECONDS)
    say(protocol, ask("/cold"))
    for place in range(SILENCE_SECONDS):
        say(protocol, ask("/hot", "X: y")[place : place + 1])
        wait(protocol, 1)
    assert wire.ended == ""
    wait(protocol, 1)
    assert wire.ended == "closed"


def test_a_body_that_does_not_come_ends_the_connection(protocol: WireProtocol, wire: Wire) -> None:
    protocol.loop.call_soon(protocol.data_received, ask("/cold", "Content-Length: 3"))
    protocol.loop.run_until_complete(asyncio.sleep(0))
    wait(protocol, SILENCE_SECONDS + 1)
    assert wire.ended == "closed"
    protocol.connection_lost(ConnectionResetError())
    for task in protocol.tasks:
        task.cancel()
    protocol.loop.run_until_complete(asyncio.sleep(0))


def test_who_takes_nothing_in_is_cut_and_who_reads_slowly_is_not(
    protocol: WireProtocol, wire: Wire
) -> None:
    say(protocol, ask("/hot"))
    for left in range(200_000, 0, -1000):
        wire.unsent = left
        wait(protocol, 1)
    assert wire.ended == ""
    wait(protocol, SILENCE_SECONDS)
    assert wire.ended == ""
    wait(protocol, 1)
    assert wire.ended == "cut"
