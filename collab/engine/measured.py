"""What applying updates takes, and what is done about those that take too long."""

import gc
import time
from collections.abc import Sequence

from collab.engine.replica import Replica, ReplicaBroken
from collab.limits.cost import Spending, excess
from collab.updates.scan import Scan, parted

# In seconds: when changes that were applied together are suspected to hold an expensive one, and
# when they are taken apart. For so many commits afterwards each change is measured alone.
_SUSPICIOUS, _TOO_LONG = 2e-3, 20e-3
_WATCHED = 500


class Measured:
    """Applies updates to a replica and looks at the time; `spending` is what each person may cost.

    Each method that applies raises `ReplicaBroken` when the Doc is lost, or it took too long.
    """

    def __init__(self, replica: Replica, spending: Spending) -> None:
        self._replica = replica
        self._spending = spending

    def watch(self) -> None:
        """Have the next changes be measured one by one."""
        self._replica.watched = _WATCHED

    def wants_each(self, changes: int) -> bool:
        """Whether it is to be known of each of so many changes what it takes."""
        if changes and self._replica.watched:
            self._replica.watched -= 1
            return True
        return changes == 1

    def apply(self, updates: Sequence[bytes]) -> bytes:
        """Apply updates of several people and return the difference."""
        diff, took = applied(self._replica, updates)
        if took > _TOO_LONG:
            raise ReplicaBroken("changes have taken too long")
        if took > _SUSPICIOUS:
            self.watch()
        return diff

    def apply_one(self, update: bytes, found: Scan, user_id: int) -> list[bytes]:
        """Apply an update and have its author pay for it; deletions take long for good reasons."""
        structs, deletions = parted(update, found)
        diffs = []
        if structs:
            diff, took = applied(self._replica, [structs])
            diffs.append(diff)
            if not self._spending.affords(user_id, took):
                raise ReplicaBroken("a change has taken too long")
        if deletions:
            diffs.append(self._replica.apply([deletions]))
        return diffs


def applied(replica: Replica, updates: Sequence[bytes]) -> tuple[bytes, float]:
    """Apply updates; their difference, and the seconds that they took beyond what they may.

    The garbage collector waits meanwhile: it goes through what everybody has left, and that can
    take as long as all that one person may cause at once.
    """
    is_collecting = gc.isenabled()
    gc.disable()
    try:
        started = time.thread_time()
        diff = replica.apply(updates)
        return diff, excess(time.thread_time() - started, sum(map(len, updates)))
    finally:
        if is_collecting:
            gc.enable()
