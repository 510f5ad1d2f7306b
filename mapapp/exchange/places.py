"""Where each field of an action stands, worked out when a fault asks for it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from mapapp.exchange.columns import AREA_KINDS
from mapapp.exchange.headings import View

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Spot:
    """Be a row of a sheet, or one cell of it that holds rows in short (``key``).

    ``by_name``: its commune is told by name, not by code.
    """

    view: View
    line: int
    key: str | None = None
    by_name: bool = False

    def say(self, key: str = "") -> str:
        """Say where a field of the row stands, the row itself without a key.

        Raises
        ------
        KeyError
            When the row has no such column.
        """
        if self.key is not None:
            return self.view.say_place(self.line, self.key)
        if key == "code" and (self.by_name or key not in self.view.columns):
            key = "commune"
        return self.view.say_place(self.line, key or None)


@dataclass(slots=True)
class Places(Mapping[Path, str]):
    """Give places by path, as pydantic names it, from a row and the rows that belong to it."""

    own: Spot
    rows: dict[str, list[Spot]] = field(default_factory=dict)
    inner: dict[tuple[int, int], Spot] = field(default_factory=dict)

    def __getitem__(self, path: Path) -> str:
        for key, spots in self.rows.items():
            steps = tuple(key.split("."))
            if path[: len(steps)] == steps and len(path) > len(steps):
                return self._find_row(key, spots, path[len(steps) :])
        return self.own.say(".".join(map(str, path)))

    def __iter__(self) -> Iterator[Path]:
        for key in self.own.view.columns:
            yield tuple(key.split("."))
        for key, spots in self.rows.items():
            for position in range(len(spots)):
                yield (*key.split("."), position)

    def __len__(self) -> int:
        return len(self.own.view.columns) + sum(map(len, self.rows.values()))

    def _find_row(self, key: str, spots: list[Spot], rest: Path) -> str:
        position, *steps = rest
        if not isinstance(position, int) or not 0 <= position < len(spots):
            raise KeyError(rest)
        if key == "coverage.areas" and len(steps) > 1 and steps[0] in AREA_KINDS:
            # pydantic names the kind of a rule as a step of its own; « zone » is a field too.
            steps = steps[1:]
        spot = spots[position]
        if steps and steps[0] == "venues" and len(steps) > 1 and isinstance(steps[1], int):
            spot, steps = self.inner.get((position, steps[1]), spot), steps[2:]
        return spot.say(".".join(map(str, steps)))
