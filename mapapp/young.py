"""Read the operator's file of young people: how many of each year of age live in each commune."""

import csv
import io
import re
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path
from typing import NoReturn

from mapapp.errors import Fault, FaultyFileError
from mapapp.limits import MOST_YOUNG_BYTES

COLUMNS = ("code", "age", "population")
OLDEST = 120
# The years of age that the analysis speaks of: none of them may be missing.
NEEDED = range(12, 31)
WHOLE_NUMBER = re.compile(r"[0-9]{1,7}", re.ASCII)
MAX_SHOWN_CHARS = 60
CURE_HEADER = f"une première ligne {','.join(COLUMNS)}"
Young = dict[str, dict[int, int]]


def read_young(path: Path, *, communes: Collection[str], parents: Mapping[str, str]) -> Young:
    """Read people by commune and year of age; ``parents``: of each associated commune, its own.

    The file is CSV in UTF-8, one row for each commune and age, fields apart by commas or
    semicolons. An associated commune is refused: its people stand in its commune's rows already.

    Raises
    ------
    FaultyFileError
        With every fault: line, column, value, cure.
    """
    rows = _read_rows(path)
    faults = [*_check_header(rows[0][1] if rows else [])]
    if faults:
        raise FaultyFileError(path.name, faults)
    columns = [name.strip().lower() for name in rows[0][1]]
    young: Young = {}
    spoilt: set[str] = set()
    for line, fields in rows[1:]:
        row = dict(zip(columns, fields, strict=False))
        found = _check_row(line, row, len(fields)) or _keep(line, row, young)
        faults += found
        spoilt.update(fields if found else ())
    faults += _find_unknown(rows[1:], columns.index("code"), communes, parents)
    # What a faulty row was to tell is not missing besides.
    faults += _find_missing(young, {*communes} - spoilt)
    if faults:
        raise FaultyFileError(path.name, faults)
    return {code: dict(sorted(young[code].items())) for code in sorted(young)}


def _read_rows(path: Path) -> list[tuple[int, list[str]]]:
    """Return the rows that hold something, each with its line in the file."""
    text = _read_text(path)
    first = text.partition("\n")[0]
    reader = csv.reader(
        io.StringIO(text, newline=""), delimiter=";" if ";" in first else ",", strict=True
    )
    try:
        rows = [(reader.line_num, [field.strip() for field in fields]) for fields in reader]
    except csv.Error:
        cure = "refermer les guillemets, ou enregistrer à nouveau en CSV"
        _refuse(path, f"ligne {reader.line_num}", "ce n'est pas du CSV", cure)
    return [row for row in rows if any(row[1])]


def _read_text(path: Path) -> str:
    try:
        size = path.stat().st_size
        if size > MOST_YOUNG_BYTES:
            message = f"{size} octets, la limite est de {MOST_YOUNG_BYTES}"
            _refuse(path, "fichier", message, "ne garder que les communes du territoire")
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        message = f"octet {error.start} : ce n'est pas de l'UTF-8"
        _refuse(path, "fichier", message, "enregistrer en CSV UTF-8")
    except OSError as error:
        message = f"illisible ({error.strerror})"
        _refuse(path, "fichier", message, "MAPAPP_YOUNG, le chemin d'un fichier lisible")


def _refuse(path: Path, place: str, message: str, cure: str) -> NoReturn:
    raise FaultyFileError(path.name, [Fault(place, message, cure)])


def _check_header(fields: list[str]) -> Iterable[Fault]:
    names = [name.lower() for name in fields]
    for column in COLUMNS:
        if names.count(column) != 1:
            message = "colonne donnée deux fois" if column in names else "colonne absente"
            yield Fault("ligne 1", f"{message} : {column}", CURE_HEADER)
    for name in fields:
        if name.lower() not in COLUMNS:
            yield Fault("ligne 1", f"colonne inconnue : {_shorten(name)}", CURE_HEADER)


def _check_row(line: int, row: Mapping[str, str], count: int) -> list[Fault]:
    """Check the form of one row."""
    if count != len(COLUMNS):
        message = f"{count} champ(s) au lieu de {len(COLUMNS)}"
        return [Fault(f"ligne {line}", message, ", ".join(COLUMNS))]
    faults = []
    if not WHOLE_NUMBER.fullmatch(row["age"]) or int(row["age"]) > OLDEST:
        message = f"ce n'est pas un âge : {_shorten(row['age'])}"
        cure = f"un nombre entier de 0 à {OLDEST}"
        faults.append(Fault(f"ligne {line}, colonne age", message, cure))
    if not WHOLE_NUMBER.fullmatch(row["population"]):
        message = f"ce n'est pas un nombre d'habitants : {_shorten(row['population'])}"
        cure = "un nombre entier, sans espace ni signe ; arrondir les décimales"
        faults.append(Fault(f"ligne {line}, colonne population", message, cure))
    return faults


def _keep(line: int, row: Mapping[str, str], young: Young) -> list[Fault]:
    """Keep one row of the right form, unless another one tells of the same people."""
    ages = young.setdefault(row["code"], {})
    age = int(row["age"])
    if age in ages:
        message = f"l'âge {age} de {_shorten(row['code'])} est donné deux fois"
        return [Fault(f"ligne {line}", message, "une ligne par commune et par âge")]
    ages[age] = int(row["population"])
    return []


def _find_unknown(
    rows: Iterable[tuple[int, list[str]]],
    at: int,
    communes: Collection[str],
    parents: Mapping[str, str],
) -> Iterable[Fault]:
    """Find the codes that are no commune, each where it first stands."""
    first: dict[str, int] = {}
    for line, fields in rows:
        if len(fields) == len(COLUMNS):
            first.setdefault(fields[at], line)
    for code, line in first.items():
        place = f"ligne {line}, colonne code"
        if code in parents:
            cure = (
                f"compter ses habitants dans {parents[code]}, comme l'INSEE, et retirer ses lignes"
            )
            yield Fault(place, f"commune associée {code}", cure)
        elif code not in communes:
            cure = "un code INSEE de geodata/communes.geojson ; retirer les autres communes"
            yield Fault(place, f"commune inconnue : {_shorten(code)}", cure)


def _find_missing(young: Young, communes: Collection[str]) -> Iterable[Fault]:
    """Find what is not told: a sum over some ages would be too small, silently."""
    for code in sorted(communes):
        missing = [age for age in NEEDED if age not in young.get(code, {})]
        if missing:
            ages = ", ".join(map(str, missing))
            cure = f"une ligne par âge, de {NEEDED[0]} à {NEEDED[-1]} ; 0 s'il n'y a personne"
            yield Fault(f"commune {code}", f"âge(s) absent(s) : {ages}", cure)


def _shorten(text: str) -> str:
    more = "…" if len(text) > MAX_SHOWN_CHARS else ""
    return f"« {text[:MAX_SHOWN_CHARS]}{more} »".replace("\n", " ")
