"""How much of what was written is committed, over several connections."""

from collections import deque


class Ledger:
    """Counts changes of a Doc, and the change frames of the connection that there is (5.3)."""

    def __init__(self) -> None:
        self.written = 0
        self.committed = 0
        self._frames = 0
        # Each frame without a receipt, with how many changes have been sent with it.
        self._sent: deque[tuple[int, int]] = deque()

    def wrote(self) -> None:
        """The Doc has been changed here."""
        self.written += 1

    def connected(self) -> None:
        """There is another connection: it counts frames anew, and what was sent before it has to
        be offered again."""
        self._frames = 0
        self._sent.clear()

    def sent(self) -> None:
        """A frame goes out with which everything has been sent that was written so far."""
        self._frames += 1
        self._sent.append((self._frames, self.written))

    def receipt(self, frames: int) -> None:
        """The connection's frames up to this one are committed."""
        while self._sent and self._sent[0][0] <= frames:
            self.committed = max(self.committed, self._sent.popleft()[1])
