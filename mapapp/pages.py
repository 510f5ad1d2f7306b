"""The HTML pages."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from flask import Blueprint, Response, abort, current_app, render_template, request, url_for

from mapapp.answers import Answer, count_facets, find_answer, find_nearest_served
from mapapp.atlas import Atlas
from mapapp.borderlens import describe_border
from mapapp.bordervalues import make_border_values
from mapapp.examples import list_examples
from mapapp.exchange.offer import list_offers
from mapapp.finder import (
    LegendRow,
    Standing,
    count_programmes,
    count_standings,
    make_legend,
    mark_place,
    step_of,
)
from mapapp.limits import LEVELS_FROM
from mapapp.model import Theme
from mapapp.overview import Overview, describe_map
from mapapp.query import Filters, read_filters
from mapapp.reasons import explain_cover
from mapapp.records import Commune, Cover, ServedAction
from mapapp.scenes import draw_group
from mapapp.search import search_places
from mapapp.shelf import LAST_FILE, find_site, shelf_of
from mapapp.words import THEMES

pages = Blueprint("pages", __name__)
MOST_SELECTED = 100
MOST_LISTED = LEVELS_FROM  # communes of one reason on the page of an action


@dataclass(frozen=True)
class Results:
    """Hold what a page of filters shows: the answer, the facets' counts, the map's colours."""

    answer: Answer
    facets: dict[str, dict[str, int]]
    standings: dict[str, Standing]
    legend: list[LegendRow]

    @property
    def filters(self) -> Filters:
        """Return the filters that were asked."""
        return self.answer.filters


@pages.get("/")
def show_map() -> str:
    """Show the map, its filters and what they keep."""
    atlas = shelf_of(current_app).atlas
    filters, typed = _read_place(atlas)
    commune = atlas.communes[filters.commune[0]] if filters.commune else None
    if atlas.groups:
        return _show_overview(atlas, filters, commune, typed)
    results = find_results(atlas, filters)
    return render_template("index.html", results=results, commune=commune, typed=typed)


def _show_overview(atlas: Atlas, filters: Filters, commune: Commune | None, typed: str) -> str:
    view = Overview(atlas, filters.model_copy(update={"commune": []}))
    results = Results(
        answer=find_answer(atlas, filters) if commune else Answer(filters, {}, [], 0),
        facets=count_facets(atlas, filters),
        standings=view.standings,
        legend=view.legends["groups"],
    )
    given = describe_map(view, commune)
    return render_template(
        "territoire.html", view=view, results=results, commune=commune, typed=typed, given=given
    )


@pages.get("/communes")
def list_communes() -> str:
    """List the communes with what the filters keep in each."""
    atlas = shelf_of(current_app).atlas
    filters = read_filters(request.args.lists())
    if atlas.groups:
        return render_template("departements.html", view=Overview(atlas, filters), filters=filters)
    return render_template("communes.html", communes=atlas.count_anew(filters), filters=filters)


@pages.get("/departements/<code>")
def show_group(code: str) -> str:
    """Show one département of a large territory: its communes, drawn and listed."""
    shelf = shelf_of(current_app)
    atlas, load = shelf.atlas, shelf.snapshot.files.__getitem__
    group, filters = atlas.group(code), read_filters(request.args.lists())
    view = Overview(atlas, filters.model_copy(update={"commune": []}))
    counts = view.count_communes(group)
    standings = {
        code: Standing(count, step_of(count, view.firsts), bool(is_part))
        for code, (count, is_part) in counts.items()
    }
    rest = Standing(len(view.wide), step_of(len(view.wide), view.firsts), is_part=False)
    return render_template(
        "departement.html",
        group=group,
        filters=filters,
        communes=atlas.count_others_anew(group.communes, filters),
        scene=draw_group(
            atlas.records, group, dict.fromkeys(group.communes, rest) | standings, load
        ),
    )


@pages.get("/departements/<code>/comptes.json")
def count_group(code: str) -> Response:
    """Count what the filters keep in each commune of a département, for the map."""
    atlas = shelf_of(current_app).atlas
    filters = read_filters(request.args.lists()).model_copy(update={"commune": []})
    counts = Overview(atlas, filters).count_communes(atlas.group(code))
    return Response(json.dumps({"communes": counts}), content_type="application/json")


@pages.get("/communes/<code>")
def show_commune(code: str) -> str:
    """Show one commune: its actions by theme, each with why."""
    atlas = shelf_of(current_app).atlas
    filters = read_filters(request.args.lists()).model_copy(update={"commune": []})
    commune = atlas.count_one_anew(atlas.commune(code), filters)
    covers = atlas.find_covers_of(commune, filters)
    always = atlas.find_covers_of(commune, filters.model_copy(update={"year": []}))
    local = [cover for cover in covers if cover.is_local]
    return render_template(
        "commune.html",
        commune=commune,
        filters=filters,
        hidden=count_programmes(always) - count_programmes(covers),
        happening=atlas.find_happening(commune, filters),
        local=group_by_theme(atlas, local),
        wide=group_by_theme(atlas, [cover for cover in covers if not cover.is_local]),
        nearest=None if local else find_nearest_served(atlas, commune, filters),
        others=atlas.count_others_anew(commune.neighbours, filters),
        standings=mark_place(atlas.communes, commune.code),
        services=atlas.services_by_commune[commune.code] if atlas.records.services else [],
        services_shown=request.args.get("services") != "0",
    )


@pages.get("/actions")
def list_actions() -> str:
    """List the actions that the filters keep."""
    atlas = shelf_of(current_app).atlas
    filters, typed = _read_place(atlas)
    results = find_results(atlas, filters)
    commune = atlas.communes[filters.commune[0]] if filters.commune else None
    return render_template("actions.html", results=results, commune=commune, typed=typed)


@pages.get("/actions/<action_id>")
def show_action(action_id: str) -> str:
    """Show one action, its coverage drawn."""
    atlas = shelf_of(current_app).atlas
    action = atlas.action(action_id)
    covers = atlas.covers_by_action[action.id]
    return render_template(
        "action.html",
        action=action,
        covers=covers,
        local=_group_by_why([cover for cover in covers if cover.is_local]),
        most_listed=MOST_LISTED,
        related=atlas.related_to(action),
        document=next(s for s in atlas.records.sources if s.id == action.source.document),
        standings=_mark_coverage(atlas, covers),
    )


@pages.get("/selection")
def show_selection() -> str:
    """Show some actions, for print and for sharing: the address is the selection."""
    atlas = shelf_of(current_app).atlas
    asked = list(dict.fromkeys(request.args.getlist("action")))[:MOST_SELECTED]
    known = [atlas.actions[one] for one in asked if one in atlas.actions]
    address = find_site(current_app) + url_for(
        "pages.show_selection", action=[action.id for action in known]
    )
    gone = len(asked) - len(known)
    return render_template("selection.html", actions=known, gone=gone, address=address)


@pages.get("/frontiere")
def show_border() -> str:
    """Show both sides of the border: who faces whom, what crosses, what stops at the line."""
    atlas = shelf_of(current_app).atlas
    if not atlas.records.has_border:
        abort(404)
    filters, typed = _read_place(atlas)
    border = describe_border(atlas, filters)
    asked = request.args.get("segment", "")
    segment = next((one for one in border.segments if one.id == asked), None)
    bands = {code: step for step, band in enumerate(border.bands) for code in band.communes}
    return render_template(
        "frontiere.html",
        results=find_results(atlas, filters),
        commune=atlas.communes[filters.commune[0]] if filters.commune else None,
        typed=typed,
        border=border,
        given=make_border_values(atlas, border, bands),
        zones={zone.key: zone for zone in border.zones},
        line={commune.code: commune for commune in border.communes},
        bands=bands,
        segment=segment,
        covers=atlas.find_covers_of(atlas.communes[segment.code], filters) if segment else [],
    )


@pages.get("/donnees")
def show_data() -> str:
    """Show downloads, the API, the sources and what they contradict."""
    shelf = shelf_of(current_app)
    shelf.find_made(LAST_FILE)  # the page tells the size of each file
    examples = list_examples(shelf.atlas.records)
    offers = list_offers(shelf.snapshot.files)
    return render_template("donnees.html", downloads=offers, examples=examples)


@pages.get("/accessibilite")
def show_accessibility() -> str:
    """Show the accessibility statement."""
    return render_template("accessibilite.html")


@pages.get("/mentions-legales")
def show_legal_notice() -> str:
    """Show who publishes the site, and what it does with personal data."""
    return render_template("mentions-legales.html")


def find_results(atlas: Atlas, filters: Filters) -> Results:
    """Ask the records what the filters keep."""
    standings = _count_everywhere(atlas, filters)
    return Results(
        answer=find_answer(atlas, filters),
        facets=count_facets(atlas, filters),
        standings=standings,
        legend=make_legend(standings),
    )


def _count_everywhere(atlas: Atlas, filters: Filters) -> dict[str, Standing]:
    """Count what the filters keep in every commune: choosing one does not empty the others."""
    covers = atlas.find_all_covers(filters)
    counted = [cover for cover in covers if cover.is_local or filters.map_scope == "all"]
    return count_standings(counted, atlas.communes)


def group_by_theme(
    atlas: Atlas, covers: Sequence[Cover]
) -> dict[Theme, list[tuple[ServedAction, Cover]]]:
    """Group covers by their action's theme, in the order of the themes."""
    groups: dict[Theme, list[tuple[ServedAction, Cover]]] = {}
    for theme in THEMES:
        pairs = [(atlas.actions[cover.action], cover) for cover in covers]
        found = [pair for pair in pairs if pair[0].theme == theme]
        if found:
            groups[theme] = found
    return groups


def _group_by_why(covers: Iterable[Cover]) -> dict[str, list[Cover]]:
    """Group an action's covers by the reason that they share."""
    groups: dict[str, list[Cover]] = {}
    for cover in covers:
        groups.setdefault(explain_cover(cover), []).append(cover)
    return groups


def _read_place(atlas: Atlas) -> tuple[Filters, str]:
    """Read the filters; without script, a typed place comes as ``lieu`` and is looked up."""
    filters = atlas.localise(read_filters(request.args.lists()))
    typed = request.args.get("lieu", "").strip()
    if filters.commune or not typed:
        return filters, ""
    found = search_places(shelf_of(current_app).search_index, typed[:100], limit=1)
    if not found:
        return filters, typed[:100]
    return atlas.localise(filters.model_copy(update={"commune": [found[0].code]})), ""


def _mark_coverage(atlas: Atlas, covers: Sequence[Cover]) -> dict[str, Standing]:
    reached = {cover.code: cover for cover in covers}
    return {
        code: Standing(int(code in reached), 3, reached[code].extent == "part")
        if code in reached
        else Standing(0, 0, is_part=False)
        for code in atlas.communes
    }
