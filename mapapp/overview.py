"""See a large territory as the filters see it: by département, and the communes of one."""

from bisect import bisect
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property

from mapapp.atlas import Atlas
from mapapp.departements import find_departement
from mapapp.finder import (
    STEPS,
    LegendRow,
    Standing,
    count_programmes,
    find_covers,
    make_steps,
    step_of,
    write_legend,
)
from mapapp.query import Filters
from mapapp.records import Commune, Cover, Group, ServedAction


@dataclass(frozen=True)
class Overview:
    """Count the programmes that the filters keep, by département and by commune.

    What reaches everywhere is counted once: only what is local differs from place to place.
    """

    atlas: Atlas
    filters: Filters

    @cached_property
    def passing(self) -> list[ServedAction]:
        """Return the actions that pass the filters and reach some commune."""
        kept = {cover.action for cover in self._kept}
        return [one for one in self.atlas.find_passing(self.filters) if one.id in kept]

    @cached_property
    def _kept(self) -> list[Cover]:
        """Return the local covers that the filters keep, and one of each action that is wide."""
        passing = self.atlas.find_passing(self.filters)
        covers = (self.atlas.covers_by_action[one.id] for one in passing)
        # Local covers come first: one of the others is enough, they all count alike.
        told = (own[: bisect(own, 0, key=lambda one: not one.is_local) + 1] for own in covers)
        return find_covers((cover for own in told for cover in own), passing, self.filters)

    @cached_property
    def wide(self) -> set[str]:
        """Return the programmes that reach the whole territory and are counted on the map."""
        if self.filters.map_scope == "local":
            return set()
        return {cover.programme for cover in self._kept if not cover.is_local}

    @property
    def count(self) -> int:
        """Count the programmes."""
        return count_programmes(self.passing)

    @cached_property
    def local(self) -> list[Cover]:
        """Return the local covers that the filters keep."""
        return [cover for cover in self._kept if cover.is_local]

    @cached_property
    def by_commune(self) -> dict[str, list[Cover]]:
        """Return the local covers of each commune that has some."""
        found: dict[str, list[Cover]] = {}
        for cover in self.local:
            found.setdefault(cover.code, []).append(cover)
        return found

    @cached_property
    def firsts(self) -> tuple[int, ...]:
        """Return the first count of each step of the communes' scale."""
        counts = {code: self._count(own) for code, own in self.by_commune.items()}
        others = [len(self.wide)] if len(counts) < len(self.atlas.communes) else []
        return make_steps([*counts.values(), *others])

    def _count(self, covers: Iterable[Cover]) -> int:
        return len({cover.programme for cover in covers} | self.wide)

    @cached_property
    def standings(self) -> dict[str, Standing]:
        """Count the programmes of each département."""
        own: dict[str, list[Cover]] = {group.code: [] for group in self.atlas.records.groups}
        for cover in self.local:
            own[find_departement(cover.code)].append(cover)
        counts = {code: self._count(covers) for code, covers in own.items()}
        firsts = make_group_steps(counts.values())
        return {
            code: Standing(count, step_of(count, firsts), is_part=False)
            for code, count in counts.items()
        }

    @cached_property
    def legends(self) -> dict[str, list[LegendRow]]:
        """Return the legends of the départements and of the communes."""
        counts = [self._count(own) for own in self.by_commune.values()]
        found = Counter(step_of(count, self.firsts) for count in counts)
        found[step_of(len(self.wide), self.firsts)] += len(self.atlas.communes) - len(counts)
        groups = [one.count for one in self.standings.values()]
        return {
            "groups": write_legend(
                make_group_steps(groups), Counter(one.step for one in self.standings.values())
            ),
            "communes": write_legend(self.firsts, found),
        }

    def list_bare(self, group: Group) -> list[Commune]:
        """List the communes of a département that have nothing local."""
        bare = (code for code in group.communes if code not in self.by_commune)
        return [self.atlas.communes[code] for code in bare]

    def count_communes(self, group: Group) -> dict[str, list[int]]:
        """Count by commune where there is something local: programmes, 1 where all is a part."""
        return {
            code: [
                self._count(own),
                int(not self.wide and all(one.extent == "part" for one in own)),
            ]
            for code in group.communes
            if (own := self.by_commune.get(code))
        }


def describe_map(view: Overview, chosen: Commune | None) -> dict[str, object]:
    """Return what the map's script needs to know at first."""
    records = view.atlas.records
    return {
        "bounds": records.drawing.bounds,
        "scope": view.filters.map_scope,
        "firsts": view.firsts,
        "wide": len(view.wide),
        "chosen": chosen and {"code": chosen.code, "name": chosen.name, "centre": chosen.centre},
        "groups": [
            {
                "code": group.code,
                "name": group.name,
                "box": group.bbox,
                "count": view.standings[group.code].count,
                "step": view.standings[group.code].step,
            }
            for group in records.groups
        ],
    }


def make_group_steps(counts: Iterable[int]) -> tuple[int, ...]:
    """Return the first count of each step of the départements' scale: a quarter in each."""
    found = sorted(count for count in counts if count)
    if not found or found[-1] < 2 * STEPS[-1]:
        return STEPS
    firsts = [0]
    for quarter in range(4):
        firsts.append(max(found[quarter * len(found) // 4], firsts[-1] + 1))
    return tuple(firsts)
