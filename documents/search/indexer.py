"""Finds what a document says, and the words in it, for the search: in a child process. No Django.

A text can be made to cost much, and Python has one lock for everything: so it is read where nobody
waits for it. Both ways go lengths in four bytes: there, how many updates there are and each of
them; back, the text and its words as JSON, or null for a document that cannot be read. The child
ends when its input does.
"""

import os
import resource
import subprocess
import sys
import threading
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

import orjson

from documents.content.writers.text import text_of
from documents.content.yjs_reader import opened, tree_of
from documents.errors import Unfit
from documents.jobs.child import environment
from documents.search.words import vocabulary

_SIZE = 4
_SECONDS = 60.0
_MEMORY = 1536 * 1024 * 1024
_PATIENT = 10
_ROOT = Path(__file__).resolve().parents[2]


def said_by(updates: Iterable[bytes]) -> tuple[str, str]:
    """The text that these updates make, and its words.

    Raises:
        Unfit: they cannot be read.
    """
    try:
        text = text_of(tree_of(opened(updates))).replace("\0", "")
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic in Rust is no Exception.
    except BaseException as error:
        raise Unfit("It cannot be read.") from error
    return text, vocabulary(text)


class Indexer:
    """The child, started when it is first asked and again when it has died."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = False

    def __call__(self, updates: Iterable[bytes]) -> tuple[str, str]:
        """What `said_by` answers, by the child.

        Raises:
            Unfit: they cannot be read, or the child has died of it, or takes for ever.
            InterruptedError: it was ended; nothing is known of them.
        """
        if self._is_over:
            raise InterruptedError
        child = self._child
        if child is None or child.poll() is not None:
            child = self._child = _start()
        timer = threading.Timer(_SECONDS, child.kill)
        timer.start()
        try:
            answer = _exchange(child, list(updates))
        except (OSError, EOFError) as error:
            self._end()
            if self._is_over:
                raise InterruptedError from error
            raise Unfit("It cannot be read.") from error
        finally:
            timer.cancel()
        if answer is None:
            raise Unfit("It cannot be read.")
        text, words = answer
        return text, words

    def stop(self) -> None:
        """End the child for good; whoever waits for it is told."""
        self._is_over = True
        self._end()

    def _end(self) -> None:
        child, self._child = self._child, None
        if child:
            child.kill()
            child.wait()
            for pipe in (child.stdin, child.stdout):
                with suppress(OSError):
                    pipe.close()  # type: ignore[union-attr]


def _start() -> subprocess.Popen[bytes]:
    # A session of its own: Ctrl-C in a terminal is for the server, which ends it.
    return subprocess.Popen(
        [sys.executable, "-m", "documents.search.indexer"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        cwd=_ROOT,
        env=environment(),
        start_new_session=True,
    )


def _exchange(child: subprocess.Popen[bytes], updates: list[bytes]) -> list[str] | None:
    assert child.stdin
    assert child.stdout
    child.stdin.write(len(updates).to_bytes(_SIZE))
    for update in updates:
        _put(child.stdin, update)
    child.stdin.flush()
    answer: list[str] | None = orjson.loads(_got(child.stdout))
    return answer


def _put(pipe: IO[bytes], data: bytes) -> None:
    pipe.write(len(data).to_bytes(_SIZE) + data)


def _got(pipe: IO[bytes]) -> bytes:
    """One message.

    Raises:
        EOFError: whoever would send it has ended.
    """
    head = pipe.read(_SIZE)
    data = pipe.read(int.from_bytes(head))
    if len(head) < _SIZE or len(data) < int.from_bytes(head):
        raise EOFError
    return data


def _serve(asked: IO[bytes], answers: IO[bytes]) -> None:
    """Answer until there is nothing more to read: what the child does."""
    while count := asked.read(_SIZE):
        updates = [_got(asked) for _ in range(int.from_bytes(count))]
        try:
            answer = orjson.dumps(said_by(updates))
        except Unfit:
            answer = b"null"
        _put(answers, answer)
        answers.flush()


if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    # People who type come first.
    os.nice(_PATIENT)
    try:
        _serve(sys.stdin.buffer, sys.stdout.buffer)
    except (BrokenPipeError, EOFError):
        # Whoever asked was killed; without this Python complains that it cannot flush.
        os._exit(1)
