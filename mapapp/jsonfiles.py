"""Read a JSON file strictly: what is too big, doubled, nested or not JSON is refused in words."""

import json
from collections import Counter
from pathlib import Path
from typing import Any, NoReturn

from mapapp.errors import Fault, FaultyFileError

MAX_BYTES = 25_000_000
MAX_DIGITS = 20


def read_bytes(path: Path, *, most: int = MAX_BYTES) -> bytes:
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


def check_size(size: int, name: str, *, most: int = MAX_BYTES) -> None:
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
        return json.loads(
            body.decode("utf-8-sig"),
            object_pairs_hook=_unique_pairs,
            parse_constant=_refuse_constant,
            parse_int=_parse_int,
        )
    except UnicodeDecodeError as error:
        _refuse(name, f"octet {error.start} : ce n'est pas de l'UTF-8", "enregistrer en UTF-8")
    except json.JSONDecodeError as error:
        place = f"ligne {error.lineno}, colonne {error.colno}"
        _refuse(name, f"{place} : JSON interrompu ou mal formé", "compléter le fichier")
    except RecursionError:
        _refuse(name, "trop de niveaux imbriqués", "suivre la forme de /schema/actions.json")
    except ValueError as error:
        _refuse(name, str(error), "suivre la forme de /schema/actions.json")


def _unique_pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    twice = [key for key, count in Counter(key for key, _ in pairs).items() if count > 1]
    if twice:
        raise ValueError(f"champ écrit deux fois dans un même objet : {', '.join(twice)}")
    return dict(pairs)


def _parse_int(digits: str) -> int:
    if len(digits) > MAX_DIGITS:
        raise ValueError(f"nombre de {len(digits)} chiffres")
    return int(digits)


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} n'est pas un nombre JSON")


def _refuse(name: str, message: str, cure: str) -> NoReturn:
    raise FaultyFileError(name, [Fault("fichier", message, cure)])
