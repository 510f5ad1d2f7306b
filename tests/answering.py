"""Records made by hand, of which tests ask answers.

Six communes in a row, each the neighbour of the next. « lys » is a zone of 59002 and 59003;
59901 is a part of 59002.

=========  ========  ========  =========  ==========  ==========================================
action     theme     ages      source     situations  reaches
=========  ========  ========  =========  ==========  ==========================================
tout       emploi    16–25     2019       –           the whole territory
loin       emploi    –         2024       –           the whole territory
pro        emploi    16–25     2024       profession  the whole territory
nom        logement  18–25     2019       –           59002 by name; its page is unclear
zone       logement  –         2024       –           59002, 59003; venue in 59003
salle      sante     16–       2024       lyceen      59002, 59003; venue in 59901
voisin     sante     –20       2019       –           59002 as the neighbour of 59001, by name 59001
double     emploi    16–25     2024       femme !     59003 by name; the programme of « tout »
=========  ========  ========  =========  ==========  ==========================================
"""

from functools import cache
from typing import Any

from mapapp.answers import Answer, find_answer
from mapapp.atlas import Atlas
from mapapp.finder import count_covers
from mapapp.model import Source
from mapapp.query import Filters
from mapapp.records import AssociatedCommune, Commune, Cover, Place, Records, ServedAction
from tests.making import make_action, make_cover

CODES = [f"5900{place}" for place in range(1, 7)]
PART = Place(code="59901", name="Part")


def action(
    id_: str,
    theme: str,
    ages: tuple[int | None, int | None],
    source: str,
    *situations: str,
    **changes: Any,
) -> ServedAction:
    audience = {"text": "t", "age_min": ages[0], "age_max": ages[1], "criteria": []}
    required = changes.pop("required", False)
    longer = changes.pop("longer", [])
    return make_action(
        id_,
        theme=theme,
        title=id_.capitalize(),
        source={"document": source, "page": 1},
        audience=audience
        | {
            "situations": [*situations],
            "required_situations": [*situations] if required else [],
            "age_extensions": longer,
        },
        **changes,
    )


def period(first: int, last: int) -> dict[str, Any]:
    return {"first": first, "last": last, "known": last, "planned": False}


HANDICAP = [{"situation": "handicap", "age_max": 30}]
ACTIONS = [
    action("tout", "emploi", (16, 25), "guide", period=period(2018, 2019)),
    action("loin", "emploi", (None, None), "rapport", period=period(2024, 2024)),
    action("pro", "emploi", (16, 25), "rapport", "professionnel", required=True),
    action("nom", "logement", (18, 25), "guide", longer=HANDICAP),
    action("zone", "logement", (None, None), "rapport", venues=[{"name": "V", "code": "59003"}]),
    action(
        "salle", "sante", (16, None), "rapport", "lyceen", venues=[{"name": "W", "code": "59901"}]
    ),
    action("voisin", "sante", (None, 20), "guide"),
    action("double", "emploi", (16, 25), "rapport", "femme", required=True, programme="tout"),
]
COVERS: list[Cover] = [
    *(
        make_cover(code, one, basis="territory")
        for one in ("tout", "loin", "pro")
        for code in CODES
    ),
    make_cover("59002", "nom", certainty="unclear"),
    make_cover("59002", "zone", basis="zone"),
    make_cover("59003", "zone", basis="zone"),
    make_cover("59002", "salle", basis="zone"),
    make_cover("59003", "salle", basis="zone"),
    make_cover("59001", "voisin"),
    make_cover("59002", "voisin", basis="neighbours"),
    make_cover("59003", "double", programme="tout"),
]
THEMES = {one.id: one.theme for one in ACTIONS}


def make_commune(place: int) -> Commune:
    code = CODES[place]
    beside = [CODES[other] for other in (place - 1, place + 1) if 0 <= other < len(CODES)]
    return Commune.model_construct(
        code=code,
        name=f"Commune {code}",
        parts=[PART] if code == "59002" else [],
        neighbours=beside,
        counts=count_covers([cover for cover in COVERS if cover.code == code], THEMES),
    )


@cache
def atlas() -> Atlas:
    """Make the atlas of the table above."""
    parent = Place(code="59002", name="Commune 59002")
    years = (("guide", 2019), ("rapport", 2024))
    return Atlas(
        Records.model_construct(
            key="k",
            communes=[make_commune(place) for place in range(len(CODES))],
            associated=[AssociatedCommune(**PART.model_dump(), postal_codes=[], parent=parent)],
            zones=[],
            actions=ACTIONS,
            covers=COVERS,
            sources=[Source(id=key, title="T", publisher="P", year=year) for key, year in years],
        )
    )


def ask(**chosen: Any) -> Answer:
    return find_answer(atlas(), Filters.model_validate(chosen))


def groups_of(answer: Answer) -> dict[str, list[str]]:
    return {name: [one.action.id for one in group] for name, group in answer.groups.items()}


def groups(**chosen: Any) -> tuple[list[str], list[str], list[str]]:
    found = groups_of(ask(**chosen))
    assert list(found) == ["here", "near", "wide"]
    return found["here"], found["near"], found["wide"]


EVERYWHERE = ["loin", "tout", "pro"]
