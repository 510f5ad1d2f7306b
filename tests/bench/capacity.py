"""Measure what a visitor costs one server: processor and memory, for docs/deploying.md.

Processor time of the server alone, by request or by visit: it says how many of them a processor
holds, whatever else the machine does meanwhile.
"""

import re
import time
from collections.abc import Sequence
from http.client import HTTPConnection

from tests.bench.figures import Bench
from tests.bench.servers import (
    WORKERS,
    find_free_port,
    mapapp_command,
    read_cpu,
    settle,
    started,
    weigh,
)
from tests.crowd import HEAD, hold_open

ROUNDS, VISITS, ASKED, CROWD = 5, 40, 12, 1000
LOAD_SECONDS = 5  # workers that a browser asked load Flask aside
HEADERS = {"Accept-Encoding": "gzip", "Accept-Language": "fr", "Accept": "text/html,*/*"}
NAMED = re.compile(r'"(/(?:static|carte)/[^"]+)"')
# What the worker of a device asks for once the page is there, to work without a network.
COPIED = ("/sw.js", "/actions", "/communes", "/frontiere", "/hors-ligne", "/")
MADE = {
    "the list of actions, filtered": "/actions?age=17",
    "the map, filtered without script": "/?age=17",
    "the API, filtered": "/api/actions?age=17",
    "the analysis, filtered": "/couverture?age=17",
    "100 features of /ogc": "/ogc/collections/coverage/items?limit=100",
    "a poster": "/communes/59350/affiche",
    "a workbook of gaps, filtered": "/couverture/lacunes.xlsx?theme=emploi",
    "the map of gaps as a picture": "/couverture/carte.png?theme=emploi&age={number}",
}


def measure(bench: Bench) -> None:
    port = find_free_port()
    with started(mapapp_command(port), port) as (process, _):
        settle(process.pid)
        visit = list_visit(port)
        ask_all(port, visit * VISITS)
        tell_memory(bench, process.pid, "hot answers alone")
        name = f"a first visit ({len(visit)} requests)"
        bench.tell(name, spend(process.pid, port, visit, VISITS), "ms")
        bench.tell("a visit again (a 304)", spend(process.pid, port, ["/"], 400, again=True), "ms")
        for made, address in MADE.items():
            bench.tell(made, spend(process.pid, port, [address], ASKED), "ms")
        tell_memory(bench, process.pid, "once everything was asked for")
        tell_crowd(bench, process.pid, port)


def list_visit(port: int) -> list[str]:
    """List what a browser asks for that opens the map for the first time."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", "/", headers={"Accept-Language": "fr"})
    page = connection.getresponse().read().decode()
    connection.close()
    return ["/", *dict.fromkeys(NAMED.findall(page)), *COPIED]


def spend(
    pid: int, port: int, addresses: Sequence[str], times: int, *, again: bool = False
) -> list[float]:
    """Return milliseconds of the server's processor for asking all addresses once."""
    found = []
    for turn in range(ROUNDS):
        asked = [
            one.format(number=12 + (turn * times + at) % 14)
            for at in range(times)
            for one in addresses
        ]
        before = read_cpu(pid)
        ask_all(port, asked, again=again)
        found.append(1000 * (read_cpu(pid) - before) / times)
    return found


def ask_all(port: int, addresses: Sequence[str], *, again: bool = False) -> None:
    """Ask over one connection; ``again`` with the tag of the first answer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    tag: dict[str, str] = {}
    for address in addresses:
        connection.request("GET", address, headers=HEADERS | tag)
        answer = connection.getresponse()
        answer.read()
        assert answer.status == (304 if tag else 200), (address, answer.status)
        if again:
            tag = {"If-None-Match": answer.headers["ETag"]}
    connection.close()


def tell_memory(bench: Bench, pid: int, when: str) -> None:
    time.sleep(LOAD_SECONDS)
    workers, whole = weigh(pid)
    bench.tell(f"a worker, {when}", [workers / WORKERS], "MB")
    bench.tell(f"the whole server, {when}", [whole], "MB")


def tell_crowd(bench: Bench, pid: int, port: int) -> None:
    before = weigh(pid)[0]
    with hold_open(f"http://127.0.0.1:{port}", CROWD, sent=HEAD):
        ask_all(port, ["/"])
        bench.tell(f"{CROWD} open connections", [weigh(pid)[0] - before], "MB")
