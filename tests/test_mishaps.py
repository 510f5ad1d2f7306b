"""An unexpected error is one line in the log: a code, kinds, places, and no value."""

import io
import json
import re

import pytest

from mapapp.mishaps import tell_mishap


def look_up(name: str) -> None:
    {}[name]


def fail() -> None:
    try:
        look_up("jeanne@example.org")
    except KeyError as error:
        raise ValueError("Jeanne Martin") from error


def tell(form: str) -> tuple[str, str]:
    stream = io.StringIO()
    try:
        fail()
    except ValueError as error:
        return tell_mishap(error, form=form, stream=stream), stream.getvalue()
    raise AssertionError


@pytest.mark.parametrize("form", ["off", "text"])
def test_the_line_has_the_code_and_where_it_went_through(form: str) -> None:
    code, line = tell(form)
    assert re.fullmatch(
        rf"mapapp : erreur {code}, ValueError < KeyError, "
        r"tests/test_mishaps.py:\d+ fail < tests/test_mishaps.py:\d+ tell < "
        r"tests/test_mishaps.py:\d+ look_up < tests/test_mishaps.py:\d+ fail\n",
        line,
    )
    assert re.fullmatch("[0-9a-f]{8}", code)


def test_in_json_it_is_an_object() -> None:
    code, line = tell("json")
    told = json.loads(line)
    assert (told["error"], told["kinds"]) == (code, ["ValueError", "KeyError"])
    assert [place.split(" ")[1] for place in told["places"]] == ["fail", "tell", "look_up", "fail"]


def test_no_value_is_told() -> None:
    for form in ("text", "json"):
        assert not re.search("[jJ]eanne", tell(form)[1])


def test_each_error_has_a_code_of_its_own() -> None:
    assert len({tell("text")[0] for _ in range(20)}) == 20


def test_causes_that_go_round_end() -> None:
    one, other = ValueError(), KeyError()
    one.__cause__, other.__cause__ = other, one
    stream = io.StringIO()
    tell_mishap(one, form="json", stream=stream)
    assert len(json.loads(stream.getvalue())["kinds"]) == 5
