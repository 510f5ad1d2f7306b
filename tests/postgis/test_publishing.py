"""``mapapp publish``: whole or not at all, only what differs, and in nobody's way."""

import json
import signal
import subprocess
from typing import Any

import psycopg
import pytest
from psycopg.sql import SQL, Identifier

from mapapp.postgis import schema as schema_module
from mapapp.postgis.schema import Schema
from mapapp.settings import Settings
from mapapp.snapshot import more_path, snapshot_path
from tests.conftest import MAPAPP, make_environment
from tests.making import make_raw_action
from tests.postgis.publishing import Base, Publish
from tests.small import replace_file, write_version

WAITING = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
TITLES = "SELECT title FROM mapapp.actions ORDER BY id"
V1, V2 = ["Forum v1v", "Milieu", "Zénith v1v"], ["Forum v2v", "Milieu", "Zénith v2v"]
MARKS = "SELECT coalesce(sum(xmin::text::bigint), 0) FROM mapapp.{}"


def list_titles(base: Base) -> list[str]:
    return [title for (title,) in base.ask(TITLES)]


def mark(base: Base) -> dict[str, Any]:
    """Return what changes with any write to any table: the transactions of its rows."""
    tables = base.ask("SELECT tablename FROM pg_tables WHERE schemaname = 'mapapp'")
    return {
        name: base.reader.execute(SQL(MARKS).format(Identifier(name))).fetchone()
        for (name,) in tables
    }


def change(world: Settings) -> None:
    replace_file(world.actions, write_version(2))


def test_the_first_time_makes_everything(publish: Publish, base: Base) -> None:
    result = publish()

    assert result.exit_code == 0, result.output
    assert result.stdout.splitlines()[0] == "tables faites à neuf"
    assert result.stdout.splitlines()[-2:] == [
        "une nouvelle version pour les serveurs",
        "schéma mapapp : publié",
    ]
    assert "communes : 6 de plus, 0 changées, 0 de moins" in result.stdout
    assert list_titles(base) == V1
    assert base.ask("SELECT count(*) FROM mapapp.snapshots") == [(1,)]


def test_the_same_again_writes_nothing(publish: Publish, base: Base) -> None:
    publish()
    before = mark(base)
    result = publish()

    assert result.stdout == "schéma mapapp : déjà à jour, rien n'est écrit\n"
    assert mark(base) == before


def test_only_what_differs_is_written(publish: Publish, base: Base, world: Settings) -> None:
    publish()
    before = mark(base)
    change(world)
    result = publish()

    assert result.stdout.splitlines() == [
        "areas : 0 de plus, 0 changées, 1 de moins",
        "actions : 0 de plus, 3 changées, 0 de moins",
        "covers : 1 de plus, 0 changées, 1 de moins",
        "gaps : 0 de plus, 10 changées, 0 de moins",
        "une nouvelle version pour les serveurs",
        "schéma mapapp : publié",
    ]
    assert list_titles(base) == V2
    assert {name for name, value in mark(base).items() if value == before[name]} >= {
        "communes",
        "carriers",
        "zones",
        "border_zones",
    }


def test_what_somebody_changed_by_hand_is_put_right(publish: Publish, base: Base) -> None:
    publish()
    base.reader.execute("UPDATE mapapp.communes SET geom = ST_Translate(geom, 1, 0)")
    base.reader.execute("DELETE FROM mapapp.gaps")
    result = publish()

    assert "communes : 0 de plus, 6 changées, 0 de moins" in result.stdout
    assert "gaps : 30 de plus, 0 changées, 0 de moins" in result.stdout


def test_a_trial_writes_nothing(publish: Publish, base: Base, world: Settings) -> None:
    first = publish("--dry-run")
    assert "communes : 6 de plus" in first.stdout
    assert "rien n'est écrit" in first.stdout
    assert base.ask("SELECT 1 FROM pg_namespace WHERE nspname = 'mapapp'") == []

    publish()
    before = mark(base)
    change(world)
    second = publish("--dry-run")

    assert "actions : 0 de plus, 3 changées, 0 de moins" in second.stdout
    assert mark(base) == before


@pytest.mark.parametrize("level", ["READ COMMITTED", "REPEATABLE READ"])
def test_a_reader_in_the_middle_sees_the_old_version_whole(
    publish: Publish, base: Base, world: Settings, level: str
) -> None:
    publish()
    change(world)
    with psycopg.connect(base.url, autocommit=True) as reader:
        reader.execute(SQL("BEGIN ISOLATION LEVEL {}").format(SQL(level)))
        read = [title for (title,) in reader.execute(TITLES)]
        # Nothing waits for the reader, and the reader waits for nothing.
        assert publish().exit_code == 0
        again = [title for (title,) in reader.execute(TITLES)]
        covers = reader.execute("SELECT count(*) FROM mapapp.covers").fetchone()
        reader.execute("COMMIT")

    assert (read, again) == (V1, V2 if level == "READ COMMITTED" else V1)
    assert covers == (8,)
    assert list_titles(base) == V2


def test_what_others_built_and_granted_stays(publish: Publish, base: Base, world: Settings) -> None:
    publish()
    base.reader.execute("CREATE VIEW public.mine AS SELECT code FROM mapapp.covers")
    base.reader.execute("GRANT SELECT ON mapapp.covers TO PUBLIC")
    change(world)

    assert publish().exit_code == 0
    assert base.one("SELECT count(*) FROM public.mine") == 8
    assert "=r/postgres" in str(
        base.one("SELECT relacl::text FROM pg_class WHERE oid = 'mapapp.covers'::regclass")
    )


def test_a_publisher_that_is_killed_leaves_the_old_version_whole(
    publish: Publish, base: Base, world: Settings
) -> None:
    publish()
    before = mark(base)
    change(world)
    variables = world.as_environment() | {"MAPAPP_DATABASE_URL": base.url}
    with psycopg.connect(base.url) as blocker:
        # The last table that is written: all others have been when the publisher waits here.
        blocker.execute("LOCK TABLE mapapp.gaps IN SHARE MODE")
        process = subprocess.Popen([*MAPAPP, "publish"], env=make_environment(**variables))
        wait_for(base, WAITING, 1)
        process.send_signal(signal.SIGKILL)
        process.wait()
        blocker.rollback()
    wait_for(base, "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory'", 0)

    assert mark(base) == before
    assert list_titles(base) == V1
    assert publish().exit_code == 0
    assert list_titles(base) == V2


def test_two_publishers_take_turns(publish: Publish, base: Base, world: Settings) -> None:
    variables = world.as_environment() | {"MAPAPP_DATABASE_URL": base.url}
    both = [
        subprocess.Popen([*MAPAPP, "publish"], env=make_environment(**variables)) for _ in range(2)
    ]

    assert [one.wait() for one in both] == [0, 0]
    assert publish().stdout == "schéma mapapp : déjà à jour, rien n'est écrit\n"
    assert list_titles(base) == V1


def wait_for(base: Base, query: str, wanted: int) -> None:
    for _ in range(2000):
        if base.one(query) == wanted:
            return
        base.ask("SELECT pg_sleep(0.01)")
    raise AssertionError(f"never {wanted}: {query}")


HOSTILE = [
    "'); DROP SCHEMA mapapp CASCADE; --",
    "a\"b'c\\d\\N\\.",
    "$$ {schema} %s %(x)s \U0001f600 \u202e",
]


def test_texts_come_back_as_they_were_written(
    publish: Publish, base: Base, world: Settings
) -> None:
    actions = [
        make_raw_action(
            id=f"a{place}",
            title=text,
            description=f"{text}\n{text}",
            carriers=[text, f"{text} {{}},"],
            coverage={"areas": [{"kind": "commune", "code": "59350"}],
                            "certainty": "stated", "note": text},
        )
        for place, text in enumerate(HOSTILE)
    ]  # fmt: skip
    own = json.loads(write_version(1)) | {"actions": actions}
    replace_file(world.actions, json.dumps(own))
    result = publish()

    assert result.exit_code == 0, result.output
    assert list_titles(base) == HOSTILE
    assert base.ask("SELECT description, coverage_note FROM mapapp.actions ORDER BY id") == [
        (f"{text}\n{text}", text) for text in HOSTILE
    ]
    assert base.ask("SELECT name FROM mapapp.carriers ORDER BY action, position") == [
        (name,) for text in HOSTILE for name in (text, f"{text} {{}},")
    ]


def test_a_text_that_no_base_can_hold_is_told_with_its_place(
    publish: Publish, base: Base, world: Settings
) -> None:
    path = world.geodata / "zones.json"
    path.write_text(path.read_text().replace('"name": "', '"name": "\\u0000'))
    result = publish()

    assert result.exit_code == 1
    assert "table zones, " in result.stderr
    assert " : un texte que la base ne peut pas tenir → " in result.stderr
    assert base.ask("SELECT 1 FROM pg_namespace WHERE nspname = 'mapapp'") == []


def test_a_few_versions_are_kept_for_servers(publish: Publish, base: Base, world: Settings) -> None:
    keys = []
    for number in (1, 2, 1):
        replace_file(world.actions, write_version(number))
        keys.append(snapshot_path(world).stem.partition("-")[2])
        assert publish("--keep", "2").exit_code == 0

    kept = base.ask("SELECT key, number FROM mapapp.snapshots ORDER BY number DESC")
    assert kept == [(keys[0], 3), (keys[1], 2)]
    base.reader.execute("UPDATE mapapp.snapshots SET program = 'older' WHERE key = %s", (keys[1],))
    assert publish("--keep", "2").stdout.endswith("rien n'est écrit\n")


def test_the_version_at_hand_is_kept_alone_also_when_it_is_published_already(
    publish: Publish, base: Base, world: Settings
) -> None:
    publish()
    base.reader.execute("UPDATE mapapp.snapshots SET program = 'older'")
    change(world)
    publish()
    key = snapshot_path(world).stem.partition("-")[2]

    tried, done = publish("--keep", "1", "--dry-run"), publish("--keep", "1")

    told = "versions d'avant pour les serveurs : 1 de moins"
    assert tried.stdout.splitlines()[0] == told
    assert done.stdout.splitlines() == [told, "schéma mapapp : publié"]
    assert base.ask("SELECT key FROM mapapp.snapshots") == [(key,)]
    assert base.ask("SELECT DISTINCT key FROM mapapp.snapshot_chunks") == [(key,)]


def test_the_files_of_a_version_are_there_byte_for_byte(
    publish: Publish, base: Base, world: Settings
) -> None:
    publish()
    first = snapshot_path(world)
    files = {path.name: path.read_bytes() for path in (first, more_path(first))}

    rows = base.ask("SELECT name, body FROM mapapp.snapshot_chunks ORDER BY name, position")
    held = {name: b"".join(body for of, body in rows if of == name) for name, _ in rows}
    assert held == files
    told = base.ask("SELECT name, bytes FROM mapapp.snapshot_files")
    assert dict(told) == {name: len(body) for name, body in files.items()}


def test_contacts_go_where_the_operator_lets_them(
    publish: Publish, base: Base, world: Settings
) -> None:
    contact = {"role": "Agent", "name": "Ada", "organisation": "Ville", "email": None, "phones": []}
    own = json.loads(write_version(1)) | {"actions": [make_raw_action(
        contacts=[contact], coverage={"areas": [{"kind": "territory"}],
                                            "certainty": "stated"})]}  # fmt: skip
    replace_file(world.actions, json.dumps(own))

    publish(MAPAPP_SHOW_NAMES="true")
    assert base.ask("SELECT name, role FROM mapapp.contacts") == [("Ada", "Agent")]
    publish()
    assert base.ask("SELECT name, role FROM mapapp.contacts") == [(None, "Agent")]
    publish(MAPAPP_SHOW_CONTACTS="false")
    assert base.ask("SELECT name, role FROM mapapp.contacts") == []


def test_another_form_of_the_tables_makes_them_anew(publish: Publish, base: Base) -> None:
    publish()
    base.reader.execute("UPDATE mapapp.meta SET form = 'earlier'")
    base.reader.execute("ALTER TABLE mapapp.covers DROP COLUMN page")
    result = publish()

    assert result.stdout.splitlines()[0] == "tables faites à neuf"
    assert base.one("SELECT count(page) FROM mapapp.covers") == 8
    assert base.one("SELECT form FROM mapapp.meta") == schema_module.hash_form()


def test_tables_that_others_depend_on_are_not_pulled_away(publish: Publish, base: Base) -> None:
    publish()
    base.reader.execute("CREATE VIEW public.mine AS SELECT code FROM mapapp.covers")
    base.reader.execute("UPDATE mapapp.meta SET form = 'earlier'")
    result = publish()

    assert result.exit_code == 1
    assert "des objets d'autrui en dépendent" in result.stderr
    assert base.one("SELECT count(*) FROM public.mine") == 8


def test_another_schema_holds_another_map(publish: Publish, base: Base) -> None:
    publish()
    assert publish("--schema", "carte_2").exit_code == 0
    assert publish(MAPAPP_DATABASE_SCHEMA="carte_2").stdout.endswith("rien n'est écrit\n")

    assert base.one("SELECT count(*) FROM carte_2.covers") == 8


def test_the_statements_name_what_is_asked_for() -> None:
    odd = Schema('a"; DROP')

    assert odd.fill_in("SELECT 1 FROM {schema}.meta").as_string() == (
        'SELECT 1 FROM "a""; DROP".meta'
    )
