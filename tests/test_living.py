"""The real server under load: its data changes, and nobody is told of two versions at once."""

import signal
from pathlib import Path

from tests.conftest import MAPAPP, find_free_port, run_server
from tests.load import read_health, under_load, wait_for_health
from tests.small import make_small_world, replace_file, write_version

ADDRESSES = [
    "/",
    "/api/actions",
    "/api/communes/59350",
    "/actions/forum",
    "/actions?age=17",
    "/api/actions?age=17",
    "/communes/59350?lang=nl",
    "/healthz",
]
CLIENTS = 32
SECONDS = 60


def test_a_swap_under_load_fails_no_request_and_mixes_no_versions(tmp_path: Path) -> None:
    settings = make_small_world(tmp_path)
    command = [*MAPAPP, "serve", "--port", str(find_free_port())]
    environment = settings.as_environment()
    cache = Path(environment.pop("MAPAPP_CACHE"))

    with run_server(command, cache=cache, variables=environment) as (process, line):
        server = line.split()[-1]
        with under_load(server, ADDRESSES, clients=CLIENTS, pause=0.05) as judge:
            for number, text in enumerate((write_version(2), '{"version": 1', write_version(4))):
                replace_file(settings.actions, text)
                process.send_signal(signal.SIGHUP)
                wanted = {"status": "stale"} if number == 1 else {"generation": 2 + number // 2}
                health = wait_for_health(server, SECONDS, **wanted, pending=False)
        last = read_health(server)

    assert judge.wrong == []
    assert judge.latest == {"data": 4, "generation": 3}
    assert judge.counts["answers"] > 500
    assert judge.counts["304"] > 0
    assert (health["status"], last["generation"]) == ("ok", 3)
