"""The map's script gets each action once, and local covers by position."""

import json
from typing import Any

import pytest
from flask import Flask

from mapapp.mapdata import make_map_values, write_texts
from mapapp.model import Source
from mapapp.records import (
    AssociatedCommune,
    Commune,
    Drawing,
    Label,
    Place,
    Records,
    Relation,
    ServedAction,
)
from mapapp.speech import speak
from tests.making import SOURCE, make_action, make_cover

NAMES = {"59001": "Haubourdin", "59371": "Le Maisnil"}
CONTACT = {
    "role": "Chargée",
    "name": "Nom Secret",
    "organisation": "Ville",
    "email": "nom@exemple.fr",
    "phones": [],
}
LOOSE = {"summary": "Un résumé.", "description": "Une longue description.", "contacts": [CONTACT]}

AUDIENCE = {
    "text": "t",
    "age_min": 16,
    "age_max": 25,
    "criteria": [],
    "situations": ["handicap", "femme"],
    "required_situations": ["femme"],
    "age_extensions": [{"situation": "handicap", "age_max": 30}],
}
# The second one is a quarter of an associated commune: its place is found under the commune.
QUARTERS = [
    {"kind": "quarter", "code": "59371", "name": "Centre"},
    {"kind": "quarter", "code": "59355", "name": "Bourgs"},
]

COMMUNES = [
    Commune.model_construct(
        code=code,
        name=name,
        postal_codes=["59320"],
        population=10,
        parts=[],
        neighbours=["59002"],
    )
    for code, name in NAMES.items()
]
PART = AssociatedCommune(
    code="59355", name="Lomme", postal_codes=["59160"], parent=Place(code="59001", name="x")
)
LABEL = Label(x=1, y=2, room=3, lon=3.1, lat=50.6, room_deg=0.01)
PERIOD = {"first": 2018, "last": 2021, "known": 2019, "planned": True}
DRAWING = Drawing(
    width=1,
    height=1,
    paths={},
    parts={},
    labels={"59001": LABEL},
    border="",
    bounds=(0, 0, 1, 1),
)


def action(id_: str, **changes: Any) -> ServedAction:
    return make_action(id_, ages=(16, None), title=f"Action {id_}", **(LOOSE | changes))


def make_records() -> Records:
    return Records.model_construct(
        key="k",
        sources=[Source.model_validate(SOURCE)],
        communes=COMMUNES,
        associated=[PART],
        actions=[
            action("tout"),
            action(
                "forum",
                theme="mobilite",
                period=PERIOD,
                programme="tout",
                audience=AUDIENCE,
                coverage={"areas": QUARTERS, "certainty": "stated"},
            ),
        ],
        covers=[
            *(make_cover(code, "tout", basis="territory") for code in NAMES),
            make_cover("59001", "forum", basis="quarter", extent="part", names=["Sud"]),
            make_cover("59371", "forum"),
        ],
        drawing=DRAWING,
    )


def make_values() -> dict[str, Any]:
    return make_map_values(make_records(), NAMES | {"59355": "Lomme"})


def test_local_covers_refer_to_actions_and_reasons_by_position() -> None:
    values = make_values()
    assert values["covers"] == {"59001": [(1, 1, 0)], "59371": [(1, 0, 1)]}
    assert values["reasons"] == [
        ("Quartier Sud seulement, page 1.", "stated"),
        ("Commune nommée, page 1.", "stated"),
    ]


@pytest.mark.parametrize(
    ("relation", "extent", "venue", "bits"),
    [
        ("named", "whole", None, 0),
        ("named", "part", None, 1),
        ("outline", "part", None, 1),
        ("quarters", "whole", None, 0),
        ("parts", "part", None, 1),
        ("zone", "whole", None, 4),
        ("zone", "part", None, 5),
        ("zone", "whole", "59001", 4),
        ("zone", "whole", "59002", 6),
        ("zone", "part", "59002", 7),
        ("neighbour", "whole", None, 6),
        ("neighbour", "part", None, 7),
        ("named", "whole", "59002", 0),
    ],
)
def test_the_bits_of_a_cover_say_part_neighbours_and_reach(
    relation: Relation, extent: str, venue: str | None, bits: int
) -> None:
    venues = [{"name": "Salle", "code": venue}] if venue else []
    records = make_records().model_copy(
        update={
            "actions": [action("bus", venues=venues)],
            "covers": [
                make_cover("59001", "bus", relation=relation, extent=extent, names=["59002"])
            ],
        }
    )
    (row,) = make_map_values(records, NAMES)["covers"]["59001"]  # type: ignore[index]
    assert row[:2] == (0, bits)


def test_an_action_says_whom_it_takes_and_for_how_long() -> None:
    tout, forum = make_values()["actions"]
    assert (tout["situations"], tout["required"], tout["longer"]) == ([], [], [])
    assert (forum["situations"], forum["required"]) == (["handicap", "femme"], ["femme"])
    assert forum["longer"] == [["handicap", 30]]


def test_quarters_are_given_with_their_commune() -> None:
    assert make_values()["quarters"] == [["Bourgs", "59001"], ["Centre", "59371"]]


def test_what_the_script_needs_to_search_and_to_rank_is_given() -> None:
    values = make_values()
    assert values["years"] == {"guide": 2019}
    assert values["sources"] == {"guide": "2019"}
    assert {"de", "la", "pour"} < set(values["emptyWords"])
    assert list(values["situations"])[:2] == ["collegien", "lyceen"]
    assert values["situations"]["handicap"] == "En situation de handicap"


def test_a_territory_wide_action_carries_its_reason_once() -> None:
    tout, forum = make_values()["actions"]
    assert (tout["wide"], tout["wideCertainty"]) == ("Toute la métropole, page 1.", "stated")
    assert (forum["wide"], forum["wideCertainty"]) == (None, None)


def test_an_action_says_its_ages_and_years() -> None:
    tout, forum = make_values()["actions"]
    assert (tout["min"], tout["max"], tout["years"]) == (16, None, None)
    assert (tout["ages"], tout["where"]) == ("à partir de 16 ans", "Toute la métropole")
    assert forum["years"] == [2018, 2021]
    assert "words" not in tout


def test_the_words_of_texts_stand_apart_in_the_order_of_the_actions() -> None:
    texts = json.loads(write_texts(make_records()))
    # The words of the title are sent already, and those of the place as it is said.
    assert texts[0] == "un resume partout ville"
    assert len(texts) == len(make_values()["actions"])


def test_the_words_of_texts_are_french_in_every_language(app: Flask) -> None:
    records = make_records()
    whole = records.model_copy(
        update={"actions": [action("tout", where="Toute la métropole")], "covers": []}
    )
    with app.test_request_context(), speak("nl"):
        assert write_texts(whole) == b'["un resume toute la metropole ville"]'
        (spoken,) = make_map_values(whole, NAMES)["actions"]  # type: ignore[misc, attr-defined]
    (silent,) = make_map_values(whole, NAMES)["actions"]  # type: ignore[misc, attr-defined]
    assert silent["where"] == "Toute la métropole" != spoken["where"]


def test_an_action_names_the_programme_of_another_so_that_the_script_counts_it_once() -> None:
    tout, forum = make_values()["actions"]
    assert (tout["programme"], forum["programme"]) == (None, "tout")


def test_a_commune_is_named_with_its_prepositions() -> None:
    haubourdin, maisnil = make_values()["communes"]
    assert haubourdin == {
        "code": "59001",
        "name": "Haubourdin",
        "at": "à Haubourdin",
        "of": "d’Haubourdin",
        "population": 10,
        "postal": ["59320"],
        "neighbours": ["59002"],
    }
    assert (maisnil["at"], maisnil["of"]) == ("au Maisnil", "du Maisnil")


def test_associated_communes_and_labels_are_given() -> None:
    values = make_values()
    assert values["parts"] == [
        {"code": "59355", "name": "Lomme", "postal": ["59160"], "parent": "59001"}
    ]
    assert values["labels"] == {"59001": [3.1, 50.6, 0.01]}


def test_only_the_themes_that_actions_have_are_listed() -> None:
    assert make_values()["themes"] == {
        "emploi": "Emploi",
        "mobilite": "Se déplacer",
    }


def test_what_the_documents_name_is_left_as_it_is_and_what_we_say_follows_the_language(
    app: Flask,
) -> None:
    with app.test_request_context(), speak("nl"):
        spoken = make_values()
    silent = make_values()
    assert [found["title"] for found in spoken["actions"]] == ["Action tout", "Action forum"]
    assert spoken["covers"].keys() == silent["covers"].keys()
    # Only French contracts its articles.
    assert "Le Maisnil" in spoken["communes"][1]["at"]
    assert "Le Maisnil" in spoken["communes"][1]["of"]


def test_no_contact_and_no_long_text_is_sent_with_the_map() -> None:
    sent = str(make_values())
    assert not [
        word for word in ("Nom Secret", "nom@exemple.fr", "longue description") if word in sent
    ]
