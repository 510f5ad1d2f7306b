"""Publish: everything in one transaction, so that a reader sees the old version or the new one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from psycopg import Rollback
from psycopg.sql import SQL, Identifier

from mapapp.errors import DatabaseError
from mapapp.postgis.layout import Content
from mapapp.postgis.link import LOCK_SECONDS, STEP_SECONDS, Link
from mapapp.postgis.schema import Schema, hash_form
from mapapp.postgis.vault import Edition, drop_editions, store_edition
from mapapp.postgis.writing import Change, Writer

OLDEST_SERVER = 120000
CHECK_SERVER = 140000  # from here on a server notices by itself that the publisher is gone
NO_POSTGIS = (
    "PostGIS n'y est pas",
    "faire écrire par l'administrateur : CREATE EXTENSION postgis (docs/postgis.md)",
)
NOT_INSTALLED = ("PostGIS n'est pas installé sur le serveur", "paquet postgresql-15-postgis-3")


@dataclass(frozen=True)
class Edict:
    """Say what is to be published: the records, and the version that servers read."""

    content: Content
    edition: Edition
    files: Sequence[Path]
    version: str
    keep: int = 3


@dataclass(frozen=True)
class Outcome:
    """Tell what a publication wrote, or would write."""

    tables: Mapping[str, Change] = field(default_factory=dict)
    is_made: bool = False
    is_stored: bool = False
    dropped: int = 0  # versions for servers that were too old

    def __bool__(self) -> bool:
        """Tell whether anything was new."""
        return bool(self.is_stored or self.is_made or self.dropped or any(self.tables.values()))


def publish_edict(link: Link, name: str, edict: Edict, *, dry: bool = False) -> Outcome:
    """Publish into a schema; ``dry``: compare, and leave all as it was.

    Raises
    ------
    DatabaseError
        When the server, its extensions or the rights on it are not those needed.
    """
    writer = Writer(link, Schema(name))
    outcome = Outcome()
    with link.connection.transaction():
        _set_limits(writer)
        _settle_extension(writer)
        writer.check_ours()
        if dry and not writer.has_form():
            return Outcome(writer.count(edict.content), is_made=True, is_stored=True)
        outcome = _write(writer, edict)
        if dry:
            raise Rollback
    return outcome


def _write(writer: Writer, edict: Edict) -> Outcome:
    writer.run(
        SQL("SELECT pg_advisory_xact_lock(hashtextextended(%s, 0))"), f"mapapp:{writer.schema.name}"
    )
    writer.make_schema()
    is_made = not writer.has_form()
    changes = writer.make(edict.content) if is_made else writer.merge(edict.content)
    is_stored = store_edition(writer, edict.edition, edict.files)
    dropped = drop_editions(writer, edict.keep)
    outcome = Outcome(changes, is_made, is_stored, dropped)
    if outcome:
        _tell(writer, edict)
    return outcome


def _tell(writer: Writer, edict: Edict) -> None:
    """Tell in the table of one row what is there now."""
    settings: Mapping[str, Any] = edict.edition.settings
    writer.say("DELETE FROM {schema}.meta")
    writer.say(
        "INSERT INTO {schema}.meta VALUES (true, %s, %s, %s, %s, %s, %s, now())",
        hash_form(),
        edict.edition.key,
        edict.edition.program,
        edict.version,
        settings["show_contacts"],
        settings["show_names"],
    )


def _set_limits(writer: Writer) -> None:
    """Set for this transaction what keeps it from waiting, or being waited for, for ever."""
    limits = {
        "statement_timeout": f"{STEP_SECONDS}s",
        "lock_timeout": f"{LOCK_SECONDS}s",
        "idle_in_transaction_session_timeout": f"{STEP_SECONDS}s",
    }
    number = writer.link.connection.info.server_version
    if number < OLDEST_SERVER:
        raise DatabaseError("base de données", "PostgreSQL d'avant la version 12", "le renouveler")
    if number >= CHECK_SERVER:
        limits["client_connection_check_interval"] = "2s"
    for limit, value in limits.items():
        writer.run(SQL("SELECT set_config(%s, %s, true)"), limit, value)


def _settle_extension(writer: Writer) -> None:
    """Find PostGIS, or make it where that is allowed; its types are found from here on."""
    where = SQL(
        "SELECT n.nspname FROM pg_extension e JOIN pg_namespace n ON n.oid = e.extnamespace"
        " WHERE e.extname = 'postgis'"
    )
    row = writer.run(where).fetchone()
    if row is None:
        known = SQL("SELECT 1 FROM pg_available_extensions WHERE name = 'postgis'")
        if not writer.run(known).fetchone():
            raise DatabaseError("base de données", *NOT_INSTALLED)
        may = writer.run(SQL("SELECT rolsuper FROM pg_roles WHERE rolname = current_user"))
        if not (may.fetchone() or [False])[0]:
            raise DatabaseError("base de données", *NO_POSTGIS)
        writer.run(SQL("CREATE EXTENSION postgis"))
        row = writer.run(where).fetchone()
    path = Identifier(str(row[0] if row else "public"))
    writer.run(SQL("SET LOCAL search_path TO {}").format(path))
