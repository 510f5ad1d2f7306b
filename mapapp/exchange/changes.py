"""Compare two actions files: what was added, removed and rewritten, and whom that reaches."""

from collections.abc import Iterator, Mapping, Set
from dataclasses import dataclass
from typing import Any, Literal

from mapapp.coverage import Ground, Joined
from mapapp.joining import join_coverage
from mapapp.model import Action, ActionsFile, Theme

Change = Literal["gained", "lost", "extent", "certainty", "basis"]
KINDS: tuple[Change, ...] = ("gained", "lost", "extent", "certainty", "basis")
Joins = dict[str, dict[str, Joined]]


@dataclass(frozen=True, slots=True)
class CoverChange:
    """Say what changed between one action and one commune; a value that is not there is "".

    What is gained or lost is told by its extent: « whole », « part », or « part 0.213 » where an
    outline tells the share of the commune's area.
    """

    action: str
    code: str
    commune: str
    change: Change
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class FieldChange:
    """Say that a field of an action has another value."""

    field: str
    before: Any
    after: Any


@dataclass(frozen=True, slots=True)
class ActionChange:
    """Hold an action that both files have, and the fields that differ, in the model's order."""

    before: Action
    after: Action
    fields: tuple[FieldChange, ...]


@dataclass(frozen=True, slots=True)
class LocalChange:
    """Say that a commune has a first local action of a theme, or has lost the last one."""

    code: str
    commune: str
    theme: Theme
    change: Literal["first", "last"]


@dataclass(frozen=True, slots=True)
class Changes:
    """Hold all that differs between two files; false where nothing does.

    ``sources`` are ids of documents that were added, removed or changed; ``glossary`` stands
    among them as a word of its own.
    """

    old: ActionsFile
    new: ActionsFile
    added: tuple[Action, ...]
    removed: tuple[Action, ...]
    changed: tuple[ActionChange, ...]
    covers: tuple[CoverChange, ...]
    locals: tuple[LocalChange, ...]
    sources: tuple[str, ...]

    def __bool__(self) -> bool:
        """Tell whether anything differs; the order of the actions is no difference."""
        return any((self.added, self.removed, self.changed, self.sources))


def compare_files(
    old: ActionsFile, new: ActionsFile, ground: Ground, names: Mapping[str, str]
) -> Changes:
    """Compare two files on one territory; ``names`` are those of the communes, by code.

    Raises
    ------
    UnknownCodeError
        When a rule names a commune or zone that the territory does not hold.
    """
    before, after = ({a.id: a for a in file.actions} for file in (old, new))
    joins = _join(old, ground), _join(new, ground)
    return Changes(
        old=old,
        new=new,
        added=tuple(after[name] for name in sorted(after.keys() - before.keys())),
        removed=tuple(before[name] for name in sorted(before.keys() - after.keys())),
        changed=tuple(_compare_actions(before, after)),
        covers=tuple(_compare_joins(*joins, names)),
        locals=tuple(
            _compare_locals(_find_local(old, joins[0]), _find_local(new, joins[1]), names)
        ),
        sources=tuple(_compare_sources(old, new)),
    )


def tell_extent(row: Joined) -> str:
    """Tell how much of a commune a row reaches."""
    if row.extent == "whole":
        return "whole"
    return "part" if row.share is None else f"part {row.share:g}"


def _join(file: ActionsFile, ground: Ground) -> Joins:
    return {
        action.id: {row.code: row for row in join_coverage(action.coverage, ground)}
        for action in file.actions
    }


def _compare_actions(
    before: Mapping[str, Action], after: Mapping[str, Action]
) -> Iterator[ActionChange]:
    for name in sorted(before.keys() & after.keys()):
        fields = tuple(
            FieldChange(field, getattr(before[name], field), getattr(after[name], field))
            for field in Action.model_fields
            if getattr(before[name], field) != getattr(after[name], field)
        )
        if fields:
            yield ActionChange(before[name], after[name], fields)


def _compare_joins(before: Joins, after: Joins, names: Mapping[str, str]) -> Iterator[CoverChange]:
    for name in sorted(before.keys() | after.keys()):
        then, now = before.get(name, {}), after.get(name, {})
        for code in sorted(then.keys() | now.keys()):
            for change, was, became in _compare_rows(then.get(code), now.get(code)):
                yield CoverChange(name, code, names[code], change, was, became)


def _compare_rows(then: Joined | None, now: Joined | None) -> Iterator[tuple[Change, str, str]]:
    if then and now:
        told: tuple[tuple[Change, str, str], ...] = (
            ("extent", tell_extent(then), tell_extent(now)),
            ("certainty", then.certainty, now.certainty),
            ("basis", then.basis, now.basis),
        )
        yield from (one for one in told if one[1] != one[2])
    elif now:
        yield "gained", "", tell_extent(now)
    elif then:
        yield "lost", tell_extent(then), ""


def _find_local(file: ActionsFile, joins: Joins) -> set[tuple[str, Theme]]:
    """Find what is reached by a rule narrower than the whole territory, by commune and theme."""
    return {
        (code, action.theme)
        for action in file.actions
        for code, row in joins[action.id].items()
        if row.basis != "territory"
    }


def _compare_locals(
    before: Set[tuple[str, Theme]], after: Set[tuple[str, Theme]], names: Mapping[str, str]
) -> Iterator[LocalChange]:
    for code, theme in sorted(before ^ after):
        change: Literal["first", "last"] = "first" if (code, theme) in after else "last"
        yield LocalChange(code, names[code], theme, change)


def _compare_sources(old: ActionsFile, new: ActionsFile) -> Iterator[str]:
    before, after = ({source.id: source for source in file.sources} for file in (old, new))
    for name in sorted(before.keys() | after.keys()):
        if before.get(name) != after.get(name):
            yield name
    if old.glossary != new.glossary:
        yield "glossary"
