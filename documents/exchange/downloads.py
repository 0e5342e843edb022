"""Large answers that are on their way: a person has few at a time, however slowly they read."""

from collections import Counter
from collections.abc import AsyncIterator

from documents.web.throttle import Throttled

AT_ONCE = 6
_going = Counter[int]()


def check(person: int) -> None:
    """Let pass who has not too many already.

    Raises:
        Throttled: they have.
    """
    if _going[person] >= AT_ONCE:
        raise Throttled


async def counted(person: int, pieces: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The pieces of an answer, which counts until the last is sent or the reader has gone."""
    _going[person] += 1
    try:
        async for piece in pieces:
            yield piece
    finally:
        _going[person] -= 1
        if not _going[person]:
            del _going[person]
