"""The marks of threads in a document's text, as the server itself writes and removes them."""

from collections.abc import Callable, Collection
from uuid import UUID

from collab.engine import anchors
from collab.engine.replica import Replica
from collab.limits.cost import Mark
from documents.review.acts import Open
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

    def take_off(self, threads: Collection[str]) -> bytes:
        """Take off the marks of threads; where that cannot be done they stay, and nobody knows
        any more what they meant.
        """
        try:
            return self._without(lambda thread: thread in threads)
        except anchors.Unmarkable:
            return b""

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
