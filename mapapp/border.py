"""Ask the plain rows about the border: who faces whom, what crosses, what stops at the line."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from mapapp.records import Commune, Cover, Facing, ServedAction

# Distances from the line, in kilometres: 0, up to 2, 5, 10, and farther.
BAND_EDGES_KM = (0.0, 2.0, 5.0, 10.0)


@dataclass(frozen=True, slots=True)
class Band:
    """Hold the communes between two distances; ``to_km`` is None for the farthest band."""

    from_km: float
    to_km: float | None
    communes: list[Commune]

    @property
    def population(self) -> int:
        """Count the inhabitants of the band's communes."""
        return sum(commune.population for commune in self.communes)


@dataclass(frozen=True, slots=True)
class Segment:
    """Be the piece of the line that one commune shares with one zone."""

    commune: Commune
    facing: Facing

    @property
    def name(self) -> str:
        """Return what tells this segment from the others."""
        return f"{self.commune.code}~{self.facing.key}"


@dataclass(frozen=True, slots=True)
class Crossing:
    """Say what crosses the border and what stops at it, for communes that touch it.

    ``reached`` are the communes that at least one cross-border action reaches; ``named`` those
    that one reaches by a rule narrower than the whole territory.
    """

    crossing: list[ServedAction]
    stopping: list[ServedAction]
    communes: list[Commune]
    reached: list[Commune]
    named: list[Commune]

    @property
    def unnamed(self) -> list[Commune]:
        """Return the communes that no cross-border action names."""
        return [commune for commune in self.communes if commune not in self.named]

    @property
    def population(self) -> int:
        """Count the inhabitants of the communes that touch the border."""
        return sum(commune.population for commune in self.communes)

    @property
    def share_reached(self) -> float:
        """Return the share (0 to 1) of these inhabitants that an action crossing reaches."""
        return self._share(self.reached)

    @property
    def share_named(self) -> float:
        """Return the share (0 to 1) of these inhabitants whose commune such an action names."""
        return self._share(self.named)

    def _share(self, communes: Sequence[Commune]) -> float:
        people = sum(commune.population for commune in communes)
        return round(people / self.population, 3) if self.population else 0.0


def find_border_communes(communes: Iterable[Commune]) -> list[Commune]:
    """Keep the communes that touch Belgium, in the order given."""
    return [commune for commune in communes if commune.border]


def list_segments(communes: Iterable[Commune]) -> Iterator[Segment]:
    """List the pieces of the line, commune by commune."""
    for commune in communes:
        for facing in commune.facing:
            yield Segment(commune, facing)


def make_bands(communes: Sequence[Commune]) -> list[Band]:
    """Group communes by the distance of their nearest point to the line; every band is given."""
    tops = (*BAND_EDGES_KM, None)
    bottoms = (0.0, *BAND_EDGES_KM)
    return [
        Band(bottom, top, [one for one in communes if _is_between(one, bottom, top)])
        for bottom, top in zip(bottoms, tops, strict=True)
    ]


def find_crossing(
    communes: Iterable[Commune], actions: Iterable[ServedAction], covers: Iterable[Cover]
) -> Crossing:
    """Sort the actions that reach the border's communes by whether their source crosses it.

    An action that stops at the line is local to a commune there, and no source says that it
    crosses: one for the whole territory stops there too, but says nothing of the border.
    """
    actions = list(actions)
    border = find_border_communes(communes)
    codes = {commune.code for commune in border}
    crossing = [action for action in actions if action.cross_border.value]
    ids = {action.id for action in crossing}
    here = [cover for cover in covers if cover.code in codes]
    local = {cover.action for cover in here if cover.is_local}
    reached = {cover.code for cover in here if cover.action in ids}
    named = {cover.code for cover in here if cover.action in ids and cover.is_local}
    return Crossing(
        crossing=crossing,
        stopping=[action for action in actions if action.id in local - ids],
        communes=border,
        reached=[commune for commune in border if commune.code in reached],
        named=[commune for commune in border if commune.code in named],
    )


def _is_between(commune: Commune, bottom: float, top: float | None) -> bool:
    km = commune.distance_to_border_km
    if commune.border or km is None:
        return commune.border and top == 0.0
    return bottom <= km and (top is None or km < top)
