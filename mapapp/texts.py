"""The types of values that actions.json holds: texts, dates, codes, telephone numbers."""

import unicodedata
from datetime import date
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

from mapapp.limits import (
    MOST_ID_CHARS,
    MOST_LINE_CHARS,
    MOST_SENTENCE_CHARS,
    MOST_TEXT_CHARS,
    MOST_URL_CHARS,
)

SLUG_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE_FORM = r"^[0-9][0-9AB][0-9]{3}$"
ZONE_KEY_FORM = r"^(nis:[0-9]{5}|canton:[a-z0-9-]+)$"
TERRITORY_FORM = r"^(siren:[0-9]{9}|(dep|reg):[0-9][0-9AB][0-9]?|france|communes:[a-z0-9-]+)$"
DATE_FORM = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
URL_FORM = r"^https?://[^\s<>\"']+$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_FORM, max_length=MOST_ID_CHARS)]
ZoneKey = Annotated[str, StringConstraints(pattern=ZONE_KEY_FORM)]
Code = Annotated[str, StringConstraints(pattern=CODE_FORM)]


def _write_number(value: float) -> int | float:
    """Write a whole number without a fraction."""
    return int(value) if value.is_integer() else value


# Beyond, a float no longer holds every whole number, and no reader could be shown it.
MOST = 1e15
Number = Annotated[
    float, Field(ge=-MOST, le=MOST, allow_inf_nan=False), PlainSerializer(_write_number)
]


def _check_text(value: str) -> str:
    """Refuse control characters, which no reader sees, but the line feed."""
    if any(unicodedata.category(char) == "Cc" and char != "\n" for char in value):
        raise PydanticCustomError("control", "control")
    return value


Words = Annotated[
    str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_check_text)
]
Line = Annotated[Words, Field(max_length=MOST_LINE_CHARS)]
Sentence = Annotated[Words, Field(max_length=MOST_SENTENCE_CHARS)]
Text = Annotated[Words, Field(max_length=MOST_TEXT_CHARS)]
Page = Annotated[int, Field(ge=1, le=9999)]
Age = Annotated[int, Field(ge=0, le=120)]
Year = Annotated[int, Field(ge=1900, le=2100)]
Longitude = Annotated[float, Field(ge=-180, le=180, allow_inf_nan=False)]
Latitude = Annotated[float, Field(ge=-90, le=90, allow_inf_nan=False)]


def _check_date(value: str) -> str:
    """Accept only days that the calendar has; the form has been checked before."""
    try:
        date.fromisoformat(value + "-01-01"[len(value) - 4 :] if len(value) < 10 else value)
    except ValueError:
        raise PydanticCustomError("date", "date") from None
    return value


PartialDate = Annotated[str, StringConstraints(pattern=DATE_FORM), AfterValidator(_check_date)]


def read_phone(value: str, *, region: str | None = "FR") -> str | None:
    """Write a telephone number in its international form; None where it is none."""
    try:
        number = phonenumbers.parse(value, region)
    except phonenumbers.NumberParseException:
        return None
    if not phonenumbers.is_possible_number(number):
        return None
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


def _check_phone(value: str) -> str:
    """Accept a telephone number in international form only (ITU-T E.164, +33 3 …)."""
    number = read_phone(value, region=None)
    if number is None:
        raise PydanticCustomError("phone", "phone")
    return number


Phone = Annotated[str, AfterValidator(_check_phone)]
Url = Annotated[str, StringConstraints(pattern=URL_FORM, max_length=MOST_URL_CHARS)]
