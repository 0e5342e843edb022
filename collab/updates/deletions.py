"""What an update deletes, and whether a document has all that it says. Pure."""

from bisect import bisect_right
from collections.abc import Callable, Mapping

from collab.protocol.lib0 import Reader
from collab.updates.scan import scan
from documents.moments.structs import merged

# The clocks of each client that are deleted: from one up to another, in order, none touching.
Deletions = dict[int, list[tuple[int, int]]]


def is_held(update: bytes, clocks: Mapping[int, int], deleting: Callable[[], bytes]) -> bool:
    """Whether an update says nothing that a document does not have.

    `clocks` is what that has of each client; `deleting`, if it is needed, makes an update that says
    all that is deleted there.

    Raises:
        Refused: 4400; it is no update, or holds what is not taken here.
    """
    found = scan(update)
    if found.has_gap or found.is_news(clocks):
        return False
    return not found.deletes or are_among(
        _deletions(update, found.deletes_at), deletions(deleting())
    )


def deletions(update: bytes) -> Deletions:
    """What an update deletes.

    Raises:
        Refused: 4400, as `scan`.
    """
    return _deletions(update, scan(update).deletes_at)


def _deletions(update: bytes, begin: int) -> Deletions:
    reader, found = Reader(update[begin:]), Deletions()
    for _ in range(reader.uint()):
        client = reader.uint()
        ranges = [(reader.uint(), reader.uint()) for _ in range(reader.uint())]
        found.setdefault(client, []).extend((clock, clock + length) for clock, length in ranges)
    return {client: merged(ranges) for client, ranges in found.items()}


def are_among(some: Deletions, many: Deletions) -> bool:
    """Whether all of them are among many."""
    return all(
        _is_in(one, many.get(client, [])) for client, ranges in some.items() for one in ranges
    )


def _is_in(one: tuple[int, int], ranges: list[tuple[int, int]]) -> bool:
    start, end = one
    place = bisect_right(ranges, start, key=lambda each: each[0]) - 1
    return start == end or (place >= 0 and end <= ranges[place][1])
