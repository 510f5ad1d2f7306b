"""The processes of a server: one that listens and watches, and workers that answer."""

import gc
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import wait
from multiprocessing.process import BaseProcess
from typing import Any

import uvloop  # noqa: F401  # loaded here, so that workers share it
from a2wsgi import WSGIMiddleware
from uvicorn import Config, Server

from mapapp.connections import BACKLOG, SILENCE_SECONDS, allow_connections
from mapapp.live import serve_live
from mapapp.memory import hold_little
from mapapp.observing import Served
from mapapp.wire import WireProtocol, count_second

DRAIN_SECONDS = 9  # a worker that still waits then is stopped: SIGTERM ends within 10 s
RESPAWN_SECONDS = 1.0  # a worker that lived no longer is not replaced sooner
THREADS = 4  # per worker, for what is not ready: more would only wait for the lock
# How long a thread that makes an answer may keep what is ready waiting: Python's 5 ms a time made
# a ready answer wait 17 ms where others were made beside it, this makes it 3.
SWITCH_SECONDS = 0.0005
BODY_BYTES = 65_536  # more than any address of the site takes in
ENDS = (signal.SIGTERM, signal.SIGINT)
EACH_SECOND = 10  # ticks of uvicorn


class Workers:
    """Be the first process of a server: start workers, replace those that end, stop them."""

    def __init__(self, listening: socket.socket, count: int) -> None:
        self.listening = listening
        self.count = count
        self.processes: list[BaseProcess] = []
        self._asked, self._asking = os.pipe()

    def run(self, then: Callable[[], None]) -> None:
        """Start, call ``then``, and return when the server is asked to stop.

        The first workers are forked, and share what is loaded here. Nothing but this thread runs
        before the fork. Afterwards there are others, and a worker forked while one of them holds
        a lock would wait for it for ever: those that replace it are spawned.
        """
        for number in ENDS:
            signal.signal(number, lambda *_: os.write(self._asking, b"."))
        allow_connections()
        self.listening.listen(BACKLOG)
        gc.collect()
        gc.freeze()  # collecting in a worker would copy the pages that it shares
        self.processes = [self._start("fork") for _ in range(self.count)]
        then()
        self._watch()

    def stop(self) -> None:
        """Stop listening, let the workers end what they began, and stop those that do not."""
        self.listening.close()
        for process in self.processes:
            process.terminate()
        until = time.monotonic() + DRAIN_SECONDS
        for process in self.processes:
            process.join(max(0, until - time.monotonic()))
            if process.exitcode is None:
                process.kill()
                process.join()

    def _watch(self) -> None:
        while True:
            begun = time.monotonic()
            ended = wait([self._asked, *(process.sentinel for process in self.processes)])
            if time.monotonic() - begun < RESPAWN_SECONDS:
                ended += wait([self._asked], RESPAWN_SECONDS)
            if self._asked in ended:
                return
            for place, process in enumerate(self.processes):
                if process.exitcode is not None:
                    process.close()
                    self.processes[place] = self._start("spawn")

    def _start(self, how: str) -> BaseProcess:
        process: BaseProcess = get_context(how).Process(target=work, args=(self.listening,))  # type: ignore[attr-defined]
        process.start()
        return process


class Application(WSGIMiddleware):
    """Be the ASGI application of a worker: WSGI in threads, and what is ready beside it."""

    def __init__(self, served: Served) -> None:
        super().__init__(served, workers=THREADS)  # type: ignore[arg-type]  # environ's own type
        self.find = served.find

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read a body before a thread is taken: one that comes slowly holds none."""
        body, more = b"", True
        while more and len(body) <= BODY_BYTES:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body += message.get("body", b"")
            more = message.get("more_body", False)

        async def read() -> dict[str, Any]:
            return {"type": "http.request", "body": body, "more_body": False}

        await super().__call__(scope, read, send)  # type: ignore[arg-type]  # its own type of messages


class Worker(Server):
    """Be uvicorn's server of one process, which also counts how long connections are silent."""

    async def on_tick(self, counter: int) -> bool:
        """Do what is due; called ten times a second."""
        if counter % EACH_SECOND == 0:
            count_second(self.server_state.connections)  # type: ignore[arg-type]
        return await super().on_tick(counter)


def work(listening: socket.socket) -> None:
    """Answer what comes in, until told to end."""
    hold_little()
    for number in ENDS:  # until uvicorn listens to them
        signal.signal(number, lambda *_: sys.exit(0))
    sys.setswitchinterval(SWITCH_SECONDS)
    logging.getLogger("uvicorn").setLevel(logging.ERROR)  # no line for what a client did wrong
    Worker(_configure(Application(serve_live()))).run(sockets=[listening])


def _configure(app: Application) -> Config:
    options: dict[str, Any] = {
        "http": WireProtocol,
        "loop": "uvloop",
        "ws": "none",
        "lifespan": "off",
        "interface": "asgi3",
        "log_config": None,
        "access_log": False,
        "proxy_headers": False,  # who is believed is for the application to decide
        "server_header": False,
        "backlog": BACKLOG,
        "timeout_keep_alive": SILENCE_SECONDS,
        "timeout_graceful_shutdown": DRAIN_SECONDS - 1,
    }
    return Config(app, **options)
