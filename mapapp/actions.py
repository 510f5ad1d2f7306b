"""Read actions.json and refuse a faulty file with every fault at once, in French."""

import json
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import ValidationError

from mapapp.areas import Area, CommuneArea, NeighboursArea, OutlineArea, QuarterArea, ZoneArea
from mapapp.errors import Fault, FaultyFileError
from mapapp.faults import fault_of, write_path
from mapapp.jsonfiles import parse_json
from mapapp.model import Action, ActionsFile, Venue


@dataclass(frozen=True, slots=True)
class Known:
    """Hold what the territory knows, and how to tell a proper outline."""

    communes: set[str]
    parts: set[str]
    zones: set[str]
    is_drawable: Callable[[OutlineArea], bool]


@dataclass(frozen=True, slots=True)
class Flaw:
    """Say what is wrong with a sound action among the others: the path of the field, and why."""

    action: str
    path: tuple[str | int, ...]
    message: str
    cure: str

    def as_fault(self) -> Fault:
        """Place the flaw in the file by its action and its field."""
        place = f"action « {self.action} », {write_path(self.path)}"
        return Fault(place, self.message, self.cure)


def check_actions(body: bytes, name: str, known: Known) -> ActionsFile:
    """Check an actions file that has been read; ``name`` is for its faults.

    Raises
    ------
    FaultyFileError
        With every fault: file, item, field, value, cure.
    """
    raw = parse_json(body, name)
    faults = [*_find_repeats(raw)]
    try:
        file = ActionsFile.model_validate_json(body.decode("utf-8-sig"))
        documents = {source.id for source in file.sources}
        flaws = [*find_unknown(file.actions, documents, known), *find_lost(file.actions)]
    except ValidationError as error:
        faults += [fault_of(detail, raw) for detail in error.errors(include_url=False)]
        flaws = [*find_unknown(_sound_actions(raw), None, known)]
    faults += [flaw.as_fault() for flaw in flaws]
    if faults:
        raise FaultyFileError(name, faults)
    return file


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


def find_unknown(
    actions: Iterable[Action], documents: Collection[str] | None, known: Known
) -> Iterator[Flaw]:
    """Find what actions name and nothing bears: places, zones, documents (None: not asked)."""
    for action in actions:
        for position, area in enumerate(action.coverage.areas):
            yield from _check_area(action.id, area, ("coverage", "areas", position), known)
        if documents is not None and action.source.document not in documents:
            message = f"document inconnu « {action.source.document} »"
            yield Flaw(action.id, ("source", "document"), message, "l'ajouter à sources")
        yield from _check_venues(action, known.communes | known.parts)


def find_lost(actions: Sequence[Action]) -> Iterator[Flaw]:
    """Find relations that lead nowhere, or that two actions tell differently."""
    said: dict[frozenset[str], bool] = {}
    ids = {action.id for action in actions}
    for action in actions:
        for position, tie in enumerate(action.related):
            path = ("related", position, "action")
            same = said.setdefault(frozenset({action.id, tie.action}), tie.same)
            if tie.action == action.id:
                yield Flaw(action.id, path, "l'action elle-même", "nommer une autre action")
            elif tie.action not in ids:
                cure = "l'id d'une action du fichier"
                yield Flaw(action.id, path, f"action inconnue « {tie.action} »", cure)
            elif same != tie.same:
                message = f"same contredit ce qui est dit ailleurs de « {tie.action} »"
                yield Flaw(action.id, path, message, "dire la même chose des deux côtés")


def _check_venues(action: Action, codes: Collection[str]) -> Iterator[Flaw]:
    named: list[tuple[tuple[str | int, ...], Venue]]
    named = [(("venues", place), venue) for place, venue in enumerate(action.venues)]
    for position, offer in enumerate(action.offers):
        rows = enumerate(offer.venues)
        named += [(("offers", position, "venues", place), venue) for place, venue in rows]
    for path, venue in named:
        if venue.code is not None and venue.code not in codes:
            message, cure = f"commune inconnue {venue.code}", "un code de geodata/, ou null"
            yield Flaw(action.id, (*path, "code"), message, cure)


def _check_area(
    action: str, area: Area, path: tuple[str | int, ...], known: Known
) -> Iterator[Flaw]:
    match area:
        case CommuneArea() | QuarterArea() | NeighboursArea():
            codes = known.communes if area.kind == "neighbours" else known.communes | known.parts
            if area.code not in codes:
                cure = "un code INSEE de geodata/communes.geojson"
                yield Flaw(action, (*path, "code"), f"commune inconnue {area.code}", cure)
        case ZoneArea():
            if area.zone not in known.zones:
                message = f"zone inconnue « {area.zone} »"
                yield Flaw(action, (*path, "zone"), message, "un id de geodata/zones.json")
        case OutlineArea():
            if not known.is_drawable(area):
                message, cure = (
                    "contour ouvert ou qui se croise",
                    "refermer chaque anneau, sans croisement",
                )
                yield Flaw(action, (*path, "geometry"), message, cure)
