"""How many connections a server may hold, and for how long one may say nothing."""

import resource

# To send a request's head or its body, between two requests, and to take in what was sent.
SILENCE_SECONDS = 30
# Of a request line with its headers: nginx takes as much.
HEAD_BYTES = 32_768
# That wait to be taken in.
BACKLOG = 1024


def allow_connections() -> None:
    """Let this process and its children open as many files as the system allows."""
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (most, most))
