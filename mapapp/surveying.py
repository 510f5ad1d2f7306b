"""Measure and draw what geodata alone tells, with the geometry libraries."""

import json

from mapapp.assets import list_scripts
from mapapp.bundles import squeeze_script
from mapapp.communes import Territory
from mapapp.frontier import Frontier, measure_frontier
from mapapp.geopackages import make_geopackage
from mapapp.grounds import measure_parts
from mapapp.groundwork import Groundwork, Places
from mapapp.levels import draw_levels, is_large, make_groups
from mapapp.mapview import MapView, basemap_host, render_border, render_map
from mapapp.model import actions_schema
from mapapp.pictures import svg_to_png
from mapapp.placerecords import (
    describe_communes,
    face_zones,
    make_associated,
    make_border_zones,
)
from mapapp.scriptwords import SCRIPT_WORDS, list_all_messages
from mapapp.settings import STATIC, Settings
from mapapp.svgmap import draw_border, draw_communes, draw_nothing


def survey_ground(territory: Territory, settings: Settings) -> Groundwork:
    """Make the records of places and the files that no action changes."""
    communes, zones = territory.communes, territory.border_zones
    frontier = measure_frontier(communes, zones)
    groups = make_groups(territory)
    if groups:
        drawing, levels = draw_levels(territory, groups)
    else:
        drawing, levels = draw_communes(communes, territory.associated, frontier.line), {}
    places = Places(
        naming=territory.naming,
        communes=describe_communes(territory, face_zones(frontier, zones)),
        associated=make_associated(territory),
        shares=measure_parts(communes, territory.associated, territory.naming.crs),
        zones=list(territory.zones.values()),
        groups=groups,
        border_zones=make_border_zones(zones),
        drawing=drawing,
        border_drawing=draw_nothing() if groups else draw_border(communes, zones, frontier),
    )
    return Groundwork(places, {**_make_files(territory, frontier, settings), **levels})


def _make_files(territory: Territory, frontier: Frontier, settings: Settings) -> dict[str, bytes]:
    communes, basemap = territory.communes, settings.basemap
    view = render_map(communes, with_basemap=basemap)
    border = MapView("", "")
    if not is_large(territory):
        border = render_border(communes, territory.border_zones, frontier.segments)
    texts = {
        "map.html": view.html,
        "map.js": squeeze_script(view.script),
        "border.html": border.html,
        "border.js": squeeze_script(border.script),
        "map-host": basemap_host() if basemap else "",
        "schema.json": json.dumps(actions_schema(), ensure_ascii=False, indent=1),
        SCRIPT_WORDS: json.dumps(list_all_messages(list_scripts()), ensure_ascii=False),
    }
    return {
        **_draw_icons((STATIC / "icon.svg").read_text(encoding="utf-8")),
        **{name: text.encode() for name, text in texts.items()},
        "communes.gpkg": make_geopackage(communes),
    }


def _draw_icons(icon: str) -> dict[str, bytes]:
    """Draw the icon in the sizes that devices ask for; one without corners, for them to cut."""
    whole = icon.replace(' rx="7"', "")
    drawn = {"icon-192.png": (icon, 192), "icon-512.png": (icon, 512)}
    drawn["icon-maskable.png"] = (whole, 512)
    return {name: svg_to_png(svg, width) for name, (svg, width) in drawn.items()}
