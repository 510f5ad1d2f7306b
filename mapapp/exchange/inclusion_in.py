"""Read data·inclusion v1: our own file back, a directory's, or the national one of 100,000 records.

What does not touch the territory is passed over before it is judged, and counted by reason.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from mapapp.errors import Fault
from mapapp.exchange.crosswalk import SITUATIONS, find_theme, read_ages
from mapapp.exchange.foreign import (
    ELSEWHERE,
    UNPLACED,
    Offer,
    Reach,
    read_code,
    read_phone,
    read_url,
    read_zone,
    slugify,
    take_offers,
)
from mapapp.exchange.inclusion_model import check_service, check_structure, label_of
from mapapp.exchange.inclusion_own import find_lost, own_start, read_own
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.jsonrecords import Found, take_records
from mapapp.exchange.recordfaults import faults_of, repeated
from mapapp.exchange.terrain import Terrain
from mapapp.model import Action

STANDARD = "le standard data·inclusion v1"
NO_CARRIER = "structure non précisée"
Record = Mapping[str, Any]


@dataclass(slots=True)
class _Reading:
    """Gather what one file brings."""

    terrain: Terrain
    intake: Intake = field(default_factory=Intake)
    names: dict[str, str] = field(default_factory=dict)
    offers: list[tuple[Offer, str]] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)


def read_inclusion(
    path: Path, terrain: Terrain, progress: Callable[[int], None] | None = None
) -> Intake:
    """Read a file of data·inclusion; every fault stands in what is returned, none is raised.

    ``terrain`` holds the actions as they stand, with their contacts. ``progress`` is told now
    and then how many records have been read.
    """
    reading = _Reading(terrain)
    reading.intake.faults += take_records(path, lambda found: _take(found, reading), progress)
    return _finish(reading)


def is_inclusion(head: bytes) -> bool:
    """Guess from its first bytes whether a file is data·inclusion's."""
    names = (b'"zone_eligibilite"', b'"structure_id"', b'"date_maj"', b'"reseaux_porteurs"')
    return any(name in head for name in names)


def _take(found: Found, reading: _Reading) -> None:
    record = found.value
    place = f"{found.within or 'enregistrement'} n° {found.position + 1}"
    if not isinstance(record, dict):
        fault = Fault(place, "ce n’est pas un objet", "une fiche entre accolades")
        reading.intake.faults.append(fault)
    elif "structure_id" in record or found.within == "services":
        _take_service(record, _place(record, "service", found.position), reading)
    elif found.within == "structures" or ("id" in record and "nom" in record):
        _take_structure(record, _place(record, "structure", found.position), reading)
    else:
        fault = Fault(place, "ni service, ni structure", f"suivre {STANDARD}")
        reading.intake.faults.append(fault)


def _place(record: Record, kind: str, position: int) -> str:
    return f"{kind} « {str(record.get('id', 'sans id'))[:80]} » (n° {position + 1})"


def _take_structure(record: Record, place: str, reading: _Reading) -> None:
    """Keep the name of a structure; only those of the territory and ours are judged."""
    own = str(record.get("id", "")).startswith(own_start())
    if own or record.get("code_insee") in reading.terrain.codes:
        reading.intake.faults += _judge(check_structure, record, place)
    if isinstance(record.get("id"), str) and isinstance(record.get("nom"), str):
        reading.names[record["id"]] = record["nom"]


def _judge(check: Callable[[Record], None], record: Record, place: str) -> Iterator[Fault]:
    try:
        check(record)
    except ValidationError as error:
        yield from faults_of(error, place, STANDARD)


def _take_service(record: Record, place: str, reading: _Reading) -> None:
    action = _find_own(record, reading.terrain)
    silent = action is not None and record.get("zone_eligibilite") is None
    reach = Reach(frozenset()) if silent else _find_reach(record, reading.terrain)
    if isinstance(reach, str):
        reading.intake.pass_over(reach)
        return
    faults = [*_judge(check_service, record, place)]
    if faults:
        reading.intake.faults += faults
        return
    reading.ids.append(record["id"])
    if action is None:
        reading.offers.append((_make_offer(record, place, reach), record["structure_id"]))
        return
    fields = read_own(record, action, reading.terrain)
    codes = None if silent else reach.codes
    reading.intake.entries.append(Entry(place, fields, _places(place), codes))
    for name in find_lost(record, action, reading.terrain):
        reading.intake.pass_over(f"champ changé sans équivalent ici, non repris : {name}")


def _find_own(record: Record, terrain: Terrain) -> Action | None:
    """Find the action that a record of ours is of; one that is gone here is read as another's."""
    name = record.get("id")
    if isinstance(name, str) and name.startswith(own_start()):
        return terrain.actions.get(name.removeprefix(own_start()))
    return None


def _find_reach(record: Record, terrain: Terrain) -> Reach | str:
    """Find which communes a service reaches, or why it is passed over; a faulty zone is judged."""
    zone = record.get("zone_eligibilite")
    if zone is None:
        code = record.get("code_insee")
        home = terrain.parents.get(str(code), str(code))
        return Reach(frozenset({home})) if home in terrain.codes else UNPLACED
    if not isinstance(zone, list) or not zone or not all(isinstance(item, str) for item in zone):
        return Reach(frozenset())
    reach = read_zone(zone, terrain)
    return reach if reach.codes else ELSEWHERE


def _finish(reading: _Reading) -> Intake:
    intake, names = reading.intake, reading.names
    intake.faults += repeated(reading.ids, "service")
    offers = [
        _name_carrier(offer, names.get(structure, NO_CARRIER))
        for offer, structure in reading.offers
    ]
    take_offers(offers, reading.terrain, intake)
    return intake


def _name_carrier(offer: Offer, name: str) -> Offer:
    contact = offer.contact and {**offer.contact, "organisation": name}
    return replace(offer, carrier=name, contact=contact)


def _make_offer(record: Record, place: str, reach: Reach) -> Offer:
    subjects = record.get("thematiques") or []
    publics = record.get("publics") or []
    return Offer(
        place=place,
        id=record["id"].removeprefix(own_start()),
        directory=slugify(record["source"]),
        title=record["nom"],
        carrier=NO_CARRIER,
        description=record["description"],
        reach=reach,
        theme=find_theme(subjects),
        subjects=subjects,
        publics=publics,
        situations=[SITUATIONS[publics[0]]]
        if len(publics) == 1 and publics[0] in SITUATIONS
        else [],
        updated=record["date_maj"][:10],
        zone=record.get("zone_eligibilite") or [],
        audience=record.get("publics_precisions") or _say_publics(publics),
        ages=read_ages(record.get("publics_precisions") or ""),
        criteria=record.get("conditions_acces"),
        address=_say_address(record),
        code=read_code(record.get("code_insee")),
        point=(record.get("longitude"), record.get("latitude")),
        contact=_make_contact(record),
        url=read_url(record.get("lien_source") or record.get("lien_mobilisation")),
        places=_places(place),
    )


def _say_publics(publics: list[str]) -> str | None:
    """Say publics in the standard's own words."""
    labels = [label_of(value) for value in publics]
    return f"{', '.join(labels)}." if labels else None


def _say_address(record: Record) -> str | None:
    town = " ".join(part for part in (record.get("code_postal"), record.get("commune")) if part)
    return ", ".join(part for part in (record.get("adresse"), town) if part) or None


def _make_contact(record: Record) -> dict[str, Any] | None:
    """Make the contact of a service; a person's name is not taken over from a directory."""
    phone = read_phone(record.get("telephone"))
    email = record.get("courriel")
    if not (phone or email):
        return None
    phones = [phone] if phone else []
    return {"role": None, "name": None, "organisation": "", "email": email, "phones": phones}


def _places(place: str) -> dict[tuple[str | int, ...], str]:
    """Say in which field of the record each field of ours stands."""
    fields = {
        ("title",): "nom",
        ("description",): "description",
        ("summary",): "description",
        ("audience",): "publics_precisions",
        ("coverage",): "zone_eligibilite",
        ("contacts", 0, "email"): "courriel",
        ("contacts", 0, "phones"): "telephone",
        ("contacts", 0, "name"): "contact_nom_prenom",
        ("links",): "lien_source",
    }
    return {path: f"{place}, {name}" for path, name in fields.items()}
