"""The layout in the words of PostgreSQL: what makes the tables, their keys and their comments."""

import hashlib
from collections.abc import Iterator, Mapping

from psycopg.sql import SQL, Composable, Composed, Identifier, Literal

from mapapp.postgis.layout import Column, Table, View
from mapapp.postgis.tables import TABLES, VIEWS

SCHEMA_COMMENT = "Carte des actions jeunesse, écrite par mapapp ; rien n'y est à changer à la main"
# What tells of the whole: one row. Its own words, since nothing of it comes from the records.
META = Table(
    "meta",
    "Ce qui est publié : une seule ligne",
    (
        Column("one", "boolean not null", "Toujours vrai : il n'y a qu'une ligne"),
        Column("form", "text not null", "Empreinte de la forme des tables"),
        Column("key", "text not null", "Empreinte des données, des réglages et du programme"),
        Column("program", "text not null", "Empreinte du programme"),
        Column("version", "text not null", "Version de mapapp"),
        Column("shows_contacts", "boolean not null", "Vrai si les contacts sont publiés"),
        Column("shows_names", "boolean not null", "Vrai si les noms de personnes le sont"),
        Column("published_at", "timestamptz not null", "Quand ces données ont été publiées"),
    ),
    ("one",),
    lambda _: (),
)
SNAPSHOTS = Table(
    "snapshots",
    "Les dernières versions publiées, prêtes à servir, pour les serveurs de la carte",
    (
        Column("key", "text not null", "Empreinte des données, des réglages et du programme"),
        Column("number", "bigint not null", "Rang de publication : le plus grand est le dernier"),
        Column("program", "text not null", "Empreinte du programme qui l'a faite"),
        Column("settings", "jsonb not null", "Réglages dont dépend ce qui est servi"),
        Column("published_at", "timestamptz not null", "Quand elle a été publiée"),
    ),
    ("key",),
    lambda _: (),
)
FILES = Table(
    "snapshot_files",
    "Les fichiers de chaque version, avec leur empreinte",
    (
        Column("key", "text not null", "Version"),
        Column("name", "text not null", "Nom du fichier"),
        Column("bytes", "bigint not null", "Taille, en octets"),
        Column("sha256", "text not null", "Empreinte SHA-256 du fichier entier"),
    ),
    ("key", "name"),
    lambda _: (),
)
CHUNKS = Table(
    "snapshot_chunks",
    "Les fichiers de chaque version, en morceaux",
    (
        Column("key", "text not null", "Version"),
        Column("name", "text not null", "Nom du fichier"),
        Column("position", "integer not null", "Rang du morceau, à partir de 0"),
        Column("body", "bytea not null", "Les octets du morceau"),
    ),
    ("key", "name", "position"),
    lambda _: (),
)

OWN_TABLES = (META, SNAPSHOTS, FILES, CHUNKS)


class Schema:
    """Write the statements that make and drop what lies in one schema."""

    def __init__(self, name: str) -> None:
        self.name = name

    def within(self, name: str) -> Identifier:
        """Name a table or view of the schema."""
        return Identifier(self.name, name)

    def fill_in(self, words: str, **parts: Composable) -> Composed:
        """Write a statement: ``{schema}`` is this schema, the other braces are parts."""
        # The words are constants of this package, and every name goes through Identifier.
        return SQL(words).format(schema=Identifier(self.name), **parts)

    def make_table(self, table: Table) -> Composed:
        """Make a table with its key; checks, references and indexes follow once it is full."""
        columns = [
            SQL("{} {}").format(Identifier(one.name), SQL(one.type)) for one in table.columns
        ]
        key = SQL(", ").join(map(Identifier, table.key))
        return SQL("CREATE TABLE {} ({}, PRIMARY KEY ({}))").format(
            self.within(table.name), SQL(", ").join(columns), key
        )

    def finish_table(self, table: Table) -> Iterator[Composed]:
        """Add to a full table what holds it together: checks, references, indexes, comments."""
        yield from self._check(table)
        yield from self._refer(table)
        yield from self._index(table)
        yield from self.describe_table(table)

    def describe_table(self, table: Table) -> Iterator[Composed]:
        """Comment a table and each of its columns."""
        comments = {column.name: column.comment for column in table.columns}
        yield from self._comment("TABLE", table.name, table.comment, comments)

    def make_view(self, view: View) -> Iterator[Composed]:
        """Make a view, and comment it and each of its columns."""
        query = self.fill_in(view.query)
        yield SQL("CREATE VIEW {} AS {}").format(self.within(view.name), query)
        yield from self._comment("VIEW", view.name, view.comment, view.columns)

    def drop_all(self) -> Iterator[Composed]:
        """Drop the tables of the records and their views; what others built on them is kept."""
        for view in reversed(VIEWS):
            yield SQL("DROP VIEW IF EXISTS {}").format(self.within(view.name))
        for table in reversed(TABLES):
            yield SQL("DROP TABLE IF EXISTS {}").format(self.within(table.name))

    def _check(self, table: Table) -> Iterator[Composed]:
        for column in table.columns:
            if column.of:
                word = "<@" if "[]" in column.type else "= ANY"
                yield SQL("ALTER TABLE {} ADD CHECK ({} {} ({}))").format(
                    self.within(table.name),
                    Identifier(column.name),
                    SQL(word),
                    Literal([*column.of]),
                )

    def _refer(self, table: Table) -> Iterator[Composed]:
        for one in table.references:
            yield SQL("ALTER TABLE {} ADD FOREIGN KEY ({}) REFERENCES {}").format(
                self.within(table.name),
                SQL(", ").join(map(Identifier, one.columns)),
                self.within(one.table),
            )

    def _index(self, table: Table) -> Iterator[Composed]:
        for column in table.columns:
            if column.type.startswith(("geometry", "int4range", "daterange")):
                yield self._make_index(table, column.name, "gist")
        for name in table.indexes:
            yield self._make_index(table, name, "btree")

    def _make_index(self, table: Table, column: str, method: str) -> Composed:
        return SQL("CREATE INDEX ON {} USING {} ({})").format(
            self.within(table.name), Identifier(method), Identifier(column)
        )

    def _comment(
        self, kind: str, name: str, comment: str, columns: Mapping[str, str]
    ) -> Iterator[Composed]:
        own = self.within(name)
        words = SQL("COMMENT ON {} {} IS {}")
        yield words.format(SQL(kind), own, Literal(comment))
        for column, said in columns.items():
            place = Identifier(self.name, name, column)
            yield words.format(SQL("COLUMN"), place, Literal(said))


def hash_form() -> str:
    """Hash the form of the tables and views of records: they are made anew when it changes."""
    schema = Schema("mapapp")
    statements = [
        statement.as_string()
        for table in TABLES
        for statement in (schema.make_table(table), *schema.finish_table(table))
    ]
    statements += [one.as_string() for view in VIEWS for one in schema.make_view(view)]
    return hashlib.sha256("\n".join(statements).encode()).hexdigest()[:20]
