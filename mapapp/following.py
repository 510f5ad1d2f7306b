"""Follow a database: serve the version published last, and go on with it when that is away."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from random import uniform
from time import monotonic

from pydantic import ValidationError

from mapapp.errors import DatabaseError, MapappError, SnapshotError
from mapapp.postgis.cellar import Cellar
from mapapp.postgis.link import Link, open_link
from mapapp.postgis.schema import Schema
from mapapp.postgis.vault import Edition, find_edition, hear, listen
from mapapp.reloading import LOG, Reloader, tell_time
from mapapp.runfolder import RunFolder
from mapapp.settings import Settings
from mapapp.snapshot import program_key

POLL_SECONDS = 60  # should a message be lost, or a pooler of connections pass none on
LOOK_SECONDS = 0.5  # between two looks at what the server's own process asks
SILENT_SECONDS = 20
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0
NOTHING = (
    "rien n'y est publié pour cette version du programme",
    "`mapapp publish` avec la même version que ce serveur",
)
OTHERS = (
    "la dernière version publiée vient d'une autre version du programme : "
    "celle d'avant reste servie → mettre ce serveur à jour"
)
HERE, AWAY = "ok", "away since {since}"


@dataclass(frozen=True, slots=True)
class First:
    """Be what a server begins with; ``away``: the database did not give it, the cache did."""

    snapshot: Path
    edition: Edition
    settings: Settings
    away: str = ""


def find_first(settings: Settings) -> First:
    """Fetch the version published last, or take the one that was fetched before.

    Raises
    ------
    MapappError
        When there is neither.
    """
    source = Source(settings, program_key())
    away = ""
    try:
        with source.open() as link:
            edition = source.fetch(link)
    except MapappError as error:
        kept = source.cellar.find(source.program)
        if kept is None:
            raise
        edition, away = kept, str(error)
    return First(source.cellar.path_of(edition), edition, adopt(settings, edition), away)


def choose_database(
    settings: Settings,
) -> tuple[Settings, Path, Callable[[RunFolder, Callable[[str], None]], Reloader]]:
    """Return what a server begins with, and what follows the database from then on."""
    first = find_first(settings)

    def make_follower(run: RunFolder, say: Callable[[str], None]) -> Reloader:
        return Follower(settings, run, say, first)

    return first.settings, first.snapshot, make_follower


def adopt(settings: Settings, edition: Edition) -> Settings:
    """Take over the settings that a version was made with: its pages were written by them.

    Raises
    ------
    SnapshotError
        When they are none of this program's.
    """
    try:
        return Settings.model_validate(settings.model_dump() | edition.settings)
    except ValidationError:
        raise SnapshotError("les réglages publiés sont illisibles → publier à neuf") from None


class Source:
    """Be the place where versions come from: a schema of a database, and the copies of it."""

    def __init__(self, settings: Settings, program: str) -> None:
        self.url = settings.database_url.get_secret_value() if settings.database_url else ""
        self.schema = Schema(settings.database_schema)
        self.program = program
        self.cellar = Cellar(settings.cache, self.url, self.schema)

    def open(self) -> AbstractContextManager[Link]:
        """Open a connection to it."""
        return open_link(self.url, seconds=SILENT_SECONDS)

    def fetch(self, link: Link) -> Edition:
        """Fetch the version that this program made last, unless it lies here already.

        Raises
        ------
        DatabaseError
            When there is none.
        """
        edition = find_edition(link, self.schema, self.program)
        if edition is None:
            raise DatabaseError("base de données", *NOTHING)
        self.cellar.fetch(link, edition)
        self.cellar.remember(edition)
        return edition


class Follower(Reloader):
    """Serve what is published last: told of it at once, asked for now and then to be sure."""

    def __init__(
        self, settings: Settings, run: RunFolder, say: Callable[[str], None], first: First
    ) -> None:
        super().__init__(first.settings, run, say)
        self.source = Source(settings, self.program)
        self.first = first
        self.noted = ""

    def begin(self, snapshot: Path) -> None:
        """Serve a first snapshot, before any worker starts."""
        super().begin(snapshot)
        self._tell(self.first.away)

    def catch_up(self, link: Link, *, again: bool = False) -> None:
        """Serve the version published last, unless it is served or was refused already."""
        begun = monotonic()
        self._note_others(link)
        edition = find_edition(link, self.source.schema, self.program)
        known = {self.key} if again else {self.key, self.refused}
        if edition is None or edition.key in known:
            return
        self.refused = edition.key
        try:
            if adopt(self.settings, edition).content_values() != self.settings.content_values():
                raise SnapshotError("les réglages publiés ont changé → relancer ce serveur")
            self._publish(pending=True)
            self.source.cellar.fetch(link, edition)
            self._take(self.source.cellar.path_of(edition), edition.key, begun)
            self.source.cellar.remember(edition)
        except DatabaseError:
            self.refused = ""
            self._publish(pending=False)
            raise
        except (MapappError, OSError) as error:
            self._refuse(str(error).splitlines(), begun)

    def _complete_later(self) -> None:
        """Leave it: what is published is whole, and there are no files here to prepare from."""

    def _follow(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            try:
                with self.source.open() as link:
                    listen(link, self.source.schema)
                    self._tell("")
                    pause = FIRST_PAUSE
                    self._keep_up(link)
            except (MapappError, OSError) as error:
                self._tell(str(error))
                # Servers that lost the same database do not all come back in the same moment.
                self._stopped.wait(pause * uniform(0.7, 1.3))  # noqa: S311 -- no secret
                pause = min(2 * pause, LONGEST_PAUSE)

    def _keep_up(self, link: Link) -> None:
        again = False
        while not self._stopped.is_set():
            self.catch_up(link, again=again)
            until = monotonic() + POLL_SECONDS
            while monotonic() < until and not self._stopped.is_set():
                again = self._is_asked()
                if again or hear(link, LOOK_SECONDS):
                    break

    def _is_asked(self) -> bool:
        asked = False
        while not self._asked.empty():
            asked = self._asked.get()
        return asked

    def _note_others(self, link: Link) -> None:
        """Say once that another program's version is the last one: it is not for this server."""
        last = find_edition(link, self.source.schema)
        if last and last.program != self.program and last.key != self.noted:
            self.noted = last.key
            self.say(f"{LOG}{OTHERS}")

    def _tell(self, wrong: str) -> None:
        """Tell whether the database is there, when that changes."""
        state = self.state.database
        if wrong and (state is None or state == HERE):
            self._publish(database=AWAY.format(since=tell_time()))
            self.say(f"{LOG}{wrong} ; les données d'avant restent servies")
        elif not wrong and state != HERE:
            self._publish(database=HERE)
            if state is not None:
                self.say(f"{LOG}la base de données est de nouveau là")
