"""The copies that a server keeps of what it fetched: it starts from them when the base is away."""

import hashlib
import re
from pathlib import Path
from tempfile import NamedTemporaryFile

from pydantic import BaseModel, ConfigDict, ValidationError

from mapapp.errors import SnapshotError
from mapapp.postgis.link import Link, name_place
from mapapp.postgis.schema import Schema
from mapapp.postgis.vault import Edition, fetch_file, list_files
from mapapp.snapshot import write_whole

KEPT = 3
PLACE_CHARS = 12
CURE = "MAPAPP_CACHE, un dossier où écrire"


class Kept(BaseModel):
    """Remember one version: what it is, and the hash of each of its files."""

    model_config = ConfigDict(frozen=True)

    key: str
    program: str
    settings: dict[str, str | bool]
    files: dict[str, str]


class Book(BaseModel):
    """List what lies in the cellar, the newest first."""

    model_config = ConfigDict(frozen=True)

    kept: list[Kept] = []


class Cellar:
    """Keep the versions that came from one schema of one database, in the folder of snapshots."""

    def __init__(self, folder: Path, url: str, schema: Schema) -> None:
        place = hashlib.sha256(f"{name_place(url)} {schema.name}".encode()).hexdigest()
        self.folder = folder
        self.schema = schema
        self.path = folder / f"published-{place[:PLACE_CHARS]}.json"
        self._files: dict[str, dict[str, str]] = {}

    def path_of(self, edition: Edition) -> Path:
        """Return where the first file of a version lies."""
        return self.folder / f"snapshot-{edition.key}.zip"

    def fetch(self, link: Link, edition: Edition) -> None:
        """Bring a version here: each file whole, with the hash that was published.

        Raises
        ------
        SnapshotError
            When a file is not what was published, or cannot be written.
        """
        files = list_files(link, self.schema, edition.key)
        self._check_names(edition.key, files)
        for name, wanted in files.items():
            if _hash(self.folder / name) != wanted:
                self._fetch_file(link, (edition.key, name), wanted)
        self._files[edition.key] = files

    def remember(self, edition: Edition) -> None:
        """Note that a version is served; drop what was noted long before."""
        files = self._files.get(edition.key, {})
        new = Kept(key=edition.key, program=edition.program, settings=edition.settings, files=files)
        kept = [new, *(one for one in self._read().kept if one.key != edition.key)]
        self._write(Book(kept=kept[:KEPT]))
        still = {name for one in kept[:KEPT] for name in one.files}
        for name in {name for one in kept[KEPT:] for name in one.files} - still:
            (self.folder / name).unlink(missing_ok=True)

    def find(self, program: str) -> Edition | None:
        """Find the newest version of a program that lies here whole."""
        for one in self._read().kept:
            whole = all(_hash(self.folder / name) == hash_ for name, hash_ in one.files.items())
            if one.program == program and one.files and whole:
                return Edition(one.key, one.program, dict(one.settings))
        return None

    def _fetch_file(self, link: Link, file: tuple[str, str], wanted: str) -> None:
        target = self.folder / file[1]
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with NamedTemporaryFile(dir=self.folder, prefix="fetch-", delete=False) as beside:
                path = Path(beside.name)
            try:
                if fetch_file(link, self.schema, file, path) != wanted:
                    raise SnapshotError(f"{target.name} : abîmé en route → publier à neuf")
                path.chmod(0o644)
                path.replace(target)
            finally:
                path.unlink(missing_ok=True)
        except OSError as error:
            raise SnapshotError(f"{target} : {error.strerror} → {CURE}") from error

    def _check_names(self, key: str, files: dict[str, str]) -> None:
        """Refuse a name that is none of ours: what is written here is never chosen elsewhere."""
        form = re.compile(rf"snapshot-{re.escape(key)}[a-z0-9-]*\.zip")
        is_ours = re.fullmatch(r"[0-9a-f]{20}", key) and all(map(form.fullmatch, files))
        if not is_ours or f"snapshot-{key}.zip" not in files:
            raise SnapshotError("la version publiée n'est pas entière → publier à neuf")

    def _read(self) -> Book:
        try:
            return Book.model_validate_json(self.path.read_bytes())
        except (OSError, ValidationError):
            return Book()

    def _write(self, book: Book) -> None:
        try:
            write_whole(self.path, book.model_dump_json(indent=1).encode())
        except OSError as error:
            raise SnapshotError(f"{self.path} : {error.strerror} → {CURE}") from error


def _hash(path: Path) -> str:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
