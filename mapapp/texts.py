"""The types of values that actions.json holds: texts, dates, codes, telephone numbers."""

import re
from datetime import date
from typing import Annotated

import phonenumbers
from pydantic import AfterValidator, Field, PlainSerializer, StringConstraints
from pydantic_core import PydanticCustomError

SLUG_FORM = r"^[a-z0-9]+(-[a-z0-9]+)*$"
CODE_FORM = r"^[0-9][0-9AB][0-9]{3}$"
ZONE_KEY_FORM = r"^(nis:[0-9]{5}|canton:[a-z0-9-]+)$"
TERRITORY_FORM = r"^(siren:[0-9]{9}|(dep|reg):[0-9][0-9AB][0-9]?|france|communes:[a-z0-9-]+)$"
DATE_FORM = r"^[12][0-9]{3}(-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?)?$"
# The whole of Unicode's category Cc, but the line feed.
CONTROL = re.compile(r"[\x00-\x09\x0b-\x1f\x7f-\x9f]")
URL_FORM = r"^https?://[^\s<>\"']+$"

Slug = Annotated[str, StringConstraints(pattern=SLUG_FORM, max_length=80)]
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
    if CONTROL.search(value):
        raise PydanticCustomError("control", "control")
    return value


Words = Annotated[
    str, StringConstraints(min_length=1, strip_whitespace=True), AfterValidator(_check_text)
]
Line = Annotated[Words, Field(max_length=200)]
Sentence = Annotated[Words, Field(max_length=400)]
Text = Annotated[Words, Field(max_length=5000)]
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


def _check_phone(value: str) -> str:
    """Accept a telephone number in international form only (ITU-T E.164, +33 3 …)."""
    try:
        number = phonenumbers.parse(value, None)
    except phonenumbers.NumberParseException:
        number = None
    if number is None or not phonenumbers.is_possible_number(number):
        raise PydanticCustomError("phone", "phone")
    return phonenumbers.format_number(number, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


Phone = Annotated[str, AfterValidator(_check_phone)]
Url = Annotated[str, StringConstraints(pattern=URL_FORM, max_length=500)]
