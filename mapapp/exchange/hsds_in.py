"""Read HSDS 3.0: our own file back, or another directory's services with their areas."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, get_args

from pydantic import ValidationError

from mapapp.errors import Fault
from mapapp.exchange.crosswalk import find_theme
from mapapp.exchange.foreign import (
    ELSEWHERE,
    UNPLACED,
    Offer,
    Reach,
    read_phone,
    read_url,
    slugify,
    take_offers,
)
from mapapp.exchange.hsds_areas import AreaError, find_homes, read_areas, read_uri
from mapapp.exchange.hsds_model import Service
from mapapp.exchange.hsds_out import OWN_THEMES, make_id
from mapapp.exchange.hsds_own import find_lost, read_own
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.jsonrecords import Found, take_records
from mapapp.exchange.recordfaults import faults_of, repeated
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action, Theme

STANDARD = "le standard HSDS 3.0"
NO_CARRIER = "structure non précisée"
THEMES: tuple[Theme, ...] = get_args(Theme)
Record = Mapping[str, Any]


@dataclass
class _Reading:
    """Gather what one file brings."""

    terrain: Terrain
    directory: str
    intake: Intake = field(default_factory=Intake)
    offers: list[Offer] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    @cached_property
    def own(self) -> dict[str, Action]:
        return {make_id("service", action.id): action for action in self.terrain.file.actions}


def read_hsds(
    path: Path, terrain: Terrain, progress: Callable[[int], None] | None = None
) -> Intake:
    """Read a file of HSDS; every fault stands in what is returned, none is raised.

    The directory is named after the file: HSDS has no field for who delivers.
    """
    reading = _Reading(terrain, slugify(path.stem))
    reading.intake.faults += take_records(path, lambda found: _take(found, reading), progress)
    reading.intake.faults += repeated(reading.ids, "service")
    take_offers(reading.offers, terrain, reading.intake)
    return reading.intake


def is_hsds(head: bytes) -> bool:
    """Guess from its first bytes whether a file is of HSDS."""
    names = (b'"service_areas"', b'"service_at_locations"', b'"organization"', b'"total_items"')
    return sum(name in head for name in names) >= 2 or b'"minimum_age"' in head


def _take(found: Found, reading: _Reading) -> None:
    record = found.value
    number = found.position + 1
    if not isinstance(record, dict):
        place = f"enregistrement n° {number}"
        fault = Fault(place, "ce n’est pas un objet", "un service entre accolades")
        reading.intake.faults.append(fault)
        return
    place = f"service « {str(record.get('name', 'sans nom'))[:80]} » (n° {number})"
    try:
        service = Service.model_validate(record)
    except ValidationError as error:
        reading.intake.faults += faults_of(error, place, STANDARD)
        return
    action = reading.own.get(str(service.id))
    try:
        _place_service(service, record, place, action, reading)
    except AreaError as error:
        cure = "un polygone GeoJSON (RFC 7946), en degrés"
        reading.intake.faults.append(Fault(f"{place}, service_areas.extent", str(error), cure))


def _place_service(
    service: Service, record: Record, place: str, action: Action | None, reading: _Reading
) -> None:
    terrain = reading.terrain
    if action is not None:
        reading.ids.append(str(service.id))
        areas = service.service_areas or []
        reach = read_areas(areas, terrain, own=True) if areas else None
        fields = read_own(record, action, terrain)
        codes = reach.codes if reach and reach.codes else None
        reading.intake.entries.append(Entry(place, fields, _places(place), codes))
        for name in find_lost(record, action, terrain):
            reading.intake.pass_over(f"champ changé sans équivalent ici, non repris : {name}")
        return
    reach, reason = _find_reach(service, terrain)
    if reason:
        reading.intake.pass_over(reason)
    else:
        reading.ids.append(str(service.id))
        reading.offers.append(_make_offer(service, place, reach, reading.directory))


def _find_reach(service: Service, terrain: Terrain) -> tuple[Reach, str]:
    """Find which communes a service reaches; or why it is passed over."""
    if service.status != "active":
        return Reach(frozenset()), f"statut « {service.status} »"
    if _date_of(service) is None:
        return Reach(frozenset()), "sans date (assured_date ou last_modified)"
    if service.service_areas:
        reach = read_areas(service.service_areas, terrain)
        return reach, "" if reach.codes else ELSEWHERE
    reach = find_homes(service.service_at_locations or [], terrain)
    return reach, "" if reach.codes else UNPLACED


def _date_of(service: Service) -> str | None:
    if service.assured_date is not None:
        return service.assured_date.isoformat()
    return service.last_modified[:10] if service.last_modified else None


def _make_offer(service: Service, place: str, reach: Reach, directory: str) -> Offer:
    carrier = service.organization.name if service.organization else NO_CARRIER
    subjects = _find_subjects(service)
    return Offer(
        place=place,
        id=str(service.id),
        directory=directory,
        title=service.name,
        carrier=carrier,
        description=service.description or service.name,
        reach=reach,
        theme=_find_own_theme(service) or find_theme(subjects),
        subjects=subjects,
        publics=(),
        updated=_date_of(service) or "",
        zone=_say_zone(service),
        audience=service.eligibility_description,
        ages=(_age(service.minimum_age), _age(service.maximum_age)),
        contact=_make_contact(service, carrier),
        url=read_url(service.url),
        places=_places(place),
    )


def _age(age: float | None) -> int | None:
    """Keep full years only: a half year is no age of ours."""
    return int(age) if age is not None and float(age).is_integer() else None


def _find_subjects(service: Service) -> list[str]:
    terms = [attribute.taxonomy_term for attribute in service.attributes or []]
    return [(term.code or term.name)[:200] for term in terms if term]


def _find_own_theme(service: Service) -> Theme | None:
    """Find the theme where the service has a term of our own taxonomy."""
    for attribute in service.attributes or []:
        term = attribute.taxonomy_term
        if term and term.taxonomy == OWN_THEMES:
            return next((theme for theme in THEMES if theme == term.code), None)
    return None


def _say_zone(service: Service) -> list[str]:
    said = [read_uri(area.uri) or area.name or "" for area in service.service_areas or []]
    return [name[:200] for name in said if name.strip()]


def _make_contact(service: Service, carrier: str) -> dict[str, Any] | None:
    """Make the contact of a service; a person's name is not taken over from a directory."""
    contacts = service.contacts or []
    emails = [service.email, *(contact.email for contact in contacts)]
    numbers = [*(service.phones or []), *(one for c in contacts for one in c.phones or [])]
    read = [read_phone(phone.number) for phone in numbers]
    phones = [phone for phone in dict.fromkeys(read) if phone]
    email = next((address for address in emails if address), None)
    if not (email or phones):
        return None
    return {"role": None, "name": None, "organisation": carrier, "email": email, "phones": phones}


def _places(place: str) -> dict[tuple[str | int, ...], str]:
    """Say in which field of the service each field of ours stands."""
    fields = {
        ("title",): "name",
        ("description",): "description",
        ("summary",): "description",
        ("carriers",): "organization.name",
        ("audience",): "eligibility_description",
        ("audience", "age_min"): "minimum_age",
        ("audience", "age_max"): "maximum_age",
        ("coverage",): "service_areas",
        ("contacts",): "contacts",
        ("links",): "url",
    }
    return {path: f"{place}, {name}" for path, name in fields.items()}
