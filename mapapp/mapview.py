"""Render the Leaflet map with folium: a <div>, and a script of our own host."""

from dataclasses import dataclass
from typing import Any

import folium
import geopandas as gpd
import shapely
import xyzservices.providers
from branca.element import Figure

MAP_ID = "territoire"
LAYER_ID = "communes"
PARTS_ID = "associees"
LINE_ID = "ligne"
BORDER_ID = "frontiere"
NEAR_ID = "limitrophes"
ZONES_ID = "zones"
SEGMENTS_ID = "troncons"
BASEMAP = xyzservices.providers.GeoportailFrance.plan
BASEMAP_ID = "plan_ign"
CONTROL_ID = "fonds"
MAP_DIGITS = 4  # at most 6 m off, a pixel or two at the deepest zoom; outlines are good to 100 m


@dataclass(frozen=True, slots=True)
class MapView:
    """Hold the two rendered pieces of the map."""

    html: str
    script: str


class LocalMap(folium.Map):
    """Be a folium map that names no outside host: Leaflet comes from our own pages."""

    default_js: list[tuple[str, str]] = []  # noqa: RUF012 -- folium's own declaration
    default_css: list[tuple[str, str]] = []  # noqa: RUF012


def render_map(communes: gpd.GeoDataFrame, *, with_basemap: bool) -> MapView:
    """Render the Leaflet map of some communes (WGS 84), its layers still without outlines.

    The page's script takes these from the drawn map, which the page carries anyway: outlines
    are sent once.
    """
    drawn = _make_map(MAP_ID, with_basemap=with_basemap)
    for layer_id, class_name in ((LAYER_ID, "commune"), (PARTS_ID, "inner"), (LINE_ID, "frontier")):
        _name(_make_empty_layer(class_name), layer_id).add_to(drawn)
    if with_basemap:
        _add_basemap(drawn)
    west, south, east, north = (float(edge) for edge in communes.total_bounds)
    drawn.fit_bounds([[south, west], [north, east]], padding=(0, 0))
    return _render(drawn)


def render_border(
    communes: gpd.GeoDataFrame, zones: gpd.GeoDataFrame, segments: gpd.GeoSeries
) -> MapView:
    """Render communes, the zones across the border and the line (WGS 84) as a Leaflet map."""
    drawn = _make_map(BORDER_ID, with_basemap=False)
    for layer_id, frame, class_name in (
        (ZONES_ID, zones, "zone"),
        (NEAR_ID, communes, "commune"),
        (SEGMENTS_ID, gpd.GeoDataFrame(geometry=segments), "line"),
    ):
        _name(_make_layer(frame, class_name=class_name), layer_id).add_to(drawn)
    west, south, east, north = (float(edge) for edge in communes.total_bounds)
    drawn.fit_bounds([[south, west], [north, east]], padding=(0, 0))
    return _render(drawn)


def basemap_host() -> str:
    """Return the origin that the street map's tiles come from, for the page's policy."""
    scheme, _, rest = str(BASEMAP.url).partition("://")
    return f"{scheme}://{rest.partition('/')[0]}"


def _make_map(map_id: str, *, with_basemap: bool) -> folium.Map:
    drawn = LocalMap(
        tiles=None,
        zoom_control=False,
        # Any zoom, not only whole ones: the map starts exactly where the drawn one stood.
        zoom_snap=0,
        zoom_delta=0.5,
        keyboard=False,
        attribution_control=with_basemap,
        max_bounds_viscosity=0.8,
    )
    _name(drawn, map_id)
    return drawn


def _make_layer(frame: gpd.GeoDataFrame, *, class_name: str) -> folium.GeoJson:
    # All alike, so that neighbours still share their vertices.
    shapes = shapely.transform(frame.geometry.to_numpy(), lambda points: points.round(MAP_DIGITS))
    features = frame[["geometry"]].set_geometry(shapes).to_geo_dict(show_bbox=False)
    return _make_geojson(features, class_name)


def _make_empty_layer(class_name: str) -> folium.GeoJson:
    # One feature without a shape: folium writes no style for a layer that has none at all.
    nothing = {"type": "Feature", "id": "", "properties": {}, "geometry": None}
    return _make_geojson({"type": "FeatureCollection", "features": [nothing]}, class_name)


def _make_geojson(features: dict[str, Any], class_name: str) -> folium.GeoJson:
    style = {"className": class_name, "weight": 1, "fillOpacity": 1}
    return folium.GeoJson(
        features,
        style_function=lambda _: style,
        control=False,
        smooth_factor=0,  # simplifying each outline alone would open gaps between neighbours
        embed=True,
    )


def _add_basemap(drawn: folium.Map) -> None:
    layer = folium.TileLayer(
        tiles=BASEMAP.build_url(),
        attr="© IGN – Géoplateforme",
        name="Plan IGN",
        overlay=True,
        show=False,
        max_native_zoom=18,
    )
    _name(layer, BASEMAP_ID).add_to(drawn)
    _name(folium.LayerControl(position="topright"), CONTROL_ID).add_to(drawn)


def _name(element: Any, name: str) -> Any:
    """Fix the id that folium would draw at random, so that the same data give the same bytes."""
    element._id = name
    return element


def _render(drawn: folium.Map) -> MapView:
    root = drawn.get_root()
    if not isinstance(root, Figure):
        raise TypeError("a folium map stands in a branca Figure")
    root.render()
    return MapView(html=root.html.render(), script=root.script.render())
