"""How often a client comes back, and how long it is held back for that (PROTOCOL.md 1.7, 1.10)."""

import asyncio
from contextvars import copy_context
from uuid import UUID

from collab.protocol.closing import CloseCode, Refused
from documents.web import throttle

# What a client that was let in may come back after as often as it likes.
_INNOCENT = {CloseCode.SIGNED_OUT, CloseCode.RESTARTING}
# What slows those down who were not let in, beside failures.
_UNSERVED = {CloseCode.QUARANTINED, CloseCode.SERVER_ERROR}


class Knocks:
    """Those of one session, from one address, at one document."""

    def __init__(self, digest: str, address: str, document_id: UUID | None) -> None:
        self._come_back = f"{digest}:{document_id}"
        self._stranger = throttle.stranger(address, document_id)

    async def wait(self) -> None:
        """Hold back who was let in and thrown out again and again."""
        # Django keeps a cache for each task that asks it: not for as long as a connection lasts.
        pause = copy_context().run(throttle.pause_after, self._come_back)
        await asyncio.sleep(pause)

    async def fail(self, person: int | None) -> None:
        """Count a failure of a person, if it is known whose it is, and hold the answer back.

        Raises:
            Refused: 4529; there were too many.
        """
        who = self._stranger if person is None else throttle.person(person)
        try:
            pause = throttle.count_failure(who)
        except throttle.Throttled:
            raise Refused(CloseCode.THROTTLED, "Too many attempts. Slow down.") from None
        await asyncio.sleep(pause)

    def note_end(self, code: CloseCode | None, *, was_let_in: bool, is_cut_off: bool) -> None:
        """Count an end after which the client may come back for ever."""
        is_thrown_out = was_let_in and code is not None and code not in _INNOCENT
        if is_thrown_out or code in _UNSERVED or is_cut_off:
            throttle.count_end(self._come_back)
