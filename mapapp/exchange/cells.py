"""One cell, one value: read and written by the kind of its column."""

import math
import re
from collections.abc import Callable, Mapping
from datetime import date, datetime, time, timedelta
from typing import Any

from mapapp.exchange.columns import Column, Kind, fold_word
from mapapp.exchange.known import Known, MisreadError, find_nearest, find_place, find_zone
from mapapp.exchange.notation import join_items, split_items, unshield
from mapapp.exchange.wkt import read_polygon, write_polygon

RawCell = str | float | int | bool | date | datetime | time | timedelta | None
MAX_SHOWN = 60
YES = {"oui", "o", "vrai", "true", "yes", "y", "x", "1"}
NO = {"non", "n", "faux", "false", "no", "0"}
LISTS: frozenset[Kind] = frozenset({"list", "phones", "choices", "extensions", "areas", "rows"})
FAILED = "#ERREUR!"
# What spreadsheets show where a formula failed, in the three languages, and save as text in CSV.
_FAILURE = re.compile(
    r"#(?:ERREUR!|DIV/0!|N/A|N/B|NULL!|NUL!|NULL|NUM!|NOMBRE!|GETAL!|REF!|VERW!|VALUE!|VALEUR!"
    r"|WAARDE!|NAME\?|NOM\?|NAAM\?)"
)
# A French number: a zero, which spreadsheets drop, and nine digits.
_PHONE = re.compile(r"^0?(?=[1-9]([ .]?[0-9]{2}){4}$)")
_WHOLE = re.compile(r"([+-]?\d{1,15})(?:[.,]0+)?")
_NUMBER = re.compile(r"[+-]?\d+(\.\d+)?([eE][+-]?\d{1,3})?")
_ISO = re.compile(r"[0-9]{4}(-[0-9]{2}(-[0-9]{2})?)?")
_FRENCH = re.compile(r"(?:([0-9]{1,2})/)?([0-9]{1,2})/([0-9]{4})")
_EXTENSION = re.compile(r"(.*\S)\s+([0-9]{1,3})(?:\s*ans)?", re.DOTALL)


def read_text(cell: RawCell) -> str:
    """Return what a cell says as text; whole numbers without the fraction that spreadsheets add."""
    if isinstance(cell, str):
        return unshield(cell).replace("\r\n", "\n").replace("\r", "\n")
    if isinstance(cell, bool):
        return "oui" if cell else "non"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime) and cell.time() == time():
        return cell.date().isoformat()
    if isinstance(cell, date | time):
        return cell.isoformat()
    return "" if cell is None else str(cell)


def read_value(column: Column, text: str, known: Known) -> Any:
    """Return the JSON value of a text that is not empty.

    Raises
    ------
    MisreadError
        When it does not fit the kind of its column.
    """
    if _FAILURE.fullmatch(text.strip()):
        message = f"{shorten(text)} : le calcul de cette cellule a échoué"
        raise MisreadError(message, "corriger la formule, ou écrire la valeur")
    if column.kind in _CHOOSERS:
        return _CHOOSERS[column.kind](column, text)
    if column.kind == "commune":
        return find_place(text, known)
    if column.kind == "zone":
        return find_zone(text, known)
    return _READERS.get(column.kind, str)(text)


def blank_value(column: Column) -> Any:
    """Return what an empty cell says."""
    if column.kind in LISTS:
        return []
    return False if column.kind == "boolean" else None


def write_value(column: Column, value: Any) -> str | int | float | None:
    """Return the cell of a JSON value: a text, a number, or None."""
    if value is None or value == []:
        return None
    if column.kind == "choices":
        return join_items(column.choices[one] for one in value)
    if column.kind == "extensions":
        return join_items(f"{column.choices[e['situation']]} {e['age_max']}" for e in value)
    if column.kind == "choice":
        return column.choices[value]
    return _WRITERS[column.kind](value) if column.kind in _WRITERS else value


def _read_phones(text: str) -> list[str]:
    """Split numbers; a French one as people write it becomes an international one."""
    return [_PHONE.sub("+33 ", one) for one in split_items(text)]


def shorten(text: str) -> str:
    """Quote a text, its beginning only where it is long."""
    said = " ".join(text[: 2 * MAX_SHOWN].split())
    return f"« {said[:MAX_SHOWN]}{'…' if len(text) > MAX_SHOWN else ''} »"


def _read_whole(text: str) -> int:
    found = _WHOLE.fullmatch("".join(text.split()))
    if not found:
        raise MisreadError(f"{shorten(text)} : ce n’est pas un nombre entier", "en chiffres seuls")
    return int(found[1])


def _read_number(text: str) -> float | int:
    if "%" in text:
        message = f"{shorten(text)} : un nombre avec une unité"
        raise MisreadError(message, "le nombre seul, et % dans la colonne Unité")
    bare = "".join(text.split())
    if "," in bare:
        bare = bare.replace(".", "").replace(",", ".") if bare.rfind(".") < bare.rfind(",") else ""
    value = float(bare) if _NUMBER.fullmatch(bare) else math.nan
    if not math.isfinite(value):
        raise MisreadError(f"{shorten(text)} : ce n’est pas un nombre", "comme 12,5")
    return int(value) if value.is_integer() and abs(value) < 1e15 else value


def _read_boolean(text: str) -> bool:
    words = fold_word(text)
    if words not in YES | NO:
        raise MisreadError(f"{shorten(text)} : ni oui ni non", "écrire oui ou non")
    return words in YES


def _read_date(text: str) -> str:
    bare = text.strip()
    if _ISO.fullmatch(bare):
        return bare
    found = _FRENCH.fullmatch(bare)
    if not found:
        cure = "comme 2019, 2019-06, 2019-06-30 ou 30/06/2019"
        raise MisreadError(f"{shorten(text)} : ce n’est pas une date", cure)
    day, month, year = found.groups()
    return f"{year}-{month:0>2}" + (f"-{day:0>2}" if day else "")


def _read_choice(column: Column, text: str) -> str:
    value = column.choose(text)
    if value is None:
        words = column.choices.values()
        nearest = find_nearest(text, words)
        cure = f"« {nearest} » ?" if nearest else f"l’un de : {', '.join(words)}"
        raise MisreadError(f"{shorten(text)} : valeur inconnue", cure)
    return value


def _read_choices(column: Column, text: str) -> list[str]:
    return [_read_choice(column, item) for item in split_items(text)]


def _read_extensions(column: Column, text: str) -> list[dict[str, Any]]:
    return [_read_extension(column, item) for item in split_items(text)]


def _read_extension(column: Column, item: str) -> dict[str, Any]:
    found = _EXTENSION.fullmatch(item)
    if not found:
        raise MisreadError(f"{shorten(item)} : pas d’âge à la fin", "comme « Au lycée 26 »")
    return {"situation": _read_choice(column, found[1]), "age_max": int(found[2])}


def _write_number(value: float) -> str | int | float:
    """Leave a number as it is, if the 16 digits that workbooks keep say all of it."""
    kept = float(f"{value:.16G}") == value
    return value if kept else repr(value).replace(".", ",")


_READERS: Mapping[Kind, Callable[[str], Any]] = {
    "text": str.strip,
    "commune_name": str.strip,
    "document": str.strip,
    "list": split_items,
    "phones": _read_phones,
    "whole": _read_whole,
    "number": _read_number,
    "boolean": _read_boolean,
    "date": _read_date,
    "geometry": read_polygon,
}
_CHOOSERS: Mapping[Kind, Callable[[Column, str], Any]] = {
    "choice": _read_choice,
    "choices": _read_choices,
    "extensions": _read_extensions,
}
_WRITERS: Mapping[Kind, Callable[[Any], str | int | float]] = {
    "list": join_items,
    "phones": join_items,
    "boolean": lambda value: "oui" if value else "non",
    "geometry": write_polygon,
    "number": _write_number,
}
