"""A child process that answers again and again: how it is started, and what both sides say.

A message is a line of JSON and then bytes: parts, whose lengths are the line's `sizes`. The child
ends when its input does, however its parent has ended. No Django.
"""

import os
import sys
from asyncio import StreamReader
from collections.abc import Callable, Iterable, Iterator, Mapping
from pathlib import Path
from typing import IO, Any

import orjson

from documents.jobs.child import environment, limit, packed

_PIECE = 256 * 1024
_ROOT = Path(__file__).resolve().parents[2]

Line = dict[str, Any]
Message = tuple[Line, list[bytes]]


def command(module: str) -> list[str]:
    """What starts the module's child."""
    return [sys.executable, "-m", module]


def surroundings() -> dict[str, Any]:
    """Where a child is started, and what it is told of its parent's environment.

    It has a session of its own: Ctrl-C in a terminal is for the server, which ends it.
    """
    return {"cwd": _ROOT, "env": environment(), "start_new_session": True}


def pieces(line: Mapping[str, Any], parts: list[bytes]) -> Iterator[bytes]:
    """A message, in pieces, so that a large part is not in memory once more; it empties `parts`."""
    yield packed({**line, "sizes": [len(part) for part in parts]})
    while parts:
        part = parts.pop(0)
        for start in range(0, len(part), _PIECE):
            yield part[start : start + _PIECE]
        del part


def write(pipe: IO[bytes], line: Mapping[str, Any], parts: list[bytes]) -> None:
    """Send a message."""
    pipe.writelines(pieces(line, parts))
    pipe.flush()


def read(pipe: IO[bytes]) -> Message:
    """The next message.

    Raises:
        EOFError: whoever would send it has ended.
    """
    line = _opened(pipe.readline())
    parts = [pipe.read(size) for size in line["sizes"]]
    if [len(part) for part in parts] != line["sizes"]:
        raise EOFError
    return line, parts


async def heard(reader: StreamReader) -> Message:
    """The next message.

    Raises:
        EOFError: whoever would send it has ended.
    """
    line = _opened(await reader.readline())
    return line, [await reader.readexactly(size) for size in line["sizes"]]


def _opened(line: bytes) -> Line:
    if not line.endswith(b"\n"):
        raise EOFError
    opened: Line = orjson.loads(line)
    return opened


def serve(
    answer: Callable[[Line, list[bytes]], tuple[Line, Iterable[bytes]]],
    memory: int,
    *,
    is_patient: bool = False,
) -> None:
    """Answer until there is nothing more to read: what the child's module does when it is run.

    It may take so much memory; who is patient leaves the processor to others.
    """
    limit(memory, is_patient=is_patient)
    try:
        while True:
            line, parts = answer(*read(sys.stdin.buffer))
            write(sys.stdout.buffer, line, list(parts))
    except (EOFError, BrokenPipeError):
        # Whoever asked was killed; else Python complains that it cannot flush.
        os._exit(0)
