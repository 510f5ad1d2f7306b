"""The command that serves: the production server around the prepared snapshot."""

import gc
import multiprocessing
import os
import shutil
import signal
import socket
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from threading import Event, Thread
from typing import Any

import click
from granian.constants import Interfaces
from granian.log import LogLevels
from granian.server.mp import MPServer

from mapapp.connections import allow_connections
from mapapp.errors import MapappError
from mapapp.live import RUN_FOLDER
from mapapp.reloading import Reloader
from mapapp.runfolder import RunFolder, make_run_folder
from mapapp.settings import Settings
from mapapp.supply import supply_files

DRAIN_SECONDS = 9  # a worker that still waits then is stopped: SIGTERM ends within 10 s
MakeReloader = Callable[[RunFolder, Callable[[str], None]], Reloader]
Choice = tuple[Settings, Path, MakeReloader]
THREADS = 2  # per worker: answers are bytes at hand, more would only wait for the lock


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Serving processes.")
@click.option("--actions", type=click.Path(path_type=Path), help="Actions file.")
@click.option("--geodata", type=click.Path(path_type=Path), help="Folder of territory data.")
def serve(**options: str | int | Path | None) -> None:
    """Serve the map; print its address when it is ready."""
    chosen = {name: value for name, value in options.items() if value is not None}
    settings, snapshot, make_reloader = _choose_source(Settings(**chosen))  # type: ignore[arg-type]
    # Workers are processes of their own: they read the same settings from the environment.
    os.environ.update(settings.as_environment())
    folder = make_run_folder(settings.cache)
    os.environ[RUN_FOLDER] = str(folder)
    try:
        _run(settings, folder, snapshot, make_reloader)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class _Server(MPServer):
    """Be the production server, with a call once its first workers are there."""

    def __init__(self, then: Callable[[], None], **options: Any) -> None:
        super().__init__(**options)
        self.then = then

    def startup(self, *targets: Any) -> None:
        """Start by forking what is loaded here, which the workers share; later by spawning.

        Nothing but this thread runs before the fork. Afterwards there are others, and a worker
        forked while one of them holds a lock would wait for it for ever.
        """
        multiprocessing.set_start_method("fork", force=True)
        gc.collect()
        gc.freeze()  # collecting in a worker would copy the pages that it shares
        super().startup(*targets)  # type: ignore[no-untyped-call]
        multiprocessing.set_start_method("spawn", force=True)
        self.then()


def _choose_source(settings: Settings) -> Choice:
    """Choose where the data comes from: files, or the database that is set."""
    _check_free(settings)
    if settings.database_url is None:
        return settings, supply_files(settings), partial(Reloader, settings)
    # Loaded where it is needed only: a driver of databases takes its megabytes.
    chosen: Choice = import_module("mapapp.following").choose_database(settings)
    return chosen


def _run(settings: Settings, folder: Path, snapshot: Path, make_reloader: MakeReloader) -> None:
    reloader = make_reloader(RunFolder(folder), lambda line: click.echo(line, err=True))

    def go_on() -> None:
        reloader.start()  # after the server has set its own handler of SIGHUP
        Thread(target=_tell_when_ready, args=(settings,), daemon=True).start()

    server = _Server(
        go_on,
        target="mapapp.live:serve_live",
        factory=True,
        interface=Interfaces.WSGI,
        address=settings.host,
        port=settings.port,
        workers=settings.workers,
        blocking_threads=THREADS,
        workers_kill_timeout=DRAIN_SECONDS,
        respawn_failed_workers=True,
        log_access=False,
        log_level=LogLevels.warning,
        websockets=False,
        **allow_connections(),
    )
    reloader.begin(snapshot)
    server.on_startup(lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN))
    server.on_shutdown(reloader.stop)
    server.serve()


def _check_free(settings: Settings) -> None:
    """Refuse a port that is taken with a sentence, before any worker starts."""
    try:
        [family, *_, address] = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        with socket.socket(family) as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            probe.bind(address)
    except OSError as error:
        message = f"{settings.host}:{settings.port} : {error.strerror} → un autre --port"
        raise MapappError(message) from None


def _tell_when_ready(settings: Settings) -> None:
    """Ask until the first answer: only then is the address of any use."""
    # Loaded here, beside workers that answer already.
    from http.client import HTTPConnection, HTTPException  # noqa: PLC0415

    for _ in range(1000):
        connection = HTTPConnection(settings.host, settings.port, timeout=1)
        try:
            connection.request("GET", "/healthz")
            if connection.getresponse().status == HTTPStatus.OK:
                host = f"[{settings.host}]" if ":" in settings.host else settings.host
                click.echo(f"mapapp : http://{host}:{settings.port}")
                return
        except (OSError, HTTPException):
            Event().wait(0.05)
        finally:
            connection.close()
