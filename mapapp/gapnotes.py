"""The pages beside that of the gaps: what if, what follows and stands twice, the printed note."""

from functools import cache

from flask import Blueprint, current_app, render_template, request, url_for

from mapapp.continuity import compare_years, find_handovers, find_overlaps
from mapapp.coverwords import Namer
from mapapp.extending import ALL, NOTHING, Extension, make_extension
from mapapp.factsheet import MAX_CHOICE_CHARS, Factsheet
from mapapp.finder import Standing
from mapapp.placelist import read_places, take_list
from mapapp.qr import MAX_ADDRESS_CHARS, draw_code
from mapapp.query import ChangesQuery, GapFilters, WhatIfQuery, WhereQuery, read_query
from mapapp.sequels import group_overlaps, merge_endings, sum_ages, sum_changes
from mapapp.shelf import find_site, is_loopback, shelf_of
from mapapp.survey import make_survey
from mapapp.whatif import ask_what_if

gapnotes = Blueprint("gapnotes", __name__)
MOST_OVERLAPS = 30


@gapnotes.get("/couverture/prolonger")
def show_what_if() -> str:
    """Show which gaps would close if an action covered more communes."""
    shelf = shelf_of(current_app)
    asked = read_query(WhereQuery, request.args.lists())
    survey = make_survey(shelf.atlas, _filters_of(asked))
    typed = take_list(request.args.get("lieux", ""))
    reading = read_places(typed, shelf.search_index, shelf.atlas)
    action = request.args.get("action", "")
    extension: Extension | None = None
    whole: WhereQuery = asked
    if action and (_says_where(asked) or reading.codes):
        query = read_query(WhatIfQuery, request.args.lists())
        codes = [*dict.fromkeys([*query.to, *reading.codes])]
        whole = query.model_copy(update={"to": codes})
        extension = make_extension(survey, ask_what_if(survey, whole))
    return render_template(
        "couverture_prolonger.html",
        asked=asked,
        action=shelf.atlas.action(action) if action else None,
        typed=typed,
        prefilled="\n".join(shelf.atlas.names.get(code, code) for code in asked.to),
        reading=reading,
        extension=extension,
        namer=Namer(shelf.atlas.records.communes, shelf.atlas.records.zones),
        address=_find_own_address() if extension else "",
        whole=whole.as_parameters(),
        home=_find_home(_filters_of(asked)),
        kept=_filters_of(asked).as_parameters(),
    )


@gapnotes.get("/couverture/suites")
def show_sequels() -> str:
    """Show what follows when actions stop at an age, what stands twice, what years changed."""
    atlas = shelf_of(current_app).atlas
    asked = read_query(ChangesQuery, request.args.lists())
    filters = _filters_of(asked)
    survey = make_survey(atlas, filters)
    handovers, overlaps = find_handovers(survey), find_overlaps(survey)
    sharings = group_overlaps(atlas, overlaps.overlaps)
    whole = request.args.get("tout") == "1"
    changes = compare_years(survey, asked.from_year, asked.to_year)
    return render_template(
        "couverture_suites.html",
        asked=asked,
        survey=survey,
        ages=sum_ages(handovers.handovers),
        endings=merge_endings(atlas, handovers.handovers),
        pairs=overlaps.count,
        sharings=sharings if whole else sharings[:MOST_OVERLAPS],
        count=len(sharings),
        changes=changes,
        # An action stands on this page up to twenty times: its address is made once.
        address_of=cache(lambda name: url_for("pages.show_action", action_id=name)),
        themes_changed=sum_changes(atlas, changes),
        namer=Namer(atlas.records.communes, atlas.records.zones),
        home=_find_home(filters),
        kept=filters.as_parameters(),
    )


@gapnotes.get("/couverture/fiche")
def show_factsheet() -> str:
    """Show the gaps of some communes as a note of two pages, to print and attach."""
    atlas = shelf_of(current_app).atlas
    survey = make_survey(atlas, read_query(GapFilters, request.args.lists()))
    sheet = Factsheet(survey)
    address, whole = _find_live_address(survey.filters)
    lines, left = sheet.fitted
    codes = {one.code for one in survey.communes}
    return render_template(
        "fiche.html",
        sheet=sheet,
        filters=survey.filters,
        lines=lines,
        left=left,
        place=_name_place(sheet),
        chosen=survey.filters.model_copy(update={"commune": [], "zone": []}),
        most=MAX_CHOICE_CHARS,
        standings={
            code: Standing(0, ALL if code in codes else NOTHING, is_part=False)
            for code in atlas.communes
        },
        code=draw_code(address),
        live=address,
        address=address.partition("://")[2],
        whole=whole,
        here_only=is_loopback(address),
        home=_find_home(survey.filters),
        parameters=survey.filters.as_parameters(),
    )


def _filters_of(asked: GapFilters) -> GapFilters:
    """Return the filters of the analysis alone, of a question that holds more."""
    return GapFilters(**{name: getattr(asked, name) for name in GapFilters.model_fields})


def _says_where(asked: WhereQuery) -> bool:
    return bool(asked.to or asked.to_zone or asked.to_neighbours or asked.to_carrier)


def _find_own_address() -> str:
    """Return the address of this page with its whole question."""
    return f"{find_site(current_app)}{request.full_path.rstrip('?')}"


def _find_home(filters: GapFilters) -> str:
    """Return the path of the page of all gaps, above these, with the same filters."""
    return url_for("gapviews.show_coverage", **{"year": None, **filters.as_parameters()})  # type: ignore[arg-type]


def _find_live_address(filters: GapFilters) -> tuple[str, bool]:
    """Return the address of the live page, and whether it says the whole question.

    One that is too long to be drawn leaves the filters out.
    """
    site, plain = find_site(current_app), {"lang": None, "falc": None}
    home = site + url_for("gapviews.show_coverage", **{"year": None, **plain})
    asked = filters.as_parameters(year=filters.year or None, **plain)
    whole = site + url_for("gapviews.show_coverage", **asked)  # type: ignore[arg-type]
    return (whole, True) if len(whole) <= MAX_ADDRESS_CHARS else (home, False)


def _name_place(sheet: Factsheet) -> str:
    """Name what the note is of: a commune, communes in words, "" where that is too long."""
    if len(sheet.communes) == 1:
        return sheet.communes[0].name
    return sheet.say_place([one.code for one in sheet.communes])
