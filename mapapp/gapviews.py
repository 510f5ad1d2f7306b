"""The page of coverage: who is not covered, counted, mapped, listed, to take away."""

from dataclasses import dataclass

from flask import Blueprint, Response, current_app, redirect, render_template, request, url_for

from mapapp.answers import count_facets
from mapapp.atlas import Atlas
from mapapp.cellwords import say_steps, say_tally
from mapapp.coverpage import CoverPage, name_column, say_gap
from mapapp.finder import Standing
from mapapp.overview import Overview
from mapapp.placelist import Reading, read_places, take_list
from mapapp.query import Filters, GapFilters, MatrixQuery, read_query
from mapapp.scenes import Scene, make_scene
from mapapp.shelf import shelf_of
from mapapp.speech import gettext
from mapapp.words import CERTAINTIES

gapviews = Blueprint("gapviews", __name__)
gapviews.add_app_template_filter(say_tally, "tally")
gapviews.add_app_template_filter(say_steps, "steps")
gapviews.add_app_template_filter(say_gap, "gap_words")
gapviews.add_app_template_filter(name_column, "gap_key")
SEE_OTHER = 303
# What the question is asked with; what is looked at is no part of it.
LOOKED_AT = {"row", "col"}
# What refuses how the table is laid out: it takes the filters alone.
PLAIN = {"gapapi.list_gaps", "pages.show_commune"}
# Where one commune is no study: what an action is extended to, a page of its own.
PLACE = {"gapnotes.show_what_if": "to", "pages.show_commune": "code"}
SCRIPT_WORDS = (
    *("Zoomer", "Dézoomer"),
    "Communes : les flèches passent de l’une à l’autre, Entrée ouvre",
)


@dataclass(frozen=True)
class Asked:
    """Hold what the address asks: the question, and a list that was pasted."""

    query: MatrixQuery
    typed: str
    pasted: Reading | None


@gapviews.get("/couverture")
def show_coverage() -> str | Response:
    """Show who is covered and who is not, as the filters see it."""
    atlas = shelf_of(current_app).atlas
    asked = _read_asked(atlas)
    if asked.pasted and asked.pasted.is_sure:
        parameters = asked.query.as_parameters()
        return redirect(url_for("gapviews.show_coverage", **parameters), SEE_OTHER)  # type: ignore[arg-type, return-value]
    if atlas.groups and not (asked.query.commune or asked.query.zone):
        return _list_groups(atlas, asked.query)
    page = CoverPage(atlas, asked.query)
    scene = _draw_study(atlas, page)
    parameters = {"year": None, **asked.query.as_parameters(row=None, col=None)}
    return render_template(
        "couverture.html",
        page=page,
        query=page.query,
        certainties=CERTAINTIES,
        facets=count_facets(atlas, page.survey.filters),
        typed=asked.typed,
        pasted=asked.pasted,
        scene=scene,
        given=_make_values(scene),
        base=_open_query(url_for("gapviews.show_coverage", **parameters)),  # type: ignore[arg-type]
        keys=page.matrix.keys,
        take=lambda endpoint, code="": _find_take(endpoint, asked.query, code),
    )


def _read_asked(atlas: Atlas) -> Asked:
    query = read_query(MatrixQuery, request.args.lists())
    query = query.model_copy(update={"commune": atlas.localise(query).commune})
    typed = take_list(request.args.get("lieux", ""))
    if not typed:
        return Asked(query, "", None)
    pasted = read_places(typed, shelf_of(current_app).search_index, atlas)
    codes = [*dict.fromkeys([*query.commune, *pasted.codes])]
    # The field is all that the form says of communes: those that the address names stand in it.
    named = [atlas.communes[code].name for code in query.commune if code not in pasted.codes]
    shown = "\n".join([*named, typed])
    return Asked(query.model_copy(update={"commune": codes}), shown, pasted)


def _open_query(address: str) -> str:
    """Return the query of an address, open to more parameters: a cell adds its own."""
    _, _, query = address.partition("?")
    return f"?{query}&" if query else "?"


def _find_take(endpoint: str, query: MatrixQuery, code: str) -> str:
    """Return the address of something to take away: the same question, or of one commune."""
    fields = GapFilters.model_fields if endpoint in PLAIN else MatrixQuery.model_fields
    chosen = {
        field: value
        for field, value in query.as_parameters().items()
        if field in fields and field not in LOOKED_AT
    }
    if code:
        chosen |= {"commune": None, "zone": None, PLACE.get(endpoint, "commune"): code}
    return url_for(endpoint, **chosen)  # type: ignore[arg-type]


def _list_groups(atlas: Atlas, query: MatrixQuery) -> str:
    """List the départements of a large territory: each is a study of its own."""
    kept = Filters(**{name: getattr(query, name) for name in Filters.model_fields})
    parameters = query.as_parameters(row=None, col=None)
    return render_template(
        "couverture_departements.html",
        view=Overview(atlas, kept),
        link=lambda zone: url_for("gapviews.show_coverage", **(parameters | {"zone": zone})),  # type: ignore[arg-type]
    )


def _draw_study(atlas: Atlas, page: CoverPage) -> Scene:
    """Draw the communes; of a large territory, those of the département that is studied."""
    marks = {code: Standing(1, 1, is_part=False) for code in page.codes}
    load = shelf_of(current_app).snapshot.files.__getitem__
    return make_scene(atlas.records, marks, load)


def _make_values(scene: Scene) -> dict[str, object]:
    """Return what the script needs and the page does not say: names and places of communes."""
    return {
        "silent": gettext("Le serveur ne répond pas. Réessaie dans un moment."),
        "words": {word: gettext(word) for word in SCRIPT_WORDS},
        "communes": [
            {"code": one.code, "name": one.name, "population": one.population}
            for one in scene.places
        ],
        "labels": {
            code: [label.lon, label.lat, label.room_deg]
            for code, label in scene.drawing.labels.items()
        },
    }
