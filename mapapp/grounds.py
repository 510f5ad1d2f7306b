"""Make what rules of coverage are expanded on, from the outlines of a territory."""

from collections.abc import Mapping

import geopandas as gpd
import shapely

from mapapp.coverage import Ground
from mapapp.projections import METROPOLE, to_metric


def make_ground(
    communes: gpd.GeoDataFrame,
    associated: gpd.GeoDataFrame,
    neighbours: Mapping[str, tuple[str, ...]],
    zones: Mapping[str, tuple[str, ...]],
    *,
    crs: int = METROPOLE,
) -> Ground:
    """Project the outlines once and keep what the join looks up."""
    outlines = load_outlines(communes, crs)
    return Ground(
        codes=tuple(str(code) for code in outlines.index),
        parents={str(code): str(parent) for code, parent in associated["parent"].items()},
        shares=measure_parts(communes, associated, crs),
        neighbours=neighbours,
        zones=zones,
        load=lambda: outlines,
        crs=crs,
    )


def load_outlines(communes: gpd.GeoDataFrame, crs: int) -> gpd.GeoSeries:
    """Project outlines to metres, in the order of codes."""
    return to_metric(communes.sort_index().geometry, crs)


def measure_parts(
    communes: gpd.GeoDataFrame, associated: gpd.GeoDataFrame, crs: int = METROPOLE
) -> dict[str, float]:
    """Measure which part of its commune's area each associated commune takes, by code."""
    if associated.empty:
        return {}
    parents = communes.geometry.reindex(associated["parent"])
    whole = shapely.area(to_metric(gpd.GeoSeries(parents, crs=communes.crs), crs).to_numpy())
    parts = shapely.area(to_metric(associated.geometry, crs).to_numpy())
    shares = zip(associated.index, (parts / whole).tolist(), strict=True)
    return {str(code): round(share, 3) for code, share in shares}
