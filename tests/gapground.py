"""A gap analysis of nine squares: one has a ride for 16 and 17, all have a job fair of no age.

The squares are those of ``tests.ground``, 59001 to 59009, three in a row; names are in capitals of
their own, and people grow with the code: 59001 has 1000, 59009 has 9000.
"""

import json
from functools import cache
from typing import Any

from mapapp.atlas import Atlas
from mapapp.communes import Territory
from mapapp.gapforms import Kit
from mapapp.geopackages import make_geopackage
from mapapp.matrix import Matrix
from mapapp.model import ActionsFile
from mapapp.query import MatrixQuery
from mapapp.settings import Settings
from mapapp.survey import make_survey
from tests.ground import CODES, make_territory
from tests.making import SOURCE, make_raw_action
from tests.whole import make_records

FORMULA = "=cmd|'/c calc'!A0"
NAMES = {"59001": "Un", "59002": "Deux", "59005": "L’Œil", "59009": "Neuf-l’Abbé"}
RIDE: dict[str, Any] = {
    "audience": {"text": "t", "age_min": 16, "age_max": 17, "criteria": []},
    "coverage": {"areas": [{"kind": "commune", "code": "59001"}], "certainty": "stated"},
}
FAIR: dict[str, Any] = {
    "audience": {"text": "t", "age_min": None, "age_max": None, "criteria": []},
    "coverage": {"areas": [{"kind": "territory"}], "certainty": "stated"},
}


@cache
def make_places(*, name: str = "Un") -> Territory:
    territory = make_territory(["59000"])
    communes = territory.communes
    named = NAMES | {"59001": name}
    communes["name"] = [named.get(code, f"Commune {code}") for code in CODES]
    communes["population"] = [1000 * place for place in range(1, 10)]
    return territory


@cache
def make_atlas(*, name: str = "Un", title: str = "Vélo", carrier: str = "Ville") -> Atlas:
    actions = [
        make_raw_action(id="velo", title=title, theme="mobilite", carriers=[carrier], **RIDE),
        make_raw_action(id="forum", title="Forum", theme="emploi", **FAIR),
    ]
    file = ActionsFile.model_validate({"version": 1, "sources": [SOURCE], "actions": actions})
    return Atlas(make_records(file, make_places(name=name), Settings()))


def make_matrix(atlas: Atlas | None = None, **asked: Any) -> Matrix:
    query = MatrixQuery(**asked)
    return Matrix(make_survey(atlas or make_atlas(), query), query)


@cache
def make_kit() -> Kit:
    communes = make_places().communes
    shapes = json.loads(communes[["geometry"]].to_json())["features"]
    features = [
        {"type": "Feature", "properties": {"code": one["id"]}, "geometry": one["geometry"]}
        for one in shapes
    ]
    outlines = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    files = {"communes.geojson": outlines, "communes.gpkg": make_geopackage(communes)}
    return Kit(files, "https://jeunes.exemple.fr")
