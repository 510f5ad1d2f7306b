import pytest

from mapapp.exchange.foreign import (
    cut,
    read_code,
    read_phone,
    read_url,
    read_zone,
    safe_id,
    slugify,
)
from tests.exchange.standing import small


@pytest.mark.parametrize(
    ("zone", "codes", "inside"),
    [
        (["59001"], {"59001"}, True),
        (["59901"], {"59005"}, True),
        (["59001", "75056"], {"59001"}, False),
        (["57096"], set(), False),
        (["62"], set(), False),
    ],
)
def test_a_zone_is_inside_where_every_code_is(
    zone: list[str], codes: set[str], *, inside: bool
) -> None:
    reach = read_zone(zone, small())
    assert (reach.codes, reach.inside) == (codes, inside)


@pytest.mark.parametrize(
    ("text", "phone"),
    [
        ("03 20 21 22 23", "+33 3 20 21 22 23"),
        ("03.20.21.22.23", "+33 3 20 21 22 23"),
        ("+32 56 12 34 56", "+32 56 12 34 56"),
        ("3949", None),
        ("au guichet", None),
        (None, None),
    ],
)
def test_telephone_numbers_are_read_as_people_write_them(
    text: str | None, phone: str | None
) -> None:
    assert read_phone(text) == phone


def test_what_is_no_address_or_code_is_left_out() -> None:
    assert read_url("javascript:alert(1)") is None
    assert read_url("https://exemple.fr/a") == "https://exemple.fr/a"
    assert read_code("2A004") == "2A004"
    assert read_code("?") is None


def test_identifiers_are_made_fit() -> None:
    assert slugify("dora--Élan:2024/47") == "dora-elan-2024-47"
    assert slugify("…") == "sans-nom"
    assert safe_id("a b/c?d#e%f") == "a_b_c_d_e_f"


def test_texts_are_cut_at_a_word_and_keep_their_spaces() -> None:
    assert cut("un deux trois", 9) == "un deux…"
    assert cut("quoi\u202f? oui\r\nnon\x00", 50) == "quoi\u202f? oui\nnon"
    assert cut(" ", 5) == "…"
