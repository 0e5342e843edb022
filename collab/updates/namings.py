"""Which threads updates have named last, and when. Pure."""

from collections.abc import Iterable

from collab.updates.scan import UNKNOWN

_MOST = 2000


class Namings:
    """The moments at which threads were named, for the last 2,000 of them; of others it is said
    that they were when the last of these was forgotten.
    """

    def __init__(self) -> None:
        self._last: dict[str, int] = {}
        self._forgotten = -1

    def note(self, threads: Iterable[str], moment: int) -> None:
        """An update that names these comes at a moment no earlier than those before it."""
        for thread in threads:
            if thread == UNKNOWN:
                self._forgotten = moment
            self._last.pop(thread, None)
            self._last[thread] = moment
        while len(self._last) > _MOST:
            oldest = next(iter(self._last))
            self._forgotten = max(self._forgotten, self._last.pop(oldest))

    def is_named_since(self, thread: str, moment: int) -> bool:
        """Whether a thread may have been named at this moment or later."""
        return max(self._last.get(thread, -1), self._forgotten) >= moment
