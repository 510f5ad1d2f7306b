"""Rules of coverage in one cell, as curators write them."""

from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mapapp.exchange.known import MisreadError
from mapapp.exchange.rulewords import join_rules, read_rule, split_rules
from tests.exchange.tables_ground import KNOWN

CASES = settings(derandomize=True, deadline=None, database=None)
RING = [[3.0, 50.6], [3.1, 50.6], [3.1, 50.7], [3.0, 50.6]]
WORDS = st.text(alphabet=st.one_of(st.sampled_from("\\|;[]:\n ,."), st.characters(codec="utf-8")))
TEXTS = WORDS.map(str.strip).filter(bool)
RULES = st.one_of(
    st.just({"kind": "territory"}),
    st.sampled_from([*KNOWN.names]).map(lambda code: {"kind": "commune", "code": code}),
    st.sampled_from([*KNOWN.communes]).map(lambda code: {"kind": "neighbours", "code": code}),
    TEXTS.map(lambda name: {"kind": "quarter", "code": "59512", "name": name}),
    st.just({"kind": "zone", "zone": "melt"}),
    TEXTS.map(
        lambda name: {
            "kind": "outline",
            "name": name,
            "geometry": {"type": "Polygon", "coordinates": [RING]},
        }
    ),
)
REST = st.fixed_dictionaries(
    {},
    optional={
        "certainty": st.sampled_from(["stated", "inferred", "unclear"]),
        "page": st.integers(1, 9999),
        "note": TEXTS,
    },
)


@pytest.mark.parametrize(
    ("rule", "area"),
    [
        ("territoire", {"kind": "territory"}),
        ("Toute la MEL", {"kind": "territory"}),
        ("59350", {"kind": "commune", "code": "59350"}),
        ("Lille", {"kind": "commune", "code": "59350"}),
        ("commune 59350 Lille", {"kind": "commune", "code": "59350"}),
        ("Commune Mons en Baroeul", {"kind": "commune", "code": "59410"}),
        ("Voisines 59599", {"kind": "neighbours", "code": "59599"}),
        ("voisines de Tourcoing", {"kind": "neighbours", "code": "59599"}),
        ("quartier 59512 Alma", {"kind": "quarter", "code": "59512", "name": "Alma"}),
        ("quartier Roubaix : Alma", {"kind": "quarter", "code": "59512", "name": "Alma"}),
        ("zone melt", {"kind": "zone", "zone": "melt"}),
        ("Lille [déduit]", {"kind": "commune", "code": "59350", "certainty": "inferred"}),
        ("Lille [p. 12]", {"kind": "commune", "code": "59350", "page": 12}),
        (
            "zone melt [Écrit, p. 6 : les dix communes]",
            {
                "kind": "zone",
                "zone": "melt",
                "certainty": "stated",
                "page": 6,
                "note": "les dix communes",
            },
        ),
    ],
)
def test_a_rule_is_read_as_curators_write_it(rule: str, area: dict[str, Any]) -> None:
    assert read_rule(rule, KNOWN) == area


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ("Atlantide", "« Atlantide » : commune inconnue"),
        ("commune", "«  » : commune inconnue"),
        ("zone mel", "« mel » : zone inconnue"),
        ("territoire 59350", "« 59350 » est de trop"),
        ("quartier 59512", "« 59512 » : quartier sans commune ou sans nom"),
        ("quartier Alma", "« Alma » : quartier sans commune ou sans nom"),
        ("contour Parc", "« Parc » : contour sans nom"),
        ("contour Parc : POLYGON", "contour illisible « POLYGON »"),
        ("Lille [déduit", "« [déduit » : crochet jamais fermé"),
        ("Lille [sûr]", "« sur » : certitude inconnue"),
    ],
)
def test_a_rule_that_is_not_understood_is_refused(rule: str, message: str) -> None:
    with pytest.raises(MisreadError) as refused:
        read_rule(rule, KNOWN)

    assert refused.value.message == message
    assert refused.value.cure


def test_rules_are_written_with_the_names_of_communes() -> None:
    areas = [
        {"kind": "commune", "code": "59350"},
        {"kind": "quarter", "code": "59512", "name": "Alma [nord]", "page": 3},
        {"kind": "zone", "zone": "melt", "certainty": "inferred", "page": 6, "note": "a | b"},
    ]

    assert join_rules(areas, KNOWN.names) == (
        "commune 59350 Lille | quartier 59512 Alma \\[nord] [p. 3]"
        " | zone melt [déduit, p. 6 : a \\| b]"
    )


@CASES
@given(st.lists(st.builds(lambda rule, rest: rule | rest, RULES, REST)))
def test_any_rules_come_back(areas: list[dict[str, Any]]) -> None:
    cell = join_rules(areas, KNOWN.names)

    assert [read_rule(rule, KNOWN) for rule in split_rules(cell)] == areas


@CASES
@given(TEXTS)
def test_any_text_is_a_rule_or_a_fault(text: str) -> None:
    for rule in split_rules(text):
        with suppress(MisreadError):
            assert read_rule(rule, KNOWN)["kind"]
