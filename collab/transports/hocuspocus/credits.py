"""How many unsynced changes of the provider's are over with each of its change frames. Pure.

The provider counts one for each Update that it sends, and one for each SyncStep1, which is over
when the server has what it answers to the server's own. What it answers to other questions it does
not count; but then it brings along whatever was not taken before.
"""

from collections import deque
from itertools import islice


class Credits:
    """What is to be said to be saved when a receipt comes."""

    def __init__(self) -> None:
        self._said: deque[int] = deque()
        # For each SyncStep1 that waits to be answered, whether the client had asked before.
        self._asked: deque[bool] = deque()
        self._settled = self._owed = 0

    def ask(self, *, back: bool) -> None:
        """Note that the client is asked for all that it has; `back`: because it has asked."""
        self._asked.append(back)

    def hear_answer(self) -> bool:
        """Note that the client tells all that it has; returns whether it counts that."""
        return self._asked.popleft() if self._asked else False

    def say(self, *, full: bool) -> None:
        """Note a change frame that is handed over; `full`: all that the client has."""
        if not full or self.hear_answer():
            self._said.append(1)
        else:
            self._said.append(self._owed)
            self._owed = 0

    def owe(self) -> None:
        """Note that something which the client counts was not taken."""
        self._owed += 1

    def settle(self, frames: int) -> int:
        """Note how many frames are settled in all; the number of changes that newly are."""
        more, self._settled = frames - self._settled, frames
        settled = sum(islice(self._said, more))
        for _ in range(more):
            self._said.popleft()
        return settled
