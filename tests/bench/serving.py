"""Measure the processor that hot answers cost, beside nginx that serves the very same bytes.

Servers have two workers each; wrk asks them in short rounds, one server after the other. What
counts is the processor of the server alone, by request: it moves less than the rate does.
"""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.bench.figures import Bench
from tests.bench.servers import (
    ask,
    find_free_port,
    granian_command,
    gunicorn_command,
    mapapp_command,
    nginx_command,
    read_cpu,
    settle,
    started,
    uvicorn_command,
)
from tests.conftest import ROOT

ROUNDS, SECONDS, CONNECTIONS = 3, 1, 16
LIMIT = 2.0
Servers = dict[str, tuple[int, int]]
Targets = dict[str, tuple[str, dict[str, str]]]
HEADERS = {"Accept-Encoding": "gzip"}
MAP_SCRIPT = re.compile(r'"(/static/[^"]+/map[^"]*\.js|/carte/[^"]+\.js)"')
PAGE: Targets = {"the map page": ("/", {})}
# What the same bytes cost on other servers: why it is uvicorn, with ready answers before ASGI.
OTHERS: dict[str, tuple[Callable[[int, str], list[str]], str]] = {
    "a bare WSGI function, granian": (granian_command, "raw"),
    "a bare WSGI function, gunicorn": (gunicorn_command, "raw"),
    "a bare WSGI function, uvicorn": (uvicorn_command, "raw"),
    "Flask, ready bytes, uvicorn": (uvicorn_command, "flask"),
}


def measure(bench: Bench) -> None:
    if not shutil.which("wrk"):
        print("  left out: wrk is not installed (apt-get install wrk)")  # noqa: T201
        return
    with TemporaryDirectory() as folder, ExitStack() as stack:
        servers = start_all(Path(folder), stack)
        targets = list_targets(servers["mapapp"][0])
        costs = ask_in_rounds(servers, targets)
        tell(bench, costs, targets)
        naive = start(stack, uvicorn_command, "folium")
        costs = ask_in_rounds({"naive": naive}, PAGE, rounds=1, connections=2, seconds=8)
        own = [figure.value for figure in bench.figures if figure.name == "the map page"]
        name = "folium made at each request"
        bench.tell(name, costs["naive", "the map page"], "µs", beside=("mapapp", own))


def start_all(folder: Path, stack: ExitStack) -> Servers:
    port = find_free_port()
    process, _ = stack.enter_context(started(mapapp_command(port), port))
    settle(process.pid)
    servers = {"mapapp": (port, process.pid)}
    variables = {"BENCH_BODIES": f"{folder}"}
    copy_bodies(port, folder)
    for make, factory in OTHERS.values():
        servers[f"{make.__name__} {factory}"] = start(stack, make, factory, variables)
    port = find_free_port()
    if command := nginx_command(port, folder):
        process, _ = stack.enter_context(started(command, port))
        servers["nginx"] = port, process.pid
    else:
        print("  without nginx: it is not installed (apt-get install nginx-light)")  # noqa: T201
    return servers


def start(
    stack: ExitStack,
    make: Callable[[int, str], list[str]],
    factory: str,
    variables: dict[str, str] | None = None,
) -> tuple[int, int]:
    port = find_free_port()
    process, _ = stack.enter_context(started(make(port, factory), port, variables=variables))
    return port, process.pid


def list_targets(port: int) -> Targets:
    """Name what is asked for: an address, and the headers beside Accept-Encoding."""
    return {
        "the map page": ("/", {}),
        "the map's script": (find_script(port), {}),
        "/api/communes": ("/api/communes", {}),
        "a commune's page": ("/communes/59350", {}),
        "304 of the map page": ("/", {"If-None-Match": "known"}),
    }


def find_script(port: int) -> str:
    page = ask(port, "/")[2].decode()
    found = MAP_SCRIPT.search(page)
    assert found, "the page of the map names no script"
    return found[1]


def copy_bodies(port: int, folder: Path) -> None:
    """Keep what mapapp sends, for the others to send: bytes, headers, and files for nginx."""
    index = {}
    for number, (address, _) in enumerate(list_targets(port).values()):
        status, headers, body = ask(port, address, **HEADERS)
        assert (status, dict(headers)["content-encoding"]) == (200, "gzip")
        kept = [(name, value) for name, value in headers if name not in {"date", "server"}]
        (folder / f"{number}").write_bytes(body)
        index[address] = kept, f"{number}"
        name = "index.html" if address == "/" else address.strip("/")
        file = folder / "www" / f"{name}.gz"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(body)
    (folder / "index.json").write_text(json.dumps(index), encoding="utf-8")


def ask_in_rounds(
    servers: Servers,
    targets: Targets,
    *,
    rounds: int = ROUNDS,
    connections: int = CONNECTIONS,
    seconds: int = SECONDS,
) -> dict[tuple[str, str], list[float]]:
    """Return microseconds of processor by request, for each server and target."""
    costs: dict[tuple[str, str], list[float]] = {}
    for _ in range(rounds):
        for target, (address, headers) in targets.items():
            for server, (port, pid) in servers.items():
                tag = {**dict(ask(port, address, **HEADERS)[1])}.get("ETag") or tag_of(
                    port, address
                )
                own = {"If-None-Match": tag} if "If-None-Match" in headers else {}
                before = read_cpu(pid)
                count = run_wrk(port, address, {**HEADERS, **own}, connections, seconds)
                cost = 1e6 * (read_cpu(pid) - before) / count
                costs.setdefault((server, target), []).append(cost)
    return costs


def tag_of(port: int, address: str) -> str:
    headers = {name.lower(): value for name, value in ask(port, address, **HEADERS)[1]}
    return headers.get("etag", '"none"')


def run_wrk(
    port: int, address: str, headers: dict[str, str], connections: int, seconds: int
) -> int:
    """Ask as fast as the server answers; return how many answers there were."""
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    url = f"http://127.0.0.1:{port}{address}"
    done = subprocess.run([*command, url], capture_output=True, text=True, check=True, cwd=ROOT)
    assert "Non-2xx" not in done.stdout, done.stdout
    found = re.search(r"(\d+) requests in", done.stdout)
    assert found
    assert int(found[1])
    return int(found[1])


def tell(bench: Bench, costs: dict[tuple[str, str], list[float]], targets: Targets) -> None:
    for target in targets:
        own = costs["mapapp", target]
        nginx = costs.get(("nginx", target))
        beside = ("nginx, static", nginx) if nginx else None
        bench.tell(target, own, "µs", beside=beside, limit=LIMIT if nginx else None)
        for name, (make, factory) in OTHERS.items():
            other = costs[f"{make.__name__} {factory}", target]
            bench.tell(f"  {target}", own, "µs", beside=(name, other))
