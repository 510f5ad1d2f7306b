"""What programs of other sites ask for: pictures, oEmbed, the list of pages, the host's script."""

from collections.abc import Collection, Iterator, Mapping
from urllib.parse import parse_qs, unquote, urlsplit
from xml.etree.ElementTree import Element, SubElement, tostring

from flask import Blueprint, Response, current_app, render_template, request, url_for
from werkzeug.exceptions import HTTPException

from mapapp.atlas import Atlas
from mapapp.embedding import CHOSEN_STEP, COVERED_STEP, View, make_view
from mapapp.errors import UnknownCodeError
from mapapp.finder import Standing, count_standings
from mapapp.oembed import (
    HEIGHT,
    WIDTH,
    OembedAnswer,
    OembedQuery,
    read_oembed_query,
    write_xml,
)
from mapapp.pictures import HEIGHT as PICTURE_HEIGHT
from mapapp.pictures import WIDTH as PICTURE_WIDTH
from mapapp.pictures import Box, draw_picture
from mapapp.query import read_filters
from mapapp.scenes import Scene, make_scene
from mapapp.settings import STATIC
from mapapp.shelf import find_site, shelf_of
from mapapp.speech import LANGUAGES, N_, SOURCE_LANGUAGE, gettext, speak

previews = Blueprint("previews", __name__)
MORE_PAGES = (
    "gapviews.show_coverage",
    "gapnotes.show_what_if",
    "gapnotes.show_sequels",
    "sharing.show_embedding",
)
DAY = "public, max-age=86400"
NO_PAGE = N_("Cette adresse n’est pas une page de ce site que l’on peut intégrer.")
SITEMAP = {
    "xmlns": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "xmlns:xhtml": "http://www.w3.org/1999/xhtml",
}


@previews.get("/apercu/carte.png")
def send_map_picture() -> Response:
    """Send the picture of the whole map, coloured by the number of local actions."""
    atlas = shelf_of(current_app).atlas
    local = [cover for cover in atlas.records.covers if cover.is_local]
    return _send_standings(count_standings(local, atlas.communes))


@previews.get("/apercu/communes/<code>.png")
def send_commune_picture(code: str) -> Response:
    """Send the picture of one commune among its neighbours."""
    atlas = shelf_of(current_app).atlas
    commune = atlas.commune(code)
    drawing = _make_scene({commune.code: Standing(1, CHOSEN_STEP, is_part=False)}).drawing
    steps = dict.fromkeys(drawing.paths, 1) | {commune.code: CHOSEN_STEP}
    return _send_picture(draw_picture(drawing, steps, boxes=[commune.bbox], framed=commune.code))


@previews.get("/apercu/actions/<action_id>.png")
def send_action_picture(action_id: str) -> Response:
    """Send the picture of the communes that one action reaches."""
    atlas = shelf_of(current_app).atlas
    covers = atlas.covers_by_action[atlas.action(action_id).id]
    reached = {one.code: Standing(1, COVERED_STEP, one.extent == "part") for one in covers}
    nothing = dict.fromkeys(atlas.communes, Standing(0, 0, is_part=False))
    return _send_standings(nothing | reached, [atlas.communes[code].bbox for code in reached])


def _send_standings(standings: Mapping[str, Standing], boxes: Collection[Box] = ()) -> Response:
    scene = _make_scene(standings)
    steps = {code: standing.step for code, standing in scene.standings.items()}
    parts = frozenset(code for code, standing in scene.standings.items() if standing.is_part)
    near = boxes if scene.standings.keys() <= standings.keys() else ()
    return _send_picture(draw_picture(scene.drawing, steps, parts=parts, boxes=near))


def _make_scene(standings: Mapping[str, Standing]) -> Scene:
    snapshot = shelf_of(current_app).snapshot
    return make_scene(snapshot.records, standings, snapshot.files.__getitem__)


@previews.get("/integrer.js")
def send_host_script() -> Response:
    """Send the script that a host may add, for frames that are as tall as what they show."""
    body = (STATIC / "integrer.js").read_bytes()
    headers = {"Cache-Control": DAY, "Access-Control-Allow-Origin": "*"}
    return Response(body, content_type="text/javascript; charset=utf-8", headers=headers)


@previews.get("/oembed")
def show_oembed() -> Response:
    """Say how a page of this site is embedded; nothing is fetched."""
    query = read_oembed_query(dict(request.args.lists()))
    language, view = _find_view(shelf_of(current_app).atlas, query.url)
    with speak(language or SOURCE_LANGUAGE):
        answer = _make_answer(query, view, {"lang": language} if language else {})
    if query.format == "xml":
        return Response(write_xml(answer), content_type="text/xml; charset=utf-8")
    return Response(answer.model_dump_json(exclude_none=True), content_type="application/json")


@previews.get("/sitemap.xml")
def send_sitemap() -> Response:
    """List the pages for search engines, each in every language."""
    root = Element("urlset", SITEMAP)
    for endpoint, values in _list_pages(shelf_of(current_app).atlas):
        entry = SubElement(root, "url")
        bare = find_site(current_app) + url_for(endpoint, lang=None, year=None, **values)  # type: ignore[arg-type]
        SubElement(entry, "loc").text = bare
        for language in LANGUAGES:
            _link(entry, language, f"{bare}?lang={language}")
        _link(entry, "x-default", bare)
    body = tostring(root, encoding="utf-8", xml_declaration=True)
    return Response(body, content_type="application/xml; charset=utf-8")


def _list_pages(atlas: Atlas) -> Iterator[tuple[str, dict[str, str]]]:
    """List the pages by endpoint, with the values that their addresses take."""
    for rule in current_app.url_map.iter_rules():
        # A selection is somebody's own.
        own = rule.endpoint == "pages.show_selection"
        gone = rule.endpoint == "pages.show_border" and not atlas.records.has_border
        if rule.endpoint.startswith("pages.") and not rule.arguments and not own and not gone:
            yield rule.endpoint, {}
    for endpoint in MORE_PAGES:
        yield endpoint, {}
    for code in atlas.communes:
        yield "pages.show_commune", {"code": code}
    for action_id in atlas.actions:
        yield "pages.show_action", {"action_id": action_id}


def _link(entry: Element, language: str, address: str) -> None:
    link = {"rel": "alternate", "hreflang": language, "href": address}
    SubElement(entry, "xhtml:link", link)


def _make_answer(query: OembedQuery, view: View, language: dict[str, str]) -> OembedAnswer:
    site = find_site(current_app)
    width, height = min(WIDTH, query.maxwidth or WIDTH), min(HEIGHT, query.maxheight or HEIGHT)
    address = url_for("sharing.show_embedding", **view.parameters, **language)  # type: ignore[arg-type]
    answer = OembedAnswer(
        title=view.title,
        provider_name=gettext("Actions jeunesse"),
        provider_url=f"{site}{url_for('pages.show_map', lang=None)}",
        html=render_template(
            "_snippet.html", address=site + address, title=view.title, width=width, height=height
        ),
        width=width,
        height=height,
    )
    if not query.fits(PICTURE_WIDTH, PICTURE_HEIGHT):
        return answer
    sides = {"thumbnail_width": PICTURE_WIDTH, "thumbnail_height": PICTURE_HEIGHT}
    return answer.model_copy(update={"thumbnail_url": site + _find_picture(view), **sides})


def _find_picture(view: View) -> str:
    if view.action:
        return url_for("previews.send_action_picture", action_id=view.action.id)
    if view.communes:
        return url_for("previews.send_commune_picture", code=view.communes[0].code)
    return url_for("previews.send_map_picture")


def _find_view(atlas: Atlas, address: str) -> tuple[str, View]:
    """Find the language that an address names, and what embeds its page."""
    path, query = _split_own(address)
    try:
        endpoint, values = current_app.url_map.bind("localhost").match(path, method="GET")
        asked = parse_qs(query, keep_blank_values=True, max_num_fields=200)
    except (HTTPException, ValueError):
        raise UnknownCodeError(NO_PAGE) from None
    filters = atlas.localise(read_filters(asked.items()))
    language = asked.get("lang", [""])[0]
    language = language if language in LANGUAGES else ""
    match endpoint:
        case "pages.show_commune":
            here = [atlas.commune(values["code"]).code]
            return language, make_view(atlas, filters.model_copy(update={"commune": here}))
        case "pages.show_action":
            return language, make_view(atlas, filters, values["action_id"])
        case "pages.show_map":
            return language, make_view(atlas, filters)
        case "sharing.show_embedding":
            return language, make_view(atlas, filters, asked.get("action", [""])[0])
    raise UnknownCodeError(NO_PAGE)


def _split_own(address: str) -> tuple[str, str]:
    """Return path and query of an address of this site; one without a host is taken as ours."""
    public = urlsplit(shelf_of(current_app).settings.public_url)
    try:
        parts = urlsplit(address)
    except ValueError:
        raise UnknownCodeError(NO_PAGE) from None
    folder = public.path.rstrip("/")
    path = unquote(parts.path)
    if (parts.scheme, parts.netloc) == ("", ""):  # as pages name themselves, below a prefix too
        return path.removeprefix(request.script_root) or "/", parts.query
    if parts.scheme in {"http", "https"} and parts.netloc == public.netloc:
        if path == folder or path.startswith(f"{folder}/"):
            return path.removeprefix(folder) or "/", parts.query
    elif parts.scheme in {"http", "https"} and parts.netloc == request.host:
        return path or "/", parts.query
    raise UnknownCodeError(NO_PAGE)


def _send_picture(body: bytes) -> Response:
    return Response(body, content_type="image/png", headers={"Cache-Control": DAY})
