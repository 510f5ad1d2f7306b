"""Choose the language that a page speaks; keep it, and the years, in the page's links."""

from flask import Flask, request
from flask_babel import Babel

from mapapp.speech import (
    LANGUAGES,
    SOURCE_LANGUAGE,
    choose_form,
    current_language,
    gettext,
    prefer_language,
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


def add_languages(app: Flask) -> None:
    """Speak the visitor's language on pages; what programs read stays in French."""
    Babel(app, default_locale=SOURCE_LANGUAGE, locale_selector=choose_language)
    app.jinja_env.install_gettext_callables(gettext, choose_form, newstyle=True)  # type: ignore[attr-defined]

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
