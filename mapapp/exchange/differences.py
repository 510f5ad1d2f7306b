"""Say in French what an import changes: each field in words, before and after."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel

from mapapp.areas import Coverage
from mapapp.exchange.fieldwords import ITEMS, say_path, say_value, shorten_both
from mapapp.model import Action, ActionsFile
from mapapp.reasons import describe_coverage
from mapapp.words import CERTAINTIES

NOTHING = "rien ne change"
REWRITTEN = "règles écrites autrement, mêmes mots"
SAME_ORDER = "dans un autre ordre"


@dataclass(frozen=True, slots=True)
class Teller:
    """Hold how places are said: their names, what a coverage reaches, a set of communes.

    ``shows_names``: whether the names of persons may be told.
    """

    names: Mapping[str, str]
    reach: Callable[[Coverage], set[str]]
    say_communes: Callable[[Sequence[str]], str]
    shows_names: bool = False


def say_differences(old: ActionsFile, new: ActionsFile, teller: Teller) -> list[str]:
    """Say all that differs, counts first; one line where nothing does."""
    lines = [
        *_say_kind("document", old.sources, new.sources, teller),
        *_say_kind("terme", old.glossary, new.glossary, teller),
        *_say_kind("action", old.actions, new.actions, teller),
    ]
    return [_say_counts(old, new), *lines] if lines else [NOTHING]


def say_coverage(old: Coverage, new: Coverage, teller: Teller) -> Iterator[str]:
    """Say how a coverage changes: in words, in certainty, in communes."""
    before, after = (describe_coverage(one.areas, teller.names) for one in (old, new))
    if old.areas != new.areas:
        yield f"couverture : {before} → {after}" if before != after else f"couverture : {REWRITTEN}"
    if old.certainty != new.certainty:
        yield f"certitude : {CERTAINTIES[old.certainty]} → {CERTAINTIES[new.certainty]}"
    if old.note != new.note:
        yield f"note de la couverture : {shorten_both(old.note, new.note)}"
    was, becomes = teller.reach(old), teller.reach(new)
    if becomes - was:
        yield f"couvre en plus : {teller.say_communes(sorted(becomes - was))}"
    if was - becomes:
        yield f"ne couvre plus : {teller.say_communes(sorted(was - becomes))}"


def _say_counts(old: ActionsFile, new: ActionsFile) -> str:
    before, after = ({a.id: a for a in file.actions} for file in (old, new))
    changed = [id_ for id_ in before.keys() & after.keys() if before[id_] != after[id_]]
    told = [
        _count(len(after.keys() - before.keys()), "ajoutée"),
        _count(len(changed), "changée"),
        _count(len(before.keys() - after.keys()), "retirée"),
    ]
    return f"actions : {', '.join(told)} ({len(before)} avant, {len(after)} après)"


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _say_kind(kind: str, old: Sequence[Any], new: Sequence[Any], teller: Teller) -> Iterator[str]:
    before, after = ({item.id: item for item in items} for items in (old, new))
    for id_ in [id_ for id_ in after if id_ not in before]:
        yield f"+ {kind} {_name(after[id_])}"
        if isinstance(after[id_], Action):
            coverage = after[id_].coverage
            yield f"    couvre : {teller.say_communes(sorted(teller.reach(coverage)))}"
    for id_ in [id_ for id_ in after if id_ in before and before[id_] != after[id_]]:
        yield f"~ {kind} {_name(after[id_])}"
        yield from (f"    {line}" for line in _say_fields(before[id_], after[id_], teller))
    for id_ in [id_ for id_ in before if id_ not in after]:
        yield f"- {kind} {_name(before[id_])}"


def _name(item: Any) -> str:
    title = getattr(item, "title", None) or item.name.fr
    return f"« {title} » ({item.id})"


def _say_fields(old: BaseModel, new: BaseModel, teller: Teller) -> Iterator[str]:
    for name in type(new).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        if before == after:
            continue
        if isinstance(before, Coverage) and isinstance(after, Coverage):
            yield from say_coverage(before, after, teller)
        else:
            yield from _say_field((name,), _plain(before), _plain(after), teller)


def _plain(value: Any) -> Any:
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True)
    return [_plain(item) for item in value] if isinstance(value, list) else value


def _say_field(path: tuple[str | int, ...], old: Any, new: Any, teller: Teller) -> Iterator[str]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in dict.fromkeys([*old, *new]):
            yield from _say_field((*path, key), old.get(key), new.get(key), teller)
    elif isinstance(old, list) and isinstance(new, list):
        yield from _say_list(path, old, new, teller)
    elif path[0] == "contacts" and path[-1] == "name" and not teller.shows_names:
        yield f"{say_path(path)} : {_say_hidden(old, new)}"
    else:
        yield f"{say_path(path)} : {shorten_both(old, new)}"


def _say_hidden(old: Any, new: Any) -> str:
    """Say that a person's name changes, without the name."""
    if new is None:
        return "retiré"
    return "ajouté" if old is None else "changé"


def _say_list(
    path: tuple[str | int, ...], old: list[Any], new: list[Any], teller: Teller
) -> Iterator[str]:
    gone = [item for item in old if item not in new]
    come = [item for item in new if item not in old]
    records = [item for item in (*gone, *come) if isinstance(item, dict)]
    if records and len(old) == len(new):
        for place, (before, after) in enumerate(zip(old, new, strict=True)):
            yield from _say_field((*path, place), before, after, teller)
        return
    told = [f"– {_say_item(path, item, teller)}" for item in gone]
    told += [f"+ {_say_item(path, item, teller)}" for item in come]
    yield f"{say_path(path)} : {' ; '.join(told) or SAME_ORDER}"


def _say_item(path: tuple[str | int, ...], item: Any, teller: Teller) -> str:
    """Say a record of a list by the fields that tell it from the others."""
    if not isinstance(item, dict):
        return say_value(item)
    fields = [*ITEMS.get(str(path[-1]), ()), *(["name"] if teller.shows_names else [])]
    told = [say_value(item[key]) for key in fields if item.get(key) is not None]
    return ", ".join(told) or say_value(item)
