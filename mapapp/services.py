"""The form of services.json: what directories of others list, a layer apart from the actions."""

from typing import Annotated, Literal

from pydantic import EmailStr, Field, StringConstraints

from mapapp.areas import Record
from mapapp.limits import MOST_ID_CHARS, MOST_SERVICES
from mapapp.texts import Age, Code, Latitude, Line, Longitude, PartialDate, Phone, Text, Url

SERVICE_ID_FORM = r"^[^\s/?#%]{1,200}$"
ServiceId = Annotated[str, StringConstraints(pattern=SERVICE_ID_FORM)]


class Directory(Record):
    """Name a directory that services come from (a producer of data·inclusion, a HSDS feed)."""

    id: Annotated[
        str, StringConstraints(pattern=r"^[a-z0-9]+([._-]+[a-z0-9]+)*$", max_length=MOST_ID_CHARS)
    ]
    title: Line
    url: Url | None = None


class Service(Record):
    """Describe one service of a directory, which reaches some communes of the territory.

    ``zone`` is what the directory says (codes of communes, départements, EPCI, « france »);
    ``communes`` are those of the territory that it reaches, all of them where ``whole``.
    ``themes`` and ``publics`` are the directory's own values.
    """

    id: ServiceId
    directory: str
    title: Line
    carrier: Line
    description: Text | None = None
    themes: list[Line] = Field(default=[])
    publics: list[Line] = Field(default=[])
    audience_note: Text | None = None
    age_min: Age | None = None
    age_max: Age | None = None
    zone: list[Line] = Field(default=[])
    communes: list[Code] = Field(min_length=1)
    whole: bool
    address: Line | None = None
    code: Code | None = None
    longitude: Longitude | None = None
    latitude: Latitude | None = None
    phone: Phone | None = Field(default=None, json_schema_extra={"x-personal": True})
    email: EmailStr | None = Field(default=None, json_schema_extra={"x-personal": True})
    url: Url | None = None
    updated: PartialDate


class ServicesFile(Record):
    """Be the whole of services.json."""

    version: Literal[1] = 1
    directories: list[Directory] = Field(default=[])
    services: list[Service] = Field(default=[], max_length=MOST_SERVICES)
