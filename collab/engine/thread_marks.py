"""The marks of threads in a document's text, as the server itself writes and removes them."""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from uuid import UUID

from collab.engine import anchors
from collab.engine.replica import Replica, joined
from collab.limits.cost import Mark
from collab.updates.scan import scan
from documents.review.acts import Cleared, Open
from documents.review.threads import living_thread_ids


class ThreadMarks:
    """Changes the marks in a replica; what it returns is the difference, b"" for none.

    Each method raises `ReplicaBroken` when the Doc is lost.
    """

    def __init__(self, replica: Replica) -> None:
        self._replica = replica

    def put(self, act: Open) -> bytes:
        """Mark the words of a thread's anchor.

        Raises:
            Moved: they do not stand there.
        """
        replica, drawn = self._replica, act.drawn
        # It stands as if it had been said at that moment, and what was written since after it.
        if drawn and self._has_grown_from(drawn.moment):
            if drawn.moved is not None:
                raise anchors.Moved(drawn.moved)
            return replica.take(anchors.under_our_ids(drawn.update, replica.clocks))
        return replica.take(anchors.mark(replica.state(), act.anchor, act.id, replica.clocks))

    def _has_grown_from(self, moment: object) -> bool:
        return isinstance(moment, Mark) and self._replica.grown_since(moment) is not None

    def take_off(self, threads: Collection[str], cleared: Iterable[Cleared] = ()) -> bytes:
        """Take off the marks of threads, as somebody has done before where that still holds; where
        it cannot be done they stay, and nobody knows any more what they meant.
        """
        held = {str(each.thread): each.update for each in cleared if self._holds(each)}
        left = set(threads) - held.keys()
        diffs = [self._replica.take(held[thread]) for thread in threads if thread in held]
        if left:
            with suppress(anchors.Unmarkable):
                diffs.append(self._without(lambda thread: thread in left))
        return joined([diff for diff in diffs if diff])

    def _holds(self, cleared: Cleared) -> bool:
        """Whether nothing marks words for that thread since, nor has its update's client id been
        written under.
        """
        replica, moment = self._replica, cleared.moment
        if not isinstance(moment, Mark) or replica.grown_since(moment) is None:
            return False
        if replica.namings.is_named_since(str(cleared.thread), moment.taken):
            return False
        starts = scan(cleared.update).starts if cleared.update else {}
        return all(replica.clocks.get(client, 0) == clock for client, clock in starts.items())

    def take_off_unknown(self, document_id: UUID, named: Collection[str]) -> bytes:
        """Take off the marks of those of the threads that the document does not have.

        Raises:
            Unmarkable: it cannot be done; nothing has changed.
        """
        known = living_thread_ids(document_id) if named else set()
        if known.issuperset(named):
            return b""
        return self._without(lambda thread: thread not in known)

    def _without(self, is_unwanted: Callable[[str], bool]) -> bytes:
        return self._replica.take(anchors.without(self._replica.state(), is_unwanted))
