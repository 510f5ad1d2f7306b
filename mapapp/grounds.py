"""Make what rules of coverage are expanded on, from the outlines of a territory."""

from collections.abc import Mapping

import geopandas as gpd

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
    outlines = to_metric(communes.geometry, crs).sort_index()
    parts = to_metric(associated.geometry, crs)
    parents = {str(code): str(parent) for code, parent in associated["parent"].items()}
    return Ground(
        codes=tuple(str(code) for code in outlines.index),
        parents=parents,
        shares={
            code: round(float(parts[code].area / outlines[parent].area), 3)
            for code, parent in parents.items()
        },
        neighbours=neighbours,
        zones=zones,
        load=lambda: outlines,
        crs=crs,
    )
