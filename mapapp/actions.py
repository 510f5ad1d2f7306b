"""Read actions.json and refuse a faulty file with every fault at once, in French."""

import json
from collections import Counter
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from mapapp.errors import Fault, FaultyFileError
from mapapp.faults import fault_of
from mapapp.model import Action, ActionsFile, Area

MAX_BYTES = 5_000_000


def read_actions(
    path: Path, *, communes: Collection[str], parts: Collection[str], zones: Collection[str]
) -> ActionsFile:
    """Read and check an actions file against the codes that the territory knows.

    Raises
    ------
    FaultyFileError
        With every fault: file, item, field, value, cure.
    """
    name = path.name
    text = _read_text(path, name)
    raw = _parse(text, name)
    try:
        file = ActionsFile.model_validate_json(text)
    except ValidationError as error:
        faults = [fault_of(detail, raw) for detail in error.errors(include_url=False)]
        raise FaultyFileError(name, faults) from None
    faults = [*_find_repeats(file), *_find_unknown(file, communes, parts, zones)]
    if faults:
        raise FaultyFileError(name, faults)
    return file


def count_old_contacts(file: ActionsFile, *, before: int) -> int:
    """Count the contacts that stand in a source published before a year."""
    years = {source.id: source.year for source in file.sources}
    return sum(
        len(action.contacts) for action in file.actions if years[action.source.document] < before
    )


def _read_text(path: Path, name: str) -> str:
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            _refuse(
                name, f"{size} octets, la limite est de {MAX_BYTES}", "couper le fichier en deux"
            )
        return path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        _refuse(name, f"octet {error.start} : ce n'est pas de l'UTF-8", "enregistrer en UTF-8")
    except OSError as error:
        _refuse(name, f"illisible ({error.strerror})", "vérifier le chemin et les droits")


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(text, object_pairs_hook=_unique_pairs, parse_constant=_refuse_constant)
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


def _refuse_constant(constant: str) -> NoReturn:
    raise ValueError(f"{constant} n'est pas un nombre JSON")


def _refuse(name: str, message: str, cure: str) -> NoReturn:
    raise FaultyFileError(name, [Fault("fichier", message, cure)])


def _find_repeats(file: ActionsFile) -> Iterator[Fault]:
    for kind, ids in (
        ("sources", [source.id for source in file.sources]),
        ("actions", [action.id for action in file.actions]),
    ):
        for twice, count in Counter(ids).items():
            if count > 1:
                message = f"identifiant « {twice} » donné {count} fois"
                yield Fault(f"{kind}, id", message, "un identifiant par élément")


def _find_unknown(
    file: ActionsFile,
    communes: Collection[str],
    parts: Collection[str],
    zones: Collection[str],
) -> Iterator[Fault]:
    known = {"documents": {source.id for source in file.sources}, "zones": zones}
    for action in file.actions:
        for position, area in enumerate(action.coverage.areas):
            field = f"action « {action.id} », coverage.areas[{position}]"
            yield from _check_area(area, field, communes, parts, known["zones"])
        yield from _check_document(action, known["documents"])
        yield from _check_venues(action, {*communes, *parts})


def _check_document(action: Action, documents: Collection[str]) -> Iterator[Fault]:
    if action.source.document not in documents:
        message = f"document inconnu « {action.source.document} »"
        yield Fault(f"action « {action.id} », source.document", message, "l'ajouter à sources")


def _check_venues(action: Action, codes: Collection[str]) -> Iterator[Fault]:
    for position, venue in enumerate(action.venues):
        if venue.code is not None and venue.code not in codes:
            message = f"commune inconnue {venue.code}"
            cure = "un code de geodata/, ou null"
            yield Fault(f"action « {action.id} », venues[{position}].code", message, cure)


def _check_area(
    area: Area,
    field: str,
    communes: Collection[str],
    parts: Collection[str],
    zones: Collection[str],
) -> Iterator[Fault]:
    match area.kind:
        case "commune" | "quarter":
            if area.code not in communes and area.code not in parts:
                yield _unknown_commune(field, area.code)
        case "neighbours":
            if area.code not in communes:
                yield _unknown_commune(field, area.code)
        case "zone":
            if area.zone not in zones:
                message = f"zone inconnue « {area.zone} »"
                yield Fault(f"{field}.zone", message, "un id de geodata/zones.json")


def _unknown_commune(field: str, code: str) -> Fault:
    return Fault(
        f"{field}.code", f"commune inconnue {code}", "un code INSEE de geodata/communes.geojson"
    )
