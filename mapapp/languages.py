"""Choose the language that a page speaks; keep it, and the years, in the page's links."""

from contextlib import ExitStack

from flask import Flask, appcontext_pushed, g, request
from flask_babel import Babel
from markupsafe import escape

from mapapp.speech import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    NameWords,
    choose_form,
    current_language,
    fill_names,
    prefer_language,
    speak_of,
    translate,
)

# The pages that show what a year keeps: links between them keep the year.
DATED = {f"pages.{name}" for name in ("show_map", "list_communes", "show_commune")} | {
    "pages.list_actions",
    *("pages.show_border", "gapviews.show_coverage"),
}
# The pages that show actions, each of which has easy words.
EASY = {f"pages.{name}" for name in ("show_map", "list_actions", "show_action")} | {
    "pages.show_commune",
    "pages.show_selection",
}
# The blueprints that hold pages: they speak the visitor's language, and their links keep it.
PAGED = ("pages", "gapviews", "gapnotes", "gapfiles", "handouts", "sharing", "offline", "ogc")
# What speaks, or has errors that do.
SPOKEN = {*PAGED, "downloads", None}
# The addresses that answer as JSON or as a page, as they are asked to.
BOTH_PATHS = "/ogc"
JSON_PATHS = (
    *("/api/", "/openapi.json", "/healthz", "/schema/", "/oembed", BOTH_PATHS),
    *("/actualites.atom", "/calendrier.ics"),
)


def add_languages(app: Flask, names: NameWords) -> None:
    """Speak the visitor's language on pages, of one territory; programs are answered in French."""
    Babel(app, default_locale=SOURCE_LANGUAGE, locale_selector=choose_language)
    app.jinja_env.install_gettext_callables(_say, _choose_form, newstyle=True)  # type: ignore[attr-defined]
    _speak_of(app, names)

    @app.url_defaults
    def keep_language(endpoint: str, values: dict[str, object]) -> None:
        if endpoint.partition(".")[0] in PAGED and is_language_kept():
            values.setdefault("lang", current_language())  # None, where given, leaves it out

    @app.url_defaults
    def keep_easy(endpoint: str, values: dict[str, object]) -> None:
        if endpoint.partition(".")[0] in PAGED and is_easy():
            values.setdefault("falc", "1")

    @app.url_defaults
    def keep_years(endpoint: str, values: dict[str, object]) -> None:
        years = request.args.getlist("year") if endpoint in DATED else []
        if years and all(year.isdecimal() for year in years):
            values.setdefault("year", years)


def _speak_of(app: Flask, names: NameWords) -> None:
    """Speak of the application's territory in each of its contexts, requests or not."""

    def begin(_app: Flask) -> None:
        g.spoken_of = ExitStack()
        g.spoken_of.enter_context(speak_of(names))

    @app.teardown_appcontext
    def end(_error: BaseException | None) -> None:
        g.pop("spoken_of").close()

    # The signal knows its receivers only as long as somebody else does.
    app.extensions["mapapp.spoken_of"] = begin
    appcontext_pushed.connect(begin, app)


def _say(message: str) -> str:
    """Translate a template's message, the territory named as text, the rest left to Jinja."""
    return fill_names(translate(message), _escape)


def _choose_form(one: str, many: str, count: float) -> str:
    return fill_names(choose_form(one, many, count), _escape)


def _escape(words: str) -> str:
    # Jinja formats what it gets: a percent sign of the name's must survive that.
    return str(escape(words)).replace("%", "%%")


def choose_language() -> str:
    """Choose the language of an answer: ``lang``, else what the browser asks for."""
    data = request.path.startswith(JSON_PATHS) and not is_page_asked()
    if data or request.blueprint not in SPOKEN:
        return SOURCE_LANGUAGE
    asked = request.args.get("lang", "")
    if asked in LANGUAGES:
        return asked
    return prefer_language(request.headers.get("Accept-Language", ""))


def is_page_asked() -> bool:
    """Tell whether an address that answers both ways is asked for its page: ``f``, else Accept."""
    if not request.path.startswith(BOTH_PATHS):
        return False
    asked = request.args.get("f", "")
    accepted = request.accept_mimetypes
    others = max(accepted[kind] for kind in ("application/json", "application/geo+json"))
    return asked == "html" or (not asked and accepted["text/html"] > others)


def is_easy() -> bool:
    """Tell whether the page is asked for in easy-read French (FALC); there is no other yet."""
    return request.args.get("falc") == "1" and current_language() == SOURCE_LANGUAGE


def is_language_kept() -> bool:
    """Tell whether links name the language: no cookie remembers it."""
    return request.args.get("lang") in LANGUAGES or current_language() != SOURCE_LANGUAGE
