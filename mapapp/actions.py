"""Read actions.json and refuse a faulty file with every fault at once, in French."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from mapapp.areas import Area, CommuneArea, NeighboursArea, OutlineArea, QuarterArea, ZoneArea
from mapapp.errors import Fault, FaultyFileError
from mapapp.faults import fault_of
from mapapp.model import Action, ActionsFile

MAX_BYTES = 5_000_000
MAX_DIGITS = 20


def read_actions(
    path: Path,
    *,
    communes: Collection[str],
    parts: Collection[str],
    zones: Collection[str],
    is_drawable: Callable[[OutlineArea], bool],
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
    known = Known({*communes}, {*parts}, {*zones}, is_drawable)
    faults = [*_find_repeats(raw)]
    try:
        file = ActionsFile.model_validate_json(text)
        faults += _find_unknown(file.actions, {source.id for source in file.sources}, known)
        faults += _find_lost_relations(file.actions)
    except ValidationError as error:
        faults += [fault_of(detail, raw) for detail in error.errors(include_url=False)]
        faults += _find_unknown(_sound_actions(raw), None, known)
    if faults:
        raise FaultyFileError(name, faults)
    return file


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what the territory knows, and how to tell a proper outline."""

    communes: set[str]
    parts: set[str]
    zones: set[str]
    is_drawable: Callable[[OutlineArea], bool]


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
        return path.read_bytes().decode("utf-8-sig")
    except UnicodeDecodeError as error:
        _refuse(name, f"octet {error.start} : ce n'est pas de l'UTF-8", "enregistrer en UTF-8")
    except OSError as error:
        _refuse(name, f"illisible ({error.strerror})", "vérifier le chemin et les droits")


def _parse(text: str, name: str) -> Any:
    try:
        return json.loads(
            text,
            object_pairs_hook=_unique_pairs,
            parse_constant=_refuse_constant,
            parse_int=_parse_int,
        )
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


def _sound_actions(raw: Any) -> Iterator[Action]:
    """Yield the actions of a faulty file that have the right form: they are checked further."""
    items = raw.get("actions") if isinstance(raw, dict) else None
    for item in items if isinstance(items, list) else ():
        try:
            yield Action.model_validate_json(json.dumps(item))
        except ValidationError:
            continue


def _find_repeats(raw: Any) -> Iterator[Fault]:
    for kind in ("sources", "actions"):
        items = raw.get(kind) if isinstance(raw, dict) else None
        ids = [
            item["id"]
            for item in (items if isinstance(items, list) else ())
            if isinstance(item, dict) and isinstance(item.get("id"), str)
        ]
        for twice, count in Counter(ids).items():
            if count > 1:
                message = f"identifiant « {twice} » donné {count} fois"
                yield Fault(f"{kind}, id", message, "un identifiant par élément")


def _find_unknown(
    actions: Iterable[Action], documents: Collection[str] | None, known: Known
) -> Iterator[Fault]:
    for action in actions:
        for position, area in enumerate(action.coverage.areas):
            field = f"action « {action.id} », coverage.areas[{position}]"
            yield from _check_area(area, field, known)
        if documents is not None:
            yield from _check_document(action, documents)
        yield from _check_venues(action, known.communes | known.parts)


def _find_lost_relations(actions: Sequence[Action]) -> Iterator[Fault]:
    said: dict[frozenset[str], bool] = {}
    ids = {action.id for action in actions}
    for action in actions:
        for position, tie in enumerate(action.related):
            field = f"action « {action.id} », related[{position}].action"
            same = said.setdefault(frozenset({action.id, tie.action}), tie.same)
            if tie.action == action.id:
                yield Fault(field, "l'action elle-même", "nommer une autre action")
            elif tie.action not in ids:
                cure = "l'id d'une action du fichier"
                yield Fault(field, f"action inconnue « {tie.action} »", cure)
            elif same != tie.same:
                message = f"same contredit ce qui est dit ailleurs de « {tie.action} »"
                yield Fault(field, message, "dire la même chose des deux côtés")


def _check_document(action: Action, documents: Collection[str]) -> Iterator[Fault]:
    if action.source.document not in documents:
        message = f"document inconnu « {action.source.document} »"
        yield Fault(f"action « {action.id} », source.document", message, "l'ajouter à sources")


def _check_venues(action: Action, codes: Collection[str]) -> Iterator[Fault]:
    named = [(f"venues[{place}]", venue) for place, venue in enumerate(action.venues)]
    for position, offer in enumerate(action.offers):
        rows = enumerate(offer.venues)
        named += [(f"offers[{position}].venues[{place}]", venue) for place, venue in rows]
    for field, venue in named:
        if venue.code is not None and venue.code not in codes:
            message, cure = f"commune inconnue {venue.code}", "un code de geodata/, ou null"
            yield Fault(f"action « {action.id} », {field}.code", message, cure)


def _check_area(area: Area, field: str, known: Known) -> Iterator[Fault]:
    match area:
        case CommuneArea() | QuarterArea() | NeighboursArea():
            codes = known.communes if area.kind == "neighbours" else known.communes | known.parts
            if area.code not in codes:
                cure = "un code INSEE de geodata/communes.geojson"
                yield Fault(f"{field}.code", f"commune inconnue {area.code}", cure)
        case ZoneArea():
            if area.zone not in known.zones:
                message = f"zone inconnue « {area.zone} »"
                yield Fault(f"{field}.zone", message, "un id de geodata/zones.json")
        case OutlineArea():
            if not known.is_drawable(area):
                message = "contour ouvert ou qui se croise"
                yield Fault(f"{field}.geometry", message, "refermer chaque anneau, sans croisement")
