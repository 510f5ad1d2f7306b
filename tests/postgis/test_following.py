"""Servers that read from the database: told at once, never stopped by it, all of one version."""

import json
import os
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.client import HTTPConnection
from pathlib import Path
from threading import Event
from urllib.parse import urlsplit

import psutil
import pytest

from mapapp.errors import DatabaseError, SnapshotError
from mapapp.following import First, Follower, adopt, find_first
from mapapp.postgis.cellar import Cellar
from mapapp.postgis.schema import Schema
from mapapp.postgis.vault import Edition
from mapapp.runfolder import RunFolder, make_run_folder
from mapapp.settings import Settings
from mapapp.snapshot import program_key, snapshot_path
from tests.conftest import MAPAPP, find_free_port, run_server
from tests.load import under_load, wait_for_health
from tests.postgis.publishing import Base, Publish, make_line
from tests.small import replace_file, write_version

SECONDS = 60
NOWHERE = {"MAPAPP_ACTIONS": "/nowhere/actions.json", "MAPAPP_GEODATA": "/nowhere"}
ADDRESSES = ["/", "/api/actions", "/actions/forum", "/communes/59350?lang=nl", "/healthz"]


@contextmanager
def serve(url: str, cache: Path) -> Iterator[tuple[subprocess.Popen[str], str]]:
    """Start a server that has the database and a folder, no data file."""
    command = [*MAPAPP, "serve", "--port", str(find_free_port()), "--workers", "1"]
    variables = {**NOWHERE, "MAPAPP_DATABASE_URL": url}
    with run_server(command, cache=cache, variables=variables) as (process, line):
        yield process, line.split()[-1]


def replace(publish: Publish, number: int) -> None:
    replace_file(publish.settings.actions, write_version(number))
    result = publish()
    assert result.exit_code == 0, result.output


def read_tags(server: str) -> dict[str, str | None]:
    connection = HTTPConnection(urlsplit(server).netloc, timeout=10)
    tags = {}
    for address in ADDRESSES[:-1]:
        connection.request("GET", address)
        answer = connection.getresponse()
        assert (answer.status, bool(answer.read())) == (200, True)
        tags[address] = answer.headers["ETag"]
    connection.close()
    return tags


def test_two_servers_follow_without_a_failed_request(
    publish: Publish, base: Base, tmp_path: Path
) -> None:
    replace(publish, 1)
    with (
        serve(base.url, tmp_path / "one") as (_, one),
        serve(base.url, tmp_path / "two") as (_, two),
        under_load(one, ADDRESSES, clients=4, pause=0.05) as judge,
    ):
        first = read_tags(one)
        assert first == read_tags(two)
        replace(publish, 2)
        for server in (one, two):
            told = wait_for_health(server, SECONDS, generation=2, status="ok", pending=False)
            assert told["database"] == "ok"
        second = read_tags(one)
        assert second == read_tags(two)

    assert all(second[name] != first[name] for name in ("/", "/api/actions", "/actions/forum"))
    assert judge.wrong == []
    assert judge.latest["data"] == 2


def test_a_server_goes_on_without_its_database_and_comes_back(
    publish: Publish, base: Base, tmp_path: Path
) -> None:
    replace(publish, 1)
    with make_line(base.url) as line, serve(line.url, tmp_path / "one") as (_, server):
        wait_for_health(server, SECONDS, database="ok")
        line.cut()
        away = wait_for(server, lambda told: str(told["database"]).startswith("away since 20"))
        assert away["status"] == "ok"
        tags = read_tags(server)
        replace(publish, 2)
        assert read_tags(server) == tags
        line.mend()
        told = wait_for_health(server, SECONDS, generation=2, database="ok", pending=False)

    assert told["status"] == "ok"


def test_a_server_starts_from_its_copy_when_the_database_is_away(
    publish: Publish, base: Base, tmp_path: Path
) -> None:
    replace(publish, 1)
    with make_line(base.url) as line:
        with serve(line.url, tmp_path / "one") as (_, server):
            tags = read_tags(server)
        line.cut()
        with serve(line.url, tmp_path / "one") as (_, server):
            assert read_tags(server) == tags
            told = wait_for_health(server, SECONDS, status="ok")
            assert str(told["database"]).startswith("away since ")
            line.mend()
            wait_for_health(server, SECONDS, database="ok")


def wait_for(server: str, judge: Callable[[dict[str, object]], bool]) -> dict[str, object]:
    for _ in range(1200):
        told = wait_for_health(server, SECONDS)
        if judge(told):
            return told
        Event().wait(0.05)
    raise AssertionError(told)


def test_nothing_to_serve_is_told(base: Base, tmp_path: Path) -> None:
    variables = os.environ | NOWHERE | {
        "MAPAPP_DATABASE_URL": base.url, "MAPAPP_CACHE": str(tmp_path)
    }  # fmt: skip
    done = subprocess.run(
        [*MAPAPP, "serve", "--port", str(find_free_port())],
        env=variables, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert done.returncode == 1
    assert done.stderr.strip() == (
        "base de données (127.0.0.1) : rien n'y est publié "
        "→ `mapapp publish`, ou un autre MAPAPP_DATABASE_SCHEMA"
    )


def test_nothing_of_this_program_is_told(own: Settings, base: Base) -> None:
    base.reader.execute("UPDATE mapapp.snapshots SET program = 'newer'")

    with pytest.raises(DatabaseError, match="rien n'y est publié pour cette version du programme"):
        find_first(own)


def test_only_the_first_process_holds_a_connection(
    publish: Publish, base: Base, tmp_path: Path
) -> None:
    replace(publish, 1)
    with serve(base.url, tmp_path / "one") as (process, server):
        wait_for_health(server, SECONDS, database="ok")
        own, *workers = [
            sum(bool(one.raddr) and one.raddr.port == int(base.cluster["PGPORT"])
                for one in psutil.Process(pid).net_connections())
            for pid in (process.pid, *list_children(process.pid))
        ]  # fmt: skip

    assert own == 1
    assert {*workers} == {0}


def list_children(pid: int) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/stat"):
        with suppress(OSError):
            fields = path.read_text().rpartition(")")[2].split()
            if int(fields[1]) == pid:
                found.append(int(path.parent.name))
    return found


@pytest.fixture
def own(publish: Publish, base: Base, tmp_path: Path) -> Settings:
    """Publish version 1; return the settings of a server on another machine."""
    replace(publish, 1)
    return make_own(base.url, tmp_path / "own")


def make_own(url: str, cache: Path) -> Settings:
    return Settings(
        actions=Path("/nowhere"), geodata=Path("/nowhere"), cache=cache, database_url=url
    )  # type: ignore[arg-type]


@pytest.fixture
def said() -> list[str]:
    return []


@pytest.fixture
def follower(own: Settings, said: list[str]) -> Iterator[Follower]:
    first = find_first(own)
    made = Follower(own, RunFolder(make_run_folder(own.cache)), said.append, first)
    made.begin(first.snapshot)
    yield made
    made.stop()


def catch_up(follower: Follower, *, again: bool = False) -> None:
    with follower.source.open() as link:
        follower.catch_up(link, again=again)


def test_a_copy_has_the_bytes_that_were_published(own: Settings, world: Settings) -> None:
    first = find_first(own)

    assert first.snapshot.read_bytes() == snapshot_path(world).read_bytes()
    assert first.snapshot.parent == own.cache
    assert first.away == ""


def test_what_is_new_is_served(follower: Follower, publish: Publish, said: list[str]) -> None:
    replace(publish, 2)
    catch_up(follower)
    catch_up(follower)

    assert follower.run.board.served == 2
    assert follower.key == snapshot_path(publish.settings).stem.partition("-")[2]
    assert [line.partition(" en ")[0] for line in said] == ["mapapp : données rechargées"]


def test_an_older_version_that_is_published_again_is_the_last_one(
    follower: Follower, publish: Publish
) -> None:
    first = follower.key
    replace(publish, 2)
    catch_up(follower)
    replace(publish, 1)
    catch_up(follower)

    assert (follower.run.board.served, follower.key) == (3, first)


def test_a_version_of_another_program_is_left_to_its_own_servers(
    follower: Follower, publish: Publish, base: Base, said: list[str]
) -> None:
    first = follower.key
    replace(publish, 2)
    base.reader.execute("UPDATE mapapp.snapshots SET program = 'newer' WHERE key <> %s", (first,))
    catch_up(follower)
    catch_up(follower)

    assert (follower.run.board.served, follower.key) == (1, first)
    assert len(said) == 1
    assert "une autre version du programme" in said[0]
    assert "mettre ce serveur à jour" in said[0]


def test_both_programs_of_an_update_find_their_own_version(publish: Publish, base: Base) -> None:
    replace(publish, 1)
    base.reader.execute("UPDATE mapapp.snapshots SET program = 'older'")
    for number in (2, 1, 2):
        replace_file(publish.settings.actions, write_version(number))
        if number == 1:  # its key is taken by the older program's version
            continue
        publish("--keep", "2")

    rows = base.ask("SELECT program FROM mapapp.snapshots ORDER BY number")
    assert rows == [("older",), (program_key(),)]


def test_other_settings_ask_for_a_new_start(
    follower: Follower, publish: Publish, said: list[str]
) -> None:
    assert publish(MAPAPP_OPERATOR="MEL").exit_code == 0
    catch_up(follower)
    catch_up(follower)

    assert follower.run.board.served == 1
    assert said == [
        "mapapp : données refusées, celles d'avant restent servies :",
        "les réglages publiés ont changé → relancer ce serveur",
    ]
    report = follower.state.last_reload
    assert report
    assert not report.ok


def test_a_server_takes_over_the_settings_of_the_publication(
    publish: Publish, base: Base, tmp_path: Path
) -> None:
    assert publish(MAPAPP_OPERATOR="MEL", MAPAPP_PUBLIC_URL="https://carte.example").exit_code == 0
    first = find_first(make_own(base.url, tmp_path))

    assert (first.settings.operator, first.settings.public_url) == ("MEL", "https://carte.example")
    assert first.settings.cache == tmp_path


def test_a_damaged_version_is_refused_once(
    follower: Follower, publish: Publish, base: Base, said: list[str]
) -> None:
    replace(publish, 2)
    base.reader.execute(
        "UPDATE mapapp.snapshot_chunks SET body = set_byte(body, 100, get_byte(body, 100) # 1)"
    )
    catch_up(follower)
    catch_up(follower)

    assert follower.run.board.served == 1
    assert len(said) == 2
    assert said[1].endswith("abîmé en route → publier à neuf")
    assert [*follower.settings.cache.glob("fetch-*")] == []


def test_a_missing_piece_is_noticed(follower: Follower, publish: Publish, base: Base) -> None:
    replace(publish, 2)
    base.reader.execute("DELETE FROM mapapp.snapshot_chunks WHERE position = 1")
    catch_up(follower)

    assert follower.run.board.served == 1


@pytest.mark.parametrize("name", ["../../evil.zip", "/etc/passwd", "snapshot-0.zip", "x"])
def test_no_name_from_the_base_chooses_a_path(
    follower: Follower, publish: Publish, base: Base, said: list[str], name: str
) -> None:
    replace(publish, 2)
    base.reader.execute(
        "UPDATE mapapp.snapshot_files SET name = %s WHERE key <> %s AND name LIKE '%%-more.zip'",
        (name, follower.key),
    )
    catch_up(follower)

    assert follower.run.board.served == 1
    assert said[-1] == "la version publiée n'est pas entière → publier à neuf"


def test_a_damaged_copy_is_fetched_again(own: Settings) -> None:
    path = find_first(own).snapshot
    whole = path.read_bytes()
    path.write_bytes(whole[:1000])

    assert find_first(own).snapshot.read_bytes() == whole


def test_a_damaged_copy_is_not_served_when_the_base_is_away(base: Base, own: Settings) -> None:
    with make_line(base.url) as line:
        away = make_own(line.url, own.cache)
        path = find_first(away).snapshot
        line.cut()
        assert find_first(away).away.startswith("base de données (127.0.0.1) : ")
        path.write_bytes(b"torn")

        with pytest.raises(DatabaseError, match="→"):
            find_first(away)


def test_copies_of_another_base_are_no_copies_of_this_one(base: Base, own: Settings) -> None:
    find_first(own)
    with make_line(base.url) as line:
        line.cut()
        with pytest.raises(DatabaseError, match="→"):
            find_first(make_own(line.url, own.cache))


def test_few_copies_are_kept(base: Base, publish: Publish, own: Settings) -> None:
    cellar = Cellar(own.cache, base.url, Schema("mapapp"))
    for number in range(6):
        find_first(own)
        fake = Edition(f"{number:020d}", program_key(), {})
        (own.cache / f"snapshot-{fake.key}.zip").write_bytes(b"")
        cellar._files[fake.key] = {f"snapshot-{fake.key}.zip": "0"}
        cellar.remember(fake)

    kept = {path.stem.removesuffix("-more") for path in own.cache.glob("snapshot-*.zip")}
    assert len(kept) == 3
    assert publish.settings.cache != own.cache


def test_a_folder_that_cannot_be_written_is_told(own: Settings) -> None:
    own.cache.parent.mkdir(exist_ok=True)
    own.cache.write_text("a file")

    with pytest.raises(SnapshotError, match="MAPAPP_CACHE, un dossier où écrire"):
        find_first(own)


def test_settings_of_another_program_are_refused(own: Settings) -> None:
    with pytest.raises(SnapshotError, match="publier à neuf"):
        adopt(own, Edition("0" * 20, "p", {"nonsense": True}))


def test_the_state_of_health_tells_no_address(own: Settings, said: list[str]) -> None:
    first = find_first(own)
    made = Follower(
        own,
        RunFolder(make_run_folder(own.cache)),
        said.append,
        First(first.snapshot, first.edition, first.settings, away="base de données : x → y"),
    )
    made.begin(first.snapshot)

    told = json.dumps(made.run.read_state().model_dump(mode="json"))
    assert '"database": "away since 20' in told
    assert "127.0.0.1" not in told
    assert said == ["mapapp : base de données : x → y ; les données d'avant restent servies"]


def test_a_signal_asks_at_once(follower: Follower, publish: Publish) -> None:
    publish(MAPAPP_OPERATOR="MEL")
    catch_up(follower)
    follower._asked.put(True)  # noqa: FBT003

    assert follower._is_asked() is True
    assert follower._is_asked() is False


def test_ending_takes_no_longer_with_a_database(
    publish: Publish, base: Base, tmp_path: Path
) -> None:
    replace(publish, 1)
    with make_line(base.url) as line, serve(line.url, tmp_path / "one") as (process, server):
        wait_for_health(server, SECONDS, database="ok")
        line.silence()
        process.send_signal(signal.SIGTERM)

        assert process.wait(10) == 0
