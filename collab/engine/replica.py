"""The in-memory Doc of one document, equal to its journal up to `head`. Pure.

A replica is used on one thread only. Whatever pycrdt raises, Rust panics included, leaves here as
`Refused` (that one update was bad) or as `ReplicaBroken` (drop the replica, read the journal).
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import count
from typing import Any

from pycrdt import Doc, TransactionEvent, merge_updates

from collab.engine.answers import Answers
from collab.engine.known_pairs import KnownPairs
from collab.engine.roots import Roots
from collab.limits.cost import CHEAP, Mark, steps
from collab.protocol.closing import Refused, malformed
from collab.updates.depth import SMALL_DIFF, Depth
from collab.updates.namings import Namings
from collab.updates.scan import MAX_NESTING, MAX_PIECES, Scan, Survey, scan, state_vector
from collab.updates.surrogates import after

_serials = count()


class ReplicaBroken(Exception):
    """The Doc can no longer be trusted."""


class Replica:
    """A Doc that knows the seq, the epoch and the clocks that it stands at.

    `snapshot_head` is the head of the newest snapshot. `size` is that of the state in bytes, at
    most: what came since it was last written down is added up. `watched` counts the commits that
    are still to be measured change by change, because some have taken too long. `pairs` is where it
    has characters of two code units, `namings` when threads were named, by what it had taken in.
    """

    def __init__(
        self,
        state: bytes,
        tail: Sequence[bytes],
        head: int,
        snapshot_head: int,
        epoch: int = 0,
        roots: frozenset[str] | None = frozenset(),
    ) -> None:
        """Build the Doc; `roots` are the root types that it may have, None for any, not too many.

        Raises:
            ReplicaBroken: what was stored cannot be applied.
        """
        self.head = head
        self.size = 0
        # Whose the client ids are, as far as this replica has asked.
        self.owners: dict[int, int] = {}
        self.snapshot_head = snapshot_head
        self.epoch = epoch
        self.roots = Roots(roots)
        self._doc: Doc[Any] = Doc()
        self._answers = Answers()
        self._depth = Depth(self._doc, self.roots.known)
        self._diff = b""
        self._awaited: dict[int, int] = {}
        self._pieces = self._steps = 0
        self._serial, self._taken = next(_serials), 0
        self.watched = 0
        self.namings = Namings()
        stored = [state, *tail] if state else tail
        self.apply(stored)
        self._depth.know(self.roots.learn(self._doc.keys()))
        self.pairs = KnownPairs(stored)
        self.clocks = state_vector(self.vector())

    def _keep_diff(self, event: TransactionEvent) -> None:
        self._diff = event.update

    def vector(self) -> bytes:
        """The state vector."""
        return self._doc.get_state()

    def state(self) -> bytes:
        """The whole state as one update."""
        state = self._doc.get_update()
        self.size = len(state)
        return state

    def diff(self, vector: bytes) -> bytes:
        """Everything that a state vector lacks, as one update.

        Raises:
            Refused: 4400; it is not a state vector.
        """
        state_vector(vector)
        return self._answers.to(vector, self._update_since)

    def _update_since(self, vector: bytes) -> bytes:
        try:
            return self._doc.get_update(vector)
        except BaseException as error:
            raise _translated(error, "The state vector cannot be read.") from error

    def apply(self, updates: Sequence[bytes]) -> bytes:
        """Apply updates and return what is new, as this Doc's own difference; b"" for nothing.

        Raises:
            ReplicaBroken: one of them could not be applied, or not wholly, or nests types too
                deeply; the Doc is lost.
        """
        if not updates:
            return b""
        self._diff = b""
        try:
            with self._depth.watched(), self._heard(), self._doc.transaction():
                for update in updates:
                    self._doc.apply_update(update)
        except BaseException as error:
            raise ReplicaBroken(type(error).__name__) from _catchable(error)
        self._pieces = self._steps = 0
        if not self._depth.is_within(self._diff):
            raise ReplicaBroken("types are nested too deeply")
        self._check_arrived(updates)
        self.size += len(self._diff)
        self._taken += len(self._diff)
        if self._diff:
            self._answers.forget()
        return self._diff

    def take(self, update: bytes) -> bytes:
        """Apply an update that the server made itself, if it is any, like `apply`."""
        if not update:
            return b""
        self.note(scan(update))
        return self.apply([update])

    @contextmanager
    def _heard(self) -> Iterator[None]:
        """Around a transaction: keep its difference.

        No longer than that, because a Doc holds its callbacks where Python's collector does not
        see it: one of ours would keep Doc and replica for ever.
        """
        subscription = self._doc.observe(self._keep_diff)
        try:
            yield
        finally:
            self._doc.unobserve(subscription)

    def _check_arrived(self, updates: Sequence[bytes]) -> None:
        """Make sure that all structs that were noted are in: a circle of them stays pending.

        They are when the difference is what was applied: so it is with most of what people type.
        """
        awaited, self._awaited = self._awaited, {}
        if not awaited or updates == [self._diff]:
            return
        is_large = len(self._diff) > SMALL_DIFF
        brought = state_vector(self.vector()) if is_large else self._brought()
        if any(brought.get(client, 0) < end for client, end in awaited.items()):
            raise ReplicaBroken("structs stay pending")

    def note(self, found: Scan) -> None:
        """Count the structs of an update that is about to be applied among those that are known."""
        self._depth.know(self.roots.learn(found.roots))
        self.namings.note(found.threads, self._taken)
        for run in found.pairs:
            # What is known already is not applied, whatever it says.
            if new := after(run, self.clocks.get(run[0], 0)):
                self.pairs.add(new)
        for client, end in found.ends.items():
            if end > self.clocks.get(client, 0):
                self.clocks[client] = self._awaited[client] = end

    def take_survey(self, survey: Survey) -> None:
        """Take what somebody else has found in the state of this moment."""
        self.pairs.learn(survey.pairs)
        self._depth.learn(survey.depth)

    @property
    def is_surveyed(self) -> bool:
        """Whether it need not look through what is stored when it is changed."""
        return not self.pairs.unread and self._depth.deepest < MAX_NESTING

    def is_cut(self, found: Scan) -> bool:
        """Whether an update cuts a character in two, here or in itself."""
        known = ((client, self.clocks[client]) for client in found.ends if client in self.clocks)
        return self.pairs.are_split(found, known)

    def settle(self, head: int) -> None:
        """Note that all that was applied is committed, and the journal stands at `head`."""
        self.head = head
        self.pairs.settle()

    def succeed(self, other: "Replica") -> None:
        """Take from a replica that broke what it knew of the journal and need not be read again."""
        is_same = (self.epoch, self.head) == (other.epoch, other.head)
        if is_same and not other.pairs.unread:
            self.pairs.succeed(other.pairs)
            self._depth.learn(other._depth.deepest)

    def _brought(self) -> dict[int, int]:
        try:
            return scan(self._diff).ends if self._diff else {}
        except Refused as error:
            raise ReplicaBroken(error.reason) from error

    @property
    def is_laden(self) -> bool:
        """Whether what was noted is to be applied before more is."""
        return self._depth.is_reached or self._pieces >= MAX_PIECES or self._steps >= CHEAP

    def limit(self, found: Scan) -> None:
        """Have the depth of types be checked when the update is applied; count what costs time."""
        self._depth.expect(found)
        self._pieces += found.pieces
        self._steps += steps(found.jumps, self.size)

    def owners_of(self, clients: Iterable[int]) -> dict[int, int]:
        """Whose those of the client ids are of which that was asked."""
        return {client: self.owners[client] for client in clients if client in self.owners}

    def mark(self) -> Mark:
        """This moment in the replica's life."""
        return Mark(self._serial, self._taken)

    def grown_since(self, mark: Mark) -> int | None:
        """How many bytes it has taken in since then; None if that was another replica."""
        return self._taken - mark.taken if mark.replica == self._serial else None


def joined(updates: Sequence[bytes]) -> bytes:
    """Updates of this server as one; b"" for none.

    Raises:
        ReplicaBroken: they cannot be read.
    """
    if len(updates) < 2:
        return b"".join(updates)
    try:
        return merge_updates(*updates)
    except BaseException as error:
        raise ReplicaBroken(type(error).__name__) from _catchable(error)


def _catchable(error: BaseException) -> BaseException:
    """The error, unless it is the interpreter's own wish to stop."""
    if isinstance(error, KeyboardInterrupt | SystemExit):
        raise error
    return error


def _translated(error: BaseException, reason: str) -> Refused:
    _catchable(error)
    return malformed(reason)
