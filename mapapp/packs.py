"""Keep compressed bodies that a change of the actions leaves alone: brotli's best takes seconds."""

import zipfile
from pathlib import Path

from mapapp.groundwork import UNREADABLE, drop_older, pack_files
from mapapp.packing import PREFERRED, hash_body, pack
from mapapp.snapshot import Encoding, write_whole

NAME = "packed-{}.zip"
Bodies = dict[Encoding, bytes]


class Packs:
    """Compress bodies, or give what was kept of the same ones."""

    def __init__(self, folder: Path, key: str) -> None:
        """Open what was kept under a key; nothing sound is as good as nothing."""
        self.path = folder / NAME.format(key)
        self.kept: dict[str, bytes] = {}
        self.added = False
        try:
            with zipfile.ZipFile(self.path) as file:
                self.kept = {name: file.read(name) for name in file.namelist()}
        except UNREADABLE:
            self.kept = {}

    def pack(self, body: bytes, content_type: str, *, quality: int) -> Bodies:
        """Return a body under each encoding that pays."""
        bodies: Bodies = {"identity": body}
        for encoding in PREFERRED:
            name = f"{hash_body(body)}-{quality}.{encoding}"
            if name not in self.kept:
                packed = pack(body, content_type, encoding, quality=quality)
                self.kept[name] = packed or b""
                self.added = True
            if self.kept[name]:
                bodies[encoding] = self.kept[name]
        return bodies

    def save(self) -> None:
        """Keep what was added for the next time."""
        if self.added:
            write_whole(self.path, pack_files(iter(sorted(self.kept.items()))))
            drop_older(self.path, NAME)
            self.added = False
