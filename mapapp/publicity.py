"""Say a fault to anybody: without the values of the file, without paths, without persons."""

import re

MAX_LINE_CHARS = 300
MAX_LINES = 100
TRACEBACK = "Traceback (most recent call last)"
CRASHED = "la préparation s'est arrêtée, voir le journal du serveur"
# A message quotes values in guillemets, its cure comes last.
QUOTED = re.compile(r"\s*:?\s*«.*»(?P<cure> → [^«»]*)?$|\s*:?\s*«.*$")
ADDRESS = re.compile(r"[^\s«»(),;:]+@[^\s«»(),;:]+")
DIGITS = re.compile(r"\+?\d(?:[\s.()/-]{0,2}\d){7,}")
FOLDERS = re.compile(r"(?<![^\s(«])/(?:[^\s/]*/)*(?=\S)")
# A name may hold the sign that ends the place.
PARTS = re.compile(r"((?:[^«]|«[^»]*»)*?)( : )(.*)", re.DOTALL)
NAMED = re.compile(r"(?P<id>« [a-z0-9][a-z0-9._-]* »)|«[^»]*(?:»|$)")


def make_public(lines: list[str]) -> list[str]:
    """Return the faults that a preparing said, as anybody may read them.

    What is left out stands in the server's log: values are quoted from the file, and may be of
    persons; paths tell about the machine.
    """
    if any(TRACEBACK in line for line in lines):
        return [CRASHED]
    faults = [_make_public(line)[:MAX_LINE_CHARS] for line in lines[:MAX_LINES] if " : " in line]
    return faults or [CRASHED]


def _make_public(line: str) -> str:
    parts = PARTS.match(line)
    place, sep, message = parts.groups() if parts else line.partition(" : ")
    said = QUOTED.sub(lambda found: found["cure"] or "", message)
    # An id of the right form is ours to say; one that has none may be anything.
    place = NAMED.sub(lambda found: found["id"] or "« … »", place)
    bare = FOLDERS.sub("", f"{place}{sep}{said}" if said else place)
    return DIGITS.sub("…", ADDRESS.sub("…", bare))
