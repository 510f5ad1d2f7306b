"""Count the gaps once more, by plain loops over raw JSON. Nothing of the package is asked.

Every action is held against every commune, every theme and every single age from 12 to 30;
what the join, the finder, the atlas and the survey do is told anew, rule by rule.
"""

import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

BANDS = {
    "12-15": [12, 13, 14, 15],
    "16-17": [16, 17],
    "18-21": [18, 19, 20, 21],
    "22-25": [22, 23, 24, 25],
    "26-30": [26, 27, 28, 29, 30],
}
AGES = [age for band in BANDS.values() for age in band]
NEAREST_FIRST = ["commune", "quarter", "outline", "neighbours", "zone", "territory"]
SUREST_FIRST = ["stated", "inferred", "unclear"]
Query = dict[str, Any]
Cells = dict[tuple[str, str | None, str | None], dict[str, Any]]


@dataclass
class World:
    """Hold what rules are read against; ``outlines``: by name, the share of each commune."""

    communes: list[str]
    part_of: dict[str, str]
    beside: dict[str, list[str]]
    zones: dict[str, list[str]]
    actions: list[dict[str, Any]]
    outlines: dict[str, dict[str, float]] = field(default_factory=dict)


def read_world(actions: Path, geodata: Path) -> World:
    """Read the shipped files; neighbours are the communes whose outlines share an edge."""
    features = _read(geodata / "communes.geojson")["features"]
    parts = _read(geodata / "associated_communes.geojson")["features"]
    own = [(one["properties"]["code"], list_edges(one["geometry"])) for one in features]
    return World(
        communes=[code for code, _ in own],
        part_of={one["properties"]["code"]: one["properties"]["parent"] for one in parts},
        beside={
            code: sorted(other for other, theirs in own if other != code and edges & theirs)
            for code, edges in own
        },
        zones={zone["id"]: zone["communes"] for zone in _read(geodata / "zones.json")["zones"]},
        actions=_read(actions)["actions"],
    )


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def list_edges(geometry: dict[str, Any]) -> set[frozenset[tuple[float, ...]]]:
    """List the edges of an outline, whichever way they run."""
    shapes = geometry["coordinates"]
    if geometry["type"] == "Polygon":
        shapes = [shapes]
    edges = set()
    for shape in shapes:
        for ring in shape:
            for place in range(len(ring) - 1):
                edges.add(frozenset({tuple(ring[place]), tuple(ring[place + 1])}))
    return edges


def hit(area: dict[str, Any], code: str, world: World) -> tuple[bool, bool]:
    """Tell whether one rule reaches a commune, and whether it reaches the whole of it."""
    kind, named = area["kind"], area.get("code")
    if kind == "territory":
        return True, True
    if kind == "zone":
        return code in world.zones[area["zone"]], True
    if kind == "outline":
        share = world.outlines[area["name"]].get(code, 0)
        return share > 0.001, share >= 0.999
    if kind == "neighbours":
        return named == code or named in world.beside[code], True
    inside = world.part_of.get(named or "") == code
    return named == code or inside, kind == "commune" and not inside


def reach(action: dict[str, Any], code: str, world: World) -> dict[str, Any] | None:
    """Say how an action reaches a commune: the widest extent, by the most local rule."""
    rules = []
    for area in action["coverage"]["areas"]:
        is_hit, is_whole = hit(area, code, world)
        sure = area.get("certainty") or action["coverage"]["certainty"]
        if is_hit:
            rules.append((area["kind"], is_whole, sure))
    for kind in NEAREST_FIRST:
        for want_whole in (True, False):
            for sure in SUREST_FIRST:
                if (kind, want_whole, sure) in rules:
                    return _widen((kind, want_whole, sure), rules)
    return None


def _widen(nearest: tuple[str, bool, str], rules: list[tuple[str, bool, str]]) -> dict[str, Any]:
    kind, is_whole, sure = nearest
    wholes = [other for _, wide, other in rules if wide]
    if not is_whole and wholes:
        # The commune is wholly reached by a wider rule only: as sure as the less sure of both.
        best = min(wholes, key=SUREST_FIRST.index)
        sure, is_whole = max(sure, best, key=SUREST_FIRST.index), True
    return {"local": kind != "territory", "whole": is_whole, "certainty": sure}


def years_of(action: dict[str, Any]) -> list[int]:
    """List the years that the steps of an action span."""
    steps = action.get("timeline", [])
    if not steps:
        return []
    first = min(int(step["from"][:4]) for step in steps)
    return list(range(first, max(int((s.get("to") or s["from"])[:4]) for s in steps) + 1))


def ages_of(action: dict[str, Any], situations: list[str]) -> set[int] | None:
    """Return the ages that an action states, longer in some situations; None without any."""
    audience = action["audience"]
    low, high = audience["age_min"], audience["age_max"]
    if low is None and high is None:
        return None
    if high is not None:
        for longer in audience.get("age_extensions", []):
            if longer["situation"] in situations and longer["age_max"] > high:
                high = longer["age_max"]
    return {age for age in range(121) if (low or 0) <= age <= (120 if high is None else high)}


def programmes_of(actions: list[dict[str, Any]]) -> dict[str, str]:
    """Give every action the first of those that tell of the same programme, over any steps."""
    same = {one["id"]: {one["id"]} for one in actions}
    for one in actions:
        for tie in one.get("related", []):
            if tie["same"]:
                both = same[one["id"]] | same[tie["action"]]
                for name in both:
                    same[name] = both
    order = [one["id"] for one in actions]
    return {name: min(group, key=order.index) for name, group in same.items()}


def passes(action: dict[str, Any], query: Query) -> bool:
    """Tell whether an action passes the filters that are not of ages or places."""
    required = action["audience"].get("required_situations", [])
    situations = query.get("situation", [])
    if query.get("theme") and action["theme"] not in query["theme"]:
        return False
    if query.get("source") and action["source"]["document"] not in query["source"]:
        return False
    if query.get("year") and not any(year in years_of(action) for year in query["year"]):
        return False
    if required and situations and not any(one in situations for one in required):
        return False
    return query.get("cross_border") in (None, action["cross_border"]["value"])


def list_studied(world: World, query: Query) -> list[str]:
    """List the communes asked of, those of the zones included; all without any."""
    codes = [world.part_of.get(code, code) for code in query.get("commune", [])]
    for zone in query.get("zone", []):
        codes += world.zones[zone]
    return [code for code in world.communes if code in codes or not codes]


def list_told(world: World, query: Query) -> dict[str, list[dict[str, Any]]]:
    """List what reaches each commune and passes the filters, as one row an action."""
    programme = programmes_of(world.actions)
    told: dict[str, list[dict[str, Any]]] = {code: [] for code in world.communes}
    for action in world.actions:
        if not passes(action, query):
            continue
        ages = ages_of(action, query.get("situation", []))
        for code in world.communes:
            row = reach(action, code, world)
            if row is None or (query.get("scope") == "local" and not row["local"]):
                continue
            if query.get("certainty") and row["certainty"] not in query["certainty"]:
                continue
            own = {"id": action["id"], "theme": action["theme"], "ages": ages}
            told[code].append(row | own | {"programme": programme[action["id"]]})
    return told


def list_columns(world: World, query: Query, grain: str = "theme-band") -> list[Any]:
    """List the columns asked for: each a theme or None, a band or None, and its ages or None."""
    asked = query.get("theme") or [one["theme"] for one in world.actions]
    themes = sorted({*asked}) if "theme" in grain else [None]
    bands: dict[str | None, list[int] | None] = {None: None}
    if query.get("age"):
        bands = {name_ages(query["age"]): query["age"]}
    elif "band" in grain:
        bands = {**BANDS}
    return [(theme, name, ages) for theme in themes for name, ages in bands.items()]


def name_ages(ages: list[int]) -> str:
    """Name ages as the interface does."""
    years = sorted({*ages})
    joined = [str(years[0])] if len(years) == 1 else [f"{years[0]}-{years[-1]}"]
    run = list(range(years[0], years[-1] + 1)) == years
    return joined[0] if run else "+".join(str(year) for year in years)


def count_cells(world: World, query: Query, grain: str = "theme-band") -> Cells:
    """Count every cell of the communes asked of."""
    told, cells = list_told(world, query), {}
    for code in list_studied(world, query):
        for theme, band, ages in list_columns(world, query, grain):
            here = [row for row in told[code] if theme in (None, row["theme"])]
            cells[code, theme, band] = count_cell(here, ages)
    return cells


def count_cell(here: list[dict[str, Any]], ages: list[int] | None) -> dict[str, Any]:
    """Count one cell: programmes of the ages asked for; those without any stand apart."""
    unknown = [row for row in here if row["ages"] is None]
    taken = [row for row in here if row["ages"] is not None]
    if ages is None:
        taken = here
    else:
        taken = [row for row in taken if any(age in row["ages"] for age in ages)]
    local = [row for row in taken if row["local"]]
    whole = _programmes([row for row in local if row["whole"]])
    years = AGES if ages is None else ages
    found, everywhere = _programmes(local), _programmes(taken)
    return {
        "local": len(found),
        "all": len(everywhere),
        "local_part": len([one for one in found if one not in whole]),
        "local_stated": len(_programmes([row for row in local if row["certainty"] == "stated"])),
        "unknown_age": len(_programmes(unknown)),
        "unknown_age_local": len(_programmes([row for row in unknown if row["local"]])),
        "ages_local": _count_years(local, years),
        "ages_all": _count_years(taken, years),
        "gap": "none" if found else "metropolitan" if everywhere else "bare",
    }


def _programmes(rows: list[dict[str, Any]]) -> set[str]:
    return {row["programme"] for row in rows}


def _count_years(rows: list[dict[str, Any]], years: list[int]) -> int:
    return len([age for age in {*years} if any(age in (row["ages"] or ()) for row in rows)])


def count_steps(beside: dict[str, list[str]], start: str, served: set[str]) -> int | None:
    """Count the borders to the nearest served commune, by trying every number of steps."""
    within = {start}
    for steps in range(len(beside) + 1):
        if within & served:
            return steps
        within = within | {other for code in within for other in beside[code]}
    return None
