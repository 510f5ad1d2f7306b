"""Give templates the words, the records and the addresses that they write."""

from collections.abc import Callable, Iterable, Mapping
from functools import cache, partial
from urllib.parse import quote, urlencode

from flask import Flask, request, url_for
from jinja2 import pass_context
from markupsafe import Markup

from mapapp.asidewords import say_service_ages, say_zone
from mapapp.assets import FIRST
from mapapp.choices import list_chips, say_choice, without
from mapapp.compiled import COMPILED
from mapapp.gaps import join_bands, name_ages
from mapapp.glossary import find_action_terms
from mapapp.languages import EASY, PAGED, is_easy, is_language_kept
from mapapp.maplabels import PlacedName, place_names
from mapapp.query import MODELS
from mapapp.ranking import venue_codes
from mapapp.reasons import describe_coverage, explain_cover
from mapapp.records import Commune, Drawing, Group, ServedAction
from mapapp.scenes import make_scene
from mapapp.shelf import Shelf
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE, current_language, fill_names, say_number
from mapapp.words import (
    at_place,
    fold,
    join_words,
    of_place,
    say_ages,
    say_bands,
    say_certainty,
    say_date,
    say_period,
    say_source_year,
)

# What says which page this is: other parameters (utm_…) are no concern of a link.
KEPT = {name for model in MODELS for name in model.model_fields} | {
    *("segment", "action", "lieu", "lieux", "falc", "apercu", "tout"),
    *("services", "directory"),
}


def add_words(app: Flask, shelf: Shelf) -> None:
    """Give templates the words, the records and the addresses that they write."""
    app.jinja_env.bytecode_cache = None if app.debug else COMPILED
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters.update(_make_filters(shelf))
    app.jinja_env.globals.update(
        atlas=shelf.atlas,
        directories={one.id: one.title for one in shelf.atlas.records.directories},
        settings=shelf.settings,
        territory=shelf.atlas.records.territory,
        fill_names=fill_names,
        placed_names=_name_once(shelf),
        languages=LANGUAGES,
        paged=PAGED,
        url_easy=url_easy,
        files_only=False,  # `mapapp site` makes pages that no server answers for
        # A developer's pages are kept nowhere: each request must show what was just written.
        edition="" if app.debug else shelf.edition,
        url_here=url_here,
        url_in=url_in,
        scene_of=lambda standings: make_scene(
            shelf.atlas.records, standings, shelf.snapshot.files.__getitem__
        ),
        border_html=shelf.snapshot.files["border.html"].decode(),
        map_html=shelf.snapshot.files["map.html"].decode(),
        first_styles=shelf.assets[FIRST].decode(),
        asset=lambda name: url_for("files.send_asset", version=shelf.version, name=name),
        map_file=lambda name: url_for(
            "files.send_map_file", key=shelf.snapshot.records.key, name=name
        ),
    )

    app.context_processor(partial(_speak, shelf))


def _speak(shelf: Shelf) -> dict[str, object]:
    """Return what differs from request to request: the language, and words in it."""
    language = current_language()
    return {
        "themes": shelf.themes,
        "situations": shelf.situations,
        "falc": is_easy(),
        "has_easy": request.endpoint in EASY,
        "language": language,
        "kept_language": language if is_language_kept() else "",
        # What the documents say, we leave in French, and mark so.
        "fr": "" if language == SOURCE_LANGUAGE else Markup(' lang="fr"'),
    }


def _name_once(shelf: Shelf) -> Callable[..., list[PlacedName]]:
    """Return what places the names of a map; those of the whole territory once only."""
    records = shelf.atlas.records
    whole = cache(lambda: place_names(records.groups or records.communes, records.drawing.labels))

    def place(places: Iterable[Commune | Group], drawing: Drawing) -> list[PlacedName]:
        return whole() if drawing is records.drawing else place_names(places, drawing.labels)

    return place


def _make_filters(shelf: Shelf) -> dict[str, Callable[..., object]]:
    records, names = shelf.atlas.records, shelf.atlas.names
    sources = {source.id: source for source in records.sources}
    return {
        "ages": _say_ages_of,
        "at": at_place,
        "by_name": _sort_by_name,
        "age_names": name_ages,
        "bands": say_bands,
        "capitalize_first": lambda text: text[:1].upper() + text[1:],
        "certainty": say_certainty,
        "chips": lambda filters: list_chips(filters, names, sources),
        "choice": lambda filters, name: say_choice(filters, name, names, sources),
        "date": _say_date,
        "join_bands": join_bands,
        "join_words": join_words,
        "mail": lambda email: f"mailto:{quote(email, safe='@')}",
        "number": say_number,
        "of": of_place,
        "period": say_period,
        "place_name": names.__getitem__,
        "source_title": lambda name: sources[name].title,
        "source_year": say_source_year,
        "tel": lambda phone: f"tel:{phone.replace(' ', '')}",
        "terms": lambda action: find_action_terms(action, records.glossary),
        "venue_names": lambda action: [names[code] for code in sorted(venue_codes(action))],
        "service_ages": say_service_ages,
        "zone_words": say_zone,
        "where": lambda action: describe_coverage(action.coverage.areas, names),
        "why": explain_cover,
        "without": without,
    }


def url_here(parameters: Mapping[str, object]) -> str:
    """Return the address of this page with other parameters."""
    return url_for(request.endpoint or "", **(request.view_args or {}), **parameters)  # type: ignore[arg-type]


def url_in(language: str) -> str:
    """Return the address of this page, as it is filtered, in a language; "" leaves the choice."""
    return _change_here(lang=language)


def url_easy() -> str:
    """Return the address of this page in easy-read French, or out of it again."""
    asked = request.args.get("lang", "")
    return _change_here(lang=asked if asked in LANGUAGES else "", falc="" if is_easy() else "1")


def _change_here(**changes: str) -> str:
    # Under /ogc a parameter that is not known has been refused: all others say which page it is.
    known = KEPT | {*request.args} if request.blueprint == "ogc" else KEPT
    kept = {key: found for key, found in request.args.lists() if key in known - {*changes}}
    bare = {"lang": None, "year": None, "falc": None, **(request.view_args or {})}
    address = url_for(request.endpoint or "pages.show_map", **bare)
    chosen = kept | {name: [value] for name, value in changes.items() if value}
    return f"{address}?{urlencode(chosen, doseq=True)}" if chosen else address


def _say_ages_of(action: ServedAction) -> str:
    return say_ages(action.audience.age_min, action.audience.age_max)


def _sort_by_name(communes: Iterable[Commune]) -> list[Commune]:
    """Sort communes as a reader looks for them: « Pérenchies » before « Prémesques »."""
    return sorted(communes, key=lambda commune: fold(commune.name))


@pass_context  # or Jinja would say a literal date once, in the language it compiled in
def _say_date(_context: object, date: str) -> str:
    return say_date(date)
