"""Merge what a file brings into actions.json: what it tells changes, the rest keeps its value."""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, TypeVar

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from mapapp.actions import Flaw, Known, find_lost, find_unknown
from mapapp.areas import Record
from mapapp.coverage import Ground
from mapapp.errors import Fault
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.matching import lay_over
from mapapp.exchange.newcomers import fill_blanks, find_id, tell_reached
from mapapp.exchange.placing import blame, place_of, put_in_order
from mapapp.exchange.settling import settle
from mapapp.faults import fault_of
from mapapp.joining import join_coverage
from mapapp.limits import MOST_ACTIONS
from mapapp.model import Action, ActionsFile, Source, Term

Kind = TypeVar("Kind", Source, Term, Action)
NOWHERE = "n'atteint aucune commune"
CURE_KEEP = "--keep pour ne rien retirer, ou nommer ces actions aussi"
MOST_SHOWN = 5
CURE_NOWHERE = "revoir ses règles"
# Stands in for the fields of an action that are faulty, while the others are checked.
STAND_IN: dict[str, Any] = {
    "id": "x",
    "title": "x",
    "theme": "emploi",
    "carriers": ["x"],
    "summary": "x",
    "description": "x",
    "audience": {"text": "x", "age_min": None, "age_max": None, "criteria": []},
    "coverage": {"areas": [{"kind": "territory"}], "certainty": "stated"},
    "contacts": [],
    "cross_border": {"value": False},
    "source": {"document": "x", "page": None},
}


@dataclass(frozen=True, slots=True)
class Current:
    """Hold actions.json as it stands: its JSON as written, and what it says."""

    raw: Mapping[str, Any]
    file: ActionsFile


@dataclass(frozen=True, slots=True)
class Land:
    """Hold what actions are checked against and joined to."""

    known: Known
    ground: Ground


@dataclass(frozen=True, slots=True)
class Merged:
    """Hold the file after the merge, as JSON and as records; or why there is none."""

    raw: dict[str, Any]
    file: ActionsFile | None
    faults: list[Fault]


@dataclass(frozen=True, slots=True)
class Item(Generic[Kind]):
    """Be one record of the file: as it is written, what it says, and who told it."""

    raw: Any
    record: Kind
    entry: Entry | None = None


@dataclass(slots=True)
class Pile(Generic[Kind]):
    """Gather the records of one kind, by id, and their faults."""

    kind: type[Kind]
    items: dict[str, Item[Kind]]
    faults: list[Fault] = field(default_factory=list)
    named: dict[str, Entry] = field(default_factory=dict)

    def list_raw(self) -> list[Any]:
        """List the records as they are written."""
        return [item.raw for item in self.items.values()]

    def list_records(self) -> list[Kind]:
        """List what the records say."""
        return [item.record for item in self.items.values()]

    def drop(self, ids: Sequence[str]) -> None:
        """Leave records out."""
        self.items = {id_: item for id_, item in self.items.items() if id_ not in ids}


def merge_intake(
    intake: Intake,
    current: Current,
    land: Land,
    *,
    keep: bool = False,
    progress: Callable[[int], None] = lambda _: None,
) -> Merged:
    """Merge an intake; nothing is removed with ``keep``. All faults are told at once, by place."""
    if len(intake.entries) > MOST_ACTIONS:
        message = f"{len(intake.entries)} actions, la limite est de {MOST_ACTIONS}"
        many = Fault("fichier", message, "couper le fichier en deux")
        return Merged({**current.raw}, None, [many, *put_in_order(intake.faults)])
    sources = _pile(Source, current, "sources", current.file.sources)
    terms = _pile(Term, current, "glossary", current.file.glossary)
    actions = _pile(Action, current, "actions", current.file.actions)
    for entry in intake.sources:
        _take(sources, entry, land)
    for entry in intake.glossary or ():
        _take(terms, entry, land)
    for entry in intake.entries:
        _take(actions, entry, land)
        progress(1)
    if not keep:
        terms.drop([] if intake.glossary is None else [*terms.items.keys() - terms.named.keys()])
        actions.drop(_find_gone(actions, {*intake.whole}))
    faults = [*sources.faults, *terms.faults, *actions.faults]
    faults += [*_find_flaws(actions, sources, land), *_find_nowhere(actions, land)]
    raw, file, more = _assemble(current, sources, terms, actions)
    found = put_in_order([*intake.faults, *_drop_echoes(intake.faults, faults), *more])
    return Merged(raw, None if found else file, found)


def _pile(kind: type[Kind], current: Current, name: str, records: Sequence[Kind]) -> Pile[Kind]:
    pairs = zip(current.raw.get(name, []), records, strict=True)
    return Pile(kind, {record.id: Item(raw, record) for raw, record in pairs})


def _take(pile: Pile[Kind], entry: Entry, land: Land) -> None:
    """Put what an entry tells in its place: over the record that it names, or at the end."""
    id_ = find_id(entry.fields, {key: item.record for key, item in pile.items.items()})
    if id_ in pile.named:
        message = f"identifiant « {id_} » déjà donné : {pile.named[id_].place}"
        pile.faults.append(Fault(place_of(entry, ("id",)), message, "un identifiant par élément"))
        return
    pile.named[id_] = entry
    old = pile.items.get(id_)
    fields = {**entry.fields, "id": id_}
    if pile.kind is Action and entry.reached is not None:
        known = old.record.coverage if old and isinstance(old.record, Action) else None
        fields["coverage"] = tell_reached(entry.reached, known, land.ground)
    laid = lay_over(old.raw, fields) if old else fill_blanks(pile.kind, lay_over({}, fields))
    try:
        record = pile.kind.model_validate_json(json.dumps(laid))
    except ValidationError as error:
        details = error.errors(include_url=False)
        pile.faults += [fault_of(one, place=place_of(entry, blame(one))) for one in details]
        pile.faults += _suspect(pile.kind, laid, details, entry, land)
        return
    raw = settle(old.raw, old.record, record) if old else settle(None, None, record)
    pile.items[id_] = Item(raw, record, entry)


def _suspect(
    kind: type[Any],
    laid: Mapping[str, Any],
    details: Sequence[ErrorDetails],
    entry: Entry,
    land: Land,
) -> Iterator[Fault]:
    """Check what is sound of an action that is not: its other faults are told at once too."""
    wrong = {str(one["loc"][0]) for one in details if one["loc"]}
    sound = {key: value for key, value in laid.items() if key not in wrong}
    if kind is not Action or not wrong:
        return
    try:
        action = Action.model_validate_json(json.dumps({**STAND_IN, **sound}))
    except ValidationError:
        return
    for flaw in find_unknown([action], None, land.known):
        if flaw.path[0] not in wrong:
            yield Fault(place_of(entry, flaw.path), flaw.message, flaw.cure)


def _find_gone(actions: Pile[Action], whole: set[str]) -> list[str]:
    """Find the actions of documents that were told completely, and that nobody named."""
    return [
        id_
        for id_, item in actions.items.items()
        if item.record.source.document in whole and id_ not in actions.named
    ]


def _drop_echoes(told: Sequence[Fault], found: Sequence[Fault]) -> list[Fault]:
    """Leave out what only follows from a fault of the same place: a cell that was not read."""
    places = {fault.place for fault in told}
    return [fault for fault in found if fault.place not in places]


def _find_flaws(actions: Pile[Action], sources: Pile[Source], land: Land) -> Iterator[Fault]:
    records = actions.list_records()
    # A document whose own record is faulty is known all the same.
    documents = {*sources.items, *sources.named}
    lost = [*_find_lost(actions)]
    if torn := sorted({_target(actions, flaw) for flaw in lost if _is_torn(actions, flaw)}):
        names = ", ".join(torn[:MOST_SHOWN]) + (", …" if len(torn) > MOST_SHOWN else "")
        message = f"{len(torn)} action(s) qu'il ne nomme pas, mais que d'autres nomment : {names}"
        yield Fault("fichier", message, CURE_KEEP)
    lost = [flaw for flaw in lost if not _is_torn(actions, flaw)]
    for flaw in (*find_unknown(records, documents, land.known), *lost):
        entry = actions.items[flaw.action].entry
        if entry is None:
            fault = flaw.as_fault()
            yield Fault(f"{fault.place} (déjà dans actions.json)", fault.message, fault.cure)
        else:
            yield Fault(place_of(entry, flaw.path), flaw.message, flaw.cure)


def _find_lost(actions: Pile[Action]) -> Iterator[Flaw]:
    """Find lost relations, but those to an action that is told, and faulty itself."""
    for flaw in find_lost(actions.list_records()):
        target = _target(actions, flaw)
        if target in actions.items or target not in actions.named:
            yield flaw


def _target(actions: Pile[Action], flaw: Flaw) -> str:
    return actions.items[flaw.action].record.related[int(flaw.path[1])].action


def _is_torn(actions: Pile[Action], flaw: Flaw) -> bool:
    """Tell whether a relation is lost because the file does not name an action that was there."""
    return actions.items[flaw.action].entry is None and _target(actions, flaw) not in actions.items


def _find_nowhere(actions: Pile[Action], land: Land) -> Iterator[Fault]:
    """Find actions that no commune would show, among those that are sound so far."""
    told = [item for item in actions.items.values() if item.entry]
    unsound = {flaw.action for flaw in find_unknown([i.record for i in told], None, land.known)}
    for item in told:
        if item.record.id in unsound or item.entry is None:
            continue
        if not join_coverage(item.record.coverage, land.ground):
            yield Fault(place_of(item.entry, ("coverage",)), NOWHERE, CURE_NOWHERE)


def _assemble(
    current: Current, sources: Pile[Source], terms: Pile[Term], actions: Pile[Action]
) -> tuple[dict[str, Any], ActionsFile | None, list[Fault]]:
    raw = {**current.raw, "sources": sources.list_raw(), "actions": actions.list_raw()}
    if terms.items or "glossary" in raw:
        raw["glossary"] = terms.list_raw()
    try:
        told: dict[str, list[Record]] = {
            "sources": [*sources.list_records()],
            "glossary": [*terms.list_records()],
            "actions": [*actions.list_records()],
        }
        file = ActionsFile.model_validate({**current.raw, **told})
    except ValidationError as error:
        return raw, None, [fault_of(one) for one in error.errors(include_url=False)]
    return raw, file, []
