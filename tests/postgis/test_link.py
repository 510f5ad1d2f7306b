"""A connection that cannot be had says why, in French, with the cure; the address is never told."""

from collections.abc import Callable, Iterator

import psycopg
import pytest

from mapapp.errors import DatabaseError
from mapapp.postgis import link as module
from mapapp.postgis import publication
from mapapp.postgis.link import name_place, open_link
from tests.conftest import find_free_port
from tests.postgis.publishing import Base, Publish, keep_silent, make_line

SECRET = "geheim"  # noqa: S105 -- of a base that lives a minute


@pytest.fixture
def role(base: Base) -> Iterator[str]:
    """Make a role without any right but to connect; return the address under its name."""
    name = f"reader_{base.name}"
    base.reader.execute(f"CREATE ROLE {name} LOGIN PASSWORD '{SECRET}'")
    yield base.url.replace(base.url[len("postgresql://") :].partition("@")[0], f"{name}:{SECRET}")
    base.reader.execute(f"DROP OWNED BY {name}")
    base.reader.execute(f"DROP ROLE {name}")


def refuse(publish: Publish, url: str, *words: str) -> str:
    result = publish(*words, url=url)
    assert (result.exit_code, result.stdout) == (1, "")
    assert SECRET not in result.stderr
    return result.stderr.strip()


def test_no_server(publish: Publish) -> None:
    url = f"postgresql://u:{SECRET}@127.0.0.1:{find_free_port()}/base"

    assert refuse(publish, url) == (
        "base de données (127.0.0.1) : serveur injoignable "
        "→ vérifier que PostgreSQL tourne, l'hôte et le port"
    )


def test_a_host_that_nobody_knows(publish: Publish) -> None:
    said = refuse(publish, f"postgresql://u:{SECRET}@nowhere.invalid/base")

    assert said.startswith("base de données (nowhere.invalid) : serveur injoignable")


def test_a_wrong_password(publish: Publish, role: str) -> None:
    said = refuse(publish, role.replace(SECRET, f"{SECRET}2"))

    assert said.startswith("base de données (127.0.0.1) : identifiants refusés → ")


def test_a_database_that_is_not_there(publish: Publish, base: Base) -> None:
    said = refuse(publish, base.url.replace(base.name, "nothing"))

    assert said.endswith("base inconnue → la créer : createdb NOM")


def test_no_right_to_make_a_schema(publish: Publish, role: str) -> None:
    said = refuse(publish, role)

    assert "droit refusé → publier : GRANT CREATE ON DATABASE" in said


def test_a_role_needs_no_more_than_a_schema_of_its_own(
    publish: Publish, base: Base, role: str
) -> None:
    base.reader.execute(f"CREATE SCHEMA mapapp AUTHORIZATION reader_{base.name}")
    result = publish(url=role)

    assert result.exit_code == 0, result.stderr
    assert base.one("SELECT count(*) FROM mapapp.covers") == 8


def test_no_postgis_and_no_right_to_make_it(publish: Publish, base: Base, role: str) -> None:
    base.reader.execute("DROP EXTENSION postgis")
    said = refuse(publish, role)

    assert said.startswith("base de données : PostGIS n'y est pas → ")
    assert "CREATE EXTENSION postgis" in said


def test_postgis_is_made_by_those_who_may(publish: Publish, base: Base) -> None:
    base.reader.execute("DROP EXTENSION postgis")

    assert publish().exit_code == 0
    assert base.one("SELECT count(*) FROM pg_extension WHERE extname = 'postgis'") == 1


def test_postgis_may_lie_in_any_schema(publish: Publish, base: Base) -> None:
    base.reader.execute("DROP EXTENSION postgis")
    base.reader.execute("CREATE SCHEMA gis")
    base.reader.execute("CREATE EXTENSION postgis SCHEMA gis")

    assert publish().exit_code == 0
    assert publish().stdout == "schéma mapapp : déjà à jour, rien n'est écrit\n"


def test_a_schema_of_somebody_else(publish: Publish, base: Base) -> None:
    base.reader.execute("CREATE SCHEMA mapapp")
    base.reader.execute("CREATE TABLE mapapp.communes (mine int)")

    assert refuse(publish, base.url) == (
        "schéma mapapp : il contient autre chose → un autre --schema"
    )
    assert base.ask("SELECT * FROM mapapp.communes") == []


def test_a_server_that_never_answers(publish: Publish, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "CONNECT_SECONDS", 2)
    with keep_silent() as url:
        said = refuse(publish, url)

    assert said.startswith("base de données (127.0.0.1) : le serveur ne répond pas à temps → ")


def test_a_server_that_falls_silent(base: Base) -> None:
    with (
        make_line(base.url) as line,
        pytest.raises(DatabaseError, match="le serveur ne répond pas à temps"),
    ):
        ask_twice(line.url, line.silence)


def test_a_server_that_goes_away(base: Base) -> None:
    with make_line(base.url) as line, pytest.raises(DatabaseError, match="→"):
        ask_twice(line.url, line.cut)


def ask_twice(url: str, between: Callable[[], None]) -> None:
    with open_link(url, seconds=0.5) as link:
        link.connection.execute("SELECT 1")
        between()
        link.connection.execute("SELECT 1")


def test_a_table_that_is_held_for_too_long(
    publish: Publish, base: Base, monkeypatch: pytest.MonkeyPatch
) -> None:
    publish()
    monkeypatch.setattr(publication, "LOCK_SECONDS", 1)
    with psycopg.connect(base.url) as blocker:
        blocker.execute("LOCK TABLE mapapp.gaps IN ACCESS EXCLUSIVE MODE")
        said = refuse(publish, base.url)
        blocker.rollback()

    assert "une autre publication ou un lecteur tient les tables → " in said


def test_a_base_that_may_only_be_read(publish: Publish, base: Base) -> None:
    base.reader.execute(f"ALTER DATABASE {base.name} SET default_transaction_read_only = on")

    assert "le serveur est en lecture seule → " in refuse(publish, base.url)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ([], "adresse de la base absente → MAPAPP_DATABASE_URL, ou"),
        (["mysql://u:geheim@h/b"], "adresse de la base : forme inattendue → postgresql://"),
        (["postgresql://u:geh/eim@h/b"], "base de données : "),
        (["postgresql://h/b", "--schema", "Mien"], "--schema : forme inattendue → "),
        (["postgresql://h/b", "--schema", 'm"; drop'], "--schema : forme inattendue → "),
    ],
)
def test_words_that_cannot_be_understood(publish: Publish, words: list[str], said: str) -> None:
    result = publish(*words, MAPAPP_DATABASE_URL="")

    assert result.exit_code == 1
    assert result.stderr.startswith(said)
    assert "geh" not in result.stderr.replace(said, "")
    assert "eim" not in result.stderr


def test_a_reserved_schema(publish: Publish) -> None:
    result = publish("--schema", "pg_mine")

    assert "ce nom de schéma est réservé → un autre --schema, sans pg_" in result.stderr


def test_a_place_is_named_without_who_goes_there() -> None:
    assert name_place("postgresql://u:p@h:1/b?sslmode=require") == "h 1 b"
    assert name_place("postgresql://h/b") == "h  b"


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("postgresql://u:p@db.example.org/b", " (db.example.org)"),
        ("postgresql://db.example.org/b", " (db.example.org)"),
        ("postgresql://u:p@ss@db.example.org/b", ""),
        ("postgresql://u:p/ss@db.example.org/b", ""),
        ("postgresql:///b", ""),
    ],
)
def test_a_host_is_told_where_it_can_be_no_password(url: str, host: str) -> None:
    assert module._name_host(url) == host
