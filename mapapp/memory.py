"""Hold little memory, and give it back at once, where waiting for it would let a process grow."""

import ctypes
import gc
from contextlib import suppress

# As glibc's malloc.h numbers them.
M_MMAP_THRESHOLD, M_ARENA_MAX = -3, -8
MAPPED_BYTES = 262_144


def hold_little() -> None:
    """Let the allocator keep one heap, and take what is large from the system and return it.

    To be called before a thread is started. Else each thread has a heap of its own, and one answer
    that is compressed leaves 20 MB in it: Python runs one thread at a time, so one heap is enough.
    """
    with suppress(OSError, AttributeError):  # not glibc
        libc = ctypes.CDLL(None)
        libc.mallopt(M_ARENA_MAX, 1)
        libc.mallopt(M_MMAP_THRESHOLD, MAPPED_BYTES)


def free_memory() -> None:
    """Collect what nobody refers to, and return to the system what the allocator keeps of it.

    An application refers to itself, so only the collector frees it, and that waits until there
    are a quarter more objects: two generations would lie beside the served one. What was freed
    in the middle of the heaps of several threads, glibc returns only when asked.
    """
    gc.collect()
    with suppress(OSError, AttributeError):  # not glibc
        ctypes.CDLL(None).malloc_trim(0)
