"""How large frames of a poll are gathered: in turn, like those of a socket (PROTOCOL.md 2.11)."""

from collections.abc import Callable

from collab.transports.gathering import FREE, Turns
from collab.transports.longpoll.bell import Bell
from collab.transports.longpoll.inbox import Inbox


class PollIntake:
    """The `Intake` of a poll's connection; `is_awaited` tells that it waits for a frame."""

    # Whether what the client sends has to wait for a turn.
    is_waiting = False
    is_awaited = False

    def __init__(self, inbox: Inbox, bell: Bell) -> None:
        self._inbox = inbox
        self._bell = bell
        self._turns = Turns()
        # How much of the next frame has come.
        self._gathered = 0

    @property
    def who(self) -> str:
        """The person."""
        return self._turns.who

    def let_in(self, who: str, *, may_write: bool) -> None:
        """Gather what the client sends in its person's share."""
        self._turns.who = who

    async def gather(self, size: int, has_ended: Callable[[], bool]) -> bool:
        """Wait until a frame of which so many bytes have come may be gathered further; False if the
        connection has ended before.
        """
        self._gathered = size
        if not self._turns.lacks(size):
            return True
        await self._bell.until(lambda: self._is_idle or has_ended())
        if has_ended():
            return False
        self.is_waiting = True
        self._turns.ask(self, size)
        await self._bell.until(lambda: not self.is_waiting or has_ended())
        return not has_ended()

    def wastes_turn(self, grown: int) -> bool:
        """Whether a frame that has grown by so much in `TURN_SECONDS` keeps others waiting."""
        return self._turns.are_any and self._turns.are_wasted(grown)

    def stop_gathering(self) -> None:
        """Note that the rest of a frame does not come with this request, if there is one."""
        self._gathered = 0
        if self._is_idle:
            self.done()

    def go_on(self) -> None:
        """It is our turn."""
        self.is_waiting = False
        self._bell.ring()

    def done(self) -> None:
        """End the turn of what was received."""
        if self._inbox.is_empty and self._gathered <= FREE:
            self.is_waiting = False
            self.end()

    def end(self) -> None:
        """Let others come, whatever has been gathered."""
        self._turns.end(self)

    @property
    def _is_idle(self) -> bool:
        return self.is_awaited and self._inbox.is_empty
