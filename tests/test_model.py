"""The form of actions.json: what a record takes, and what it refuses."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import TypeAdapter, ValidationError

from mapapp.model import (
    Audience,
    Code,
    Contact,
    CrossBorder,
    Link,
    OutlineArea,
    PartialDate,
    Phone,
    Slug,
    Step,
    TerritoryArea,
    Venue,
    actions_schema,
)


def types_of(error: ValidationError) -> list[str]:
    return [detail["type"] for detail in error.errors()]


def audience(age_min: int | None, age_max: int | None) -> dict[str, Any]:
    return {"text": "t", "age_min": age_min, "age_max": age_max, "criteria": []}


@pytest.mark.parametrize("code", ["59350", "2A004", "2B033"])
def test_an_insee_code_has_five_characters(code: str) -> None:
    assert TypeAdapter(Code).validate_python(code) == code


@pytest.mark.parametrize("code", ["5935", "593500", "5935a", "59 350", "59350\n", ""])
def test_anything_else_is_no_code(code: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Code).validate_python(code)


def test_a_code_is_written_in_ascii_digits() -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Code).validate_python("\uff15\uff19350")


@pytest.mark.parametrize("slug", ["a", "forum-emploi", "labo-148"])
def test_an_identifier_is_words_joined_by_hyphens(slug: str) -> None:
    assert TypeAdapter(Slug).validate_python(slug) == slug


@pytest.mark.parametrize("slug", ["", "-a", "a-", "a--b", "A", "é", "a b", "a/b", "x" * 81])
def test_an_identifier_has_nothing_that_an_address_must_escape(slug: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Slug).validate_python(slug)


@pytest.mark.parametrize("date", ["2019", "2019-06", "2019-06-06"])
def test_a_date_may_stop_at_the_year_or_month(date: str) -> None:
    assert TypeAdapter(PartialDate).validate_python(date) == date


@pytest.mark.parametrize(
    "date", ["19", "2019-6", "2019-13", "2019-06-32", "06/06/2019", "2019-06-06T10:00", "mi-2019"]
)
def test_a_date_of_another_form_is_refused(date: str) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(PartialDate).validate_python(date)


@pytest.mark.parametrize(
    ("typed", "kept"),
    [
        ("+33320212223", "+33 3 20 21 22 23"),
        ("+33 6 99 78 34 23", "+33 6 99 78 34 23"),
        ("+32 56 24 70 00", "+32 56 24 70 00"),
    ],
)
def test_a_phone_is_kept_in_international_form_for_any_country(typed: str, kept: str) -> None:
    assert TypeAdapter(Phone).validate_python(typed) == kept


@pytest.mark.parametrize("typed", ["03 20 21 22 23", "+33 3 20", "+33", "appelle-moi", ""])
def test_a_phone_of_another_form_is_refused(typed: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Phone).validate_python(typed)
    assert types_of(caught.value) == ["phone"]


def test_ages_may_be_equal_or_open_but_not_reversed() -> None:
    assert Audience.model_validate(audience(16, 16)).age_min == 16
    assert Audience.model_validate(audience(None, 25)).age_max == 25
    assert Audience.model_validate(audience(18, None)).age_max is None
    with pytest.raises(ValidationError) as caught:
        Audience.model_validate(audience(30, 18))
    assert types_of(caught.value) == ["ages_reversed"]


@pytest.mark.parametrize("age", [-1, 121])
def test_an_age_is_between_0_and_120(age: int) -> None:
    with pytest.raises(ValidationError):
        Audience.model_validate(audience(age, None))


@pytest.mark.parametrize(
    ("from_", "to"), [("2019", "2019"), ("2019-06", "2019"), ("2019", "2019-06"), ("2019", None)]
)
def test_a_step_may_end_in_the_period_where_it_begins(from_: str, to: str | None) -> None:
    step = Step.model_validate({"from": from_, "to": to, "label": "x"})
    assert (step.from_, step.to) == (from_, to)


@pytest.mark.parametrize(("from_", "to"), [("2020", "2019"), ("2019-06", "2019-05")])
def test_a_step_cannot_end_before_it_begins(from_: str, to: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Step.model_validate({"from": from_, "to": to, "label": "x"})
    assert types_of(caught.value) == ["dates_reversed"]


@pytest.mark.parametrize(
    "url",
    [
        "javascript:alert(1)",
        "JavaScript:alert(1)",
        "data:text/html,x",
        "//a.fr",
        "ftp://a.fr",
        "https://a.fr/ x",
        'https://a.fr/"onclick=',
        "https://a.fr/<b>",
        " https://a.fr",
        "mailto:a@b.fr",
    ],
)
def test_a_link_is_http_or_https_only(url: str) -> None:
    with pytest.raises(ValidationError):
        Link(label="x", url=url)


def test_a_crossing_of_the_border_needs_its_reason() -> None:
    assert CrossBorder(value=True, note="Avec des jeunes belges.").value is True
    assert CrossBorder(value=False).note is None
    with pytest.raises(ValidationError) as caught:
        CrossBorder(value=True)
    assert types_of(caught.value) == ["cross_border_reason"]


@pytest.mark.parametrize("place", [{"longitude": 180.5}, {"latitude": -90.5}])
def test_a_venue_stands_on_the_earth(place: dict[str, float]) -> None:
    with pytest.raises(ValidationError):
        Venue(name="x", **place)


def test_an_outline_ring_needs_four_points() -> None:
    ring = [[3.0, 50.6], [3.1, 50.6], [3.0, 50.6]]
    shape = {"type": "Polygon", "coordinates": [ring]}
    with pytest.raises(ValidationError) as caught:
        OutlineArea.model_validate_json(
            json.dumps({"kind": "outline", "name": "x", "geometry": shape})
        )
    assert types_of(caught.value) == ["too_short"]


def test_a_record_is_frozen_and_refuses_unknown_fields() -> None:
    area = TerritoryArea(kind="territory")
    with pytest.raises(ValidationError):
        area.note = "x"  # type: ignore[misc]
    with pytest.raises(ValidationError):
        TerritoryArea.model_validate({"kind": "territory", "code": "59350"})


def test_a_name_is_trimmed_and_never_empty() -> None:
    assert Link(label="  site  ", url="https://a.fr").label == "site"
    with pytest.raises(ValidationError):
        Link(label="   ", url="https://a.fr")


def test_the_fields_about_persons_are_marked_in_the_schema() -> None:
    fields = actions_schema()["$defs"]["Contact"]["properties"]
    marked = {name for name, field in fields.items() if field.get("x-personal")}
    assert marked == {"name", "email", "phones"}
    assert set(fields) == set(Contact.model_fields)


def test_the_schema_is_valid_json_schema_2020_12() -> None:
    schema = actions_schema()
    Draft202012Validator.check_schema(schema)
    assert schema["$schema"] == "https://json-schema.org/draft/2020-12/schema"
    assert schema["required"] == ["version", "sources", "actions"]
    assert schema["additionalProperties"] is False
