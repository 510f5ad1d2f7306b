"""What can go wrong, as few classes named for what is wrong."""

from dataclasses import dataclass

MAX_FAULTS_SHOWN = 100

TOO_LARGE = "plus de 1 500 communes : un serveur les montre (mapapp serve), des fichiers non"


class MapappError(Exception):
    """Be the root of every error that this package raises on purpose."""


@dataclass(frozen=True, slots=True)
class Fault:
    """Say where one fault stands and how to mend it, in French."""

    place: str
    message: str
    cure: str = ""

    def __str__(self) -> str:
        cure = f" → {self.cure}" if self.cure else ""
        return f"{self.place} : {self.message}{cure}"


class FaultyFileError(MapappError):
    """Refuse a file, with every fault found in it at once."""

    def __init__(self, file: str, faults: list[Fault]) -> None:
        self.file = file
        self.faults = faults
        super().__init__(self._text())

    def _text(self) -> str:
        lines = [f"{self.file}, {fault}" for fault in self.faults[:MAX_FAULTS_SHOWN]]
        hidden = len(self.faults) - len(lines)
        if hidden:
            lines.append(f"{self.file} : et {hidden} autre(s) faute(s), non montrées")
        return "\n".join(lines)


class GeodataError(MapappError):
    """Refuse territory data that cannot be fetched, trusted or joined."""


def raise_faults(faults: list[Fault]) -> None:
    """Raise GeodataError with every fault, a line each, if there is any."""
    if faults:
        hidden = [f"et {len(faults) - MAX_FAULTS_SHOWN} autre(s) faute(s), non montrées"]
        more = hidden if len(faults) > MAX_FAULTS_SHOWN else []
        raise GeodataError("\n".join([*map(str, faults[:MAX_FAULTS_SHOWN]), *more]))


class SnapshotError(MapappError):
    """Refuse a snapshot that is missing, torn or of another form."""


class NotReadyError(MapappError):
    """Report what is still being prepared, beside a server that has just been started."""


class UnknownCodeError(MapappError):
    """Report a commune or action that the data does not hold."""


class UnknownFormatError(MapappError):
    """Refuse to answer in a form that is not offered."""


class QueryError(MapappError):
    """Report every request parameter that cannot be understood."""

    def __init__(self, faults: list[Fault]) -> None:
        self.faults = faults
        super().__init__(" ; ".join(str(fault) for fault in faults))


class DatabaseError(MapappError):
    """Report what the database refuses, or that it is away; the address is never told."""

    def __init__(self, place: str, message: str, cure: str) -> None:
        super().__init__(str(Fault(place, message, cure)))
