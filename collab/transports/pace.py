"""What a client may send, and how it is slowed down (PROTOCOL.md 2.8)."""

from django.conf import settings

from collab.limits.token_bucket import TokenBucket
from collab.protocol import wire
from collab.protocol.closing import CloseCode, Refused

# What may come at once, in seconds of what may come all the time.
_FRAMES_AT_ONCE, _BYTES_AT_ONCE = 10, 2
# A frame that may be more than comes at once.
_LARGE = 256 * 1024


class Pace:
    """Counts the frames of one connection, and their bytes."""

    def __init__(self) -> None:
        frames, size = settings.COLLAB_FRAMES_PER_SECOND, settings.COLLAB_BYTES_PER_SECOND
        self._frames = TokenBucket(frames * _FRAMES_AT_ONCE, frames)
        self._bytes = TokenBucket(size * _BYTES_AT_ONCE, size)

    def offers(self, frame: bytes, now: float) -> bool:
        """Count a frame for which the client need not be slowed down; whether it was counted."""
        if not self._bytes.offers(len(frame), now):
            return False
        if self._frames.offers(wire.price(frame), now):
            return True
        self._bytes.give_back(len(frame))
        return False

    def price(self, frame: bytes, now: float) -> float:
        """For how many seconds the client has to be slowed down after this frame.

        Raises:
            Refused: 4529; it is too much at once.
        """
        return self._take(len(frame), wire.price(frame), now)

    def price_of(self, size: int, now: float) -> float:
        """The same for so many bytes that are for no document.

        Raises:
            Refused: 4529; it is too much at once.
        """
        return self._take(size, wire.price(b""), now)

    def _take(self, size: int, frames: int, now: float) -> float:
        debt = self._bytes.take(size, now)
        # What was written for hours comes at once, and is waited for; many at once are a flood.
        if debt and size <= _LARGE:
            raise Refused(CloseCode.THROTTLED, "Too much at once. Slow down.")
        return max(debt, self._frames.take(frames, now))
