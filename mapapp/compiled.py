"""Keep what templates compile to: an application made anew, or a new process, is quick."""

import hashlib
import os
import stat
from contextlib import suppress
from pathlib import Path

from jinja2 import BytecodeCache
from jinja2.bccache import Bucket

NAME = "templates-{}"
PRIVATE = 0o700


class CompiledTemplates(BytecodeCache):
    """Keep compiled templates by their source, in memory and in a folder where one is given.

    What is read there is run: only a folder of ours is believed, that nobody else may write into.
    """

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}
        self.folder: Path | None = None

    def keep_in(self, cache: Path, key: str) -> None:
        """Keep templates on the disk, too; ``key`` is the program's, which compiles them."""
        folder = cache / NAME.format(key)
        with suppress(OSError):
            folder.mkdir(mode=PRIVATE, exist_ok=True)
        self.folder = folder if _is_ours(folder, PRIVATE) else None

    def load_bytecode(self, bucket: Bucket) -> None:
        """Give a template the code of the same source, if there is any."""
        name = f"{bucket.key} {bucket.checksum}"
        code = self.kept.get(name) or self._read(name)
        if code:
            self.kept[name] = code
            bucket.bytecode_from_string(code)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a template."""
        name, code = f"{bucket.key} {bucket.checksum}", bucket.bytecode_to_string()
        self.kept[name] = code
        path = self._place(name)
        if path is not None:
            beside = path.with_suffix(f".{os.getpid()}")
            with suppress(OSError):
                beside.write_bytes(code)
                beside.replace(path)

    def _read(self, name: str) -> bytes | None:
        path = self._place(name)
        with suppress(OSError):
            if path is not None and _is_ours(path, 0o755):
                return path.read_bytes()
        return None

    def _place(self, name: str) -> Path | None:
        if self.folder is None:
            return None
        return self.folder / hashlib.sha256(name.encode()).hexdigest()[:32]


def _is_ours(path: Path, most: int) -> bool:
    """Tell whether a path is no link, belongs to us, and is open to no more than ``most``."""
    with suppress(OSError):
        found = path.lstat()
        mode = stat.S_IMODE(found.st_mode)
        return (
            not stat.S_ISLNK(found.st_mode)
            and found.st_uid == os.geteuid()
            and not mode & ~most & 0o777
        )
    return False


COMPILED = CompiledTemplates()
