"""A table of a hundred thousand rows is read within the memory of a small machine."""

import subprocess
import sys
from pathlib import Path

from tests.exchange.tables_ground import HEAD, ROOT, make_row, write_book, write_csv_file

MOST_MB = 1000
MOST_SECONDS = 120
RULE = ("commune", "59350", "Lille", "", "", "", "écrit", 12, "Une note.")
RULE_HEAD = ("Action", "Genre", "Code INSEE", "Commune", "Nom", "Zone", "Contour", "Certitude")
READ = """
import re, sys
from pathlib import Path
from mapapp.exchange.known import Known
from mapapp.exchange.tablein import read_table
from mapapp.territory import read_naming
from mapapp.territorywords import speak_of_territory
known = Known({"59350": "Lille", "59410": "Mons-en-Barœul"}, {}, {}, ["guide"])
with speak_of_territory(read_naming(Path("geodata/territory.json"))):
    intake = read_table(Path(sys.argv[1]), known)
areas = sum(len(entry.fields["coverage"].get("areas", ())) for entry in intake.entries)
# Not ru_maxrss, which a process inherits from the one that started it.
memory = int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
print(len(intake.entries), areas, len(intake.faults), memory)
"""


def read_apart(path: Path) -> tuple[list[int], int]:
    """Read a file in a process of its own; return what it held and the memory in MB."""
    done = subprocess.run(
        [sys.executable, "-c", READ, str(path)],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
        timeout=MOST_SECONDS,
    )
    *counts, memory = map(int, done.stdout.split())
    return counts, memory


def test_csv_of_100000_rules_is_read_within_memory(tmp_path: Path) -> None:
    cell = " | ".join(["commune 59350 Lille [écrit, p. 12 : Une note.]"] * 20)
    rows = ((*make_row(Identifiant=f"action-{number}"), cell) for number in range(5000))

    counts, memory = read_apart(write_csv_file(tmp_path, [(*HEAD, "Couverture"), *rows]))

    assert counts == [5000, 100_000, 0]
    assert memory < MOST_MB // 2


def test_a_workbook_of_20000_rules_is_read_within_memory(tmp_path: Path) -> None:
    actions = [HEAD, *(make_row(Identifiant=f"action-{number}") for number in range(1000))]
    rules = [(f"action-{number // 20}", *RULE) for number in range(20_000)]
    head = (*RULE_HEAD, "Page", "Note")
    path = write_book(tmp_path, {"Actions": actions, "Couverture": [head, *rules]})

    counts, memory = read_apart(path)

    assert counts == [1000, 20_000, 0]
    assert memory < MOST_MB // 4


def test_each_fault_of_a_long_file_is_told_within_memory(tmp_path: Path) -> None:
    rows = (make_row(Identifiant=f"action-{number}", Thème="Empoi") for number in range(20_000))

    counts, memory = read_apart(write_csv_file(tmp_path, [HEAD, *rows]))

    assert counts == [20_000, 0, 20_001]
    assert memory < MOST_MB // 2
