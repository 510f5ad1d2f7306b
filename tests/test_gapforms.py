"""Each form of an analysis has a name, an address, and the note that goes with its figures."""

import pytest

from mapapp.gapforms import FORMS, Form, Kit, find_address, make_file, name_file, say_note
from mapapp.query import MatrixQuery
from tests.gapground import make_kit, make_matrix


@pytest.mark.parametrize(
    ("form", "asked", "name"),
    [
        ("csv", {}, "lacunes.csv"),
        ("csv-simple", {}, "lacunes-simple.csv"),
        (
            "csv",
            {"theme": ["mobilite"], "age": [16], "zone": ["melt"]},
            "lacunes-mobilite-16-ans-melt.csv",
        ),
        (
            "svg",
            {"theme": ["emploi", "sante"], "age": [17, 16]},
            "carte-emploi-sante-16-17-ans.svg",
        ),
        ("xlsx", {"commune": ["59599"], "year": [2024]}, "lacunes-59599-2024.xlsx"),
        ("gpkg", {"by": "band", "scope": "local"}, "lacunes-local-par-tranche.gpkg"),
        ("png", {"q": "Été à « l’île »"}, "carte-ete-a-l-ile.png"),
        ("geojson", {"commune": [f"5900{n}" for n in range(1, 8)]}, "lacunes-7-choix.geojson"),
        ("csv", {"age": [20, 16]}, "lacunes-16-et-20-ans.csv"),
        ("csv", {"age": [*range(12, 18)]}, "lacunes-12-17-ans.csv"),
    ],
)
def test_a_file_is_named_after_its_question(
    form: Form, asked: dict[str, object], name: str
) -> None:
    assert name_file(form, MatrixQuery.model_validate(asked)) == name


def test_a_name_is_ascii_short_and_a_name_only() -> None:
    hostile = '../../etc/"passwd"\r\nX: 1; é\u202e' + "z" * 60

    name = name_file("csv", MatrixQuery(q=hostile))

    assert name.isascii()
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyz0123456789-.")
    assert name.count(".") == 1
    assert len(name) < 100


def test_the_address_asks_the_same_question() -> None:
    query = MatrixQuery(theme=["mobilite"], age=[16, 17], by="band", cross_border=True)

    assert find_address(query, Kit({}, "https://a.fr")) == (
        "https://a.fr/couverture?theme=mobilite&age=16&age=17&cross_border=1&by=band"
    )
    assert find_address(MatrixQuery(), Kit({})) == "/couverture"


def test_the_note_tells_documents_and_unknown_ages() -> None:
    assert say_note(make_matrix(age=[16])) == (
        "Ce que dit 1 document, pas tout ce qui existe."
        " Actions sans âge indiqué, comptées à part : 1, dont 0 par une règle locale."
    )


@pytest.mark.parametrize("form", FORMS)
def test_every_form_is_made_in_the_same_bytes(form: Form) -> None:
    first = make_file(form, make_matrix(age=[16]), make_kit())

    assert make_file(form, make_matrix(age=[16]), make_kit()) == first
    assert len(first) > 500
