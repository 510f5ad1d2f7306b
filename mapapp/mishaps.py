"""Tell what went wrong unexpectedly: a code for the visitor, the same and the place for the log."""

import json
import secrets
import sys
from collections.abc import Iterator
from traceback import extract_tb
from typing import TextIO

from mapapp.settings import ROOT

CODE_BYTES = 4
MOST_CHAINED = 5


def tell_mishap(error: BaseException, *, form: str, stream: TextIO | None = None) -> str:
    """Write one line about an error and return its code, which the visitor may quote.

    The line has the kinds of the error and of its causes, and where each stood; no message, since
    it may hold a value of the data or of the request.
    """
    code = secrets.token_hex(CODE_BYTES)
    kinds = [type(one).__name__ for one in _list_causes(error)]
    places = [place for one in _list_causes(error) for place in _list_places(one)]
    if form == "json":
        line = json.dumps({"error": code, "kinds": kinds, "places": places})
    else:
        line = f"mapapp : erreur {code}, {' < '.join(kinds)}, {' < '.join(places)}"
    print(line, file=stream or sys.stderr, flush=True)
    return code


def _list_causes(error: BaseException) -> Iterator[BaseException]:
    one: BaseException | None = error
    for _ in range(MOST_CHAINED):
        if one is None:
            return
        yield one
        one = one.__cause__ or (None if one.__suppress_context__ else one.__context__)


def _list_places(error: BaseException) -> Iterator[str]:
    """Yield where an error went through, the innermost first."""
    for frame in reversed(extract_tb(error.__traceback__)):
        name = frame.filename.removeprefix(f"{ROOT}/").rpartition("site-packages/")[2]
        yield f"{name}:{frame.lineno} {frame.name}"
