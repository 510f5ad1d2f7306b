"""Write the actions as HSDS 3.0: full service objects, in the page that its API answers with.

Ages, parts of communes and outlines, which data·inclusion has no field for, are whole here.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any
from uuid import NAMESPACE_DNS, uuid5

from pydantic import ValidationError

from mapapp.errors import Fault, FaultyFileError
from mapapp.exchange.crosswalk import (
    COMMUNE_URI,
    describe_row,
    find_networks,
    locate_territory,
    name_producer,
)
from mapapp.exchange.hsds_model import check_written
from mapapp.exchange.inclusion_model import label_of
from mapapp.exchange.terrain import Terrain, to_geojson
from mapapp.model import Action, Contact, Venue
from mapapp.reasons import describe_coverage
from mapapp.timelines import read_period
from mapapp.words import say_certainty, say_period, say_theme

FILE = "hsds.json"
INCLUSION = "data·inclusion v1"
OWN_THEMES = "Thèmes de la carte des actions jeunesse"
Thing = dict[str, Any]


def write_hsds(terrain: Terrain, *, public_url: str = "") -> bytes:
    """Write every action as a service; contacts are those of the file.

    Raises
    ------
    FaultyFileError
        When a record is not valid, with every fault.
    """
    services = [make_service(action, terrain, public_url) for action in terrain.file.actions]
    faults = [fault for service in services for fault in _check(service)]
    if faults:
        raise FaultyFileError(FILE, faults)
    count = len(services)
    head: Thing = {
        "total_items": count,
        "total_pages": 1,
        "page_number": 1,
        "size": count,
        "first_page": True,
        "last_page": True,
        "empty": count == 0,
    }
    lines = ",\n".join(json.dumps(service, ensure_ascii=False) for service in services)
    opening = json.dumps(head, ensure_ascii=False)[:-1]
    return f'{opening},\n"contents": [\n{lines}\n]}}\n'.encode()


def make_id(kind: str, *parts: object) -> str:
    """Make the UUID of an object: the same for the same identifier of ours, for ever."""
    namespace = uuid5(NAMESPACE_DNS, name_producer())
    return str(uuid5(namespace, ":".join([kind, *map(str, parts)])))


def make_service(action: Action, terrain: Terrain, public_url: str) -> Thing:
    """Make the service that says what the action says; what is not said is left out."""
    year = terrain.year_of(action)
    said = action.audience
    asked = [*said.criteria, *(f"Secteur : {part}" for part in terrain.say_parts(action))]
    made: Thing = {
        "id": make_id("service", action.id),
        "name": action.title,
        "description": f"{action.summary}\n\n{action.description}",
        "url": f"{public_url}/actions/{action.id}" if public_url else None,
        # Programs leave out what is not active: the doubt of a past year's document is in words.
        "status": "active",
        "alert": f"Décrite par : {terrain.say_source(action)} ; suite à vérifier.",
        "fees_description": "Gratuit." if describe_row(action).free else None,
        "eligibility_description": " ; ".join([said.text.rstrip("."), *asked]) + ".",
        "minimum_age": said.age_min,
        "maximum_age": said.age_max,
        "assured_date": f"{year}-01-01",
        "organization": _make_organization(action, terrain),
        "service_areas": [*_make_areas(action, terrain)],
        "service_at_locations": [*_make_places(action, terrain)],
        "schedules": [*_make_schedules(action, year)],
        "contacts": [*_make_contacts(action)],
        "attributes": [*_make_attributes(action)],
    }
    return {name: value for name, value in made.items() if value not in (None, [])}


def _check(service: Thing) -> Iterator[Fault]:
    try:
        check_written(service)
    except ValidationError as error:
        for detail in error.errors(include_url=False):
            field = ".".join(map(str, detail["loc"]))
            place = f"service « {service['name']} », {field}"
            yield Fault(place, f"refusé par HSDS 3.0 : {detail['msg']}")


def _make_organization(action: Action, terrain: Terrain) -> Thing:
    """Name the first carrier; the description that HSDS requires says who names it."""
    carrier = action.carriers[0]
    titles = sorted(
        {terrain.title_of(one) for one in terrain.file.actions if carrier in one.carriers}
    )
    named = " et ".join(f"« {title} »" for title in titles)
    return {
        "id": make_id("organization", carrier),
        "name": carrier,
        "description": f"Porteur nommé par {named}.",
    }


def _make_areas(action: Action, terrain: Terrain) -> Iterator[Thing]:
    """Draw the whole area, its rule in words; then name each commune, where there are several."""
    codes = terrain.reached[action.id]
    whole = frozenset(codes) == terrain.codes
    uri = locate_territory(terrain.naming) if whole else None
    if len(codes) == 1 and not whole:
        uri = COMMUNE_URI + codes[0]
    coverage = action.coverage
    words = [f"{say_certainty(coverage.certainty)}", *([coverage.note] if coverage.note else [])]
    outline = json.dumps(to_geojson(terrain.union(codes)), separators=(",", ":"))
    area = {
        "id": make_id("service_area", action.id),
        "name": describe_coverage(coverage.areas, terrain.names),
        "description": " : ".join(words),
        "extent": outline,
        "extent_type": "geojson",
    }
    yield area | ({"uri": uri} if uri else {})
    if not uri:
        for code in codes:
            yield {
                "id": make_id("service_area", action.id, code),
                "name": terrain.names[code],
                "uri": COMMUNE_URI + code,
            }


def _make_places(action: Action, terrain: Terrain) -> Iterator[Thing]:
    for number, venue in enumerate(action.venues):
        location = _make_location(venue, terrain, make_id("location", action.id, number))
        yield {"id": make_id("service_at_location", action.id, number), "location": location}


def _make_location(venue: Venue, terrain: Terrain, identifier: str) -> Thing:
    """Tell a place; an address needs a street, which the documents do not give."""
    made: Thing = {
        "id": identifier,
        "location_type": "physical",
        "name": venue.name,
        "description": venue.note,
        "latitude": venue.latitude,
        "longitude": venue.longitude,
    }
    if venue.code is not None:
        named = {"external_identifier": venue.code, "external_identifier_type": "COG INSEE"}
        made |= named | {"description": venue.note or terrain.names[venue.code]}
    return {name: value for name, value in made.items() if value is not None}


def _make_schedules(action: Action, year: int) -> Iterator[Thing]:
    """Say the years that the document's steps span: no hours, and no promise."""
    period = read_period(action, year)
    if period is not None:
        yield {
            "id": make_id("schedule", action.id),
            "valid_from": f"{period.first}-01-01",
            "valid_to": f"{period.last}-12-31",
            "description": f"{say_period(period)}.",
        }


def _make_contacts(action: Action) -> Iterator[Thing]:
    for number, contact in enumerate(action.contacts):
        yield make_contact(contact, make_id("contact", action.id, number))


def make_contact(contact: Contact, identifier: str) -> Thing:
    """Tell a contact: the organisation stands where HSDS has the department."""
    phones = [
        {"id": make_id("phone", identifier, number), "number": phone}
        for number, phone in enumerate(contact.phones)
    ]
    made: Thing = {
        "id": identifier,
        "name": contact.name,
        "title": contact.role,
        "department": contact.organisation,
        "email": contact.email,
        "phones": phones,
    }
    return {name: value for name, value in made.items() if value not in (None, [])}


def _make_attributes(action: Action) -> Iterator[Thing]:
    """Tell theme, subjects, nature and networks as terms; other carriers, territory as values."""
    row = describe_row(action)
    theme = make_term(OWN_THEMES, action.theme, say_theme(action.theme))
    terms = [
        ("theme", theme),
        *(("thematique", make_term(INCLUSION, code, label_of(code))) for code in row.subjects),
        *([("type", make_term(INCLUSION, row.kind, label_of(row.kind)))] if row.kind else []),
        *(
            ("reseau-porteur", make_term(INCLUSION, code, label_of(code)))
            for code in find_networks(action.carriers[0])
        ),
    ]
    for kind, term in terms:
        identifier = make_id("attribute", action.id, kind, term["code"])
        yield {"id": identifier, "link_type": kind, "taxonomy_term": term}
    yield from _make_values(action, "co-porteur", action.carriers[1:])
    yield from _make_values(action, "situation", action.audience.situations)
    note = action.cross_border.note if action.cross_border.value else None
    yield from _make_values(action, "transfrontalier", [note] if note else [])


def _make_values(action: Action, kind: str, values: Iterable[str]) -> Iterator[Thing]:
    for value in values:
        yield {
            "id": make_id("attribute", action.id, kind, value),
            "link_type": kind,
            "value": value,
        }


def make_term(taxonomy: str, code: str, name: str) -> Thing:
    """Name a term of a taxonomy, with what HSDS requires of both."""
    return {
        "id": make_id("term", taxonomy, code),
        "code": code,
        "name": name,
        "description": f"{name} ({taxonomy})",
        "taxonomy": taxonomy,
        "taxonomy_detail": {
            "id": make_id("taxonomy", taxonomy),
            "name": taxonomy,
            "description": f"Référentiel : {taxonomy}",
        },
        "language": "fr",
    }
