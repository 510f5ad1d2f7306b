r"""Lists and rows inside one cell: « | » or a line break between them, « \ » before what is meant.

``\|``, ``\;``, ``\[`` and ``\\`` are the sign itself, ``\n`` is a line break inside an item.
"""

import re
from collections.abc import Iterable, Iterator, Sequence

from mapapp.tables import FORMULA_STARTS, guard

BETWEEN = " | "
BETWEEN_FIELDS = " ; "
_TOKEN = re.compile(r"\\.|[|;\[\n]|[^\\|;\[\n]+|\\", re.DOTALL)
_ESCAPED = re.compile(r"\\([\\|;\[n])")


def join_items(items: Iterable[str]) -> str:
    """Write texts into one cell."""
    return BETWEEN.join(escape(item) for item in items)


def split_items(text: str) -> list[str]:
    """Read the texts of one cell; empty ones are left out."""
    items = (unescape(piece).strip() for piece in cut(text, "|\n"))
    return [item for item in items if item]


def join_rows(rows: Iterable[Sequence[tuple[str, str]]]) -> str:
    """Write rows, each of fields with a label, into one cell."""
    return BETWEEN.join(
        BETWEEN_FIELDS.join(f"{label} : {escape(value, ';')}".rstrip() for label, value in row)
        for row in rows
    )


def split_rows(text: str) -> Iterator[list[tuple[str, str]]]:
    """Read the rows of one cell; a field without label has the label ""."""
    for row in cut(text, "|\n"):
        fields = [_split_field(piece) for piece in cut(row, ";") if piece.strip()]
        if fields:
            yield fields


def cut(text: str, marks: str) -> list[str]:
    """Cut a text at the marks that nothing escapes; the pieces are still escaped."""
    pieces = [""]
    for token in _TOKEN.findall(text):
        if token in marks:
            pieces.append("")
        else:
            pieces[-1] += token
    return pieces


def escape(text: str, more: str = "") -> str:
    """Escape what would end an item; ``more`` are other signs that would."""
    for sign in ("\\", "|", *more):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\n", "\\n")


def unescape(text: str) -> str:
    """Undo `escape`; a backslash before any other letter is itself."""
    return _ESCAPED.sub(lambda found: "\n" if found[1] == "n" else found[1], text)


def shield(text: str) -> str:
    """Put an apostrophe before what may be a formula, and before one that would be taken away."""
    if text.startswith("'") and text[1:].startswith(("'", *FORMULA_STARTS)):
        return f"'{text}"
    return str(guard(text))


def unshield(text: str) -> str:
    """Take the apostrophe away that `shield` put."""
    if text.startswith("'") and text[1:].startswith(("'", *FORMULA_STARTS)):
        return text[1:]
    return text


def _split_field(piece: str) -> tuple[str, str]:
    label, colon, value = piece.partition(":")
    return (label.strip(), unescape(value).strip()) if colon else ("", unescape(piece).strip())
