"""The types of values: what a code, a date, a telephone number or a text may be."""

import pytest
from pydantic import TypeAdapter, ValidationError

from mapapp.texts import (
    Age,
    Code,
    Latitude,
    Line,
    Longitude,
    Number,
    Page,
    PartialDate,
    Phone,
    Sentence,
    Slug,
    Text,
    Url,
    Words,
    Year,
)


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
    assert [detail["type"] for detail in caught.value.errors()] == ["phone"]


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
        TypeAdapter(Url).validate_python(url)


@pytest.mark.parametrize("date", ["2019-02-29", "2019-04-31", "2019-02-30"])
def test_a_day_that_the_calendar_has_not_is_refused(date: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(PartialDate).validate_python(date)
    assert [detail["type"] for detail in caught.value.errors()] == ["date"]


def test_a_leap_day_is_a_day() -> None:
    assert TypeAdapter(PartialDate).validate_python("2020-02-29") == "2020-02-29"


@pytest.mark.parametrize(
    "url", ["https://a.fr", "http://a.fr/x?y=1&z=%22#b", "https://example.org/`{{7*7}}`"]
)
def test_an_address_of_the_web_is_kept_as_it_is(url: str) -> None:
    assert TypeAdapter(Url).validate_python(url) == url


def test_a_text_is_trimmed_and_never_empty() -> None:
    assert TypeAdapter(Words).validate_python("  a b ") == "a b"
    for blank in ("", "   ", "\n"):
        with pytest.raises(ValidationError):
            TypeAdapter(Words).validate_python(blank)


@pytest.mark.parametrize("sign", ["\x00", "\t", "\r", "\x1b", "\x7f", "\x85"])
def test_a_sign_that_no_reader_sees_is_refused(sign: str) -> None:
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Words).validate_python(f"a{sign}b")
    assert [detail["type"] for detail in caught.value.errors()] == ["control"]


def test_a_text_may_have_several_lines() -> None:
    assert TypeAdapter(Text).validate_python("a\nb") == "a\nb"


@pytest.mark.parametrize(("kind", "most"), [(Line, 200), (Sentence, 400), (Text, 5000)])
def test_a_text_has_a_greatest_length(kind: object, most: int) -> None:
    assert len(TypeAdapter(kind).validate_python("é" * most)) == most
    with pytest.raises(ValidationError):
        TypeAdapter(kind).validate_python("é" * (most + 1))


@pytest.mark.parametrize(
    ("kind", "least", "most"),
    [
        (Page, 1, 9999),
        (Age, 0, 120),
        (Year, 1900, 2100),
        (Longitude, -180, 180),
        (Latitude, -90, 90),
    ],
)
def test_a_number_stays_between_its_bounds(kind: object, least: int, most: int) -> None:
    adapter = TypeAdapter(kind)
    assert [adapter.validate_python(value) for value in (least, most)] == [least, most]
    for outside in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            adapter.validate_python(outside)


@pytest.mark.parametrize("value", [1e15, -1e15, 0.5, 12])
def test_a_number_is_one_that_can_be_shown(value: float) -> None:
    assert TypeAdapter(Number).validate_python(value) == value


@pytest.mark.parametrize("value", [1.1e15, 1e308, float("inf"), float("nan")])
def test_a_number_that_no_reader_can_be_shown_is_refused(value: float) -> None:
    with pytest.raises(ValidationError):
        TypeAdapter(Number).validate_python(value)
