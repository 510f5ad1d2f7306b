"""Say in French what differs between two actions files: lines for a curator to read."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mapapp.communes import Territory
from mapapp.coverwords import Namer
from mapapp.exchange.changes import ActionChange, Change, Changes, CoverChange, FieldChange
from mapapp.exchange.fieldwords import FIELDS as FIELD_WORDS
from mapapp.frontier import measure_frontier
from mapapp.model import Action, Audience, Contact
from mapapp.speech import fill_names
from mapapp.words import CERTAINTIES, THEMES, say_ages

NOTHING = "aucune différence (l’ordre des actions n’est pas comparé)"
NO_REASON = "mêmes communes : les règles ou leurs notes sont écrites autrement"
# Where the words of an import would not tell enough; contacts, ages and coverage are told further.
FIELDS = FIELD_WORDS | {"source": "page de la source"}
BASES = {
    "commune": "commune nommée",
    "quarter": "quartier",
    "outline": "périmètre",
    "neighbours": "voisines",
    "zone": "zone",
    "territory": "%(whole_territory)s",
}
TOLD: dict[Change, str] = {
    "gained": "gagne",
    "lost": "perd",
    "extent": "étendue",
    "certainty": "certitude",
    "basis": "règle",
}


@dataclass(frozen=True, slots=True)
class Placed:
    """Be a commune as far as a sentence needs it."""

    code: str
    name: str
    border: bool
    neighbours: Sequence[str]


def make_namer(territory: Territory) -> Namer:
    """Make what says sets of communes, from a territory that was just read."""
    facing = measure_frontier(territory.communes, territory.border_zones).facing_km
    communes = [
        Placed(str(code), str(name), code in facing, territory.neighbours[str(code)])
        for code, name in territory.communes["name"].items()
    ]
    return Namer(communes, territory.zones.values())


def say_changes(changes: Changes, namer: Namer, *, with_names: bool = False) -> list[str]:
    """Say everything that differs, a line each; persons' names only ``with_names``."""
    if not changes:
        return [NOTHING]
    lines = [_say_counts(changes)]
    for sign, actions in (("+", changes.added), ("-", changes.removed)):
        for action in actions:
            lines.append(f"{sign} {_name(action)}{_say_twin(action, changes)}")
            lines += _indent(say_coverage(changes, action.id, namer))
    for changed in changes.changed:
        lines.append(f"~ {_name(changed.after)}")
        lines += _indent(_say_fields(changed, with_names=with_names))
        said = say_coverage(changes, changed.after.id, namer)
        rewritten = not said and any(one.field == "coverage" for one in changed.fields)
        lines += _indent([NO_REASON] if rewritten else said)
    return [*lines, *_say_locals(changes, namer), *_say_sources(changes)]


def say_coverage(changes: Changes, action: str, namer: Namer) -> list[str]:
    """Say which communes one action gained and lost, and what changed in those that it kept."""
    groups: dict[tuple[Change, str], list[CoverChange]] = defaultdict(list)
    for row in changes.covers:
        if row.action == action:
            groups[row.change, _say_values(row)].append(row)
    order = [*TOLD]
    return [
        f"{TOLD[change]}{values} : {namer.name([row.code for row in rows])}"
        for (change, values), rows in sorted(
            groups.items(), key=lambda group: (order.index(group[0][0]), group[0][1])
        )
    ]


def _say_counts(changes: Changes) -> str:
    told = [
        _count(len(changes.added), "ajoutée"),
        _count(len(changes.removed), "retirée"),
        _count(len(changes.changed), "changée"),
    ]
    before, after = len(changes.old.actions), len(changes.new.actions)
    return f"actions : {before} avant, {after} après ; {', '.join(told)}"


def _count(count: int, word: str) -> str:
    return f"{count} {word}{'s' if count > 1 else ''}"


def _name(action: Action) -> str:
    return f"{action.id} : « {action.title} » ({THEMES[action.theme]})"


def _say_twin(action: Action, changes: Changes) -> str:
    """Point to an action of the other side that is perhaps the same under another id."""
    others = (*changes.added, *changes.removed)
    twins = [o for o in others if o.id != action.id and _tell(o) == _tell(action)]
    return f" – la même que « {twins[0].id} » sous un autre identifiant ?" if twins else ""


def _tell(action: Action) -> tuple[str, str, int | None]:
    return action.title, action.source.document, action.source.page


def _indent(lines: Iterable[str]) -> Iterator[str]:
    return (f"    {line}" for line in lines)


def _say_fields(changed: ActionChange, *, with_names: bool) -> Iterator[str]:
    plain = []
    for one in changed.fields:
        said = _say_field(one, with_names=with_names)
        if said:
            yield f"{FIELDS[one.field]} : {said}"
        elif one.field != "coverage":
            plain.append(FIELDS[one.field])
    if plain:
        yield f"changé : {', '.join(plain)}"


def _say_field(one: FieldChange, *, with_names: bool) -> str:
    """Say the two values of a field that a line has room for; "" for the others."""
    match one.field:
        case "title":
            return f"« {one.before} » → « {one.after} »"
        case "theme":
            return f"{THEMES[one.before]} → {THEMES[one.after]}"
        case "audience":
            before, after = _say_ages(one.before), _say_ages(one.after)
            return f"{before} → {after}" if before != after else ""
        case "contacts":
            return _say_contacts(one, with_names=with_names)
        case _:
            return ""


def _say_ages(audience: Audience) -> str:
    return say_ages(audience.age_min, audience.age_max)


def _say_contacts(one: FieldChange, *, with_names: bool) -> str:
    """Say who was added and taken out, by role and organisation."""
    gone = [_say_contact(c, with_names=with_names) for c in one.before if c not in one.after]
    come = [_say_contact(c, with_names=with_names) for c in one.after if c not in one.before]
    both = [said for said in gone if said in come]
    told = [f"– {said}" for said in gone if said not in both]
    told += [f"+ {said}" for said in come if said not in both]
    return " ; ".join([*told, *(f"{said} (coordonnées changées)" for said in both)])


def _say_contact(contact: Contact, *, with_names: bool) -> str:
    words = (contact.role, contact.name if with_names else None, contact.organisation)
    return ", ".join(word for word in words if word)


def _say_values(row: CoverChange) -> str:
    if row.change in {"gained", "lost"}:
        return " une partie" if (row.before or row.after) != "whole" else ""
    return f" ({_say_value(row.change, row.before)} → {_say_value(row.change, row.after)})"


def _say_value(change: Change, value: str) -> str:
    if change == "certainty":
        return next(said for known, said in CERTAINTIES.items() if known == value)
    if change == "basis":
        return fill_names(BASES[value])
    part, _, share = value.partition(" ")
    said = f" ({float(share):.0%})".replace("%", " %") if share else ""
    return "entière" if part == "whole" else f"en partie{said}"


def _say_locals(changes: Changes, namer: Namer) -> Iterator[str]:
    """Say where the last local action of a theme went, then where a first one came."""
    words = {"last": "plus aucune action locale", "first": "une première action locale"}
    for change, said in words.items():
        for theme, label in THEMES.items():
            codes = [
                row.code for row in changes.locals if (row.change, row.theme) == (change, theme)
            ]
            if codes:
                yield f"{said}, {label} : {namer.name(codes)}"


def _say_sources(changes: Changes) -> Iterator[str]:
    before, after = (
        {source.id: source.year for source in file.sources} for file in (changes.old, changes.new)
    )
    for name in changes.sources:
        if name not in before and name not in after:
            yield "glossaire changé"
        elif name in before and name in after:
            yield f"document changé : {name}"
        else:
            year = after.get(name) or before.get(name)
            yield f"document {'ajouté' if name in after else 'retiré'} : {name} ({year})"
