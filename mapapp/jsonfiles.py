"""Read a JSON file strictly: what is too big, doubled, nested or not JSON is refused in words."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from mapapp.errors import Fault, FaultyFileError
from mapapp.limits import MOST_ACTIONS_BYTES, MOST_DEPTH, MOST_DIGITS

TOO_DEEP = f"plus de {MOST_DEPTH} niveaux imbriqués"
CURE = "suivre la forme de /schema/actions.json"


def read_bytes(path: Path, *, most: int = MOST_ACTIONS_BYTES) -> bytes:
    """Read a file that is not too big.

    Raises
    ------
    FaultyFileError
        When it is, or cannot be read.
    """
    try:
        check_size(path.stat().st_size, path.name, most=most)
        return path.read_bytes()
    except OSError as error:
        _refuse(path.name, f"illisible ({error.strerror})", "vérifier le chemin et les droits")


def check_size(size: int, name: str, *, most: int = MOST_ACTIONS_BYTES) -> None:
    """Refuse a file of more bytes than are read.

    Raises
    ------
    FaultyFileError
        With both sizes and the cure.
    """
    if size > most:
        _refuse(name, f"{size} octets, la limite est de {most}", "couper le fichier en deux")


def parse_json(body: bytes, name: str) -> Any:
    """Parse JSON in UTF-8; ``name`` is the file's, for its faults.

    Raises
    ------
    FaultyFileError
        When it is malformed, or holds NaN, a doubled field, an endless number or nesting.
    """
    try:
        parsed = json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_unique_pairs,
            parse_constant=_refuse_constant,
            parse_int=_parse_int,
        )
        _check_depth(parsed)
    except UnicodeDecodeError as error:
        _refuse(name, f"octet {error.start} : ce n'est pas de l'UTF-8", "enregistrer en UTF-8")
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        _refuse(name, f"{place} : JSON interrompu ou mal formé", "compléter le fichier")
    except RecursionError:
        _refuse(name, TOO_DEEP, CURE)
    except ValueError as error:
        _refuse(name, str(error), CURE)
    return parsed


def _check_depth(parsed: Any) -> None:
    level, depth = [[parsed]], -1  # what holds all is no level
    while level := [held for outer in level for held in _list_held(outer)]:
        depth += 1
        if depth >= MOST_DEPTH:
            raise ValueError(TOO_DEEP)


def _list_held(outer: Any) -> list[Any]:
    inner = outer.values() if isinstance(outer, dict) else outer
    return [one for one in inner if isinstance(one, dict | list)]


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise ValueError(f"champ écrit deux fois dans un même objet : {', '.join(twice)}")
    return dict(pairs)


def _parse_int(digits: str) -> int:
    if len(digits) > MOST_DIGITS:
        raise ValueError(f"nombre de {len(digits)} chiffres, la limite est de {MOST_DIGITS}")
    return int(digits)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} n'est pas un nombre JSON")


def _refuse(name: str, message: str, cure: str) -> NoReturn:
    raise FaultyFileError(name, [Fault("fichier", message, cure)])
