"""Write the records into the tables: only what differs, in the transaction of the caller.

Rows are laid into temporary tables first, then compared: those who read meanwhile wait for
nothing, and see all of the version before or all of the next one.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from mapapp.errors import DatabaseError
from mapapp.postgis.layout import Content, Row, Table
from mapapp.postgis.link import STEP_SECONDS, Link
from mapapp.postgis.schema import META, OWN_TABLES, SCHEMA_COMMENT, Schema, hash_form
from mapapp.postgis.tables import TABLES, VIEWS

ROWS_AT_ONCE = 500
NULL_CURE = "retirer les caractères invisibles du fichier d'actions ou du territoire"


@dataclass(frozen=True, slots=True)
class Change:
    """Count the rows that a publication adds, changes and takes away."""

    added: int = 0
    changed: int = 0
    removed: int = 0

    def __bool__(self) -> bool:
        """Tell whether there is any."""
        return bool(self.added or self.changed or self.removed)


class Writer:
    """Write into one schema, over one connection."""

    def __init__(self, link: Link, schema: Schema) -> None:
        self.link = link
        self.schema = schema

    def run(self, statement: SQL | Composed, *values: object) -> psycopg.Cursor[tuple[object, ...]]:
        """Run one statement, with the time of a step."""
        self.link.feed()
        return self.link.connection.execute(statement, values or None)

    def say(self, words: str, *values: object) -> psycopg.Cursor[tuple[object, ...]]:
        """Run a statement of ours, with ``{schema}`` for the schema's name."""
        return self.run(self.schema.fill_in(words), *values)

    def has_form(self) -> bool:
        """Tell whether the tables are there, in the form of this program."""
        names = [one.name for one in (META, *TABLES, *VIEWS)]
        query = SQL("SELECT count(*) FROM pg_class WHERE relname = ANY(%s) AND relnamespace = %s")
        [count] = self.run(query, names, self._find_id() or 0).fetchone() or [0]
        if count != len(names):
            return False
        row = self.say("SELECT form FROM {schema}.meta").fetchone()
        return row is not None and row[0] == hash_form()

    def check_ours(self) -> None:
        """Refuse a schema that somebody else uses.

        Raises
        ------
        DatabaseError
            When it holds tables, and not ours.
        """
        own = self._find_id() or 0
        query = SQL("SELECT relname FROM pg_class WHERE relnamespace = %s")
        names = {str(name) for (name,) in self.run(query, own)}
        if names and META.name not in names:
            place = f"schéma {self.schema.name}"
            raise DatabaseError(place, "il contient autre chose", "un autre --schema")

    def make(self, content: Content) -> dict[str, Change]:
        """Make all tables anew and fill them; keys and indexes come last, which is faster."""
        for statement in self.schema.drop_all():
            self.run(statement)
        made = {}
        for table in TABLES:
            self.run(self.schema.make_table(table))
            made[table.name] = Change(
                added=self.fill(self.schema.within(table.name), table, content)
            )
        for table in TABLES:
            for statement in self.schema.finish_table(table):
                self.run(statement)
            self.run(SQL("ANALYZE {}").format(self.schema.within(table.name)))
        for view in VIEWS:
            for statement in self.schema.make_view(view):
                self.run(statement)
        return made

    def make_schema(self) -> None:
        """Make the schema and what does not depend on the form of the records."""
        if self._find_id() is None:
            self.say("CREATE SCHEMA {schema}")
            words = SQL("COMMENT ON SCHEMA {} IS {}")
            self.run(words.format(Identifier(self.schema.name), SCHEMA_COMMENT))
        found = SQL("SELECT 1 FROM pg_class WHERE relname = %s AND relnamespace = %s")
        for table in OWN_TABLES:
            if self.run(found, table.name, self._find_id()).fetchone():
                continue
            self.run(self.schema.make_table(table))
            for statement in self.schema.describe_table(table):
                self.run(statement)

    def merge(self, content: Content) -> dict[str, Change]:
        """Write what differs, parents first; take away what is gone, parents last."""
        changes = {}
        for table in TABLES:
            stage = self._stage(table, content)
            changed = self._update(table, stage)
            changes[table.name] = Change(self._insert(table, stage), changed)
        for table in reversed(TABLES):
            before = changes[table.name]
            removed = self._remove(table, _name_stage(table))
            changes[table.name] = Change(before.added, before.changed, removed)
        return changes

    def count(self, content: Content) -> dict[str, Change]:
        """Count the rows that tables made anew would hold, and write nothing."""
        return {one.name: Change(added=sum(1 for _ in one.rows(content))) for one in TABLES}

    def fill(self, target: Identifier, table: Table, content: Content) -> int:
        """Copy the rows of a table into it or beside it; return how many there are."""
        columns = SQL(", ").join(map(Identifier, table.names))
        words = SQL("COPY {} ({}) FROM STDIN").format(target, columns)
        count, rows = 0, iter(table.rows(content))
        # The server waits for the rows here: its own limit would count that against it.
        self.run(SQL("SET LOCAL statement_timeout = 0"))
        with self.link.connection.cursor() as cursor, cursor.copy(words) as copy:
            while some := self._take(rows):
                for row in some:
                    _write_row(copy, table, row)
                count += len(some)
        self.run(SQL("SELECT set_config('statement_timeout', %s, true)"), f"{STEP_SECONDS}s")
        return count

    def _take(self, rows: Iterator[Row]) -> list[Row]:
        """Make some rows; the server has its time from when they are there."""
        self.link.rest()
        some = [*islice(rows, ROWS_AT_ONCE)]
        self.link.feed()
        return some

    def _stage(self, table: Table, content: Content) -> Identifier:
        stage = _name_stage(table)
        words = SQL("CREATE TEMP TABLE {} ON COMMIT DROP AS SELECT * FROM {} WITH NO DATA")
        self.run(words.format(stage, self.schema.within(table.name)))
        self.fill(stage, table, content)
        self.run(SQL("ANALYZE {}").format(stage))
        return stage

    def _update(self, table: Table, stage: Identifier) -> int:
        own = [name for name in table.names if name not in table.key]
        if not own:
            return 0
        words = SQL(
            "UPDATE {} AS t SET {} FROM {} AS s WHERE {} AND ({}) IS DISTINCT FROM ({})"
        ).format(
            self.schema.within(table.name),
            SQL(", ").join(SQL("{0} = s.{0}").format(Identifier(name)) for name in own),
            stage,
            _match(table),
            SQL(", ").join(SQL("t.{}").format(Identifier(name)) for name in own),
            SQL(", ").join(SQL("s.{}").format(Identifier(name)) for name in own),
        )
        return self.run(words).rowcount

    def _insert(self, table: Table, stage: Identifier) -> int:
        words = SQL(
            "INSERT INTO {0} SELECT s.* FROM {1} AS s"
            " WHERE NOT EXISTS (SELECT FROM {0} AS t WHERE {2})"
        ).format(self.schema.within(table.name), stage, _match(table))
        return self.run(words).rowcount

    def _remove(self, table: Table, stage: Identifier) -> int:
        words = SQL("DELETE FROM {} AS t WHERE NOT EXISTS (SELECT FROM {} AS s WHERE {})").format(
            self.schema.within(table.name), stage, _match(table)
        )
        return self.run(words).rowcount

    def _find_id(self) -> object:
        query = SQL("SELECT oid FROM pg_namespace WHERE nspname = %s")
        row = self.run(query, self.schema.name).fetchone()
        return row and row[0]


def _name_stage(table: Table) -> Identifier:
    return Identifier("pg_temp", f"stage_{table.name}")


def _match(table: Table) -> Composed:
    pairs = (SQL("t.{0} = s.{0}").format(Identifier(name)) for name in table.key)
    return SQL(" AND ").join(pairs)


def _write_row(copy: psycopg.Copy, table: Table, row: Row) -> None:
    try:
        copy.write_row(row)
    except (psycopg.DataError, UnicodeEncodeError):
        place = f"table {table.name}, {' '.join(str(value) for value in row[: len(table.key)])}"
        raise DatabaseError(place, "un texte que la base ne peut pas tenir", NULL_CURE) from None
