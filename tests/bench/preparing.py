"""Measure preparing: processor time, beside the smallest build that holds the same facts.

The smallest build reads outlines that were kept, joins by code, writes TopoJSON and 95 answers
with full texts, and compresses all with gzip's best. It checks nothing, and makes no page.
Processor time is told, not time on the clock, which others on the machine would take from both.
"""

import json
import os
import resource
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from mapapp.settings import GEODATA_FILES, ROOT, Settings
from tests.bench.figures import Bench
from tests.conftest import MAPAPP, make_environment

RUNS = 3
MINIMAL = (sys.executable, "-m", "tests.bench.minimal")


def measure(bench: Bench) -> None:
    with TemporaryDirectory() as folder:
        settings = copy_world(Path(folder))
        run(settings, (*MAPAPP, "prepare", "--rest"))  # Python compiles, once
        run(settings, (*MINIMAL, str(settings.actions), str(settings.geodata)))
        cold = [clean_and_run(settings, "prepare") for _ in range(1)]
        rest = [run(settings, (*MAPAPP, "prepare", "--rest")) for _ in range(1)]
        minimal, changed = [], []
        for number in range(RUNS):
            minimal.append(run(settings, (*MINIMAL, str(settings.actions), str(settings.geodata))))
            touch_actions(settings, number)
            changed.append(run(settings, (*MAPAPP, "prepare")))
    smallest = ("smallest build", minimal)
    bench.tell("first part, actions changed", changed, "s", beside=smallest, limit=2.0)
    bench.tell("first part, nothing kept", cold, "s", beside=smallest)
    bench.tell("the rest, beside the server", rest, "s", beside=smallest)


def clean_and_run(settings: Settings, command: str) -> float:
    for path in settings.cache.glob("*-*"):
        for one in path.iterdir() if path.is_dir() else ():
            one.unlink()
        path.rmdir() if path.is_dir() else path.unlink()
    return run(settings, (*MAPAPP, command))


def run(settings: Settings, command: tuple[str, ...]) -> float:
    """Return the seconds of processor time that a command took, with what it started."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    environment = make_environment(**settings.as_environment())
    # As where it is installed: Python keeps what it compiled, whatever this shell says.
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    environment["PYTHONPYCACHEPREFIX"] = str(settings.cache.parent / "compiled")
    subprocess.run(command, env=environment, cwd=ROOT, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def copy_world(folder: Path) -> Settings:
    geodata = folder / "geodata"
    geodata.mkdir()
    for name in GEODATA_FILES:
        (geodata / name).write_bytes((ROOT / "geodata" / name).read_bytes())
    (folder / "actions.json").write_bytes((ROOT / "actions.json").read_bytes())
    return Settings(actions=folder / "actions.json", geodata=geodata, cache=folder / "cache")


def touch_actions(settings: Settings, number: int) -> None:
    """Change one title, as somebody who corrects a word does."""
    file = json.loads((ROOT / "actions.json").read_text(encoding="utf-8"))
    file["actions"][0]["title"] += f" {number}"
    beside = settings.actions.with_suffix(".new")
    beside.write_text(json.dumps(file, ensure_ascii=False), encoding="utf-8")
    os.replace(beside, settings.actions)  # noqa: PTH105
