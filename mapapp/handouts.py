"""The pages made to be printed: a commune's poster, as a sheet or a folded booklet."""

from flask import Blueprint, abort, current_app, render_template, request, url_for

from mapapp.errors import Fault, QueryError
from mapapp.finder import mark_place
from mapapp.posters import Form, group_by_theme, make_poster
from mapapp.qr import MAX_ADDRESS_CHARS, draw_code
from mapapp.query import Filters, read_filters
from mapapp.records import Commune
from mapapp.shelf import is_loopback, shelf_of

handouts = Blueprint("handouts", __name__)
FORMS: dict[str, Form] = {"a4": "a4", "a5": "a5"}
MAX_HOST_CHARS = 100


@handouts.get("/communes/<code>/affiche")
def show_poster(code: str) -> str:
    """Show a commune's poster: its actions, whom to ask, and a QR code to its live page."""
    atlas = shelf_of(current_app).atlas
    commune = atlas.commune(code)
    filters, form = _read_filters(), _read_form()
    address = _find_address(commune, filters)
    poster = make_poster(atlas, commune, filters, form)
    return render_template(
        "poster.html",
        poster=poster,
        commune=commune,
        local=group_by_theme(poster.local),
        wide=group_by_theme(poster.wide),
        left=group_by_theme(poster.left),
        standings=mark_place(atlas.communes, commune.code),
        cited=poster.cite(atlas.records.sources),
        code=draw_code(address),
        address=address.partition("://")[2],
        here_only=is_loopback(address),
        parameters=filters.as_parameters(),
    )


def _read_filters() -> Filters:
    """Read the filters that a poster takes and can say: themes and ages."""
    asked = read_filters(request.args.lists())
    return Filters(theme=asked.theme, age=asked.age)


def _read_form() -> Form:
    asked = request.args.get("format", "a4")
    if asked not in FORMS:
        raise QueryError([Fault("format", f"« {asked[:20]} » est inconnu", ", ".join(FORMS))])
    return FORMS[asked]


def _find_address(commune: Commune, filters: Filters) -> str:
    """Return the absolute address of the commune's live page, its filters if there is room."""
    whole = _make_absolute(commune, filters)
    return whole if len(whole) <= MAX_ADDRESS_CHARS else _make_absolute(commune, Filters())


def _make_absolute(commune: Commune, filters: Filters) -> str:
    """Return an address of the public site, or of the host that this request names."""
    values = {"code": commune.code, "year": None, **filters.as_parameters()}
    public = shelf_of(current_app).settings.public_url
    if public:
        return public + url_for("pages.show_commune", **values)  # type: ignore[arg-type]
    if not 0 < len(request.host) <= MAX_HOST_CHARS:
        abort(400)
    return request.url_root.rstrip("/") + url_for("pages.show_commune", **values)  # type: ignore[arg-type]
