"""Servers that a bench starts, asks and weighs; all listen on the loopback only."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from mapapp.settings import ROOT
from tests.conftest import MAPAPP, find_free_port, make_environment

TICKS = os.sysconf("SC_CLK_TCK")
WORKERS = 2
START_SECONDS, STOP_SECONDS = 60.0, 15.0
# The server that mapapp stands on, as its own command starts it.
UVICORN = [
    *(sys.executable, "-m", "uvicorn", "--factory", "--workers", f"{WORKERS}", "--ws", "none"),
    *("--http", "httptools", "--loop", "uvloop", "--lifespan", "off"),
    *("--log-level", "error", "--no-access-log", "--no-server-header"),
]
# Others that it could stand on, each at its best here.
GRANIAN = [
    *(sys.executable, "-m", "granian", "--interface", "wsgi", "--factory", "--http", "1"),
    *("--workers", f"{WORKERS}", "--blocking-threads", "1", "--log-level", "error"),
]
GUNICORN = [
    *(sys.executable, "-m", "gunicorn", "--workers", f"{WORKERS}", "--threads", "4"),
    *("--log-level", "error", "--keep-alive", "30", "--no-control-socket"),
]
NGINX = """
{user} worker_processes {workers}; daemon off; error_log {folder}/error.log crit; pid {folder}/pid;
events {{ worker_connections 1024; }}
http {{
  access_log off; sendfile on; tcp_nopush on; keepalive_requests 1000000; gzip_static always;
  gunzip off; types {{ }} default_type text/plain;
  server {{ listen 127.0.0.1:{port}; root {folder}/www;
    location = / {{ rewrite ^ /index.html break; }} }}
}}
"""


def mapapp_command(port: int) -> list[str]:
    return [*MAPAPP, "serve", "--port", f"{port}", "--workers", f"{WORKERS}"]


def uvicorn_command(port: int, factory: str) -> list[str]:
    return [*UVICORN, "--port", f"{port}", f"tests.bench.baselines:on_uvicorn_{factory}"]


def granian_command(port: int, factory: str) -> list[str]:
    return [*GRANIAN, "--port", f"{port}", f"tests.bench.baselines:make_{factory}"]


def gunicorn_command(port: int, factory: str) -> list[str]:
    return [*GUNICORN, "--bind", f"127.0.0.1:{port}", f"tests.bench.baselines:make_{factory}()"]


def nginx_command(port: int, folder: Path) -> list[str] | None:
    """Write a configuration into a folder; None where nginx is not installed."""
    nginx = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
    if nginx:
        user = "user root;" if os.geteuid() == 0 else ""  # the folder is its owner's alone
        text = NGINX.format(folder=folder, port=port, workers=WORKERS, user=user)
        (folder / "nginx.conf").write_text(text, encoding="utf-8")
    return [nginx, "-c", f"{folder}/nginx.conf", "-p", f"{folder}"] if nginx else None


@contextmanager
def started(
    command: Sequence[str],
    port: int,
    *,
    path: str = "/",
    variables: Mapping[str, str] | None = None,
) -> Iterator[tuple[subprocess.Popen[bytes], float]]:
    """Start a server; yield it with the milliseconds that its first answer took."""
    environment = make_environment(PYTHONPATH=f"{ROOT}", **(variables or {}))
    begun = time.perf_counter()
    process = subprocess.Popen(
        command,
        env=environment,
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    try:
        await_answer(port, path, until=begun + START_SECONDS)
        yield process, 1000 * (time.perf_counter() - begun)
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        try:
            process.wait(STOP_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def await_answer(port: int, path: str, *, until: float) -> None:
    asked = f"GET {path} HTTP/1.0\r\nHost: localhost\r\n\r\n".encode()
    while time.perf_counter() < until:
        with suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
            wire.sendall(asked)
            if wire.recv(64)[8:12] == b" 200":
                return
        time.sleep(0.001)
    raise AssertionError("no answer in time")


def ask(port: int, path: str, **headers: str) -> tuple[int, list[tuple[str, str]], bytes]:
    connection = HTTPConnection("127.0.0.1", port, timeout=60)
    try:
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        return answer.status, answer.getheaders(), answer.read()
    finally:
        connection.close()


def find_family(pid: int) -> list[int]:
    """List a process and its descendants, but for those that prepare data aside."""
    parents = {}
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            own, _, rest = path.read_text(encoding="utf-8", errors="replace").rpartition(")")
            parents[int(own.partition(" ")[0])] = int(rest.split()[1])
    family = [pid]
    for one in family:
        family += [child for child, parent in parents.items() if parent == one]
    return [one for one in family if b"prepare" not in read_command(one)]


def read_command(pid: int) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


def read_cpu(pid: int) -> float:
    """Return the seconds of processor that a server has taken."""
    ticks = 0
    for one in find_family(pid):
        with suppress(OSError):
            words = Path(f"/proc/{one}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
            ticks += int(words[11]) + int(words[12])
    return ticks / TICKS


def weigh(pid: int) -> tuple[float, float]:
    """Return megabytes (PSS) of the workers together, and of the whole server."""
    sizes = {}
    for one in find_family(pid):
        with suppress(OSError):
            lines = Path(f"/proc/{one}/smaps_rollup").read_text(encoding="utf-8").splitlines()
            sizes[one] = sum(int(line.split()[1]) for line in lines if line.startswith("Pss:"))
    whole = sum(sizes.values())
    return (whole - sizes[pid]) / 1024, whole / 1024


def run_whole(command: Sequence[str]) -> None:
    """Run a command as a server is started, until it ends.

    Raises
    ------
    CalledProcessError
        When it fails.
    """
    environment = make_environment(PYTHONPATH=f"{ROOT}")
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)


def settle(pid: int, seconds: float = 120) -> None:
    """Wait until what a server prepares aside is done."""
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="utf-8").split()
        if not any(b"prepare" in read_command(int(child)) for child in children):
            return
        time.sleep(0.1)


__all__ = [
    "MAPAPP",
    "HTTPException",
    "ask",
    "find_free_port",
    "granian_command",
    "gunicorn_command",
    "mapapp_command",
    "nginx_command",
    "read_cpu",
    "run_whole",
    "settle",
    "started",
    "uvicorn_command",
    "weigh",
]
