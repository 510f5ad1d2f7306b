"""Be the smallest build: outlines kept → join by code → TopoJSON → an answer a commune → gzip."""

import gzip
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import shapely

GRID = 10_000


def main() -> None:
    actions_path, geodata = map(Path, sys.argv[1:])
    features = json.loads((geodata / "communes.geojson").read_text(encoding="utf-8"))["features"]
    parts = json.loads((geodata / "associated_communes.geojson").read_text(encoding="utf-8"))
    zones = json.loads((geodata / "zones.json").read_text(encoding="utf-8"))["zones"]
    actions = json.loads(actions_path.read_text(encoding="utf-8"))["actions"]
    codes = [one["properties"]["code"] for one in features]
    shapes = shapely.from_geojson([json.dumps(one["geometry"]) for one in features])
    parents = {one["properties"]["code"]: one["properties"]["parent"] for one in parts["features"]}
    members = {one["id"]: one["communes"] for one in zones}
    reached = join(actions, codes, shapes, parents, members)
    packed = len(gzip.compress(json.dumps(to_topojson(codes, shapes)).encode(), 9))
    for feature in features:
        properties = feature["properties"]
        own = [
            one for one, found in zip(actions, reached, strict=True) if properties["code"] in found
        ]
        answer = properties | {"actions": own}
        packed += len(gzip.compress(json.dumps(answer, ensure_ascii=False).encode(), 9))
    print(packed)  # noqa: T201


def join(
    actions: Any, codes: list[str], shapes: Any, parents: dict[str, str], members: dict[str, Any]
) -> list[set[str]]:
    left, right = shapely.STRtree(shapes).query(shapes, predicate="touches")
    neighbours: dict[str, set[str]] = {code: set() for code in codes}
    for one, other in zip(left.tolist(), right.tolist(), strict=True):
        neighbours[codes[one]].add(codes[other])
    found = []
    for action in actions:
        own: set[str] = set()
        for area in action["coverage"]["areas"]:
            code = parents.get(area.get("code"), area.get("code"))
            if area["kind"] == "territory":
                own |= {*codes}
            elif area["kind"] == "zone":
                own |= {*members[area["zone"]]}
            elif area["kind"] == "neighbours":
                own |= neighbours[code] | {code}
            else:
                own.add(code)
        found.append(own)
    return found


def to_topojson(codes: list[str], shapes: Any) -> dict[str, Any]:
    """Write each border once: an arc for each line between two knots, on a grid."""
    west, south, east, north = shapely.total_bounds(shapes)
    scale = np.array([(east - west) / GRID, (north - south) / GRID])
    lines = shapely.get_parts(shapely.line_merge(shapely.unary_union(shapely.boundary(shapes))))
    arcs = []
    for line in lines:
        points = np.round((shapely.get_coordinates(line) - (west, south)) / scale).astype(int)
        arcs.append(np.diff(points, axis=0, prepend=[[0, 0]]).tolist())
    middles = shapely.line_interpolate_point(lines, 0.5, normalized=True)
    owners, of = shapely.STRtree(lines).query(shapely.boundary(shapes), predicate="intersects")
    near = shapely.distance(shapely.boundary(shapes)[owners], middles[of]) < 1e-9
    rings: dict[int, list[int]] = {}
    for owner, arc in zip(owners[near].tolist(), of[near].tolist(), strict=True):
        rings.setdefault(owner, []).append(arc)
    return {
        "type": "Topology",
        "transform": {"scale": scale.tolist(), "translate": [west, south]},
        "arcs": arcs,
        "objects": {codes[owner]: own for owner, own in rings.items()},
    }


if __name__ == "__main__":
    main()
