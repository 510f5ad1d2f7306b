"""Folium's map is a script without foreign hosts, drawn ids, or markup."""

import re

import geopandas as gpd
import pytest
import shapely

from mapapp.mapview import MapView, basemap_host, render_border, render_map

HOST = re.compile(r"(?:https?:)?//[A-Za-z0-9.-]+\.[a-z]{2,}")


def frame(*codes: str) -> gpd.GeoDataFrame:
    shapes = [
        shapely.box(3 + 0.1 * place, 50.6, 3.1 + 0.1 * place, 50.7) for place in range(len(codes))
    ]
    names = ["</script><script>alert(1)</script>"] * len(codes)
    return gpd.GeoDataFrame({"name": names}, geometry=shapes, index=list(codes), crs="EPSG:4326")


def render(*, with_basemap: bool = False) -> MapView:
    return render_map(frame("59001", "59002"), with_basemap=with_basemap)


def test_without_basemap_the_script_names_no_host() -> None:
    assert HOST.findall(render().script) == []


def test_with_basemap_the_script_names_one_host_the_declared_one() -> None:
    assert set(HOST.findall(render(with_basemap=True).script)) == {"https://data.geopf.fr"}
    assert basemap_host() == "https://data.geopf.fr"


def test_the_basemap_waits_to_be_chosen() -> None:
    script = render(with_basemap=True).script
    assert '"Plan IGN" : tile_layer_plan_ign' in script
    assert "tile_layer_plan_ign.addTo" not in script
    assert "tile_layer" not in render().script


@pytest.mark.parametrize("with_basemap", [False, True])
def test_the_script_holds_no_markup(*, with_basemap: bool) -> None:
    script = render(with_basemap=with_basemap).script
    assert "<" not in script
    assert "innerHTML" not in script


def test_the_html_is_one_empty_place_for_the_map() -> None:
    html = render().html.strip()
    assert html == '<div class="folium-map" id="map_territoire" ></div>'


def test_ids_are_those_that_our_script_looks_for() -> None:
    script = render(with_basemap=True).script
    names = set(re.findall(r"(?:var|let) (\w+) =", script))
    assert names >= {
        "map_territoire",
        "geo_json_communes",
        "geo_json_associees",
        "geo_json_ligne",
        "tile_layer_plan_ign",
        "layer_control_fonds",
    }


def test_no_id_is_drawn_at_random() -> None:
    assert not re.findall(r"[0-9a-f]{32}", render(with_basemap=True).script)


@pytest.mark.parametrize("with_basemap", [False, True])
def test_the_same_land_gives_the_same_bytes(*, with_basemap: bool) -> None:
    assert render(with_basemap=with_basemap) == render(with_basemap=with_basemap)


def test_the_layers_wait_for_the_outlines_of_the_drawn_map() -> None:
    script = render().script
    assert re.findall(r'"geometry": (\w+)', script) == ["null"] * 3
    assert "coordinates" not in script
    assert re.findall(r'"className": "(\w+)"', script) == ["commune", "inner", "frontier"]
    added = re.findall(r"function (\w+) ?\(data\)", script)
    assert added == ["geo_json_communes_add", "geo_json_associees_add", "geo_json_ligne_add"]


def test_the_map_opens_on_the_whole_land() -> None:
    compact = re.sub(r"\s+", "", render().script)
    assert "map_territoire.fitBounds([[50.6,3.0],[50.7,3.2]],{" in compact


def test_outlines_are_not_simplified_one_by_one() -> None:
    assert len(re.findall(r'smoothFactor"?: 0[,\s}]', render().script)) == 3


# The map of both sides of the border.


def render_line() -> MapView:
    communes, zones = frame("59001", "59002"), frame("nis:57096", "canton:menen")
    line = shapely.LineString([(3, 50.7), (3.1, 50.7)])
    segments = gpd.GeoSeries({"59001~nis:57096": line}, crs="EPSG:4326")
    return render_border(communes, zones, segments)


def test_the_map_of_the_border_names_no_host_holds_no_markup_and_draws_no_id_at_random() -> None:
    script = render_line().script
    assert HOST.findall(script) == []
    assert "<" not in script
    assert "innerHTML" not in script
    assert not re.findall(r"[0-9a-f]{32}", script)
    assert "tile_layer" not in script


def test_the_map_of_the_border_has_a_place_and_layers_of_its_own() -> None:
    view = render_line()
    assert view.html.strip() == '<div class="folium-map" id="map_frontiere" ></div>'
    layers = re.findall(r"(geo_json_\w+)\.addTo\(map_frontiere\)", view.script)
    # The line lies over the communes, and these over the zones.
    assert layers == ["geo_json_zones", "geo_json_limitrophes", "geo_json_troncons"]


def test_each_shape_of_the_border_bears_its_name_and_nothing_else() -> None:
    script = render_line().script
    assert re.findall(r'"id": "([^"]+)"', script) == [
        *("nis:57096", "canton:menen"),
        *("59001", "59002"),
        "59001~nis:57096",
    ]
    assert set(re.findall(r'"properties": (\{[^}]*\})', script)) == {"{}"}
    assert len(re.findall(r'smoothFactor"?: 0[,\s}]', script)) == 3


def test_points_are_rounded_alike_wherever_they_stand() -> None:
    near, far = (
        shapely.transform(shape, lambda points, by=by: points + by)
        for shape, by in ((frame("59001").geometry, -0.000049), (frame("a").geometry, 0.000049))
    )
    communes, zones = frame("59001").set_geometry(near), frame("a").set_geometry(far)
    script = render_border(communes, zones, gpd.GeoSeries([], crs="EPSG:4326")).script

    shapes = re.findall(r'"coordinates": (\[.*?\]), "type"', script)
    assert len(shapes) == 2
    points = re.findall(r"\d[\d.]*", "".join(shapes))
    assert set(points) == {"3.0", "3.1", "50.6", "50.7"}


def test_the_same_border_gives_the_same_bytes() -> None:
    assert render_line() == render_line()
