"""One line for each request, without the visitor's address and without what was asked for."""

import json
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal
from urllib.parse import quote

MOST_PATH_CHARS = 80
METHODS = frozenset({"GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"})
STANDARD_OUTPUT = 1
Form = Literal["text", "json"]


@dataclass(frozen=True, slots=True)
class Seen:
    """Hold what is told of one request; ``size`` are the bytes of the body that was sent."""

    method: str
    path: str
    status: int
    size: int
    seconds: float
    request_id: str = ""


def write_line(seen: Seen, form: Form, now: datetime) -> str:
    """Write what is told of a request, in ASCII, on one line whatever the path holds.

    A path is that of PATH_INFO, its bytes as Latin-1; what is long is cut.
    """
    path = quote(seen.path[:MOST_PATH_CHARS].encode("latin-1", "replace"), safe="/-._~:")
    path += "..." if len(seen.path) > MOST_PATH_CHARS else ""
    fields: dict[str, str | int | float] = {
        "time": now.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "method": seen.method if seen.method in METHODS else "OTHER",
        "path": path or "-",
        "status": seen.status,
        "bytes": seen.size,
        "ms": round(seen.seconds * 1000, 1),
    }
    if seen.request_id:
        fields["id"] = seen.request_id
    return json.dumps(fields) if form == "json" else " ".join(map(str, fields.values()))


def log_requests(form: Form, output: int = STANDARD_OUTPUT) -> Callable[[Seen], None]:
    """Return what writes a line about a request; one that cannot be written is lost, no more."""

    def tell(seen: Seen) -> None:
        line = write_line(seen, form, datetime.now(UTC))
        with suppress(OSError):
            # One call for the whole line: those of several workers do not mix.
            os.write(output, f"{line}\n".encode())

    return tell
