"""What the packets of one client do, read at a bounded pace. Pure."""

from collab.limits.token_bucket import TokenBucket
from collab.protocol import packets
from documents.chat.acts import Act, Read
from documents.review.acts import ReviewAct

_AT_ONCE, _PER_SECOND = 20, 1


class ActReader:
    """Reads the packets of one connection."""

    def __init__(self) -> None:
        self._pace = TokenBucket(_AT_ONCE, _PER_SECOND)

    def read(self, payload: bytes, now: float) -> tuple[Act | ReviewAct, str, str | None]:
        """What a packet does, its type and its id; `now` is of any clock that does not go back.

        Raises:
            Unreadable: it is no packet that is known, or there were too many (5.6).
        """
        packet, about, id_ = packets.read(payload)
        act = packet.act()
        # Reading is free: the room keeps one mark for each person, however often it moves.
        if not isinstance(act, Read) and not self._pace.offers(1, now):
            raise packets.Unreadable(packets.error("too_fast", about, id_))
        return act, about, id_
