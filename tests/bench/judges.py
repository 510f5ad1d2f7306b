"""Engines that know nothing of our join, asked for the same pairs: pandas, and PostGIS if there."""

import json
import shutil
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

import geopandas as gpd
import numpy as np
import pandas as pd
import psycopg
import shapely

from mapapp.areas import Coverage, NeighboursArea, OutlineArea, ZoneArea
from mapapp.drawn import MIN_SHARE, project_outlines
from mapapp.projections import METROPOLE
from tests.bench.country import Country

CLUSTER = ("pg_virtualenv", "-t", "-v", "15")
SECONDS = 900
SQL = """
create extension postgis;
create table communes (place int, code text, shape geometry);
create table members (kind text, name text, code text);
create table rules (action int, kind text, name text);
create table drawn (action int, shape geometry);
"""
ASK = f"""
create index on communes using gist (shape);
create index on communes (code);
create index on members (kind, name);
analyze;
select action, place from rules join members using (kind, name) join communes using (code)
union
select action, place from drawn d join communes c on st_intersects(c.shape, d.shape)
where st_coveredby(c.shape, d.shape)
  or st_area(st_intersection(c.shape, d.shape)) > {MIN_SHARE} * st_area(c.shape)
"""


def tell_rules(
    country: Country, coverages: list[Coverage]
) -> tuple[pd.DataFrame, pd.DataFrame, gpd.GeoDataFrame]:
    """Lay actions out as tables: coded rules, members of what they name, drawn shapes."""
    rules, members, drawn = [], {}, []
    for at, coverage in enumerate(coverages):
        for area in coverage.areas:
            if isinstance(area, OutlineArea):
                drawn.append((at, area))
                continue
            name = area.zone if isinstance(area, ZoneArea) else getattr(area, "code", "")
            kind = area.kind if isinstance(area, ZoneArea | NeighboursArea) else "commune"
            rules.append((at, kind, name))
            codes = [name]
            if isinstance(area, ZoneArea):
                codes = [*country.zones[name]]
            elif isinstance(area, NeighboursArea):
                codes += country.neighbours[name]
            members[kind, name] = codes
    shapes = project_outlines([area for _, area in drawn], METROPOLE)
    return (
        pd.DataFrame(rules, columns=["action", "kind", "name"]),
        pd.DataFrame(
            [(*key, code) for key, codes in members.items() for code in codes],
            columns=["kind", "name", "code"],
        ),
        gpd.GeoDataFrame(
            {"action": [at for at, _ in drawn]}, geometry=shapes, crs=country.outlines.crs
        ),
    )


def ask_pandas(country: Country, coverages: list[Coverage]) -> set[int]:
    """Merge tables for codes, join spatially for shapes, and cut every pair of these."""
    rules, members, drawn = tell_rules(country, coverages)
    places = pd.DataFrame({"code": country.codes, "place": range(len(country.codes))})
    coded = rules.merge(members, on=["kind", "name"]).merge(places, on="code")
    communes = gpd.GeoDataFrame(places, geometry=country.outlines.to_numpy(), crs=drawn.crs)
    pairs = gpd.sjoin(communes, drawn, predicate="intersects")
    shapes = drawn.geometry.to_numpy()[pairs["index_right"].to_numpy()]
    cut = shapely.area(shapely.intersection(pairs.geometry.to_numpy(), shapes))
    pairs = pairs[cut > MIN_SHARE * pairs.geometry.area.to_numpy()]
    both = pd.concat([coded[["action", "place"]], pairs[["action", "place"]]])
    return set((both["action"].astype(np.int64) * len(country.codes) + both["place"]).tolist())


def ask_postgis(country: Country, coverages: list[Coverage]) -> set[int] | None:
    """Ask a cluster that is thrown away; None where PostGIS is not installed."""
    if shutil.which(CLUSTER[0]) is None:
        return None
    rules, members, drawn = tell_rules(country, coverages)
    outlines = zip(
        country.codes, shapely.to_wkb(country.outlines.to_numpy(), hex=True), strict=True
    )
    tables = {
        "communes": [[place, *row] for place, row in enumerate(outlines)],
        "members": members.to_numpy().tolist(),
        "rules": rules.to_numpy().tolist(),
        "drawn": [
            [int(at), shape]
            for at, shape in zip(
                drawn["action"], shapely.to_wkb(drawn.geometry.to_numpy(), hex=True), strict=True
            )
        ],
    }
    with TemporaryDirectory() as folder:
        path = Path(folder) / "tables.json"
        path.write_text(json.dumps(tables), encoding="utf-8")
        command = [*CLUSTER, sys.executable, "-m", "tests.bench.judges", str(path)]
        done = subprocess.run(command, capture_output=True, text=True, timeout=SECONDS, check=False)
        if done.returncode:
            raise RuntimeError(done.stderr)
        found = json.loads(path.read_text(encoding="utf-8"))
    return {action * len(country.codes) + place for action, place in found}


def main() -> None:
    """Fill and ask the cluster that the environment names; runs inside ``pg_virtualenv``."""
    path = Path(sys.argv[1])
    tables = json.loads(path.read_text(encoding="utf-8"))
    with psycopg.connect(dbname="postgres") as connection:
        connection.execute(SQL)
        for name, rows in tables.items():
            with connection.cursor().copy(f"copy {name} from stdin") as copy:
                for row in rows:
                    copy.write_row(row)
        *steps, question = [part for part in ASK.split(";") if part.strip()]
        for step in steps:
            connection.execute(step)
        found = [list(row) for row in connection.execute(question).fetchall()]
    path.write_text(json.dumps(found), encoding="utf-8")


if __name__ == "__main__":
    main()
