"""Letters wrong, missing, too many or swapped are counted, and likeness is rated."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.spelling import count_errors, rate_likeness

WORDS = st.text("abcd", max_size=8)


@pytest.mark.parametrize(
    ("one", "other", "errors"),
    [
        ("", "", 0),
        ("emploi", "emploi", 0),
        ("emploi", "enploi", 1),  # wrong
        ("emploi", "emlpoi", 1),  # swapped
        ("emploi", "emplo", 1),  # missing
        ("emploi", "empploi", 1),  # too many
        ("logement", "lojemant", 2),
        ("ca", "abc", 3),  # a swap is not edited again: optimal string alignment
    ],
)
def test_each_error_counts_one(one: str, other: str, errors: int) -> None:
    assert count_errors(one, other, most=9) == errors


def test_no_more_than_one_past_the_most_is_counted() -> None:
    assert count_errors("emploi", "sport", most=1) == 2
    assert count_errors("emploi", "emploi", most=0) == 0
    assert count_errors("emploi", "enploi", most=0) == 1


@given(WORDS, WORDS, st.integers(0, 4))
@settings(max_examples=100, deadline=None, derandomize=True)
def test_errors_are_the_same_both_ways_and_the_limit_only_cuts(
    one: str, other: str, most: int
) -> None:
    errors = count_errors(one, other, most=16)
    assert errors == count_errors(other, one, most=16)
    assert abs(len(one) - len(other)) <= errors <= max(len(one), len(other))
    assert count_errors(one, other, most=most) == min(errors, most + 1)


@pytest.mark.parametrize(
    ("one", "other", "rate"), [("lille", "lille", 100.0), ("ab", "cd", 0.0), ("ab", "a", 200 / 3)]
)
def test_likeness_goes_from_nought_to_a_hundred(one: str, other: str, rate: float) -> None:
    assert rate_likeness(one, other) == pytest.approx(rate)
