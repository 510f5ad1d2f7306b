"""What has not changed stays as it was written."""

import json
from typing import Any

import pytest

from mapapp.exchange.settling import settle
from mapapp.exchange.store import write_json
from mapapp.model import Action, ActionsFile
from tests.conftest import ROOT
from tests.exchange.landing import CONTACT
from tests.making import make_raw_action


def settle_change(raw: dict[str, Any], changes: dict[str, Any]) -> Any:
    """Settle an action whose every field is written out, with some changes."""
    old = Action.model_validate_json(json.dumps(raw))
    full = old.model_dump(mode="json", by_alias=True) | changes
    return settle(raw, old, Action.model_validate_json(json.dumps(full)))


def test_a_field_that_is_absent_and_says_so_stays_absent() -> None:
    raw = make_raw_action()
    assert settle_change(raw, {"title": "Autre"}) == raw | {"title": "Autre"}


def test_a_default_that_is_written_stays_written() -> None:
    raw = make_raw_action(venues=[], timeline=[])
    assert list(settle_change(raw, {"theme": "sante"})) == list(raw)


def test_the_order_of_fields_stays_and_a_new_one_comes_last() -> None:
    raw = dict(reversed(make_raw_action().items()))
    assert list(settle_change(raw, {"social": ["@x"]})) == [*raw, "social"]


def test_a_field_that_is_emptied_is_written_as_empty() -> None:
    assert settle_change(make_raw_action(social=["@x"]), {"social": []})["social"] == []


def test_a_telephone_keeps_the_spaces_that_it_was_written_with() -> None:
    raw = make_raw_action(contacts=[CONTACT | {"phones": ["+33320212223"]}])
    assert settle_change(raw, {"title": "Autre"})["contacts"] == raw["contacts"]


def test_a_record_beside_a_changed_one_stays() -> None:
    first, second = CONTACT | {"phones": ["+33320212223"]}, CONTACT | {"role": "Accueil"}
    raw = make_raw_action(contacts=[first, second])
    change = {"contacts": [first, second | {"role": "Direction"}]}
    assert settle_change(raw, change)["contacts"] == [first, second | {"role": "Direction"}]


def test_a_record_that_is_added_has_no_empty_fields() -> None:
    step = {"from": "2019", "label": "Début"}
    raw = make_raw_action(timeline=[step])
    later = {"from": "2020", "to": None, "label": "Fin", "planned": False}
    told = settle_change(raw, {"timeline": [step, later]})["timeline"]
    assert told == [step, {"from": "2020", "label": "Fin"}]


def test_a_whole_number_is_written_without_a_fraction() -> None:
    figure = {"label": "Jeunes", "value": 12, "year": 2019}
    raw = make_raw_action(key_figures=[figure])
    told = settle_change(raw, {"key_figures": [figure | {"value": 120}]})
    assert json.dumps(told["key_figures"][0]["value"]) == "120"


@pytest.mark.parametrize("field", ["title", "summary"])
def test_the_shipped_file_changes_in_one_line(field: str) -> None:
    body = (ROOT / "actions.json").read_bytes()
    raw = json.loads(body)
    old = ActionsFile.model_validate_json(body)
    told = old.model_dump(mode="json", by_alias=True)
    told["actions"][7][field] = "Autre chose."
    new = ActionsFile.model_validate_json(json.dumps(told))

    lines = write_json(settle(raw, old, new)).decode().splitlines()
    pairs = zip(body.decode().splitlines(), lines, strict=True)
    assert [after for before, after in pairs if before != after] == [
        f'      "{field}": "Autre chose.",'
    ]


def test_the_shipped_file_is_written_as_it_stands() -> None:
    body = (ROOT / "actions.json").read_bytes()
    assert write_json(json.loads(body)) == body
