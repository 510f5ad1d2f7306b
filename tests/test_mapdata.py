"""The map's script gets each action once, and local covers by position."""

from typing import Any

from flask import Flask

from mapapp.mapdata import make_map_values
from mapapp.records import (
    AssociatedCommune,
    Commune,
    Drawing,
    Label,
    Place,
    Records,
    ServedAction,
)
from mapapp.speech import speak
from tests.making import make_action, make_cover

NAMES = {"59001": "Haubourdin", "59371": "Le Maisnil"}
CONTACT = {
    "role": "Chargée",
    "name": "Nom Secret",
    "organisation": "Ville",
    "email": "nom@exemple.fr",
    "phones": [],
}
LOOSE = {"summary": "Un résumé.", "description": "Une longue description.", "contacts": [CONTACT]}


def action(id_: str, **changes: Any) -> ServedAction:
    return make_action(id_, ages=(16, None), title=f"Action {id_}", **LOOSE, **changes)


def make_records() -> Records:
    communes = [
        Commune.model_construct(
            code=code, name=name, postal_codes=["59320"], population=10, neighbours=["59002"]
        )
        for code, name in NAMES.items()
    ]
    part = AssociatedCommune(
        code="59355", name="Lomme", postal_codes=["59160"], parent=Place(code="59001", name="x")
    )
    label = Label(x=1, y=2, room=3, lon=3.1, lat=50.6, room_deg=0.01)
    period = {"first": 2018, "last": 2021, "known": 2019, "planned": True}
    return Records.model_construct(
        key="k",
        sources=[],
        communes=communes,
        associated=[part],
        actions=[
            action("tout"),
            action("forum", theme="mobilite", period=period, programme="tout"),
        ],
        covers=[
            *(make_cover(code, "tout", basis="territory") for code in NAMES),
            make_cover("59001", "forum", basis="quarter", extent="part", names=["Sud"]),
            make_cover("59371", "forum"),
        ],
        drawing=Drawing(
            width=1,
            height=1,
            paths={},
            parts={},
            labels={"59001": label},
            border="",
            bounds=(0, 0, 1, 1),
        ),
    )


def make_values() -> dict[str, Any]:
    return make_map_values(make_records(), NAMES)


def test_local_covers_refer_to_actions_by_position() -> None:
    assert make_values()["covers"] == {
        "59001": [(1, 1, "Quartier Sud seulement, page 1.", "stated")],
        "59371": [(1, 0, "Commune nommée, page 1.", "stated")],
    }


def test_a_territory_wide_action_carries_its_reason_once() -> None:
    tout, forum = make_values()["actions"]
    assert (tout["wide"], tout["wideCertainty"]) == ("Toute la métropole, page 1.", "stated")
    assert (forum["wide"], forum["wideCertainty"]) == (None, None)


def test_an_action_says_its_ages_years_and_words() -> None:
    tout, forum = make_values()["actions"]
    assert (tout["min"], tout["max"], tout["years"]) == (16, None, None)
    assert (tout["ages"], tout["where"]) == ("à partir de 16 ans", "Toute la métropole")
    assert forum["years"] == [2018, 2021]
    assert tout["words"] == "action tout un resume partout ville"


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
