"""The JSON API of the analysis: cells, gaps ranked, what if, overlaps, handovers, changes."""

from flask import Blueprint, Response

from mapapp.continuity import (
    Changes,
    HandoverList,
    OverlapList,
    compare_years,
    find_handovers,
    find_overlaps,
)
from mapapp.gaplens import GapRanking, GapTable, list_cells, rank_gaps
from mapapp.openapi import TAGS, asked, asked_survey, describe, send, spec
from mapapp.query import ChangesQuery, GapFilters, RankingQuery, WhatIfQuery
from mapapp.whatif import WhatIf, ask_what_if

gapapi = Blueprint("gapapi", __name__)


@gapapi.get("/api/gaps")
@spec.validate(query=GapFilters, resp=describe(GapTable), tags=TAGS)
def list_gaps() -> Response:
    """Compter ce qui couvre chaque commune, par thème et par tranche d'âge ou à l'âge demandé."""
    return send(list_cells(asked_survey()))


@gapapi.get("/api/gaps/ranking")
@spec.validate(query=RankingQuery, resp=describe(GapRanking), tags=TAGS)
def show_ranking() -> Response:
    """Classer les cases sans action locale, avec l'offre la plus proche et à qui demander."""
    return send(rank_gaps(asked_survey(), asked()))


@gapapi.get("/api/gaps/what-if")
@spec.validate(query=WhatIfQuery, resp=describe(WhatIf, missing=True), tags=TAGS)
def show_what_if() -> Response:
    """Dire quelles cases se fermeraient si une action couvrait d'autres communes."""
    return send(ask_what_if(asked_survey(), asked()))


@gapapi.get("/api/gaps/changes")
@spec.validate(query=ChangesQuery, resp=describe(Changes), tags=TAGS)
def show_changes() -> Response:
    """Comparer deux années : les cases qui ont gagné une action locale, celles qui l'ont perdue."""
    query: ChangesQuery = asked()
    return send(compare_years(asked_survey(), query.from_year, query.to_year))


@gapapi.get("/api/overlaps")
@spec.validate(query=GapFilters, resp=describe(OverlapList), tags=TAGS)
def list_overlaps() -> Response:
    """Lister les actions d'un même thème qui prennent les mêmes âges dans les mêmes communes."""
    return send(find_overlaps(asked_survey()))


@gapapi.get("/api/handovers")
@spec.validate(query=GapFilters, resp=describe(HandoverList), tags=TAGS)
def list_handovers() -> Response:
    """Dire ce qui prend la suite, dans chaque commune, quand une action s'arrête à un âge."""
    return send(find_handovers(asked_survey()))
