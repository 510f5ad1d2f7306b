"""Measure the join at the size of France, beside the best method known and beside geopandas.

The best method: codes in numpy arrays (compressed rows), polygons by a tree of boxes, then by one
point of each commune, then by a test of the whole polygon; areas at the rim only. It is handed its
arrays and its projected polygons; ours begins with the rules as they are read.
"""

import ctypes
import gc
import os
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import geopandas as gpd
import numpy as np
import shapely

from mapapp.areas import Coverage, NeighboursArea, OutlineArea, ZoneArea
from mapapp.drawn import MIN_SHARE, project_outlines
from mapapp.joining import Joins, join_all
from mapapp.projections import METROPOLE
from tests.bench.country import Country, load_country, make_coverages
from tests.bench.figures import Bench
from tests.bench.judges import ask_pandas, ask_postgis

SIZES = (1_000, 10_000)
WHOLE = (100_000,)
RUNS = 3
SAMPLE = 12
MOST_MB = 60


@dataclass(frozen=True)
class Arrays:
    """Hold what the best method starts from."""

    actions: Any
    lists: Any
    starts: Any
    members: Any
    owners: Any
    shapes: Any
    outlines: Any
    points: Any


def measure(bench: Bench) -> None:
    country = load_country()
    _ = country.ground.places, country.neighbours
    points = shapely.get_coordinates(shapely.point_on_surface(country.outlines.to_numpy()))
    sizes = (*SIZES, *(WHOLE if os.environ.get("MAPAPP_BENCH_WHOLE") else ()))
    # First of all, while no memory is left over from other joins that it would be made of.
    largest = make_coverages(country, SIZES[-1])
    bench.tell("memory over the outlines", [measure_mb(largest, country)], "MB", limit=MOST_MB)
    curves: dict[str, list[tuple[float, float]]] = {}
    for size in sizes:
        coverages = make_coverages(country, size)
        arrays = make_arrays(country, coverages, points)
        runs = RUNS if size < WHOLE[0] else 1
        pairs, own, best = compare(country, coverages, arrays, runs)
        name = f"join of {size:,} actions, {pairs:,} pairs"
        bench.tell(name, own, "s", beside=("best method known", best), limit=1.3)
        told = tell_pairs(join_all(coverages, country.ground))
        curves.setdefault("ours", []).append((pairs, min(own)))
        curves.setdefault("best method known", []).append((pairs, min(best)))
        if size == SIZES[-1]:
            naive = estimate_naive(country, coverages)
            bench.tell(
                "join of the same", own, "s", beside=("geopandas, action by action", [naive])
            )
        judge(bench, country, coverages, told)
    for line, dots in curves.items():
        bench.draw_later("join: seconds by pairs", line, dots)
    first, *_, last = curves["ours"]
    per_pair = [dot[1] / dot[0] for dot in (first, last)]
    bench.tell(
        "time a pair, most against fewest",
        [per_pair[1]],
        "s",
        beside=("fewest", [per_pair[0]]),
        limit=1.3,
    )


def judge(bench: Bench, country: Country, coverages: list[Coverage], told: set[int]) -> None:
    """Count what an engine that knows nothing of ours says differently."""
    for name, ask in (("PostGIS", ask_postgis), ("pandas", ask_pandas)):
        begun = time.perf_counter()
        found = ask(country, coverages)
        if found is None:
            continue
        seconds = time.perf_counter() - begun
        bench.tell(f"false pairs, by {name} ({seconds:.1f} s)", [len(told - found)], "", limit=0)
        bench.tell(f"missed pairs, by {name}", [len(found - told)], "", limit=0)


def tell_pairs(joins: Any) -> set[int]:
    """Return the pairs as one number each; no action here covers the whole country."""
    assert not joins.wide
    at = joins.rules.coverages[joins.rows.rules].astype(np.int64)
    return set((at * len(joins.ground.codes) + joins.rows.places).tolist())


def compare(
    country: Country, coverages: list[Coverage], arrays: Arrays, runs: int
) -> tuple[int, list[float], list[float]]:
    own, best, pairs = [], [], 0
    for _ in range(runs):
        own.append(clock(lambda: join_all(coverages, country.ground)))
        best.append(clock(lambda: join_best(arrays)))
    pairs = count_pairs(join_all(coverages, country.ground))
    assert len(join_best(arrays)[0]) == pairs
    return pairs, own, best


def count_pairs(joins: Joins) -> int:
    return sum(joins.count_communes(at) for at in range(len(joins.coverages)))


def clock(call: Callable[[], object]) -> float:
    begun = time.process_time()  # others on the machine take none of it
    call()
    return time.process_time() - begun


def make_arrays(country: Country, coverages: list[Coverage], points: Any) -> Arrays:
    """Lay the rules out as the best method wants them."""
    place = country.ground.places
    numbers: dict[tuple[str, str], int] = {}
    rows: list[list[int]] = []
    actions, lists, drawn, owners = [], [], [], []
    for at, coverage in enumerate(coverages):
        for area in coverage.areas:
            if isinstance(area, OutlineArea):
                drawn.append(area)
                owners.append(at)
                continue
            key = (area.kind, getattr(area, "zone", getattr(area, "code", "")))
            if key not in numbers:
                numbers[key] = len(rows)
                codes = [key[1]]
                if isinstance(area, ZoneArea):
                    codes = [*country.zones[area.zone]]
                elif isinstance(area, NeighboursArea):
                    codes += country.neighbours[area.code]
                rows.append([place[code] for code in codes])
            actions.append(at)
            lists.append(numbers[key])
    lengths = np.array([len(row) for row in rows])
    return Arrays(
        actions=np.array(actions),
        lists=np.array(lists),
        starts=np.concatenate(([0], np.cumsum(lengths))),
        members=np.array([one for row in rows for one in row], dtype=np.int32),
        owners=np.array(owners),
        shapes=project_outlines(drawn, METROPOLE),
        outlines=country.outlines.to_numpy(),
        points=points,
    )


def join_best(a: Arrays) -> tuple[Any, Any, Any]:
    """Join by the best method known: actions, places and shares of all pairs."""
    lengths = (a.starts[1:] - a.starts[:-1])[a.lists]
    ends = np.cumsum(lengths)
    at = np.arange(ends[-1]) - np.repeat(ends - lengths - a.starts[a.lists], lengths)
    actions, places = np.repeat(a.actions, lengths), a.members[at]
    tree = shapely.STRtree(a.outlines)
    drawn, near = tree.query(a.shapes)
    shapely.prepare(a.shapes)
    inside = shapely.contains_xy(a.shapes[drawn], a.points[near, 0], a.points[near, 1])
    inside[~inside] = shapely.intersects(a.shapes[drawn[~inside]], a.outlines[near[~inside]])
    drawn, near = drawn[inside], near[inside]
    rim = ~shapely.contains_properly(a.shapes[drawn], a.outlines[near])
    shares = np.ones(len(drawn))
    cut = shapely.intersection(a.outlines[near[rim]], a.shapes[drawn[rim]])
    shares[rim] = shapely.area(cut) / shapely.area(a.outlines[near[rim]])
    kept = shares > MIN_SHARE
    own = a.owners[drawn[kept]]
    whole = np.ones(len(actions))
    return (
        np.concatenate((actions, own)),
        np.concatenate((places, near[kept])),
        np.concatenate((whole, shares[kept])),
    )


def measure_mb(coverages: list[Coverage], country: Country) -> float:
    """Return the most that joining adds to what is loaded."""
    gc.collect()
    ctypes.CDLL(None).malloc_trim(0)  # give back what reading the outlines took
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")
    before = read_kb("VmRSS")
    joins = join_all(coverages, country.ground)
    assert count_pairs(joins)
    return (read_kb("VmHWM") - before) / 1024


def read_kb(name: str) -> int:
    lines = Path("/proc/self/status").read_text(encoding="ascii").splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(name))


def estimate_naive(country: Country, coverages: list[Coverage]) -> float:
    """Time geopandas' overlay of some actions of each kind with all communes, and scale it."""
    frame = gpd.GeoDataFrame(
        {"code": country.codes}, geometry=country.outlines.to_numpy(), crs=country.outlines.crs
    )
    by_kind: dict[str, list[Coverage]] = {}
    for coverage in coverages:
        by_kind.setdefault(coverage.areas[0].kind, []).append(coverage)
    seconds = 0.0
    for kind in by_kind.values():
        sample = kind[:: max(1, len(kind) // SAMPLE)][:SAMPLE]
        took = clock(lambda: [overlay(one, country, frame) for one in sample])  # noqa: B023
        seconds += took / len(sample) * len(kind)
    return seconds


def overlay(coverage: Coverage, country: Country, frame: gpd.GeoDataFrame) -> gpd.GeoDataFrame:
    area = coverage.areas[0]
    if isinstance(area, OutlineArea):
        shape = project_outlines([area], METROPOLE)[0]
    else:
        rows = [*join_all([coverage], country.ground).list_rows(0)]
        shape = shapely.union_all(country.outlines[[row.code for row in rows]].to_numpy())
    one = gpd.GeoDataFrame(geometry=[shape], crs=frame.crs)
    return gpd.overlay(frame, one, how="intersection", keep_geom_type=False)
