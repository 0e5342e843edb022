"""When the members of a room are told what others show, and who has asked for all of it. Pure."""

from collections.abc import Collection

from collab.protocol import presence
from collab.room.batch import Batch
from collab.room.roster import Roster
from collab.room.session import Session

# News go out in slices, because everybody's at once would hold up the changes behind them.
_SLICES, _SMALL_ROOM = 8, 16
_SECONDS_PER_MEMBER, _SECONDS = 2e-3 / _SLICES, (0.03, 0.25)


def pause(members: int) -> float:
    """Seconds between two relays of presence (4.3)."""
    least, most = _SECONDS
    return min(max(members * _SECONDS_PER_MEMBER, least), most)


class PresenceNews:
    """Gathers who is told what by way of the next commit, which looks at the rights."""

    def __init__(self, roster: Roster) -> None:
        self._roster = roster
        self._are_due = False
        self._asking: dict[Session, None] = {}

    def __bool__(self) -> bool:
        return self._are_due or bool(self._asking)

    def ask(self, session: Session) -> None:
        """Have a member be told what everybody shows (4.4)."""
        self._asking[session] = None

    def leave(self, session: Session) -> None:
        """Tell a session nothing any more."""
        self._asking.pop(session, None)

    def clear(self) -> None:
        """There is nobody any more who is told anything."""
        self._are_due, self._asking = False, {}

    def be_due(self, members: Collection[Session]) -> None:
        """Have the members be told what has become of the others (4.3)."""
        if members:
            self._are_due = self._roster.has_news
        else:
            self._roster.drop_news()

    def take_asking(self) -> tuple[Session, ...]:
        """Who has asked, by swap."""
        asking, self._asking = tuple(self._asking), {}
        return asking

    def take_news(self, members: int, has_changes: bool) -> tuple[presence.Entry, ...]:
        """The newest state of those whose news have waited longest (4.3), by swap.

        In a small room they ride along with changes: one packet to everybody instead of two.
        """
        if not (self._are_due or (has_changes and members <= _SMALL_ROOM)):
            return ()
        self._are_due = False
        most = max(_SMALL_ROOM, -(-members // _SLICES))
        return tuple(self._roster.take_news(most))

    def give_back(self, batch: Batch, members: Collection[Session]) -> None:
        """Take back what could not be told."""
        self._roster.give_back(batch.news)
        self._asking = {each: None for each in batch.asking if each in members} | self._asking
