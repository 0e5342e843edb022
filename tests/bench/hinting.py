"""Says what others say: `python -m tests.bench.hinting PROCESSES SECONDS DOCUMENT`.

Run with REDIS_URL set. Each of them commits 50 times a second for documents that it shares with
others, but for one in a hundred not with the process that is measured; tells everybody once in two
seconds that somebody has another notice; and shows every 15 seconds who is in the documents.
"""

import os
import sys
import time
from uuid import UUID, uuid4

import msgpack
import redis

from collab.cluster.hints import Hint, Moved, Shown, Told, write
from collab.cluster.outbox import EVERYBODY, group_of

_COMMITS, _TOLD, _SHARED = 50, 0.5, 100
_ROUND_SECONDS = 0.1


def main() -> None:
    """Say it for so many seconds; then how many hints those were that the one was to hear."""
    processes, seconds = int(sys.argv[1]), float(sys.argv[2])
    print(_Crowd(processes, UUID(sys.argv[3])).talk(seconds))


class _Crowd:
    def __init__(self, processes: int, document: UUID) -> None:
        self._redis = redis.Redis.from_url(os.environ["REDIS_URL"])
        self._names = [f"process{number}" for number in range(processes)]
        self._document = document
        self._heard = self._said = self._told = 0

    def talk(self, seconds: float) -> int:
        began = time.monotonic()
        while (past := time.monotonic() - began) < seconds:
            pipeline = self._redis.pipeline(transaction=False)
            while self._said < past * _COMMITS * len(self._names):
                self._commit(pipeline)
            while self._told < past * _TOLD * len(self._names):
                self._told += 1
                self._say(pipeline, EVERYBODY, Told(frozenset({10**9})))
                self._heard += 1
            pipeline.execute()
            time.sleep(_ROUND_SECONDS)
        return self._heard

    def _commit(self, pipeline: "redis.client.Pipeline") -> None:
        self._said += 1
        is_shared = self._said % _SHARED == 0
        document = self._document if is_shared else uuid4()
        self._heard += is_shared
        # Nothing new: what it costs to act on it is a commit's cost.
        self._say(pipeline, group_of(document), Moved({document: (0, 0, 0)}))
        if self._said % (_COMMITS * 15) == 0:
            self._heard += 1
            self._say(pipeline, group_of(self._document), Shown(self._document, ()))

    def _say(self, pipeline: "redis.client.Pipeline", group: str, hint: Hint) -> None:
        message = write(hint, self._names[self._said % len(self._names)])
        pipeline.publish(f"scriptorium__group__{group}", msgpack.packb(message))


if __name__ == "__main__":
    main()
