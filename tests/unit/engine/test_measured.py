"""`collab.engine.measured`: what is on the account of whoever sent a change, and what is not."""

import gc
import time
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from collab.engine.measured import Measured
from collab.engine.replica import Replica
from collab.limits.cost import MOST_AT_ONCE, Spending
from collab.updates.scan import scan
from tests.support.yjs import text_update


@contextmanager
def costly_collections() -> Iterator[None]:
    """The garbage collector comes all the time, and takes more than somebody may take at once."""

    def burn(phase: str, _about: dict[str, int]) -> None:
        end = time.thread_time() + 1.1 * MOST_AT_ONCE
        while phase == "start" and time.thread_time() < end:
            pass

    before = gc.get_threshold()
    gc.callbacks.append(burn)
    gc.set_threshold(1)
    try:
        yield
    finally:
        gc.set_threshold(*before)
        gc.callbacks.remove(burn)


@pytest.mark.parametrize("is_collecting", [True, False])
def test_nobody_pays_for_the_garbage_of_others(is_collecting: bool) -> None:
    """2.9: it is what the change itself takes that counts."""
    replica, update = Replica(b"", [], 0, 0), text_update(7, 0, "a")
    found, measured = scan(update), Measured(replica, Spending(lambda: 0.0))
    replica.note(found)
    if not is_collecting:
        gc.disable()
    try:
        with costly_collections():
            diffs = measured.apply_one(update, found, 1)
        assert gc.isenabled() == is_collecting
    finally:
        gc.enable()
    assert diffs == [update]
