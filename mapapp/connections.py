"""How many connections a server holds, and for how long one may say nothing."""

import resource
from typing import Any

from granian.constants import HTTPModes
from granian.http import HTTP1Settings

# A worker takes no further connection beyond, so those that say nothing must not fill it: its
# default of 512 let 2,000 silent ones keep everybody else waiting for 30 s. Each weighs 18 kB.
MOST_CONNECTIONS = 20_000
# To send a request's head, and between two requests: then a connection is closed.
SILENCE_SECONDS = 30


def allow_connections() -> dict[str, Any]:
    """Let this process and its children open what the system allows; return the server's options.

    Only HTTP/1.1: in granian's other modes a connection waits for its first byte for ever.
    """
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
    return {
        "http": HTTPModes.http1,
        "http1_settings": HTTP1Settings(header_read_timeout=SILENCE_SECONDS * 1000),
        "backpressure": MOST_CONNECTIONS,
    }
