"""Frames that have killed servers of this kind, each from a recipe of one line.

A killer is a list of frames and the close code that its sender earns, 0 if it is harmless.
"""

from dataclasses import dataclass

from collab.protocol.lib0 import write_chunk
from tests.live.people import frames
from tests.support.yjs import Id, client, item, string, update

DEPTHS = (63, 64, 65, 10**3, 10**4, 10**5, 5 * 10**5)
_ROOT = "text"


@dataclass(frozen=True)
class Killer:
    """What is sent, in this order, and the close code that it earns."""

    frames: tuple[bytes, ...]
    code: int


def _killer(depth: int, *updates: bytes) -> Killer:
    return Killer(tuple(map(frames.update, updates)), 4400 if depth > 64 else 0)


def _content(kind: int, body: bytes) -> bytes:
    return update(client(1, 0, item(kind, body, root=_ROOT)))


def _value(opening: bytes, depth: int) -> bytes:
    return _content(8, b"\x01" + opening * depth + b"\x7e")


def _json(depth: int) -> bytes:
    return write_chunk(b"[" * depth + b"]" * depth)


_ELEMENT = b"\x03\x01p"


def _types(start: int, depth: int) -> bytes:
    """Elements `start` … `depth` of a chain in which each is in the one before."""
    first = [item(7, _ELEMENT, root=_ROOT)] if start == 0 else []
    rest = [item(7, _ELEMENT, parent=(1, at - 1)) for at in range(max(start, 1), depth)]
    return update(client(1, start, *first, *rest))


def _step_by_step(depth: int, at_once: int) -> list[bytes]:
    """The chain, brought by frames of so many elements; then it is deleted from the root."""
    # More than the first that are too deep is never heard: the connection has ended.
    brought = min(depth, 64 + at_once)
    parts = range(0, brought, at_once)
    return [
        *(_types(start, min(start + at_once, brought)) for start in parts),
        update(deletes={1: [(0, 1)]}),
    ]


def _beside(depth: int) -> bytes:
    """A chain in which each type stands beside a letter in the one before."""
    structs, place = [string("a")], 0
    structs = [item(4, b"\x01a", root=_ROOT)]
    for _ in range(depth):
        structs.append(item(7, _ELEMENT, origin=(1, place)))
        structs.append(item(4, b"\x01a", parent=(1, place + 1)))
        place += 2
    return update(client(1, 0, *structs))


def _circle(one: Id, other: Id) -> bytes:
    return update(
        client(2, 0, item(4, b"\x01a", origin=one)), client(1, 0, item(4, b"\x01b", origin=other))
    )


def _pieces(count: int, start: int = 0) -> bytes:
    """A text of one client in pieces of a letter, each going on where the one before it ends."""
    first = (
        item(4, b"\x01a", root=_ROOT) if start == 0 else item(4, b"\x01a", origin=(1, start - 1))
    )
    clocks = range(start, start + count)
    return update(client(1, start, first, *(item(4, b"\x01a", origin=(1, at)) for at in clocks)))


def _crowd(number: int) -> bytes:
    return update(*(client(who, 0, item(4, b"\x01a", root=_ROOT)) for who in range(1, number + 1)))


def _twins(who: int, count: int) -> bytes:
    """What one client puts in the same place again and again: of two such the time multiplies."""
    return update(client(who, 0, *(item(5, b"\x011", root=_ROOT) for _ in range(count))))


def chain(count: int) -> bytes:
    """What nothing joins, each of it behind the one before."""
    rest = (item(5, b"\x011", origin=(1, at)) for at in range(count - 1))
    return client(1, 0, item(5, b"\x011", root=_ROOT), *rest)


def crossings(start: int, count: int, links: int) -> bytes:
    """Structs that stand between the beginning of a chain and, each, another part of it."""
    rights = ((1, links - 1 - at) for at in range(start, start + count))
    return client(2, start, *(item(5, b"\x011", origin=(1, 0), right=right) for right in rights))


_FACE = write_chunk("a😀b".encode())
_IN_A_FACE = item(4, b"\x01x", origin=(1, 1))

KILLERS: dict[str, Killer] = {
    **{f"arrays {n}": _killer(n, _value(b"\x75\x01", n)) for n in DEPTHS},
    **{f"objects {n}": _killer(n, _value(b"\x76\x01\x01k", n)) for n in DEPTHS},
    **{f"embed {n}": _killer(n, _content(5, _json(n))) for n in DEPTHS},
    **{f"format {n}": _killer(n, _content(6, b"\x04bold" + _json(n))) for n in DEPTHS},
    **{f"types {n}": _killer(n, _types(0, n), update(deletes={1: [(0, 1)]})) for n in DEPTHS},
    **{f"types beside letters {n}": _killer(n, _beside(n)) for n in DEPTHS[:5]},
    **{f"types one by one {n}": _killer(n, *_step_by_step(n, 1)) for n in DEPTHS},
    **{f"types by sixties {n}": _killer(n, *_step_by_step(n, 60)) for n in DEPTHS},
    # These cost only those who apply them in one go.
    "clients 1025": Killer((frames.update(_crowd(1025)),), 0),
    "pieces 80000": Killer((frames.step2(_pieces(80000)),), 0),
    "pieces in 50 frames": Killer(
        tuple(frames.update(_pieces(900, 901 * n)) for n in range(50)), 0
    ),
    "twins 16": Killer((frames.update(_twins(1, 17)), frames.update(_twins(2, 17))), 0),
    "twins 20000": Killer((frames.update(_twins(1, 20000)), frames.update(_twins(2, 20000))), 4400),
    "crossings at once": Killer(
        (frames.update(update(crossings(0, 3000, 4000), chain(4000))),), 4400
    ),
    "crossings behind": Killer(
        (frames.update(update(chain(4000))), frames.update(update(crossings(0, 3000, 4000)))), 4400
    ),
    "crossings one by one": Killer(
        (
            frames.update(update(chain(20_000))),
            *(frames.update(update(crossings(at, 1, 20_000))) for at in range(200)),
        ),
        4400,
    ),
    "half a face deleted": Killer(
        (frames.update(_content(4, _FACE)), frames.update(update(deletes={1: [(2, 1)]}))), 4400
    ),
    "a letter in a face": Killer(
        (frames.update(_content(4, _FACE)), frames.update(update(client(2, 0, _IN_A_FACE)))), 4400
    ),
    "circle": Killer((frames.update(_circle((1, 0), (2, 0))),), 4400),
    "other root": Killer((frames.update(update(client(1, 0, item(4, b"\x01a", root="x")))),), 4400),
    "sub-document": Killer((frames.update(_content(9, b"\x04guid\x76\x00")),), 4400),
    "deletion of everything": Killer((frames.update(update(deletes={1: [(0, 2**31)]})),), 4400),
    "a billion structs": Killer((frames.update(b"\x01\xff\xff\xff\xff\x07\x01\x00"),), 4400),
    "a billion values": Killer((frames.update(_content(8, b"\xff\xff\xff\xff\x07")),), 4400),
    "a billion entries": Killer((b"\x01\x05\xff\xff\xff\xff\x07",), 4400),
}
