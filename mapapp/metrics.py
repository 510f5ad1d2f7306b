"""Figures of a running server for Prometheus, summed over its workers.

The only module that knows prometheus_client. It is loaded after ``PROMETHEUS_MULTIPROC_DIR`` is
set: each worker then counts in files of its own in that folder, and any of them adds up all.
"""

import os
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector

from mapapp.requestlog import METHODS, Seen
from mapapp.runfolder import RunFolder, State

KIND = "text/plain; version=0.0.4; charset=utf-8"
BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
# By the first part of a path: what a stranger asks for must not make new series.
ROUTES = {
    "": "map",
    **dict.fromkeys(("communes", "actions", "frontiere", "couverture", "services"), "page"),
    **dict.fromkeys(("donnees", "integrer", "selection", "accessibilite"), "page"),
    **dict.fromkeys(("mentions-legales", "hors-ligne"), "page"),
    **dict.fromkeys(("api", "openapi.json", "schema", "oembed", "catalog.jsonld"), "api"),
    **dict.fromkeys(("actualites.atom", "calendrier.ics"), "feed"),
    **dict.fromkeys(("static", "carte", "sw.js", "manifest.webmanifest"), "file"),
    **dict.fromkeys(("ogc", "apercu", "healthz"), ""),
}


class Metrics:
    """Count requests in this worker, and show the figures of all."""

    def __init__(self, run: RunFolder, folder: Path) -> None:
        self.run = run
        self.folder = folder
        own = CollectorRegistry()
        self.requests = Counter(
            "mapapp_requests",
            "Requests answered.",
            ("method", "route", "status"),
            registry=own,
        )
        self.seconds = Histogram(
            "mapapp_request_seconds", "Time to answer.", ("route",), buckets=BUCKETS, registry=own
        )

    def count(self, seen: Seen) -> None:
        """Count one request."""
        route = route_of(seen.path)
        method = seen.method if seen.method in METHODS else "OTHER"
        self.requests.labels(method, route, str(seen.status)).inc()
        self.seconds.labels(route).observe(seen.seconds)

    def show(self) -> bytes:
        """Write the figures of all workers in Prometheus' text format."""
        registry = CollectorRegistry()
        MultiProcessCollector(registry, str(self.folder))  # type: ignore[no-untyped-call]
        registry.register(_StateCollector(self.run))
        return generate_latest(registry)


def route_of(path: str) -> str:
    """Return the class of routes that a path belongs to, one of a short list."""
    first = path.removeprefix("/").partition("/")[0]
    return (ROUTES[first] or first) if first in ROUTES else "other"


class _StateCollector(Collector):
    """Read what the first process tells in the run folder, and what the system does of each."""

    def __init__(self, run: RunFolder) -> None:
        self.run = run

    def collect(self) -> Iterator[Metric]:
        state = self.run.read_state()
        yield GaugeMetricFamily(
            "mapapp_generation", "Generation of the data that is served.", self.run.board.served
        )
        yield GaugeMetricFamily(
            "mapapp_data_loaded_timestamp_seconds",
            "When the data that is served was loaded; its age is time() less this.",
            _read_loaded(state),
        )
        reloads = CounterMetricFamily(
            "mapapp_reloads", "Changes of data taken and refused.", labels=["outcome"]
        )
        for outcome in ("ok", "failed"):
            reloads.add_metric([outcome], state.reloads.get(outcome, 0))
        yield reloads
        yield from _weigh({"server": {os.getppid()}, "worker": self.run.list_workers()})


def _read_loaded(state: State) -> float:
    told = state.since.get(state.served)
    return datetime.fromisoformat(told).timestamp() if told else 0


def _weigh(processes: dict[str, set[int]]) -> Iterator[Metric]:
    memory = GaugeMetricFamily(
        "mapapp_resident_memory_bytes",
        "Resident memory, shared pages counted in each.",
        labels=["process", "pid"],
    )
    page, found = os.sysconf("SC_PAGE_SIZE"), 0
    for kind, pids in processes.items():
        for pid in sorted(pids):
            pages = _read_pages(Path(f"/proc/{pid}/statm"))
            if pages:
                found += kind == "worker"
                memory.add_metric([kind, str(pid)], pages * page)
    yield memory
    yield GaugeMetricFamily("mapapp_workers", "Serving processes that live.", found)


def _read_pages(path: Path) -> int:
    try:
        return int(path.read_text().split()[1])
    except (OSError, IndexError, ValueError):  # it has ended, or this is no Linux
        return 0
