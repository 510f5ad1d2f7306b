"""Give memory back at once, where waiting for it would let a process grow."""

import ctypes
import gc
from contextlib import suppress


def free_memory() -> None:
    """Collect what nobody refers to, and return to the system what the allocator keeps of it.

    An application refers to itself, so only the collector frees it, and that waits until there
    are a quarter more objects: two generations would lie beside the served one. What was freed
    in the middle of the heaps of several threads, glibc returns only when asked.
    """
    gc.collect()
    with suppress(OSError, AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
