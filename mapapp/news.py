"""What one subscribes to: the feed of what documents date, and the calendar of steps."""

from collections.abc import Callable, Mapping, Sequence
from importlib import import_module
from urllib.parse import urlencode

from flask import Blueprint, Response, current_app, request, url_for

from mapapp.atlas import Atlas
from mapapp.choices import list_chips
from mapapp.exchange.dated import PRECISIONS, Channel, Note, list_news, list_steps
from mapapp.model import Source
from mapapp.query import CalendarQuery, FeedQuery, read_query
from mapapp.records import ServedAction
from mapapp.shelf import find_site, shelf_of
from mapapp.speech import LANGUAGES, SOURCE_LANGUAGE, gettext, speak
from mapapp.words import join_words

news = Blueprint("news", __name__)
ATOM, ICS = "application/atom+xml; charset=utf-8", "text/calendar; charset=utf-8"
Write = Callable[[Sequence[Note], Channel, Mapping[str, str]], bytes]


@news.get("/actualites.atom")
def send_feed() -> Response:
    """Send the actions that the filters keep and their dated steps, the newest first."""
    atlas = shelf_of(current_app).atlas
    query = read_query(FeedQuery, request.args.lists())
    actions = _find_actions(atlas, query)
    notes = list_news(actions, _sources(atlas), query.year)
    return _send(query, notes, _find_writer("feeds", "write_feed"), ATOM)


@news.get("/calendrier.ics")
def send_calendar() -> Response:
    """Send the dated steps of the actions that the filters keep."""
    atlas = shelf_of(current_app).atlas
    query = read_query(CalendarQuery, request.args.lists())
    least = PRECISIONS.index(query.precision)
    steps = list_steps(_find_actions(atlas, query), _sources(atlas), query.year)
    notes = [note for note in steps if PRECISIONS.index(note.precision) >= least]
    return _send(query, notes, _find_writer("calendars", "write_calendar"), ICS)


def _find_writer(module: str, name: str) -> Write:
    """Load what writes a form: feeds and calendars are seldom asked for, and load slowly."""
    write: Write = getattr(import_module(f"mapapp.exchange.{module}"), name)
    return write


def _find_actions(atlas: Atlas, query: FeedQuery) -> list[ServedAction]:
    """Find what the filters keep, in the order of the file; an unknown action is none."""
    named = {atlas.action(name).id for name in query.action}
    kept = atlas.find_actions(atlas.localise(query))
    return [action for action in kept if not named or action.id in named]


def _sources(atlas: Atlas) -> dict[str, Source]:
    return {source.id: source for source in atlas.records.sources}


def _send(query: FeedQuery, notes: Sequence[Note], write: Write, kind: str) -> Response:
    """Write notes in the language that the address names, French without: others read them too."""
    shelf = shelf_of(current_app)
    asked = request.args.get("lang", "")
    language = asked if asked in LANGUAGES else SOURCE_LANGUAGE
    with speak(language):
        body = write(notes, _make_channel(query, language), shelf.atlas.names)
    return Response(body, content_type=kind)


def _make_channel(query: FeedQuery, language: str) -> Channel:
    shelf, site = shelf_of(current_app), find_site(current_app)
    lang = {} if language == SOURCE_LANGUAGE else {"lang": language}
    own = query.as_parameters() | lang
    page = {name: value for name, value in own.items() if name not in {"action", "precision"}}
    return Channel(
        site=site,
        title=_say_title(shelf.atlas, query),
        address=site + url_for(request.endpoint or "", **own),  # type: ignore[arg-type]
        page=site + url_for("pages.list_actions", **({"lang": None} | page)),  # type: ignore[arg-type]
        language=language,
        publisher=shelf.settings.operator or gettext("Actions jeunesse"),
        query=f"?{urlencode(lang)}" if lang else "",
    )


def _say_title(atlas: Atlas, query: FeedQuery) -> str:
    """Name a channel by its choices, so that two of them can be told apart."""
    titles = [atlas.actions[name].title for name in query.action]
    words = [chip.words for chip in list_chips(atlas.localise(query), atlas.names, _sources(atlas))]
    name = gettext("Actions jeunesse")
    choices = join_words([*titles, *words])
    return gettext("%(name)s : %(choices)s", name=name, choices=choices) if choices else name
