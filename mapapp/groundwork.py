"""What geodata alone tells: places, drawings, rendered maps; kept in the cache folder."""

import hashlib
import io
import zipfile
import zlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from pydantic import BaseModel, ConfigDict

from mapapp.coverage import Ground
from mapapp.records import (
    AssociatedCommune,
    BorderDrawing,
    BorderZone,
    Drawing,
    Group,
    Zone,
)
from mapapp.settings import GEODATA_FILES, Settings
from mapapp.snapshot import program_key, write_whole
from mapapp.territory import Naming
from mapapp.texts import Code

if TYPE_CHECKING:
    import geopandas as gpd

NAME = "geodata-{}.zip"
RECORDS = "places.json"
KEPT_BEFORE = 1
UNREADABLE = (OSError, EOFError, KeyError, ValueError, RuntimeError, zipfile.BadZipFile, zlib.error)


class Places(BaseModel):
    """Hold the records of places: each commune's fields but its counts, and what is drawn.

    ``shares`` gives the part of its commune's area that each associated commune takes.
    """

    model_config = ConfigDict(frozen=True, serialize_by_alias=True)

    naming: Naming
    communes: list[dict[str, Any]]
    associated: list[AssociatedCommune]
    shares: dict[Code, float]
    zones: list[Zone]
    groups: list[Group] = []
    border_zones: list[BorderZone]
    drawing: Drawing
    border_drawing: BorderDrawing


@dataclass(frozen=True)
class Groundwork:
    """Hold places and files by name; neither changes when the actions do."""

    places: Places
    files: Mapping[str, bytes]

    @cached_property
    def names(self) -> dict[str, str]:
        """Name communes, associated communes and zones, by code or id."""
        places = self.places
        communes = {one["code"]: str(one["name"]) for one in places.communes}
        parts = {part.code: part.name for part in places.associated}
        return {**communes, **parts, **{zone.id: zone.name for zone in places.zones}}

    @cached_property
    def parents(self) -> dict[str, str]:
        """Return the commune of each associated commune."""
        return {part.code: part.parent.code for part in self.places.associated}

    def make_ground(self, load: Callable[[], "gpd.GeoSeries"]) -> Ground:
        """Make what rules are expanded on; ``load`` gives the outlines if a rule is drawn."""
        communes = self.places.communes
        return Ground(
            codes=tuple(one["code"] for one in communes),
            parents=self.parents,
            shares=self.places.shares,
            neighbours={one["code"]: tuple(one["neighbours"]) for one in communes},
            zones={zone.id: tuple(zone.communes) for zone in self.places.zones},
            load=load,
            crs=self.places.naming.crs,
        )


def find_groundwork(settings: Settings) -> Groundwork | None:
    """Find what was kept of this geodata by this program; None where nothing sound was."""
    try:
        with zipfile.ZipFile(_name_kept(settings)) as pack:
            places = Places.model_validate_json(pack.read(RECORDS))
            names = [name for name in pack.namelist() if name != RECORDS]
            return Groundwork(places, {name: pack.read(name) for name in names})
    except UNREADABLE:  # ValidationError is a ValueError
        return None


def keep_groundwork(settings: Settings, work: Groundwork) -> None:
    """Keep what was made for the next time, and drop what was kept before the last."""
    path = _name_kept(settings)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_whole(path, pack_files(_list_bodies(work)))
    drop_older(path, NAME)


def drop_older(newest: Path, name: str) -> None:
    """Drop what was kept under such a name, but for the newest and the one before."""
    others = [one for one in newest.parent.glob(name.format("*")) if one != newest]
    for one in sorted(others, key=lambda one: one.stat().st_mtime)[: -KEPT_BEFORE or None]:
        one.unlink(missing_ok=True)


def pack_files(bodies: Iterator[tuple[str, bytes]]) -> bytes:
    """Pack bodies by name; the same bodies give the same bytes."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as pack:
        for name, body in bodies:
            pack.writestr(zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0)), body)
    return held.getvalue()


def _list_bodies(work: Groundwork) -> Iterator[tuple[str, bytes]]:
    yield RECORDS, work.places.model_dump_json().encode()
    yield from work.files.items()


def _name_kept(settings: Settings) -> Path:
    return settings.cache / NAME.format(ground_key(settings))


def ground_key(settings: Settings) -> str:
    """Hash what geodata's work is made of: the program, the geodata, the street map's setting."""
    digest = hashlib.sha256(f"{program_key()} {settings.basemap}".encode())
    for name in GEODATA_FILES:
        digest.update(hashlib.sha256((settings.geodata / name).read_bytes()).digest())
    return digest.hexdigest()[:20]
