"""Finds what a document says, and the words in it, for the search: in a child process. No Django.

A text can be made to cost much, and Python has one lock for everything: so it is read where nobody
waits for it (documents/jobs/standing.py): there go updates, back the text and its words as JSON, or
nothing for a document that cannot be read.
"""

import subprocess
import threading
from collections.abc import Iterable
from contextlib import suppress

import orjson

from documents.content.writers.text import text_of
from documents.content.yjs_reader import opened, tree_of
from documents.data.values import values_of
from documents.data.words import text_in
from documents.errors import Unfit
from documents.jobs import standing
from documents.jobs.child import MEMORY
from documents.search.words import vocabulary

_SECONDS = 60.0


def said_by(updates: Iterable[bytes], is_data: bool = False) -> tuple[str, str]:
    """The text that these updates make, or the texts in their data; and the words.

    Raises:
        Unfit: they cannot be read.
    """
    try:
        text = (_data if is_data else _text)(updates).replace("\0", "")
    except (KeyboardInterrupt, SystemExit):
        raise
    # A panic in Rust is no Exception.
    except BaseException as error:
        raise Unfit("It cannot be read.") from error
    return text, vocabulary(text)


def _text(updates: Iterable[bytes]) -> str:
    return text_of(tree_of(opened(updates)))


def _data(updates: Iterable[bytes]) -> str:
    return text_in(values_of(opened(updates).get_update()))


class Indexer:
    """The child, started when it is first asked and again when it has died."""

    def __init__(self) -> None:
        self._child: subprocess.Popen[bytes] | None = None
        self._is_over = False

    def __call__(self, updates: Iterable[bytes], is_data: bool = False) -> tuple[str, str]:
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
            answer = _exchange(child, list(updates), is_data)
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
    return subprocess.Popen(  # noqa: S603  (no shell)
        standing.command("documents.search.indexer"),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        **standing.surroundings(),
    )


def _exchange(
    child: subprocess.Popen[bytes], updates: list[bytes], is_data: bool
) -> list[str] | None:
    assert child.stdin
    assert child.stdout
    standing.write(child.stdin, {"data": is_data}, updates)
    _, said = standing.read(child.stdout)
    return orjson.loads(said[0]) if said else None


def _answer(asked: standing.Line, updates: list[bytes]) -> tuple[standing.Line, list[bytes]]:
    try:
        return {}, [orjson.dumps(said_by(updates, asked["data"]))]
    except Unfit:
        return {}, []


if __name__ == "__main__":
    standing.serve(_answer, MEMORY, is_patient=True)
