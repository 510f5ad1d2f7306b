"""Say what a new record holds where its file says nothing; facts are never guessed."""

import re
from collections.abc import Mapping
from typing import Any

from mapapp.areas import Coverage
from mapapp.coverage import Ground
from mapapp.exchange.matching import lay_over
from mapapp.joining import join_coverage
from mapapp.model import Action, Source, Term
from mapapp.words import fold, say_ages

MOST_ID_CHARS = 80
SUMMARY_CHARS = 400
SENTENCE = re.compile(r".+?[.!?…](?=\s|$)", re.DOTALL)
# What an action holds where its file is silent: the values that mean that nothing is said.
BLANK: dict[str, Any] = {
    "audience": {"age_min": None, "age_max": None, "criteria": []},
    "contacts": [],
    "cross_border": {"value": False},
    "source": {"page": None},
}


def fill_blanks(kind: type[Source | Term | Action], fields: Mapping[str, Any]) -> dict[str, Any]:
    """Fill what a new action's file does not tell, and tells by other words of its own.

    A short text stands for the long one that is missing, and the first sentence of a long one for
    the short; ages stand for the public in words; rules are stated. Anything else that is missing
    stays so: a fault.
    """
    if kind is not Action:
        return dict(fields)
    filled: dict[str, Any] = lay_over(BLANK, fields)
    summary, description = filled.get("summary"), filled.get("description")
    if description is None and isinstance(summary, str):
        filled["description"] = summary
    if summary is None and isinstance(description, str):
        filled |= _shorten(description)
    coverage = filled.get("coverage")
    if isinstance(coverage, Mapping) and "areas" in coverage:
        filled["coverage"] = {"certainty": "stated", **coverage}
    audience = filled["audience"]
    if isinstance(audience, Mapping) and audience.get("text") is None:
        filled["audience"] = _tell_public(audience)
    return filled


def find_id(fields: Mapping[str, Any], known: Mapping[str, Source | Term | Action]) -> str:
    """Return the id of an entry; one that has none is known by its title."""
    if fields.get("id") is not None:
        return str(fields["id"])
    title = str(fields.get("title") or "")
    slug = fold(title)[:MOST_ID_CHARS].strip().replace(" ", "-") or "sans-titre"
    for number in range(1, len(known) + 2):
        id_ = slug if number == 1 else f"{slug[: MOST_ID_CHARS - 5]}-{number}"
        record = known.get(id_)
        if record is None or getattr(record, "title", None) == title.strip():
            return id_
    return slug


def tell_reached(
    reached: frozenset[str], coverage: Coverage | None, ground: Ground
) -> dict[str, Any]:
    """Return the rules that reach these communes: those that are known to, else their list.

    A list of communes is what the file states; its own rules, and their doubts, are not in it.
    """
    if coverage and {row.code for row in join_coverage(coverage, ground)} == reached:
        return coverage.model_dump(mode="json", exclude_defaults=True)
    if {*map(str, ground.outlines.index)} == reached:
        return {"areas": [{"kind": "territory"}], "certainty": "stated", "note": None}
    areas = [{"kind": "commune", "code": code} for code in sorted(reached)]
    return {"areas": areas, "certainty": "stated", "note": None}


def _shorten(description: str) -> dict[str, str]:
    sentence = SENTENCE.match(description.strip())
    text = sentence.group() if sentence else description.strip()
    return {"summary": text} if len(text) <= SUMMARY_CHARS else {}


def _tell_public(audience: Mapping[str, Any]) -> dict[str, Any]:
    ages = [audience.get(name) for name in ("age_min", "age_max")]
    if not all(age is None or isinstance(age, int) for age in ages):
        return dict(audience)
    words = say_ages(*ages)
    return {**audience, "text": f"{words[:1].upper()}{words[1:]}."}
