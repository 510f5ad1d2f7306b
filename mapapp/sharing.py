"""The page that explains how to embed the map, the embedded view, and what heads of pages say."""

from dataclasses import dataclass

from flask import Blueprint, current_app, render_template, request, url_for

from mapapp.embedding import make_view
from mapapp.exchange.offer import list_addresses
from mapapp.headers import NOBODY
from mapapp.linked import (
    Linked,
    describe_action,
    describe_commune,
    describe_dataset,
    describe_site,
)
from mapapp.query import Filters, read_filters
from mapapp.reasons import describe_coverage
from mapapp.records import Commune, ServedAction
from mapapp.shelf import find_site, shelf_of
from mapapp.speech import gettext

sharing = Blueprint("sharing", __name__)
# Any of these asks for the view itself; ``apercu`` asks for the page that makes its snippet.
ASKING = ("action", *Filters.model_fields)
FRAME_HEIGHT = 640


@dataclass(frozen=True)
class About:
    """Hold what the head of a page tells other sites: picture, its words, addresses, data."""

    picture: str
    alt: str
    oembed: str = ""
    linked: Linked | None = None


@sharing.get("/integrer")
def show_embedding() -> str:
    """Show the embedded view when a choice is asked for, else how to embed it."""
    atlas = shelf_of(current_app).atlas
    filters = atlas.localise(read_filters(request.args.lists()))
    view = make_view(atlas, filters, request.args.get("action", ""))
    if is_embedded():
        return render_template("integre.html", view=view)
    site = find_site(current_app)
    return render_template(
        "integrer.html",
        filters=filters,
        view=view if "apercu" in request.args else None,
        address=site + url_for("sharing.show_embedding", **view.parameters),  # type: ignore[arg-type]
        script=site + url_for("previews.send_host_script"),
        height=FRAME_HEIGHT,
        nobody=NOBODY,
    )


def is_embedded() -> bool:
    """Tell whether the request is for the view that other sites may frame."""
    if request.endpoint != "sharing.show_embedding" or "apercu" in request.args:
        return False
    asked = any(request.args.getlist(name) for name in ASKING)
    return asked or request.args.get("embed") == "1"


@sharing.app_template_global()
def share(action: object, commune: object) -> About:
    """Return what a page's head tells other sites; the page may be about an action or a commune.

    Pages are kept as bytes, so without a public address every address here is relative.
    """
    linked = _describe_page(action, commune)
    if isinstance(action, ServedAction):
        where = describe_coverage(action.coverage.areas, shelf_of(current_app).atlas.names)
        return About(
            picture=url_for("previews.send_action_picture", action_id=action.id),
            alt=gettext("Communes couvertes : %(where)s", where=where),
            oembed=_find_oembed("pages.show_action", action_id=action.id),
            linked=linked,
        )
    if isinstance(commune, Commune):
        return About(
            picture=url_for("previews.send_commune_picture", code=commune.code),
            alt=gettext("Où se trouve %(place)s", place=commune.name),
            oembed=_find_oembed("pages.show_commune", code=commune.code),
            linked=linked,
        )
    count = len(shelf_of(current_app).atlas.communes)
    alt = gettext("Carte des %(count)s communes", count=count)
    return About(url_for("previews.send_map_picture"), alt, linked=linked)


def _find_oembed(endpoint: str, **values: str) -> str:
    """Return the oEmbed address of a page."""
    page = url_for(endpoint, **values, lang=None, year=None)  # type: ignore[arg-type]
    return url_for("previews.show_oembed", url=shelf_of(current_app).settings.public_url + page)


def _describe_page(action: object, commune: object) -> Linked | None:
    """Describe the page that is asked for, where there are words for it."""
    shelf = shelf_of(current_app)
    atlas, base = shelf.atlas, shelf.settings.public_url
    match request.endpoint:
        case "pages.show_map":
            return describe_site(base)
        case "pages.show_data":
            return describe_dataset(atlas.records, base, list_addresses(shelf.snapshot.files))
        case "pages.show_commune" if isinstance(commune, Commune):
            return describe_commune(commune, base)
        case "pages.show_action" if isinstance(action, ServedAction):
            return describe_action(action, atlas.covers_by_action[action.id], atlas.records, base)
    return None
