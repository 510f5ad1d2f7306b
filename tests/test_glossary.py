"""A term is found where a text names it by whole words, and the shipped ones are whole."""

from typing import Any
from xml.etree.ElementTree import Element

import pytest

from mapapp.glossary import find_action_terms, find_terms
from mapapp.model import Term
from mapapp.snapshot import Snapshot
from mapapp.words import fold
from tests.conftest import text_of
from tests.making import make_action

ABROAD = "melt-emploi-transfrontalier"
NAMED = {"VDAB", "Forem", "Voka", "POM", "Travi"}


def make_term(id_: str, *words: str) -> Term:
    told = {"fr": f"{id_} en français", "nl": f"{id_} in het Nederlands"}
    return Term.model_validate(
        {
            "id": id_,
            "side": "be",
            "name": told,
            "words": list(words),
            "definition": told,
            "source": None,
        }
    )


TERMS = [
    make_term("pom", "pom"),
    make_term("mde", "mde", "maison de l’emploi"),
    make_term("euro", "eurométropole"),
    make_term("mission", "mission locale", "missions locales"),
]


def find(*texts: str) -> list[str]:
    return [term.id for term in find_terms(texts, TERMS)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("La POM aide.", ["pom"]),
        ("(POM)", ["pom"]),
        ("Un pompier de Pomme", []),
        ("pom-pom", ["pom"]),
        ("l’hypom, la pomme", []),
        ("MDE, PLIE", ["mde"]),
        ("amde mdes", []),
        ("La Maison de l'Emploi", ["mde"]),
        ("les maisons de l’emploi", []),
        ("Eurometropole", ["euro"]),
        ("EUROMÉTROPOLE Lille-Courtrai", ["euro"]),
        ("la Mission\u00a0locale", ["mission"]),
        ("sa mission, locale", ["mission"]),
        ("missions locales", ["mission"]),
        ("mission très locale", []),
        ("", []),
    ],
)
def test_a_term_is_named_by_whole_words_whatever_accents_case_and_hyphens(
    text: str, expected: list[str]
) -> None:
    assert find(text) == expected


def test_terms_keep_the_order_of_the_glossary_each_once() -> None:
    assert find("Mission locale, eurométropole", "POM et POM", "MDE", "Maison de l’emploi") == [
        *("pom", "mde", "euro", "mission")
    ]


def test_no_text_names_no_term_and_no_glossary_explains_none() -> None:
    assert find() == []
    assert find_terms(["POM"], []) == []


def make_told_action(**changes: Any) -> list[str]:
    return [term.id for term in find_action_terms(make_action(**changes), TERMS)]


OFFER = {"title": "Offre", "summary": "Avec la POM.", "page": 1}
COVERAGE = {"areas": [{"kind": "territory"}], "certainty": "stated"}
FIGURE = {"label": "Jeunes", "value": 3, "year": 2024}
CONTACT = {"role": None, "name": None, "organisation": "POM", "email": None, "phones": []}
AUDIENCE = {"text": "Tous.", "age_min": None, "age_max": None, "criteria": []}


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "La POM"},
        {"summary": "La POM."},
        {"description": "La POM."},
        {"audience": AUDIENCE | {"text": "Envoyés par la POM."}},
        {"audience": AUDIENCE | {"criteria": ["suivi par la POM"]}},
        {"carriers": ["Ville", "POM"]},
        {"partners": ["POM"]},
        {"resources": ["Un local de la POM"]},
        {"timeline": [{"from": "2024", "label": "Accord avec la POM."}]},
        {"offers": [OFFER]},
        {"offers": [OFFER | {"audience": AUDIENCE | {"text": "De la POM."}}]},
        {"offers": [OFFER | {"summary": "x", "venues": [{"name": "La POM"}]}]},
        {"venues": [{"name": "Halle", "note": "Près de la POM."}]},
        {"contacts": [CONTACT]},
        {"related": [{"action": "b", "same": False, "note": "Par la POM."}]},
        {"remarks": [{"kind": "doubt", "page": 1, "text": "La POM est citée."}]},
        {"coverage": COVERAGE | {"note": "Lu avec la POM."}},
        {"key_figures": [FIGURE | {"label": "Suivis par la POM"}]},
        {"key_figures": [FIGURE | {"note": "Selon la POM."}]},
        {"cross_border": {"value": True, "note": "Avec la POM."}},
        {"cross_border": {"value": True, "note": "Oui.", "places": ["La POM"]}},
        {"cross_border": {"value": True, "note": "Oui.", "partners": ["POM"]}},
    ],
)
def test_each_text_that_an_action_page_shows_may_name_a_term(changes: dict[str, Any]) -> None:
    assert make_told_action(**changes) == ["pom"]


def test_an_action_that_names_no_institution_has_no_terms() -> None:
    assert make_told_action() == []
    # Of an action that does not cross, the page does not show what is said of the border.
    assert make_told_action(cross_border={"value": False, "note": "Sans la POM."}) == []


def test_every_shipped_term_has_both_names_and_definitions_and_words(snapshot: Snapshot) -> None:
    terms = snapshot.records.glossary
    assert len({term.id for term in terms}) == len(terms) == 15
    for term in terms:
        for text in (*term.name.model_dump().values(), *term.definition.model_dump().values()):
            assert text.strip(), term.id
        assert term.definition.fr != term.definition.nl
        assert all(fold(word) for word in term.words), term.id


def test_a_term_stands_on_one_side_or_on_both(snapshot: Snapshot) -> None:
    sides = {term.id: term.side for term in snapshot.records.glossary}
    assert [id_ for id_, side in sides.items() if side == "both"] == ["eurometropole"]
    assert sides["maison-de-l-emploi-fr"] == "fr"
    assert sides["maison-de-l-emploi-be"] == "be"


def test_one_name_of_two_services_is_explained_on_each_side(snapshot: Snapshot) -> None:
    terms = snapshot.records.glossary
    plain, walloon = ("La Maison de l’emploi.", "La Maison de l’emploi wallonne.")
    assert [term.id for term in find_terms([plain], terms)] == ["maison-de-l-emploi-fr"]
    assert "maison-de-l-emploi-be" in [term.id for term in find_terms([walloon], terms)]


def test_every_shipped_source_is_a_page_of_a_known_document(snapshot: Snapshot) -> None:
    documents = {source.id for source in snapshot.records.sources}
    named = [term.source for term in snapshot.records.glossary if term.source]
    assert {(source.document, source.page) for source in named} == {("rapport-melt-2024", 6)}
    assert {source.document for source in named} <= documents


def test_no_shipped_word_leads_to_two_terms(snapshot: Snapshot) -> None:
    words = [fold(word) for term in snapshot.records.glossary for word in term.words]
    assert len(words) == len(set(words))


def test_every_shipped_term_finds_itself(snapshot: Snapshot) -> None:
    terms = snapshot.records.glossary
    for term in terms:
        for word in term.words:
            assert term in find_terms([f"Chez {word.upper()}."], terms)


def test_every_institution_across_the_border_is_explained(snapshot: Snapshot) -> None:
    terms = snapshot.records.glossary
    action = next(action for action in snapshot.records.actions if action.id == ABROAD)
    assert {*action.cross_border.partners} == NAMED
    for partner in NAMED:
        assert [term.name.fr.split(" ")[0] for term in find_terms([partner], terms)] == [partner]


def read_terms(page: Element) -> dict[str, str]:
    """Return the definitions shown on a page, by the first name of each term."""
    found = page.findall(".//dl[@class='terms']")[-1]  # after those of the cards
    return {text_of(one.find("dt/span")): text_of(one.find("dd")) for one in found.iter("div")}


def test_the_page_of_cross_border_jobs_explains_whom_it_names(
    site: dict[str, Element], snapshot: Snapshot
) -> None:
    shown = read_terms(site[f"/actions/{ABROAD}"])
    assert {name.split(" ")[0] for name in shown} >= NAMED
    glossary = {term.name.fr: term.definition.fr for term in snapshot.records.glossary}
    assert shown == {name: glossary[name] for name in shown}


def test_the_page_of_the_border_explains_every_term(
    site: dict[str, Element], snapshot: Snapshot
) -> None:
    shown = read_terms(site["/frontiere"])
    assert list(shown) == [term.name.fr for term in snapshot.records.glossary]


def test_a_page_that_names_no_institution_has_no_glossary(
    site: dict[str, Element], snapshot: Snapshot
) -> None:
    terms = snapshot.records.glossary
    bare = [one.id for one in snapshot.records.actions if not find_action_terms(one, terms)]
    assert len(bare) > 5
    for action in bare:
        assert site[f"/actions/{action}"].find(".//dl[@class='terms']") is None
