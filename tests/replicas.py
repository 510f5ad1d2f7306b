"""nginx as deploy/ configures it, before replicas of the server: started and killed for real."""

import os
import re
import shutil
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from mapapp.settings import ROOT, Settings
from tests.conftest import MAPAPP, find_free_port, make_environment, stop_server
from tests.load import Judge, wait_for_health

DEPLOY = ROOT / "deploy"
NGINX = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
SECONDS = 60
PREFIX = """
    location /jeunes/ {
        set $mapapp_prefix /jeunes;
        rewrite ^/jeunes(/.*)$ $1 break;
        include /etc/nginx/mapapp-proxy.conf;
        proxy_next_upstream error timeout http_404 http_502 http_503;
    }
"""
MAIN = """
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 1024; }}
http {{
  client_body_temp_path {folder}/body;
  proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi;
  uwsgi_temp_path {folder}/uwsgi;
  scgi_temp_path {folder}/scgi;
  include {folder}/mapapp.conf;
}}
"""


@dataclass
class Replica:
    """Be one `mapapp serve` with processes of its own, which a test may kill all at once."""

    settings: Settings
    port: int = field(default_factory=find_free_port)
    process: subprocess.Popen[bytes] | None = None
    more: dict[str, str] = field(default_factory=dict)  # variables that settings don't pass on

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        variables = self.settings.as_environment() | {"MAPAPP_PROXIES": "1"} | self.more
        command = [*MAPAPP, "serve", "--port", str(self.port), "--workers", "1"]
        self.process = subprocess.Popen(
            command, cwd=ROOT, env=make_environment(**variables), start_new_session=True
        )
        wait_for_health(self.address, SECONDS, pending=False)

    def kill(self) -> None:
        """Kill the server and its workers in one moment, as a machine that loses its power."""
        assert self.process
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def hang_up(self) -> None:
        assert self.process
        self.process.send_signal(signal.SIGHUP)

    def stop(self) -> None:
        if self.process and self.process.poll() is None:
            stop_server(self.process)  # type: ignore[arg-type]


def write_configuration(folder: Path, ports: list[int], listen: int, *, rate: str = "") -> Path:
    """Write what deploy/ holds with the places and ports of a test, and nothing else changed."""
    proxy = (DEPLOY / "proxy.conf").read_text(encoding="utf-8")
    (folder / "proxy.conf").write_text(proxy, encoding="utf-8")
    text = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")
    for before, after in (
        ("127.0.0.1:8001", f"127.0.0.1:{ports[0]}"),
        ("127.0.0.1:8002", f"127.0.0.1:{ports[1]}"),
        ("    listen [::]:80;\n", ""),
        ("listen 80;", f"listen 127.0.0.1:{listen};"),
        ("/var/cache/nginx/mapapp", f"{folder}/cache"),
        ("/var/log/nginx/mapapp.log", f"{folder}/access.log"),
        ("    location / {", PREFIX + "    location / {"),
        ("/etc/nginx/mapapp-proxy.conf", f"{folder}/proxy.conf"),
        *([("rate=50r/s", f"rate={rate}")] if rate else []),
    ):
        assert before in text, before
        text = text.replace(before, after)
    (folder / "mapapp.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(MAIN.format(folder=folder), encoding="utf-8")
    return main


@contextmanager
def run_nginx(configuration: Path) -> Iterator[subprocess.Popen[bytes]]:
    """Run nginx in the foreground, as the user of the test."""
    assert NGINX
    command = [NGINX, "-c", str(configuration), "-p", str(configuration.parent)]
    if os.geteuid() == 0:  # its workers would be another user, who may not enter the folder
        command += ["-g", "user root;"]
    subprocess.run([*command, "-t", "-q"], check=True)
    with subprocess.Popen(command) as process:
        try:
            yield process
        finally:
            process.terminate()
            process.wait(10)


def count_lost(judge: Judge) -> int:
    """Count what a client must never see; an answer may be two seconds old here."""
    return sum(judge.counts[kind] for kind in ("failed", "status", "mixed"))


def list_faults(folder: Path) -> list[str]:
    """List what nginx complained of, but for a replica that a test took away."""
    expected = re.compile(
        r"connect\(\) failed|prematurely|reset by peer|limiting|too large"
        r"|temporarily disabled|no live"
    )
    lines = (folder / "error.log").read_text(encoding="utf-8").splitlines()
    return [line for line in lines if not expected.search(line)]
