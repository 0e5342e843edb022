"""Who shows what in one room: its members, and people that other processes serve. Pure.

The Yjs client id of a presence belongs to one connection of the site. Where two processes think
that they have it, because a browser has come to another one before its old connection was missed,
the newer clock wins, and of the same clocks the connection that took the id later.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import islice

from collab.cluster.hints import SharedPresence
from collab.protocol import presence, wire
from collab.room.session import Session

MOST_ELSEWHERE = 5000


@dataclass(frozen=True, slots=True)
class _Here:
    """What a member shows, and since when (milliseconds of the epoch) it is theirs."""

    session: Session
    entry: presence.Entry
    since: int

    @property
    def told(self) -> SharedPresence:
        """What the other processes are told of it."""
        return SharedPresence(self.entry, self.session.grant.user_id, self.since)


@dataclass(frozen=True, slots=True)
class _Elsewhere:
    """What a process has told, last at `heard_at` (seconds of the hub's clock)."""

    process: str
    told: SharedPresence
    heard_at: float


class Roster:
    """What everybody shows; gathers what the members, and the other processes, have to be told."""

    def __init__(self) -> None:
        self._here: dict[int, _Here] = {}
        self._elsewhere: dict[int, _Elsewhere] = {}
        self._news: dict[int, presence.Entry] = {}
        self._outgoing: dict[int, SharedPresence] = {}

    @property
    def has_news(self) -> bool:
        """Whether somebody shows something that the members have not been told."""
        return bool(self._news)

    def everybody(self) -> list[presence.Entry]:
        """What everybody shows, here and elsewhere."""
        here = [shown.entry for shown in self._here.values()]
        return here + [other.told.entry for other in self._elsewhere.values()]

    def users_elsewhere(self) -> frozenset[int]:
        """The ids of the people who are here through other processes."""
        return frozenset(other.told.user for other in self._elsewhere.values())

    def take_news(self, most: int) -> list[presence.Entry]:
        """What the members are to be told next, by swap: whoever has waited longest first."""
        return [self._news.pop(client) for client in list(islice(self._news, most))]

    def give_back(self, news: Iterable[presence.Entry]) -> None:
        """Take news back that could not be told; what has become of it since is newer."""
        self._news = {entry.client: entry for entry in news} | self._news

    def drop_news(self) -> None:
        """There is nobody who has to be told."""
        self._news.clear()

    # The members.

    def show(
        self,
        session: Session,
        entries: Iterable[presence.Entry],
        roots: frozenset[str] = presence.ROOTS,
        now: int = 0,
    ) -> None:
        """Note what a session shows; entries that are not its own are passed over (4.1).

        Cursors are in one of `roots`; `now` is in milliseconds of the epoch.

        Raises:
            Refused: 4400; its own entry is malformed.
        """
        for entry in entries:
            if self._is_own(session, entry):
                is_first = session.presence_client is None
                session.presence_client = entry.client
                self._show_own(session, entry, roots, now)
                if is_first:
                    _have_renewed(session, entry)

    def _is_own(self, session: Session, entry: presence.Entry) -> bool:
        if session.presence_client is not None:
            return entry.client == session.presence_client
        if entry.state == presence.GONE:
            return False
        if holder := self._here.get(entry.client):
            # The same browser is back before its old connection was missed.
            return holder.session.grant.session == session.grant.session
        if other := self._elsewhere.get(entry.client):
            is_theirs = other.told.user == session.grant.user_id
            return is_theirs and entry.clock >= other.told.entry.clock
        return True

    def _show_own(
        self, session: Session, entry: presence.Entry, roots: frozenset[str], now: int
    ) -> None:
        self._elsewhere.pop(entry.client, None)
        holder = self._here.pop(entry.client, None)
        since = now
        if holder is not None and holder.session is session:
            since = holder.since
        elif holder is not None:
            holder.session.presence_client = None
        if entry.state != presence.GONE:
            entry = presence.stamp(entry, session.grant, roots)
            self._here[entry.client] = _Here(session, entry, since)
        self._news[entry.client] = entry
        self._outgoing[entry.client] = SharedPresence(entry, session.grant.user_id, since)

    def leave(self, session: Session) -> None:
        """Forget what a session shows; that it has gone is news."""
        client = session.presence_client
        shown = None if client is None else self._here.pop(client, None)
        if shown is None:
            return
        gone = replace(shown.entry, state=presence.GONE)
        # Said as late as if it were the first that is said of this client.
        self._news.pop(gone.client, None)
        self._news[gone.client] = gone
        self._outgoing[gone.client] = replace(shown.told, entry=gone)

    def clear(self) -> None:
        """Forget what the members show: the room has ended for them."""
        for shown in list(self._here.values()):
            self.leave(shown.session)
        self._news.clear()

    # The other processes.

    def repeat(self) -> None:
        """Have the other processes be told again all that the members show."""
        self._outgoing |= {client: shown.told for client, shown in self._here.items()}

    def take_outgoing(self) -> list[SharedPresence]:
        """What the other processes are to be told, by swap."""
        outgoing, self._outgoing = self._outgoing, {}
        return list(outgoing.values())

    def hear(self, process: str, told: Iterable[SharedPresence], now: float) -> None:
        """Note what another process tells; `now` is in seconds of the hub's clock."""
        for each in told:
            if each.entry.state == presence.GONE:
                self._hear_gone(process, each)
            elif self._yields(process, each):
                self._place(process, each, now)

    def _hear_gone(self, process: str, told: SharedPresence) -> None:
        """Only the process that somebody was last shown by can say that they have gone."""
        other = self._elsewhere.get(told.entry.client)
        if other is not None and other.process == process:
            self._drop(other, told.entry)

    def _yields(self, process: str, told: SharedPresence) -> bool:
        """Whether what is known under a client id gives way to this."""
        client = told.entry.client
        if holder := self._here.get(client):
            return _is_newer(told, holder.told)
        other = self._elsewhere.get(client)
        if other is None:
            return len(self._elsewhere) < MOST_ELSEWHERE
        return other.process == process or _is_newer(told, other.told)

    def _place(self, process: str, told: SharedPresence, now: float) -> None:
        client = told.entry.client
        if holder := self._here.pop(client, None):
            holder.session.presence_client = None
            self._outgoing.pop(client, None)
        before = self._elsewhere.get(client)
        self._elsewhere[client] = _Elsewhere(process, told, now)
        if before is None or before.told.entry != told.entry:
            self._news[client] = told.entry

    def forget(self, process: str) -> None:
        """Drop everybody that a process has told of: it has ended."""
        self._drop_all(other for other in self._elsewhere.values() if other.process == process)

    def forget_before(self, moment: float) -> None:
        """Drop whoever was not told again since a moment of the hub's clock."""
        self._drop_all(other for other in self._elsewhere.values() if other.heard_at < moment)

    def _drop_all(self, others: Iterable[_Elsewhere]) -> None:
        for other in list(others):
            self._drop(other, replace(other.told.entry, state=presence.GONE))

    def _drop(self, other: _Elsewhere, gone: presence.Entry) -> None:
        del self._elsewhere[gone.client]
        self._news[gone.client] = gone


def _have_renewed(session: Session, entry: presence.Entry) -> None:
    """Have a client show itself once more, by a newer clock (4.6).

    It may have been here before, and whoever was told that it went takes nothing of the same clock.
    """
    session.send(wire.presence(presence.encode([replace(entry, state=presence.GONE)])))


def _is_newer(one: SharedPresence, other: SharedPresence) -> bool:
    """Whether the first is of the same person and later than the second."""
    moments = [(each.entry.clock, each.since) for each in (one, other)]
    return one.user == other.user and moments[0] > moments[1]
