"""The in-memory Doc of one document, equal to its journal up to `head`. Pure.

A replica is used on one thread only. Whatever pycrdt raises, Rust panics included, leaves here as
`Refused` (that one update was bad) or as `ReplicaBroken` (drop the replica, read the journal).
"""

from collections.abc import Iterable, Sequence
from typing import Any

from pycrdt import Doc, TransactionEvent

from collab.closing import Refused, malformed
from collab.updates import Scan, scan, state_vector


class ReplicaBroken(Exception):
    """The Doc can no longer be trusted."""


class Replica:
    """A Doc that knows the seq and the clocks that it stands at.

    `snapshot_head` is the head of the newest snapshot.
    """

    def __init__(self, state: bytes, tail: Sequence[bytes], head: int, snapshot_head: int) -> None:
        """Build the Doc.

        Raises:
            ReplicaBroken: what was stored cannot be applied.
        """
        self.head = head
        self.snapshot_head = snapshot_head
        self._doc: Doc[Any] = Doc()
        self._diff = b""
        self._awaited: dict[int, int] = {}
        self._subscription = self._doc.observe(self._keep_diff)
        self.apply([state, *tail] if state else tail)
        self.clocks = state_vector(self.vector())

    def _keep_diff(self, event: TransactionEvent) -> None:
        self._diff = event.update

    def vector(self) -> bytes:
        """The state vector."""
        return self._doc.get_state()

    def state(self) -> bytes:
        """The whole state as one update."""
        return self._doc.get_update()

    def diff(self, vector: bytes) -> bytes:
        """Everything that a state vector lacks, as one update.

        Raises:
            Refused: 4400; it is not a state vector.
        """
        state_vector(vector)
        try:
            return self._doc.get_update(vector)
        except BaseException as error:
            raise _translated(error, "The state vector cannot be read.") from error

    def apply(self, updates: Iterable[bytes]) -> bytes:
        """Apply updates and return what is new, as this Doc's own difference; b"" for nothing.

        Raises:
            ReplicaBroken: one of them could not be applied, or not wholly; the Doc is lost.
        """
        self._diff = b""
        try:
            with self._doc.transaction():
                for update in updates:
                    self._doc.apply_update(update)
        except BaseException as error:
            raise ReplicaBroken(type(error).__name__) from _catchable(error)
        self._check_arrived()
        return self._diff

    def _check_arrived(self) -> None:
        """Make sure that all structs that were noted are in: a circle of them stays pending."""
        awaited, self._awaited = self._awaited, {}
        if not awaited:
            return
        brought = scan(self._diff).ends if self._diff else {}
        if any(brought.get(client, 0) < end for client, end in awaited.items()):
            raise ReplicaBroken("structs stay pending")

    def note(self, found: Scan) -> None:
        """Count the structs of an update that is about to be applied among those that are known."""
        for client, end in found.ends.items():
            if end > self.clocks.get(client, 0):
                self.clocks[client] = self._awaited[client] = end


def _catchable(error: BaseException) -> BaseException:
    """The error, unless it is the interpreter's own wish to stop."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        raise error
    return error


def _translated(error: BaseException, reason: str) -> Refused:
    _catchable(error)
    return malformed(reason)
