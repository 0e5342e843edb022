"""What a process asks of glibc's allocator; elsewhere, of nobody."""

import ctypes
from contextlib import suppress

# Of glibc's malloc.h: in how many places memory is kept, and from what size on a block has its own.
_M_ARENA_MAX, _M_MMAP_THRESHOLD, _LARGE_BLOCK = -8, -3, 1024 * 1024


def share() -> None:
    """Have all threads take memory from one place, and large blocks go back when they are freed.

    By itself it gives each thread its own, and what was freed in one is of no use to another:
    opening one document after the other made a process grow with each of them. And it learns from
    the first large frame to keep room for more, between smaller things.
    """
    with suppress(AttributeError):
        mallopt = ctypes.CDLL(None).mallopt
        mallopt(_M_ARENA_MAX, 1)
        mallopt(_M_MMAP_THRESHOLD, _LARGE_BLOCK)


def give_back() -> None:
    """Give the system the pages on which nothing is left; takes some milliseconds.

    By itself it gives back only what is free at the end, so that one small thing that stays there
    keeps what a crowd has needed for ever.
    """
    with suppress(AttributeError):
        ctypes.CDLL(None).malloc_trim(0)
