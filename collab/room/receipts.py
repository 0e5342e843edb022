"""How far a client's change frames are settled (PROTOCOL.md 3.2 to 3.5). Pure."""

from enum import Enum, auto

from collab.protocol.closing import CloseCode, Refused
from collab.room.state_machine import StateMachine

_MAX_GAPS = 3


class Chain(Enum):
    """Whether a frame was passed over, and whether the client was asked for all that we lack."""

    WHOLE = auto()
    BROKEN = auto()
    ASKED = auto()


_NEXT = {
    Chain.WHOLE: frozenset({Chain.BROKEN}),
    Chain.BROKEN: frozenset({Chain.ASKED, Chain.WHOLE}),
    Chain.ASKED: frozenset({Chain.BROKEN, Chain.WHOLE}),
}


class Receipts:
    """Counts the change frames of one connection, from 1; `settled` is the last one that a receipt
    tells.
    """

    def __init__(self) -> None:
        self.settled = 0
        self._received = 0
        self._chain = StateMachine(Chain.WHOLE, _NEXT)
        # The last frame that was passed over, and how many full syncs in a row had gaps.
        self._gap = self._gaps_in_a_row = 0

    @property
    def is_whole(self) -> bool:
        """Whether no frame was passed over, or a full sync has come since."""
        return self._chain.state is Chain.WHOLE

    def receive(self) -> int:
        """The number of a frame that comes."""
        self._received += 1
        return self._received

    def settle(self, number: int, full: bool, is_last: bool) -> None:
        """Note that a frame, or a part of one, is committed or held nothing new."""
        if not is_last:
            self._gaps_in_a_row = 0
            return
        if not self.is_whole:
            if not (full and number > self._gap):
                return
            self._chain.enter(Chain.WHOLE)
        self._gaps_in_a_row = 0
        self.settled = number

    def drop(self, number: int) -> None:
        """Note that a frame was passed over: only a full sync can settle it."""
        self._gap = number
        if self.is_whole:
            self._chain.enter(Chain.BROKEN)

    def lack(self, number: int, full: bool) -> bool:
        """Note that a frame builds on something unknown; whether the client is to be asked.

        What was on its way when it was asked is expected to have gaps; the answer is not.

        Raises:
            Refused: 4400; its answers have gaps again and again.
        """
        self.drop(number)
        if full:
            self._gaps_in_a_row += 1
            self._chain.enter(Chain.BROKEN)
        if self._gaps_in_a_row > _MAX_GAPS:
            raise Refused(CloseCode.MALFORMED, "The changes build on something unknown.")
        return self._chain.enter(Chain.ASKED)
