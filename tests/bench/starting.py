"""Measure the first answer and the memory of two workers, beside Flask that says hello."""

from tests.bench.figures import Bench
from tests.bench.servers import (
    MAPAPP,
    ask,
    find_free_port,
    mapapp_command,
    run_whole,
    settle,
    started,
    uvicorn_command,
    weigh,
)

ROUNDS = 7
ASKED = 60  # connections by address: each worker gets its share of them
HOT = ("/", "/api/communes", "/communes", "/communes/59350", "/actions", "/healthz")
COLD = "/?age=17"
LIMIT = 1.25
HELLO = "Flask hello"


def measure(bench: Bench) -> None:
    run_whole([*MAPAPP, "prepare", "--rest"])  # what is measured is starting from what is there
    own: list[float] = []
    hello: list[float] = []
    for _ in range(ROUNDS):
        port = find_free_port()
        with started(uvicorn_command(port, "hello"), port) as (_, waited):
            hello.append(waited)
        port = find_free_port()
        with started(mapapp_command(port), port) as (_, waited):
            own.append(waited)
    bench.tell("first answer", own, "ms", beside=(HELLO, hello), limit=LIMIT)
    weigh_all(bench)


def weigh_all(bench: Bench) -> None:
    port = find_free_port()
    with started(uvicorn_command(port, "hello"), port) as (process, _):
        for _ in range(ASKED):
            ask(port, "/")
        hello, hello_whole = weigh(process.pid)
    port = find_free_port()
    with started(mapapp_command(port), port) as (process, _):
        settle(process.pid)
        for path in HOT * ASKED:
            ask(port, path)
        hot, hot_whole = weigh(process.pid)
        for _ in range(ASKED):
            ask(port, COLD)
        cold, cold_whole = weigh(process.pid)
    bench.tell("two workers, hot answers", [hot], "MB", beside=(HELLO, [hello]), limit=LIMIT)
    bench.tell("the whole server, hot answers", [hot_whole], "MB", beside=(HELLO, [hello_whole]))
    bench.tell("two workers, once Flask was needed", [cold], "MB", beside=(HELLO, [hello]))
    bench.tell("the whole server, then", [cold_whole], "MB", beside=(HELLO, [hello_whole]))
