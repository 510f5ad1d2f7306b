"""Make the rows that say which action reaches which commune, and tie actions to each other."""

from collections.abc import Mapping, Sequence

from mapapp.areas import (
    CommuneArea,
    NeighboursArea,
    OutlineArea,
    QuarterArea,
    TerritoryArea,
    ZoneArea,
)
from mapapp.coverage import Ground, Joined
from mapapp.joining import join_all
from mapapp.model import Action, Related
from mapapp.records import Cover, Relation


def make_covers(
    actions: Sequence[Action],
    ground: Ground,
    *,
    names: Mapping[str, str],
    programmes: Mapping[str, str],
) -> list[Cover]:
    """Join every action; ``names`` are those of communes, associated communes and zones."""
    joins = join_all([action.coverage for action in actions], ground)
    return [
        _make_cover(action, row, names, programmes[action.id])
        for at, action in enumerate(actions)
        for row in joins.list_rows(at)
    ]


def find_programmes(actions: Sequence[Action]) -> dict[str, str]:
    """Return the programme of each action: the id of its first telling, in the order given.

    Relations marked ``same`` tie actions both ways, over as many steps as there are.
    """
    first = {action.id: action.id for action in actions}
    order = {action.id: place for place, action in enumerate(actions)}
    ties = [(a.id, tie.action) for a in actions for tie in a.related if tie.same]
    for one, other in ties:
        kept, given = sorted((first[one], first[other]), key=order.__getitem__)
        first = {name: kept if head == given else head for name, head in first.items()}
    return first


def relate_all(actions: Sequence[Action]) -> dict[str, list[Related]]:
    """Return, by id, what each action names as related, then what names it, each once."""
    naming: dict[str, dict[str, Related]] = {action.id: {} for action in actions}
    for other in actions:
        for tie in other.related:
            back = Related(action=other.id, same=tie.same, note=tie.note)
            naming.setdefault(tie.action, {})[other.id] = back
    return {
        one.id: [*(naming[one.id] | {tie.action: tie for tie in one.related}).values()]
        for one in actions
    }


def _make_cover(action: Action, row: Joined, names: Mapping[str, str], programme: str) -> Cover:
    relation, told = _relate(row, names)
    return Cover(
        code=row.code,
        action=action.id,
        extent=row.extent,
        share=row.share,
        basis=row.basis,
        certainty=row.certainty,
        page=row.area.page or action.source.page,
        relation=relation,
        names=told,
        programme=programme,
    )


def _relate(row: Joined, names: Mapping[str, str]) -> tuple[Relation, list[str]]:
    match row.area:
        case TerritoryArea():
            return "territory", []
        case CommuneArea(code=own):
            return ("named", []) if own == row.code else ("parts", _name_parts(row, names))
        case NeighboursArea(code=home):
            return ("named", []) if home == row.code else ("neighbour", [names[home]])
        case QuarterArea():
            found = {area.name for area in _rules(row) if isinstance(area, QuarterArea)}
            return "quarters", sorted(found)
        case ZoneArea(zone=zone):
            return "zone", [names[zone]]
        case OutlineArea(name=name):
            return "outline", [name]


def _name_parts(row: Joined, names: Mapping[str, str]) -> list[str]:
    return sorted({names[area.code] for area in _rules(row) if isinstance(area, CommuneArea)})


def _rules(row: Joined) -> tuple[object, ...]:
    return (row.area, *row.others)
