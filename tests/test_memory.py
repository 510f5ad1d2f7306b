"""What a worker asks of the allocator: one heap, whatever number of threads it has."""

import subprocess
import sys

import pytest

from tests.conftest import make_environment

# Each thread takes what is too large for Python's own pools and too small to be mapped.
COUNT_HEAPS = """
import ctypes, os, sys, threading
from mapapp.memory import hold_little
libc = ctypes.CDLL(None)
if not hasattr(libc, "malloc_info"):
    sys.exit("not glibc")
if sys.argv[1] == "little":
    hold_little()
barrier = threading.Barrier(4)
def take():
    held = [bytes(100_000) for _ in range(10)]
    barrier.wait()
threads = [threading.Thread(target=take) for _ in range(4)]
for one in threads: one.start()
for one in threads: one.join()
libc.fdopen.restype = ctypes.c_void_p
file = ctypes.c_void_p(libc.fdopen(os.dup(1), b"w"))
libc.malloc_info(0, file)
libc.fclose(file)
"""


def count_heaps(how: str) -> int:
    command = [sys.executable, "-c", COUNT_HEAPS, how]
    done = subprocess.run(
        command, env=make_environment(), capture_output=True, text=True, check=False
    )
    if done.stderr.strip() == "not glibc":
        pytest.skip("another allocator than glibc's")
    assert done.returncode == 0, done.stderr
    return done.stdout.count("<heap nr=")


def test_a_worker_has_one_heap_for_all_its_threads() -> None:
    assert count_heaps("little") == 1


def test_without_asking_each_thread_would_have_its_own() -> None:
    assert count_heaps("as it comes") > 1
