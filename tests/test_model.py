"""The form of actions.json: what a record takes, and what it refuses."""

import json
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from pydantic import ValidationError

from mapapp.areas import OutlineArea, TerritoryArea
from mapapp.model import (
    Audience,
    Contact,
    CrossBorder,
    KeyFigure,
    Link,
    Offer,
    Related,
    Step,
    Venue,
    actions_schema,
)


def types_of(error: ValidationError) -> list[str]:
    return [detail["type"] for detail in error.errors()]


def audience(age_min: int | None, age_max: int | None) -> dict[str, Any]:
    return {"text": "t", "age_min": age_min, "age_max": age_max, "criteria": []}


def test_ages_may_be_equal_or_open_but_not_reversed() -> None:
    assert Audience.model_validate(audience(16, 16)).age_min == 16
    assert Audience.model_validate(audience(None, 25)).age_max == 25
    assert Audience.model_validate(audience(18, None)).age_max is None
    with pytest.raises(ValidationError) as caught:
        Audience.model_validate(audience(30, 18))
    assert types_of(caught.value) == ["ages_reversed"]


def test_situations_are_optional_each_once_and_required_only_if_named() -> None:
    plain = Audience.model_validate(audience(16, 25))
    assert (plain.situations, plain.required_situations, plain.age_extensions) == ([], [], [])
    named = {"situations": ["etudiant", "femme"], "required_situations": ["etudiant"]}
    assert Audience.model_validate(audience(16, 25) | named).situations == ["etudiant", "femme"]


@pytest.mark.parametrize(
    ("changes", "kind"),
    [
        ({"situations": ["femme", "femme"]}, "named_twice"),
        ({"required_situations": ["etudiant"]}, "situations_absent"),
    ],
)
def test_situations_that_disagree_are_refused(changes: dict[str, Any], kind: str) -> None:
    with pytest.raises(ValidationError) as caught:
        Audience.model_validate(audience(16, 25) | changes)
    assert types_of(caught.value) == [kind]


def test_a_situation_outside_the_vocabulary_is_refused() -> None:
    with pytest.raises(ValidationError) as caught:
        Audience.model_validate(audience(16, 25) | {"situations": ["riche"]})
    assert types_of(caught.value) == ["literal_error"]


@pytest.mark.parametrize(
    ("age_max", "until", "kinds"),
    [
        (25, [26], []),
        (0, [1], []),
        (25, [25], ["extension_too_low"]),
        (25, [30, 24], ["extension_too_low"]),
        (None, [30], ["extension_too_low"]),
    ],
)
def test_an_extension_goes_beyond_an_age_that_is_given(
    age_max: int | None, until: list[int], kinds: list[str]
) -> None:
    extensions = [
        {"situation": situation, "age_max": age}
        for situation, age in zip(["handicap", "femme"], until, strict=False)
    ]
    found: list[str] = []
    try:
        Audience.model_validate(audience(None, age_max) | {"age_extensions": extensions})
    except ValidationError as error:
        found = types_of(error)
    assert found == kinds


def test_a_situation_extends_the_age_once() -> None:
    extensions = [{"situation": "handicap", "age_max": age} for age in (28, 30)]
    with pytest.raises(ValidationError) as caught:
        Audience.model_validate(audience(16, 25) | {"age_extensions": extensions})
    assert types_of(caught.value) == ["named_twice"]


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


FIGURE = {"label": "Jeunes accompagnés", "year": 2024}


@pytest.mark.parametrize("value", [0, 120, -3, 12.5])
def test_a_key_figure_is_kept_as_the_number_that_it_is(value: float) -> None:
    figure = KeyFigure.model_validate(FIGURE | {"value": value})
    assert figure.value == value
    assert (figure.unit, figure.page, figure.note) == (None, None, None)


@pytest.mark.parametrize("value", ["120", True, None, float("inf"), float("nan")])
def test_a_key_figure_is_a_number_that_ends(value: object) -> None:
    with pytest.raises(ValidationError):
        KeyFigure.model_validate(FIGURE | {"value": value})


@pytest.mark.parametrize("year", [1899, 2101, "2024", None])
def test_a_key_figure_has_its_year(year: object) -> None:
    with pytest.raises(ValidationError):
        KeyFigure.model_validate(FIGURE | {"value": 1, "year": year})


def test_an_offer_has_a_page_and_may_have_a_public_and_places_of_its_own() -> None:
    offer = Offer.model_validate(
        {
            "title": "Atelier",
            "summary": "Un atelier.",
            "audience": audience(16, 17),
            "venues": [{"name": "Mairie", "code": "59599"}],
            "page": 12,
        }
    )
    assert (offer.audience.age_max, offer.venues[0].code, offer.page) == (17, "59599", 12)
    with pytest.raises(ValidationError):
        Offer.model_validate({"title": "Atelier", "summary": "Un atelier."})


@pytest.mark.parametrize("lacking", ["action", "same", "note"])
def test_a_relation_says_to_what_whether_the_same_and_why(lacking: str) -> None:
    tie = {"action": "forum", "same": True, "note": "Le même, cinq ans plus tard."}
    assert Related.model_validate(tie).same is True
    with pytest.raises(ValidationError) as caught:
        Related.model_validate({name: value for name, value in tie.items() if name != lacking})
    assert types_of(caught.value) == ["missing"]


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
