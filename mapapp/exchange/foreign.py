"""What becomes of another's service: an action, a service of the second layer, or nothing.

A service that lies wholly inside the territory is an action; one that only touches it stands
apart. Nothing is added to what the directory says.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from unicodedata import category

from anyascii import anyascii
from pydantic import TypeAdapter, ValidationError

from mapapp.exchange.crosswalk import COUNTRY_CODES, first_sentence
from mapapp.exchange.intake import Entry, Intake
from mapapp.exchange.recordfaults import faults_of
from mapapp.exchange.terrain import Terrain
from mapapp.limits import (
    MOST_ID_CHARS,
    MOST_LINE_CHARS,
    MOST_SENTENCE_CHARS,
    MOST_SERVICES,
    MOST_TEXT_CHARS,
)
from mapapp.model import Situation, Theme
from mapapp.services import Directory, Service
from mapapp.texts import Code, Phone, Url

ELSEWHERE = "zone hors du territoire"
UNPLACED = "sans zone, et dans aucune commune du territoire"
TOO_MANY = f"au-delà de {MOST_SERVICES} services : ceux à la zone la plus large"
GIVEN = ""  # no document: an identifier that this file has taken


@dataclass(frozen=True, slots=True)
class Reach:
    """Say which communes a zone reaches, the rules that tell it, and whether it goes no further."""

    codes: frozenset[str]
    areas: tuple[Mapping[str, Any], ...] = ()
    inside: bool = False


@dataclass(frozen=True, slots=True)
class Offer:
    """Hold what a directory says of one service, in our types."""

    place: str
    id: str
    directory: str
    title: str
    carrier: str
    description: str
    reach: Reach
    theme: Theme | None
    subjects: Sequence[str]
    publics: Sequence[str]
    updated: str
    situations: Sequence[Situation] = ()
    zone: Sequence[str] = ()
    audience: str | None = None
    ages: tuple[int | None, int | None] = (None, None)
    criteria: str | None = None
    address: str | None = None
    code: str | None = None
    point: tuple[float | None, float | None] = (None, None)
    contact: Mapping[str, Any] | None = None
    url: str | None = None
    places: Mapping[tuple[str | int, ...], str] = field(default_factory=dict)


def read_zone(zone: Iterable[str], terrain: Terrain) -> Reach:
    """Read codes of communes, départements, EPCI and countries; the rest of them is elsewhere."""
    codes: set[str] = set()
    areas: list[Mapping[str, Any]] = []
    inside = True
    for item in dict.fromkeys(zone):
        commune = terrain.parents.get(item, item)
        if item == terrain.naming.code:
            codes |= terrain.codes
            areas.append({"kind": "territory"})
        elif commune in terrain.codes:
            codes.add(commune)
            areas.append({"kind": "commune", "code": item})
        else:
            inside = False
            codes |= _wide_codes(item, terrain)
    # Who lists the whole and a part of it means the whole.
    whole = [area for area in areas if area["kind"] == "territory"]
    return Reach(frozenset(codes), tuple(whole[:1] or areas), inside)


def _wide_codes(item: str, terrain: Terrain) -> set[str]:
    if item in COUNTRY_CODES:
        return {*terrain.codes}
    if len(item) in (2, 3):
        return {code for code in terrain.codes if code.startswith(item)}
    return set()


def take_offers(offers: Sequence[Offer], terrain: Terrain, intake: Intake) -> None:
    """Put each offer where it belongs; what no theme fits stands apart too, with the reason."""
    actions = [offer for offer in offers if offer.reach.inside and offer.theme is not None]
    apart = [offer for offer in offers if not (offer.reach.inside and offer.theme is not None)]
    themeless = sum(1 for offer in apart if offer.reach.inside)
    if themeless:
        intake.pass_over("aucune thématique qui ait un thème ici : gardé à part", themeless)
    intake.entries += _make_entries(actions, terrain)
    intake.sources += _make_sources(actions)
    kept = _keep_narrowest(apart, intake)
    for offer in kept:
        try:
            intake.services.append(_make_service(offer, terrain))
        except ValidationError as error:
            intake.faults += faults_of(error, offer.place, "la forme de services.json")
    named = sorted({offer.directory for offer in kept})
    intake.directories += [Directory(id=name, title=name) for name in named]


def _keep_narrowest(offers: Sequence[Offer], intake: Intake) -> list[Offer]:
    ordered = sorted(offers, key=lambda offer: (len(offer.reach.codes), offer.id))
    if len(ordered) > MOST_SERVICES:
        intake.pass_over(TOO_MANY, len(ordered) - MOST_SERVICES)
    return sorted(ordered[:MOST_SERVICES], key=lambda offer: offer.id)


def _make_service(offer: Offer, terrain: Terrain) -> Service:
    contact = offer.contact or {}
    phones = contact.get("phones", [])
    low, high = offer.ages
    longitude, latitude = offer.point
    return Service(
        id=safe_id(offer.id),
        directory=offer.directory,
        title=cut(offer.title, MOST_LINE_CHARS),
        carrier=cut(offer.carrier, MOST_LINE_CHARS),
        description=cut(offer.description, MOST_TEXT_CHARS),
        themes=list(offer.subjects),
        publics=list(offer.publics),
        audience_note=cut(offer.audience, MOST_TEXT_CHARS) if offer.audience else None,
        age_min=low,
        age_max=high,
        zone=list(offer.zone),
        communes=sorted(offer.reach.codes),
        whole=offer.reach.codes == terrain.codes,
        address=cut(offer.address, MOST_LINE_CHARS) if offer.address else None,
        code=offer.code,
        longitude=longitude,
        latitude=latitude,
        phone=phones[0] if phones else None,
        email=contact.get("email"),
        url=offer.url,
        updated=offer.updated,
    )


def _make_entries(offers: Sequence[Offer], terrain: Terrain) -> list[Entry]:
    """Make actions of offers; one that was taken before keeps the identifier it got then."""
    told = {action.id: action.source.document for action in terrain.file.actions}
    entries: list[Entry] = []
    for offer in offers:
        slug = _free_slug(offer.id, slugify(offer.directory), told)
        told[slug] = GIVEN
        entries.append(Entry(offer.place, _make_fields(offer, slug), offer.places))
    return entries


def _make_fields(offer: Offer, slug: str) -> dict[str, Any]:
    low, high = offer.ages
    note = cut(offer.criteria, MOST_LINE_CHARS) if offer.criteria else None
    label = "La fiche dans son répertoire"
    return {
        "id": slug,
        "title": cut(offer.title, MOST_LINE_CHARS),
        "theme": offer.theme,
        "carriers": [cut(offer.carrier, MOST_LINE_CHARS)],
        "summary": first_sentence(offer.description, MOST_SENTENCE_CHARS),
        "description": cut(offer.description, MOST_TEXT_CHARS),
        "audience": {
            "text": cut(offer.audience, MOST_SENTENCE_CHARS) if offer.audience else "Non précisé.",
            "age_min": low,
            "age_max": high,
            "criteria": [note] if note else [],
            "situations": [*offer.situations],
            "required_situations": [*offer.situations],
        },
        "coverage": {"areas": [dict(area) for area in offer.reach.areas], "certainty": "stated"},
        "contacts": [dict(offer.contact)] if offer.contact else [],
        "links": [{"label": label, "url": offer.url}] if offer.url else [],
        "cross_border": {"value": False},
        "source": {"document": slugify(offer.directory), "page": None},
    }


def _make_sources(offers: Sequence[Offer]) -> list[Entry]:
    years: dict[str, int] = {}
    for offer in offers:
        years[offer.directory] = max(years.get(offer.directory, 0), int(offer.updated[:4]))
    return [
        Entry(
            f"répertoire « {name} »",
            {
                "id": slugify(name),
                "title": f"Répertoire {name}",
                "publisher": name,
                "year": year,
                "year_note": "L’année est celle de la fiche reprise la plus récente.",
            },
        )
        for name, year in sorted(years.items())
    ]


def slugify(text: str) -> str:
    """Write a text as an identifier of ours: lower case, digits and hyphens."""
    plain = anyascii(text).lower()
    words = "".join(char if char.isascii() and char.isalnum() else " " for char in plain).split()
    return "-".join(words)[:MOST_ID_CHARS].strip("-") or "sans-nom"


def _free_slug(text: str, document: str, told: Mapping[str, str]) -> str:
    slug, number = slugify(text), 2
    while told.get(slug, document) != document:
        slug = f"{slugify(text)[: MOST_ID_CHARS - 5].strip('-')}-{number}"
        number += 1
    return slug


def safe_id(text: str) -> str:
    """Write an identifier that an address can hold."""
    return "".join("_" if char in "/?#%" or char.isspace() else char for char in text)[:200]


def cut(text: str, most: int) -> str:
    """Cut a text at a word where it is too long, and drop what no reader sees."""
    flat = text.replace("\r\n", "\n").replace("\t", " ")
    seen = "".join(char for char in flat if char == "\n" or category(char) != "Cc").strip() or "…"
    return seen if len(seen) <= most else seen[: most - 1].rsplit(" ", 1)[0].rstrip(" ,;:") + "…"


PHONE: TypeAdapter[str] = TypeAdapter(Phone)
URL: TypeAdapter[str] = TypeAdapter(Url)
CODE: TypeAdapter[str] = TypeAdapter(Code)


def read_phone(text: str | None) -> str | None:
    """Read a telephone number, a French one as people write it too; none where it is none."""
    compact = "".join(char for char in text or "" if char.isdigit() or char == "+")
    if len(compact) == 10 and compact.startswith("0"):
        compact = "+33" + compact[1:]
    return _fitting(PHONE, compact)


def read_url(text: str | None) -> str | None:
    """Read the address of a web page; none where it is no http address of 500 characters."""
    return _fitting(URL, text or "")


def read_code(text: str | None) -> str | None:
    """Read the code of a French commune; none where it is none."""
    return _fitting(CODE, text or "")


def _fitting(form: "TypeAdapter[str]", text: str) -> str | None:
    try:
        return form.validate_python(text) if text else None
    except ValidationError:
        return None
