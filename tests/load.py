"""Clients that ask a server without a pause, and judge every answer: whole, and never of before."""

import gzip
import json
import re
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from threading import Event, Lock, Thread
from urllib.parse import urlsplit

MARK = re.compile(rb"v(\d+)v")
MAP_FILE = re.compile(rb"/carte/[0-9a-f]+/map\.fr\.json")
MOST_TOLD = 20


@dataclass
class Judge:
    """Hold what the clients saw.

    ``latest`` is the newest version that any client has read, of the data and in ``/healthz``.
    """

    latest: Counter[str] = field(default_factory=Counter)
    counts: Counter[str] = field(default_factory=Counter)
    wrong: list[str] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)
    lock: Lock = field(default_factory=Lock)

    def note(self, address: str, seconds: float, *, version: int, floor: int) -> None:
        """Count an answer; it is wrong when a newer one had been read before it was asked for."""
        with self.lock:
            self.counts["answers"] += 1
            self.seconds.append(seconds)
            self.latest[kind_of(address)] = max(self.latest[kind_of(address)], version)
        if version < floor and not address.startswith("/carte/"):
            self.blame("older", f"{address}: {version} after {floor}")

    def blame(self, kind: str, told: str) -> None:
        """Count what must never be."""
        with self.lock:
            self.counts[kind] += 1
            if len(self.wrong) < MOST_TOLD:
                self.wrong.append(f"{kind} {told}")

    def say_wait(self, share: float) -> float:
        """Return the wait in milliseconds that a share of the answers stayed below."""
        waits = sorted(self.seconds)
        return round(1000 * waits[min(len(waits) - 1, int(share * len(waits)))], 1)


class Client:
    """Ask address after address: over one connection, or over a new one each time."""

    def __init__(self, server: str, judge: Judge, addresses: list[str], *, number: int) -> None:
        self.host = urlsplit(server).netloc
        self.judge = judge
        self.addresses = addresses[number % len(addresses) :] + addresses[: number % len(addresses)]
        self.is_kept = number % 2 == 0
        self.encoding = "gzip" if number % 3 == 0 else "identity"
        self.known: dict[str, tuple[str, bytes]] = {}
        self.connection = HTTPConnection(self.host, timeout=30)

    def run(self, stopped: Event, pause: float) -> None:
        for address in cycle(self.addresses):
            if stopped.wait(pause):
                break
            try:
                version, body = self.ask(address)
                if address == "/" and (found := MAP_FILE.search(body)):
                    self.ask_of_page(found[0].decode(), version)
            except (OSError, HTTPException) as error:
                if not stopped.is_set():
                    self.judge.blame("failed", f"{address}: {error!r}")
                self.connection.close()
        self.connection.close()

    def ask_of_page(self, address: str, version: int) -> None:
        """Ask for what a page names: it is of the page's version, even after a swap."""
        got = self.ask(address)[0]
        if got != version:
            self.judge.blame("mixed", f"{address}: {got} in a page of {version}")

    def ask(self, address: str) -> tuple[int, bytes]:
        floor, begun = self.judge.latest[kind_of(address)], time.perf_counter()
        tag, before = self.known.get(address, ("", b""))
        headers = {"Accept-Encoding": self.encoding, **({"If-None-Match": tag} if tag else {})}
        self.connection.request("GET", address, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        if not self.is_kept:
            self.connection.close()
        if answer.status == 304:
            self.judge.counts["304"] += 1
            body = before
        elif answer.status != 200:
            self.judge.blame("status", f"{address}: {answer.status}")
            return 0, b""
        elif answer.headers.get("Content-Encoding") == "gzip":
            body = gzip.decompress(body)
        if address in self.addresses:
            self.known[address] = answer.headers["ETag"], body
        waited = time.perf_counter() - begun
        version = self.tell(address, body)
        self.judge.note(address, waited, version=version, floor=floor)
        return version, body

    def tell(self, address: str, body: bytes) -> int:
        """Tell the version of an answer; blame one that is of two, or of none."""
        if address == "/healthz":
            return int(json.loads(body)["generation"])
        versions = {int(found) for found in MARK.findall(body)}
        if len(versions) != 1:
            self.judge.blame("mixed", f"{address}: {sorted(versions)}")
            return 0
        [version] = versions
        if address == "/api/communes/59350":
            count = sum(one["id"] == "milieu" for one in json.loads(body)["actions"])
            if count != (version % 2 == 0):
                self.judge.blame("mixed", f"{address}: {version} with {count}")
        return version


def kind_of(address: str) -> str:
    return "generation" if address == "/healthz" else "data"


@contextmanager
def under_load(
    server: str, addresses: list[str], *, clients: int, pause: float = 0
) -> Iterator[Judge]:
    """Let clients ask until the end, each after a pause; what they saw is complete then."""
    judge, stopped = Judge(), Event()
    asking = [Client(server, judge, addresses, number=number) for number in range(clients)]
    threads = [Thread(target=client.run, args=(stopped, pause)) for client in asking]
    for thread in threads:
        thread.start()
    try:
        yield judge
    finally:
        stopped.set()
        for thread in threads:
            thread.join()


def read_health(server: str) -> dict[str, object]:
    connection = HTTPConnection(urlsplit(server).netloc, timeout=30)
    try:
        connection.request("GET", "/healthz")
        health: dict[str, object] = json.loads(connection.getresponse().read())
        return health
    finally:
        connection.close()


def wait_for_health(server: str, seconds: float, **wanted: object) -> dict[str, object]:
    """Ask until the state of health is as wanted; a server may be starting a worker anew."""
    until = time.monotonic() + seconds
    health: dict[str, object] = {}
    while time.monotonic() < until:
        with suppress(OSError, HTTPException, ValueError):  # a proxy answers with its own page
            health = read_health(server)
            if all(health[name] == value for name, value in wanted.items()):
                return health
        Event().wait(0.05)
    raise AssertionError(f"never {wanted}: {health}")


def wait_until(is_so: Callable[[], bool], seconds: float = 60) -> None:
    """Wait until something is so; fail when it never is."""
    until = time.monotonic() + seconds
    while not is_so():
        assert time.monotonic() < until, "never so"
        Event().wait(0.05)
