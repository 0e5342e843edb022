"""What waits to be sent to one client: a bounded queue, and its end. Pure."""

from collections.abc import Callable
from enum import Enum, auto

from collab.protocol import wire
from collab.protocol.closing import CloseCode, Closing
from collab.room.state_machine import StateMachine

MAX_QUEUED = 256 * 1024


class Flow(Enum):
    """Whether frames are queued, missed to be told later (2.7), or of no use any more."""

    OPEN = auto()
    BEHIND = auto()
    CLOSED = auto()


_NEXT = {
    Flow.OPEN: frozenset({Flow.BEHIND, Flow.CLOSED}),
    Flow.BEHIND: frozenset({Flow.OPEN, Flow.CLOSED}),
    Flow.CLOSED: frozenset[Flow](),
}


class Outlet:
    """Gathers frames until the client's writer takes them by swap; `on_output` says that it may.

    `hand_over`, if there is one, sends a frame at once, or says that it has to be queued.
    """

    def __init__(self, on_output: Callable[[], None]) -> None:
        self.closing: Closing | None = None
        self.hand_over: Callable[[bytes], bool] | None = None
        self._on_output = on_output
        self._flow = StateMachine(Flow.OPEN, _NEXT)
        self._queue: list[bytes] = []
        self._queued = self._largest = 0
        # How far the journal has been told: by frames that are queued, by those handed over, and
        # before those that were missed.
        self._told = self._handed = self._told_before = 0
        self._answers = 0
        self._spoke = False

    @property
    def queued(self) -> int:
        """Bytes that wait for the client to read them."""
        return self._queued

    @property
    def told(self) -> int:
        """Up to which seq what is queued, and was before, tells the journal."""
        return self._told

    def begin(self, head: int) -> None:
        """Note how far the client knows the journal, whatever is still queued."""
        self._told = self._handed = head

    def send(self, frame: bytes) -> None:
        """Queue a frame; a client that lets 256 KiB pile up misses them, to be told later (2.7).

        The largest frame does not count: a long document has to get through, and so has a large
        change with the receipt behind it.
        """
        if self._flow.state is Flow.OPEN and not self._is_handed_over(frame):
            self._queue_up(frame)

    def _is_handed_over(self, frame: bytes) -> bool:
        if self._queue or not (self.hand_over and self.hand_over(frame)):
            return False
        self._spoke = True
        return True

    def _queue_up(self, frame: bytes) -> None:
        largest = max(self._largest, len(frame))
        if self._queued + len(frame) - largest > MAX_QUEUED:
            self._fall_behind()
            return
        self._queue.append(frame)
        self._queued += len(frame)
        self._largest = largest
        self._spoke = True
        self._on_output()

    def relay(self, frame: bytes, head: int) -> None:
        """Queue a frame that tells the journal up to `head`, with those before it."""
        self.send(frame)
        if self._flow.state is Flow.OPEN:
            self._told = head
            if not self._queue:
                self._handed = head

    def answer(self, frame: bytes) -> None:
        """Queue the answer to the client's SyncStep1, which nothing else can make up for: one that
        would be missed ends the connection.
        """
        if self._flow.state is not Flow.OPEN:
            self._give_up()
        elif not self._is_handed_over(frame):
            self._answers += 1
            self._queue_up(frame)

    def keep_alive(self) -> None:
        """Say something if nothing was said since the last call (2.6)."""
        if not self._spoke:
            self.send(wire.KEEPALIVE)
        self._spoke = False

    def take(self) -> list[bytes]:
        """The queued frames, by swap."""
        self._handed = self._told
        return self._empty()

    def _empty(self) -> list[bytes]:
        frames, self._queue = self._queue, []
        self._queued = self._largest = self._answers = 0
        return frames

    def _fall_behind(self) -> None:
        if self._answers:
            self._give_up()
            return
        self._empty()
        self._flow.enter(Flow.BEHIND)
        self._told_before = self._handed
        self._on_output()

    def _give_up(self) -> None:
        self.close(Closing(CloseCode.TOO_SLOW, "Too much is waiting for this client."))

    def catch_up(self, head: int) -> int | None:
        """From which seq up to `head` the client has missed the journal; None if it has not.

        What is queued from now on comes after that.
        """
        if self._flow.state is not Flow.BEHIND:
            return None
        self._flow.enter(Flow.OPEN)
        self.begin(head)
        return self._told_before

    def close(self, closing: Closing) -> None:
        """Queue nothing more; what waits is dropped, except before a friendly restart."""
        if not self._flow.enter(Flow.CLOSED):
            return
        self.closing = closing
        if closing.code != CloseCode.RESTARTING:
            self._empty()
        self._on_output()
