"""The command that serves: the production server around the prepared snapshot."""

import os
import shutil
import socket
from collections.abc import Callable
from functools import partial
from http import HTTPStatus
from importlib import import_module
from pathlib import Path
from threading import Event, Thread

import click

from mapapp.errors import MapappError
from mapapp.live import RUN_FOLDER
from mapapp.reloading import Reloader
from mapapp.runfolder import RunFolder, make_run_folder
from mapapp.settings import Settings
from mapapp.supply import supply_files
from mapapp.workers import Workers

MakeReloader = Callable[[RunFolder, Callable[[str], None]], Reloader]
Choice = tuple[Settings, Path, MakeReloader]


@click.command()
@click.option("--host", help="Address to listen on.")
@click.option("--port", type=click.IntRange(1, 65535), help="Port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="Serving processes.")
@click.option("--actions", type=click.Path(path_type=Path), help="Actions file.")
@click.option("--geodata", type=click.Path(path_type=Path), help="Folder of territory data.")
def serve(**options: str | int | Path | None) -> None:
    """Serve the map; print its address when it is ready."""
    chosen = {name: value for name, value in options.items() if value is not None}
    settings = Settings(**chosen)  # type: ignore[arg-type]
    listening = _listen(settings)
    settings, snapshot, make_reloader = _choose_source(settings)
    # Workers are processes of their own: they read the same settings from the environment.
    os.environ.update(settings.as_environment())
    folder = make_run_folder(settings.cache)
    os.environ[RUN_FOLDER] = str(folder)
    try:
        reloader = make_reloader(RunFolder(folder), lambda line: click.echo(line, err=True))
        reloader.begin(snapshot)
        _run(settings, Workers(listening, settings.workers), reloader)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _choose_source(settings: Settings) -> Choice:
    """Choose where the data comes from: files, or the database that is set."""
    if settings.database_url is None:
        return settings, supply_files(settings), partial(Reloader, settings)
    # Loaded where it is needed only: a driver of databases takes its megabytes.
    chosen: Choice = import_module("mapapp.following").choose_database(settings)
    return chosen


def _run(settings: Settings, workers: Workers, reloader: Reloader) -> None:
    def go_on() -> None:
        reloader.start()
        Thread(target=_tell_when_ready, args=(settings,), daemon=True).start()

    try:
        workers.run(go_on)
    finally:
        reloader.stop()
        workers.stop()


def _listen(settings: Settings) -> socket.socket:
    """Take the port, or refuse one that is taken with a sentence, before any worker starts."""
    try:
        [family, *_, address] = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM
        )[0]
        listening = socket.socket(family)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
    except OSError as error:
        message = f"{settings.host}:{settings.port} : {error.strerror} → un autre --port"
        raise MapappError(message) from None
    return listening


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
