"""Drawn actions go out to the directories' forms and come back: nothing changes."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mapapp.exchange.hsds_in import read_hsds
from mapapp.exchange.hsds_out import write_hsds
from mapapp.exchange.inclusion_in import read_inclusion
from mapapp.exchange.inclusion_out import write_inclusion
from tests.exchange.standing import hidden, small, write_json
from tests.ground import CODES
from tests.making import make_raw_action

FORMS = {"inclusion": (write_inclusion, read_inclusion), "hsds": (write_hsds, read_hsds)}
WORDS = st.text(
    st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]) | st.just("\n"), min_size=1
)
PHRASES = st.sampled_from(
    ["De 16 à 25 ans. ", "Au collège. ", "\n\n", "Source : ", "Territoire : x.", "etc.", ".", "É"]
)


def texts(most: int) -> st.SearchStrategy[str]:
    drawn = st.lists(WORDS | PHRASES, min_size=1, max_size=5).map("".join)
    return drawn.map(lambda text: text[:most].strip()).filter(lambda text: len(text) >= 3)


def areas() -> st.SearchStrategy[list[dict[str, Any]]]:
    code = st.sampled_from(CODES)
    return st.lists(
        st.just({"kind": "territory"})
        | code.map(lambda one: {"kind": "commune", "code": one})
        | st.just({"kind": "commune", "code": "59901"})
        | code.map(lambda one: {"kind": "neighbours", "code": one})
        | code.map(lambda one: {"kind": "quarter", "code": one, "name": "Nord"})
        | st.just({"kind": "zone", "zone": "ouest"}),
        min_size=1,
        max_size=4,
    )


CONTACTS = st.lists(
    st.fixed_dictionaries(
        {
            "role": st.none() | texts(200),
            "name": st.none() | texts(200),
            "organisation": texts(200),
            "email": st.none() | st.just("ada@exemple.fr"),
            "phones": st.lists(st.sampled_from(["+33 3 20 21 22 23", "+32 56 12 34 56"])),
        }
    ),
    max_size=3,
)


@st.composite
def actions(draw: st.DrawFn) -> dict[str, Any]:
    low, high = sorted(draw(st.tuples(st.integers(0, 60), st.integers(0, 60))))
    return make_raw_action(
        {
            "audience.text": draw(texts(400)),
            "audience.age_min": draw(st.none() | st.just(low)),
            "audience.age_max": draw(st.none() | st.just(high)),
            "audience.criteria": draw(st.lists(texts(200), max_size=2)),
            "coverage.areas": draw(areas()),
            "coverage.note": draw(st.none() | texts(400)),
        },
        title=draw(texts(200).filter(lambda text: len(text.rstrip(". \n…")) >= 3)),
        summary=draw(texts(400)),
        description=draw(texts(5000)),
        contacts=draw(CONTACTS),
        carriers=draw(
            st.lists(
                texts(200).filter(lambda text: len(text.rstrip(". \n…")) >= 3),
                min_size=1,
                max_size=3,
            )
        ),
    )


@pytest.mark.parametrize("form", FORMS)
@settings(
    max_examples=120, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=actions(), shown=st.booleans())
def test_what_goes_out_comes_back_unchanged(
    form: str, raw: dict[str, Any], tmp_path: Path, *, shown: bool
) -> None:
    write, read = FORMS[form]
    terrain = small(raw)
    body = write(terrain if shown else hidden(terrain), public_url="https://carte.exemple.fr")
    intake = read(write_json(tmp_path, body), terrain)
    assert intake.faults == []
    assert intake.passed_over == {}
    assert [entry.fields for entry in intake.entries] == [{"id": "forum"}]
    assert tuple(sorted(intake.entries[0].reached or ())) == terrain.reached["forum"]


@pytest.mark.parametrize("form", FORMS)
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(raw=actions(), title=texts(150).filter(lambda text: text != "Forum"))
def test_a_changed_title_is_the_only_change(
    form: str, raw: dict[str, Any], title: str, tmp_path: Path
) -> None:
    write, read = FORMS[form]
    terrain = small({**raw, "title": "Forum"})
    field, services = {"inclusion": ("nom", "services"), "hsds": ("name", "contents")}[form]
    made = json.loads(write(terrain))
    made[services][0][field] = title
    intake = read(write_json(tmp_path, made), terrain)
    assert [entry.fields for entry in intake.entries] == [{"id": "forum", "title": title}]
