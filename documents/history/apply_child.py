"""Applies updates one after the other, in a process of its own, which may die of one. No Django.

`python -m documents.history.apply_child` reads what `packed` makes. It writes lines:

    try 17                  update 17 is about to be applied
    fault 17 ValueError     it cannot be
    fault 18 missing        it was, but something that it builds on is not there
    state AAA=              at last: the text that the others make, as an update in base64

When the last line is a `try`, that update has killed the process.
"""

import sys
import threading
from base64 import b64encode
from collections.abc import Iterable, Mapping
from typing import Any

from pycrdt import Doc, get_update

from documents.jobs import standing

MISSING = "missing"
# As large as the server's own: what kills that one kills this one.
_STACK_BYTES = 256 * 1024 * 1024


def packed(updates: Mapping[int, bytes]) -> bytes:
    """Numbered updates as the process reads them: a message as in documents/jobs/standing.py."""
    return b"".join(standing.pieces({"seqs": [*updates]}, [*updates.values()]))


def _main() -> None:
    line, parts = standing.read(sys.stdin.buffer)
    updates = dict(zip(line["seqs"], parts, strict=True))
    while (doc := _apply_all(updates)) is None:
        pass
    vector = doc.get_state()
    _report_missing(updates.items(), vector)
    _say(f"state {b64encode(doc.get_update()).decode()}")


def _apply_all(updates: dict[int, bytes]) -> Doc[Any] | None:
    """Apply them; None when one could not be, which is taken out: the Doc may hold a part of it."""
    doc: Doc[Any] = Doc()
    for seq, update in updates.items():
        _say(f"try {seq}")
        try:
            doc.apply_update(update)
        # Rust panics are no Exceptions.
        except BaseException as error:
            _say(f"fault {seq} {type(error).__name__}")
            del updates[seq]
            return None
    return doc


def _report_missing(updates: Iterable[tuple[int, bytes]], vector: bytes) -> None:
    for seq, update in updates:
        # What the Doc lacks of an update that it was given; it starts with the number of clients.
        if get_update(update, vector)[0]:
            _say(f"fault {seq} {MISSING}")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    threading.stack_size(_STACK_BYTES)
    thread = threading.Thread(target=_main)
    thread.start()
    thread.join()
