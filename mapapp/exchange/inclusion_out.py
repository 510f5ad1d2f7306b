"""Write the actions as data·inclusion v1: structures and services, valid by the standard's models.

What the standard has no field for is told in words where a field of words is meant for it
(docs/directories.md lists it). A record that its models refuse stops the writing.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from pydantic import ValidationError

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.crosswalk import (
    describe_row,
    find_networks,
    find_publics,
    name_producer,
    say_ages_out,
    zone_of,
)
from mapapp.exchange.foreign import cut, slugify
from mapapp.exchange.inclusion_model import check_service, check_structure
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action, Contact, Venue
from mapapp.reasons import describe_coverage
from mapapp.timelines import read_period
from mapapp.words import say_certainty, say_period

FILE = "data-inclusion.json"
MOST_NAME, MOST_DESCRIPTION = 150, 10_000
Dated = dict[str, Any]


def write_inclusion(terrain: Terrain, *, public_url: str = "") -> bytes:
    """Write structures and services, as producers deliver them; contacts are those of the file.

    Raises
    ------
    FaultyFileError
        When a record is not valid, with every fault: nothing half valid is written.
    """
    services = make_services(terrain, public_url=public_url)
    structures = make_structures(terrain)
    faults = [
        *_check("structure", check_structure, structures),
        *_check("service", check_service, services),
    ]
    if faults:
        raise FaultyFileError(FILE, faults)
    return _write({"structures": structures, "services": services})


def _write(lists: Mapping[str, Iterable[Dated]]) -> bytes:
    """Write lists of records as JSON, one record a line."""
    blocks = [
        f'"{name}": [\n'
        + ",\n".join(json.dumps(record, ensure_ascii=False) for record in records)
        + "\n]"
        for name, records in lists.items()
    ]
    return ("{" + ",\n".join(blocks) + "}\n").encode()


def _check(kind: str, check: Callable[..., None], records: Iterable[Dated]) -> Iterator[Fault]:
    """Check records by the standard's own model, its warnings too."""
    for record in records:
        try:
            check(record, strict=True)
        except ValidationError as error:
            for detail in error.errors(include_url=False):
                field = ".".join(map(str, detail["loc"]))
                place = f"{kind} « {record['id']} », {field}"
                yield Fault(place, f"refusé par data·inclusion : {detail['msg']}")


def make_structures(terrain: Terrain) -> list[Dated]:
    """Make one structure of each carrier, dated by the newest document that names it."""
    years: dict[str, int] = {}
    names: dict[str, str] = {}
    for action in terrain.file.actions:
        for carrier in action.carriers:
            key = structure_id(carrier)
            years[key] = max(years.get(key, 0), terrain.year_of(action))
            names.setdefault(key, carrier)
    return [
        {
            "source": name_producer(),
            "id": key,
            "nom": _fit(names[key]),
            "date_maj": date_of(years[key]),
            "reseaux_porteurs": find_networks(names[key]) or None,
        }
        for key in sorted(years)
    ]


def make_services(terrain: Terrain, *, public_url: str = "") -> list[Dated]:
    """Make one service of each action, in their order."""
    return [make_service(action, terrain, public_url) for action in terrain.file.actions]


def make_service(action: Action, terrain: Terrain, public_url: str) -> Dated:
    """Make the service that says what the action says, as far as the standard goes."""
    row = describe_row(action)
    return {
        "source": name_producer(),
        "structure_id": structure_id(action.carriers[0]),
        "id": f"{name_producer()}--{action.id}",
        "nom": _fit(action.title),
        "description": _describe(action, terrain),
        "lien_source": f"{public_url}/actions/{action.id}" if public_url else None,
        "date_maj": date_of(terrain.year_of(action)),
        "type": row.kind,
        "thematiques": list(row.subjects) or None,
        "frais": "gratuit" if row.free else None,
        "publics": find_publics(action) or None,
        "publics_precisions": say_audience(action),
        "conditions_acces": _say_conditions(action, terrain),
        **_place_of(action.venues, terrain),
        **_reach_by(action.contacts),
        "modes_accueil": ["en-presentiel"] if action.venues else None,
        "zone_eligibilite": zone_of(terrain.reached[action.id], terrain.codes, terrain.naming),
    }


def _describe(action: Action, terrain: Terrain) -> str:
    parts = [action.summary, action.description, *tell_rest(action, terrain)]
    return cut("\n\n".join(parts), MOST_DESCRIPTION)


def date_of(year: int) -> str:
    """Date what a document of a year says: never fresher than it is, so its first day."""
    return date(year, 1, 1).isoformat()


def structure_id(carrier: str) -> str:
    """Return the identifier of a carrier as a structure."""
    return f"{name_producer()}--{slugify(carrier)}"


def say_audience(action: Action) -> str:
    """Say for whom: the ages first, unless the source's own words begin with them."""
    said = action.audience
    ages = say_ages_out(said.age_min, said.age_max)
    repeated = not ages or said.text.casefold().startswith(ages.rstrip(".").casefold())
    return said.text if repeated else f"{ages} {said.text}"


def tell_rest(action: Action, terrain: Terrain) -> list[str]:
    """Tell what has no field of its own: other carriers, where, how sure, when, which document."""
    others = ", ".join(action.carriers[1:])
    where = describe_coverage(action.coverage.areas, terrain.names)
    period = read_period(action, terrain.year_of(action))
    border = action.cross_border.note if action.cross_border.value else None
    return [
        *([f"Avec : {others}."] if others else []),
        f"Territoire : {where} ({say_certainty(action.coverage.certainty)}).",
        *([f"Frontière : {border}"] if border else []),
        *([f"{say_period(period)}."] if period else []),
        f"Source : {terrain.say_source(action)}.",
    ]


def _say_conditions(action: Action, terrain: Terrain) -> str | None:
    """Say what is asked for, and the part of a commune that its code cannot tell."""
    asked = [f"{text[:1].upper()}{text[1:]}." for text in action.audience.criteria]
    later = [
        f"Jusqu’à {extension.age_max} ans : {extension.situation}."
        for extension in action.audience.age_extensions
    ]
    parts = terrain.say_parts(action)
    where = [f"Secteur nommé par le document : {' ; '.join(parts)}."] if parts else []
    return " ".join([*asked, *later, *where]) or None


def _place_of(venues: Iterable[Venue], terrain: Terrain) -> Dated:
    """Tell the one commune where an action takes place, its point where it is known."""
    placed = [venue for venue in venues if venue.code is not None]
    towns = {terrain.parents.get(str(venue.code), str(venue.code)) for venue in placed}
    if len(towns) != 1:
        return {}
    code = towns.pop()
    place: Dated = {"commune": terrain.names[code], "code_insee": code}
    if len(placed) == 1 and None not in (placed[0].longitude, placed[0].latitude):
        place |= {"longitude": placed[0].longitude, "latitude": placed[0].latitude}
    return place


def _reach_by(contacts: Iterable[Contact]) -> Dated:
    """Tell the first contact: one telephone number, one address, the name where it is shown."""
    first = next(iter(contacts), None)
    if first is None:
        return {}
    phone = compact_phone(first.phones[0]) if first.phones else None
    modes = [
        *(["envoyer-un-courriel"] if first.email else []),
        *(["telephoner"] if phone else []),
    ]
    return {
        "telephone": phone,
        "courriel": first.email,
        "contact_nom_prenom": first.name,
        "modes_mobilisation": modes or None,
    }


def compact_phone(number: str) -> str:
    """Write a telephone number as E.164 does, without spaces."""
    return "+" + "".join(char for char in number if char.isdigit())


def _fit(name: str) -> str:
    """Fit a name into the standard's 150 characters, without a full stop at its end."""
    short = cut(name, MOST_NAME)
    return short if short.endswith("etc.") else short.rstrip(".")
