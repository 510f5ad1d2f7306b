"""Say in French what a model of the standards refuses in a record."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mapapp.errors import Fault
from mapapp.faults import WORDS, fault_of

DATE = ("date mal formée", "une date comme 2024-06-30")
LIST = ("ce n’est pas une liste", "écrire entre crochets")
ADDRESS = ("adresse web mal formée", "une adresse qui commence par https://")
SAID = {
    "string_too_short": ("texte trop court", "au moins {min_length} caractères"),
    "enum": ("valeur inconnue du standard", "une valeur de son référentiel"),
    "date_type": DATE,
    "date_parsing": DATE,
    "date_from_datetime_parsing": DATE,
    "date_from_datetime_inexact": DATE,
    "set_type": LIST,
    "url_type": ADDRESS,
    "url_parsing": ADDRESS,
    "url_scheme": ADDRESS,
    "url_syntax_violation": ADDRESS,
    "url_too_long": ADDRESS,
    "uuid_parsing": ("identifiant qui n’est pas un UUID", "un UUID"),
    "uuid_type": ("identifiant qui n’est pas un UUID", "un UUID"),
    "finite_number": ("nombre infini", "un nombre"),
    "float_parsing": ("ce n’est pas un nombre", "écrire un nombre"),
}
ZONE = (
    "code de zone inconnu",
    "un code de commune, de département, d’EPCI, de pays, ou « france »",
)


def faults_of(error: ValidationError, place: str, standard: str) -> Iterator[Fault]:
    """Say every fault of one record, each field once."""
    seen: set[tuple[int | str, ...]] = set()
    for detail in error.errors(include_url=False):
        path = _path_of(detail)
        if path not in seen:
            seen.add(path)
            yield _say(detail, path, place, standard)


def repeated(ids: Iterable[str], kind: str) -> Iterator[Fault]:
    """Say which identifiers stand twice."""
    seen: set[str] = set()
    told: set[str] = set()
    for name in ids:
        if name in seen and name not in told:
            told.add(name)
            message = "identifiant donné plusieurs fois"
            yield Fault(f"{kind} « {name} »", message, "un identifiant par enregistrement")
        seen.add(name)


def _path_of(detail: ErrorDetails) -> tuple[int | str, ...]:
    """Return where a fault stands, without the kinds of code that a union has tried."""
    steps = detail["loc"]
    return steps[:2] if steps and steps[0] == "zone_eligibilite" else steps


def _say(detail: ErrorDetails, path: tuple[int | str, ...], place: str, standard: str) -> Fault:
    field = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in path)
    fault = replace(fault_of(detail), place=f"{place}, {field.lstrip('.') or 'fiche'}")
    kind = detail["type"]
    context = detail.get("ctx", {})
    in_zone = path[:1] == ("zone_eligibilite",) and len(path) > 1
    if in_zone or kind in SAID:
        message, cure = ZONE if in_zone else SAID[kind]
        value = str(detail["input"])[:60]
        return replace(fault, message=f"{message} : « {value} »", cure=cure.format(**context))
    if kind == "value_error" and isinstance(context.get("error"), ValueError):
        return replace(fault, message=str(context["error"]), cure=f"suivre {standard}")
    if kind not in WORDS:
        return replace(fault, cure=f"suivre {standard}")
    return fault
