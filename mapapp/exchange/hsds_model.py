"""The objects of HSDS 3.0 that we write and read: their required fields and formats.

Source: openreferral/specification, schema/*.json. Unknown fields of others are left unread.
"""

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict, EmailStr, Field

Words = Annotated[str, Field(min_length=1)]
Uri = Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9+.-]*:[^\s]+$")]
Number = Annotated[float, Field(allow_inf_nan=False)]
Status = Literal["active", "inactive", "defunct", "temporarily closed"]
COUNTRY_FORM = r"^[A-Z]{2}$"


class Thing(BaseModel):
    """Be one object, identified by a UUID."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: UUID


class Taxonomy(Thing):
    """Name a list of terms."""

    name: Words
    description: Words
    uri: Uri | None = None
    version: str | None = None


class TaxonomyTerm(Thing):
    """Name one term of a taxonomy; 3.0 names it by a text, drafts had an object there."""

    name: Words
    description: Words
    code: str | None = None
    taxonomy: str | Taxonomy | None = None
    taxonomy_detail: Taxonomy | None = None
    language: str | None = None


class Attribute(Thing):
    """Tie a term, or a value, to the object that it stands in."""

    link_type: Words | None = None
    value: str | None = None
    taxonomy_term: TaxonomyTerm | None = None


class Phone(Thing):
    """Give a telephone number."""

    number: Words


class Contact(Thing):
    """Say whom to ask."""

    name: str | None = None
    title: str | None = None
    department: str | None = None
    email: EmailStr | None = None
    phones: list[Phone] | None = None


class Address(Thing):
    """Give a postal address."""

    address_1: Words
    city: Words
    state_province: Words
    postal_code: Words
    country: Annotated[str, Field(pattern=COUNTRY_FORM)]
    address_type: Literal["physical", "postal", "virtual"]


class Location(Thing):
    """Say where a service is given."""

    location_type: Literal["physical", "postal", "virtual"]
    name: str | None = None
    description: str | None = None
    latitude: Annotated[Number, Field(ge=-90, le=90)] | None = None
    longitude: Annotated[Number, Field(ge=-180, le=180)] | None = None
    external_identifier: str | None = None
    external_identifier_type: str | None = None
    addresses: list[Address] | None = None


class ServiceAtLocation(Thing):
    """Tie a service to a place."""

    location: Location | None = None


class Schedule(Thing):
    """Say between which dates a service is given."""

    valid_from: date | None = None
    valid_to: date | None = None
    description: str | None = None


class ServiceArea(Thing):
    """Say for the inhabitants of which area a service is."""

    name: str | None = None
    description: str | None = None
    extent: str | None = None
    extent_type: str | None = None
    uri: str | None = None


class LooseOrganization(Thing):
    """Name who gives a service, as others do: often without the description."""

    name: Words


class Organization(LooseOrganization):
    """Name who gives a service, as the standard asks."""

    description: Words


class Service(Thing):
    """Describe a service, as it is read: fields that we can use."""

    name: Words
    status: Status
    description: str | None = None
    url: str | None = None
    email: EmailStr | None = None
    fees_description: str | None = None
    eligibility_description: str | None = None
    minimum_age: Annotated[Number, Field(ge=0, le=120)] | None = None
    maximum_age: Annotated[Number, Field(ge=0, le=120)] | None = None
    assured_date: date | None = None
    last_modified: str | None = None
    alert: str | None = None
    organization: LooseOrganization | None = None
    service_areas: list[ServiceArea] | None = None
    service_at_locations: list[ServiceAtLocation] | None = None
    schedules: list[Schedule] | None = None
    contacts: list[Contact] | None = None
    phones: list[Phone] | None = None
    attributes: Sequence[Attribute] | None = None


class WrittenAttribute(Attribute):
    """Be an attribute of ours: it says what it describes."""

    link_type: Words


class WrittenService(Service):
    """Be a service of ours: nothing that the standard asks for is missing, nothing else stands."""

    model_config = ConfigDict(extra="forbid")

    url: Uri | None = None
    organization: Organization
    attributes: Sequence[WrittenAttribute]
    service_areas: Annotated[list[ServiceArea], Field(min_length=1)]


def check_written(record: dict[str, Any]) -> None:
    """Refuse a service that is not valid, with pydantic's error."""
    WrittenService.model_validate(record)
