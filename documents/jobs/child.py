"""What a process of its own does with a stranger's file: one job with limits, which it may die of.

A job comes by standard input and its answer goes by standard output: a line of JSON, then bytes.
`error` in the line of an answer is a sentence for a person. Processes that do more than one job are
in standing.py. No Django.
"""

import os
import resource
import sys
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import orjson

from documents.errors import Unfit
from documents.translation import gettext_noop as _

CPU_SECONDS = 60
# What a process needs to run at all, and nothing of the site's secrets.
_ENVIRONMENT = ("PATH", "LANG", "LC_ALL", "LD_LIBRARY_PATH", "PYTHONPATH", "PYTHONHOME", "TMPDIR")
MEMORY = 1536 * 1024 * 1024
_FRAMES = 5000
_PATIENT = 10
Answer = tuple[dict[str, Any], Iterable[bytes]]
Job = Callable[[dict[str, Any], bytes], Answer]


def environment() -> dict[str, str]:
    """What such a process is told of the environment of the one that starts it."""
    return {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}


def packed(line: Mapping[str, Any]) -> bytes:
    """The line of a job or of an answer; the bytes come after it."""
    return orjson.dumps(line) + b"\n"


def unpacked(message: bytes) -> tuple[dict[str, Any], memoryview]:
    """The line and the bytes of a job or an answer.

    Raises:
        ValueError: it was cut off.
    """
    end = message.find(b"\n") + 1
    return orjson.loads(message[:end]), memoryview(message)[end:]


def cut(data: memoryview, sizes: Iterable[int]) -> list[bytes]:
    """The parts that stand behind each other in `data`."""
    parts, start = [], 0
    for size in sizes:
        parts.append(bytes(data[start : start + size]))
        start += size
    return parts


def work(jobs: Mapping[str, Job]) -> None:
    """Do the one job that is asked for: what the child's module does when it is run."""
    _limit()
    try:
        job, data = unpacked(sys.stdin.buffer.read())
        answer = jobs[job["do"]](job, bytes(data))
    except Unfit as unfit:
        answer = {"error": str(unfit)}, ()
    except (MemoryError, RecursionError):
        answer = {"error": _("It is too large or nests too deep to be read.")}, ()
    line, parts = answer
    sys.stdout.buffer.write(packed(line))
    sys.stdout.buffer.writelines(parts)


def limit(memory: int, *, is_patient: bool) -> None:
    """What a process may take of the machine: so many bytes, and no file of what it had in it.

    Who is patient leaves the processor to people who type.
    """
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if is_patient:
        os.nice(_PATIENT)


def _limit() -> None:
    """What a hostile file can take: not the machine."""
    limit(MEMORY, is_patient=True)
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))
    # Nothing is written to a disk.
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    sys.setrecursionlimit(_FRAMES)
