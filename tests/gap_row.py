"""Six communes in a row, of which tests ask who is covered; every answer is known by eye.

Each is the neighbour of the next, 7.1 km apart. « lys » is a zone of 59002 and 59003; 59901 is a
part of 59002. The first has 100 inhabitants, the last 600.

======  ========  =====  =======  =======  =========  ==========================================
action  theme     ages   source   carrier  years      reaches
======  ========  =====  =======  =======  =========  ==========================================
tout    emploi    16–25  guide    Ville    2018–2019  the whole territory
forum   emploi    14–18  guide    Ville    2019       59001, 59002
sans    emploi    –      rapport  Mission  –          59003, inferred
clap    emploi    16–30  guide    Ville    2019       59005
autre   emploi    16–30  rapport  Mission  2024       59005 by a zone; the programme of « clap »
logis   logement  18–30  rapport  Mission  2024       a quarter of 59006; until 34 with a handicap
======  ========  =====  =======  =======  =========  ==========================================
"""

from functools import cache
from typing import Any

from mapapp.atlas import Atlas
from mapapp.finder import count_covers
from mapapp.model import Source
from mapapp.query import GapFilters
from mapapp.records import AssociatedCommune, Commune, Place, Records, ServedAction, Zone
from mapapp.survey import Survey, make_survey
from tests.making import make_action, make_cover

CODES = [f"5900{place}" for place in range(1, 7)]
LONGER = [{"situation": "handicap", "age_max": 34}]


def action(
    id_: str, ages: tuple[int | None, int | None], source: str, *years: int, **changes: Any
) -> ServedAction:
    low, high = ages
    longer = changes.pop("longer", [])
    audience = {"text": "t", "age_min": low, "age_max": high, "criteria": []}
    spans = {"first": years[0], "last": years[-1]} if years else {}
    return make_action(
        id_,
        source={"document": source, "page": 1},
        audience=audience | {"age_extensions": longer},
        period=spans | {"known": 2024, "planned": False} if years else None,
        **changes,
    )


MISSION = {"carriers": ["Mission"]}
ACTIONS = [
    action("tout", (16, 25), "guide", 2018, 2019),
    action("forum", (14, 18), "guide", 2019),
    action("sans", (None, None), "rapport", **MISSION),
    action("clap", (16, 30), "guide", 2019),
    action("autre", (16, 30), "rapport", 2024, programme="clap", **MISSION),
    action("logis", (18, 30), "rapport", 2024, theme="logement", longer=LONGER, **MISSION),
]
COVERS = [
    *(make_cover(code, "tout", basis="territory") for code in CODES),
    make_cover("59001", "forum"),
    make_cover("59002", "forum"),
    make_cover("59003", "sans", certainty="inferred"),
    make_cover("59005", "clap"),
    make_cover("59005", "autre", basis="zone", programme="clap"),
    make_cover("59006", "logis", basis="quarter", extent="part", share=None),
]


def make_commune(place: int) -> Commune:
    code = CODES[place]
    themes = {one.id: one.theme for one in ACTIONS}
    return Commune.model_construct(
        code=code,
        name=f"Commune {code}",
        population=100 * (place + 1),
        border=place == 5,
        centre=(3 + place / 10, 50.0),
        parts=[],
        neighbours=[CODES[other] for other in (place - 1, place + 1) if 0 <= other < len(CODES)],
        counts=count_covers([cover for cover in COVERS if cover.code == code], themes),
    )


def make_atlas(**changes: Any) -> Atlas:
    """Make the atlas of the table above, some of its records changed."""
    parent = Place(code="59002", name="Commune 59002")
    years = (("guide", 2019), ("rapport", 2024))
    own = {
        "key": "k",
        "communes": [make_commune(place) for place in range(len(CODES))],
        "associated": [
            AssociatedCommune(code="59901", name="Part", postal_codes=[], parent=parent)
        ],
        "zones": [Zone(id="lys", name="La Lys", communes=["59002", "59003"])],
        "actions": ACTIONS,
        "covers": COVERS,
        "sources": [Source(id=key, title="T", publisher="P", year=year) for key, year in years],
        "young": {},
    }
    return Atlas(Records.model_construct(**own | changes))


@cache
def atlas() -> Atlas:
    return make_atlas()


def survey(**chosen: Any) -> Survey:
    return make_survey(atlas(), GapFilters.model_validate(chosen))
