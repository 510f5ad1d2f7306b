"""The map's script gets each action once, and local covers by position."""

from typing import Any

from mapapp.mapdata import make_map_values
from mapapp.records import (
    AssociatedCommune,
    Commune,
    Cover,
    Drawing,
    Label,
    Place,
    Records,
    ServedAction,
)


def action(id_: str, **changes: Any) -> ServedAction:
    return ServedAction.model_validate(
        {
            "id": id_,
            "title": f"Action {id_}",
            "theme": "emploi",
            "carriers": ["Ville"],
            "summary": "Un résumé.",
            "description": "Une longue description.",
            "audience": {"text": "t", "age_min": 16, "age_max": None, "criteria": []},
            "coverage": {"areas": [{"kind": "territory"}], "certainty": "stated"},
            "contacts": [
                {
                    "role": "Chargée",
                    "name": "Nom Secret",
                    "organisation": "Ville",
                    "email": "nom@exemple.fr",
                    "phones": [],
                }
            ],
            "cross_border": {"value": False},
            "source": {"document": "guide", "page": 1},
            "where": "Lille",
            "ages": "à partir de 16 ans",
            "counts": {"communes": 1, "population": 10},
        }
        | changes
    )


def cover(code: str, action_id: str, basis: str, extent: str = "whole") -> Cover:
    row = {"code": code, "action": action_id, "basis": basis, "extent": extent, "share": None}
    return Cover.model_validate(row | {"certainty": "stated", "page": 1, "why": f"Par {basis}."})


def make_records() -> Records:
    names = {"59001": "Haubourdin", "59371": "Le Maisnil"}
    communes = [
        Commune.model_construct(
            code=code, name=name, postal_codes=["59320"], population=10, neighbours=["59002"]
        )
        for code, name in names.items()
    ]
    part = AssociatedCommune(
        code="59355", name="Lomme", postal_codes=["59160"], parent=Place(code="59001", name="x")
    )
    label = Label(x=1, y=2, room=3, lon=3.1, lat=50.6, room_deg=0.01)
    timeline = [{"from": "2019-06", "to": "2021", "label": "x"}, {"from": "2018", "label": "y"}]
    return Records.model_construct(
        key="k",
        sources=[],
        communes=communes,
        associated=[part],
        actions=[action("tout"), action("forum", theme="mobilite", timeline=timeline)],
        covers=[
            *(cover(code, "tout", "territory") for code in names),
            cover("59001", "forum", "quarter", "part"),
            cover("59371", "forum", "commune"),
        ],
        drawing=Drawing(
            width=1, height=1, paths={}, parts={}, labels={"59001": label}, bounds=(0, 0, 1, 1)
        ),
    )


def test_local_covers_refer_to_actions_by_position() -> None:
    assert make_map_values(make_records())["covers"] == {
        "59001": [(1, 1, "Par quarter.", "stated")],
        "59371": [(1, 0, "Par commune.", "stated")],
    }


def test_a_territory_wide_action_carries_its_reason_once() -> None:
    tout, forum = make_map_values(make_records())["actions"]
    assert (tout["wide"], tout["wideCertainty"]) == ("Par territory.", "stated")
    assert (forum["wide"], forum["wideCertainty"]) == (None, None)


def test_an_action_says_its_ages_years_and_words() -> None:
    tout, forum = make_map_values(make_records())["actions"]
    assert (tout["min"], tout["max"], tout["years"]) == (16, None, None)
    assert forum["years"] == [2018, 2021]
    assert tout["words"] == "action tout un resume lille ville"


def test_a_commune_is_named_with_its_prepositions() -> None:
    haubourdin, maisnil = make_map_values(make_records())["communes"]
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
    values = make_map_values(make_records())
    assert values["parts"] == [
        {"code": "59355", "name": "Lomme", "postal": ["59160"], "parent": "59001"}
    ]
    assert values["labels"] == {"59001": [3.1, 50.6, 0.01]}


def test_only_the_themes_that_actions_have_are_listed() -> None:
    assert make_map_values(make_records())["themes"] == {
        "emploi": "Emploi",
        "mobilite": "Se déplacer",
    }


def test_no_contact_and_no_long_text_is_sent_with_the_map() -> None:
    sent = str(make_map_values(make_records()))
    assert not [
        word for word in ("Nom Secret", "nom@exemple.fr", "longue description") if word in sent
    ]
