"""How hard to look for faults: few fixed cases by default, new ones without end by ``make fuzz``.

``python -m tests.fuzzing MINUTES`` runs every test that draws its cases, again and again with other
cases, and stops at the first fault; what was drawn is printed and kept in .hypothesis/.
"""

import os
import subprocess
import sys
import time

from hypothesis import HealthCheck, settings

VARIABLE = "MAPAPP_FUZZ"
TESTS = (
    "tests/test_fuzz.py",
    "tests/test_readers_fuzzed.py",
    "tests/exchange/test_directories_generated.py",
    "tests/exchange/test_workbooks.py",
    "tests/test_gaps_generated.py",
)
TIMES = 20


def few(count: int) -> settings:
    """Return the settings of a test that draws so many cases: the same ones, but in a long run."""
    if os.environ.get(VARIABLE):
        return settings(
            max_examples=count * TIMES, deadline=None, suppress_health_check=list(HealthCheck)
        )
    return settings(
        max_examples=count,
        derandomize=True,
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


def main(minutes: float) -> int:
    """Return the exit code of the first round that found a fault, 0 when time is up."""
    until, rounds = time.monotonic() + minutes * 60, 0
    while time.monotonic() < until:
        rounds += 1
        command = [sys.executable, "-m", "pytest", "-x", "-q", *TESTS]
        done = subprocess.run(command, env=os.environ | {VARIABLE: "1"}, check=False)
        print(f"round {rounds}: exit {done.returncode}", flush=True)  # noqa: T201
        if done.returncode:
            return done.returncode
    return 0


if __name__ == "__main__":
    sys.exit(main(float(sys.argv[1]) if len(sys.argv) > 1 else 30))
