"""The pieces of a text in their order, those that were deleted among them. Pure.

Yjs' own rule (YATA) puts them in order; see `Item.integrate` in Yjs `src/structs/Item.js`.
"""

from bisect import bisect_right
from collections.abc import Iterable, Iterator

from documents.moments.structs import DELETED, GC, STRING, Id, Ranges, Struct, Update, cut

# A root or a type, and the attribute of it where it is one.
Place = tuple[str | Id, str | None]


class Weave:
    """All pieces of an update, each in its place."""

    def __init__(self, update: Update) -> None:
        self._update = update
        self._units = _split(update)
        self._by_start = {(u.client, u.clock): u for units in self._units.values() for u in units}
        self._by_end = {(u.client, u.end - 1): u for units in self._units.values() for u in units}
        self._next = dict.fromkeys(self._units, 0)
        # Up to which clock each client's pieces have their place.
        self._reached = dict.fromkeys(self._units, 0)
        self._places: dict[Id, Place] = {}
        self._after: dict[Id, Struct] = {}
        self._before: dict[Id, Struct] = {}
        self._first: dict[Place, Struct] = {}
        self._last: dict[Place, Struct] = {}
        self._keys: dict[str | Id, list[str]] = {}
        for client, units in self._units.items():
            self._integrate_until(client, len(units))

    @property
    def deleted(self) -> Ranges:
        """What is deleted."""
        return self._update.deleted

    def roots(self) -> list[str]:
        """The names of the roots, in their order."""
        return sorted({place[0] for place in self._last if isinstance(place[0], str)})

    def within(self, parent: str | Id) -> Iterator[Struct]:
        """The pieces of a root or type, in order."""
        unit = self._first.get((parent, None))
        while unit is not None:
            yield unit
            unit = self._after.get((unit.client, unit.clock))

    def settings(self, parent: str | Id) -> Iterator[tuple[str, list[Struct]]]:
        """The attributes of a root or type, each with all that it has been, the newest first."""
        for key in self._keys.get(parent, ()):
            yield key, list(self._back_from(self._last[parent, key]))

    def _back_from(self, unit: Struct | None) -> Iterator[Struct]:
        while unit is not None:
            yield unit
            unit = self._before.get((unit.client, unit.clock))

    def _integrate_until(self, client: int, until: int) -> None:
        waiting = [(client, until)]
        while waiting:
            who, end = waiting[-1]
            place = self._next[who]
            if place >= end:
                waiting.pop()
                continue
            unit = self._units[who][place]
            missing = self._missing(unit)
            if missing is not None:
                waiting.append(missing)
                continue
            self._integrate(unit)
            self._next[who] = place + 1
            self._reached[who] = unit.end

    def _missing(self, unit: Struct) -> tuple[int, int] | None:
        """Whose pieces have to be there first, and how many."""
        parent = unit.parent if isinstance(unit.parent, tuple) else None
        for id_, known in (
            (unit.origin, self._by_end),
            (unit.right, self._by_start),
            (parent, self._by_start),
        ):
            found = known.get(id_) if id_ is not None else None
            if found is None or found.client == unit.client:
                continue
            if found.clock >= self._reached[found.client]:
                return found.client, self._index(found) + 1
        return None

    def _index(self, unit: Struct) -> int:
        return bisect_right(self._units[unit.client], unit.clock, key=_clock) - 1

    def _integrate(self, unit: Struct) -> None:
        left = self._by_end.get(unit.origin) if unit.origin else None
        right = self._by_start.get(unit.right) if unit.right else None
        place = self._place(unit, left, right)
        if place is None:
            return
        self._places[unit.client, unit.clock] = place
        self._link(unit, self._left_of(unit, place, left, right), place)

    def _place(self, unit: Struct, left: Struct | None, right: Struct | None) -> Place | None:
        """Where a piece stands; None for what is nowhere any more."""
        if unit.kind == GC:
            return None
        for neighbour in (left, right):
            if neighbour is not None and self._of(neighbour) is None:
                return None
        if unit.parent is not None:
            parent = self._by_start.get(unit.parent) if isinstance(unit.parent, tuple) else None
            if parent is not None and self._of(parent) is None:
                return None
            return unit.parent, unit.key
        near = left or right
        return self._of(near) if near else None

    def _of(self, unit: Struct) -> Place | None:
        return self._places.get((unit.client, unit.clock))

    def _left_of(
        self, unit: Struct, place: Place, left: Struct | None, right: Struct | None
    ) -> Struct | None:
        """The piece behind which this one goes, among those that others put there meanwhile."""
        other = self._next_to(left, place)
        conflicting, before = set[int](), set[int]()
        while other is not None and other is not right:
            before.add(id(other))
            conflicting.add(id(other))
            if other.origin == unit.origin:
                if other.client < unit.client:
                    left = other
                    conflicting.clear()
                elif other.right == unit.right:
                    break
            elif id(self._by_end.get(other.origin or (0, -1))) in before:
                if id(self._by_end.get(other.origin or (0, -1))) not in conflicting:
                    left = other
                    conflicting.clear()
            else:
                break
            other = self._after.get((other.client, other.clock))
        return left

    def _next_to(self, left: Struct | None, place: Place) -> Struct | None:
        if left is None:
            return self._first.get(place)
        return self._after.get((left.client, left.clock))

    def _link(self, unit: Struct, left: Struct | None, place: Place) -> None:
        after = self._next_to(left, place)
        if left is None:
            self._first[place] = unit
        else:
            self._after[left.client, left.clock] = unit
            self._before[unit.client, unit.clock] = left
        if after is None:
            if place not in self._last and place[1] is not None:
                self._keys.setdefault(place[0], []).append(place[1])
            self._last[place] = unit
        else:
            self._after[unit.client, unit.clock] = after
            self._before[after.client, after.clock] = unit


def _clock(unit: Struct) -> int:
    return unit.clock


def _split(update: Update) -> dict[int, list[Struct]]:
    """The structs, cut wherever another one goes on behind or before a part of one."""
    cuts: dict[int, set[int]] = {}
    for struct in _all(update):
        if struct.origin:
            cuts.setdefault(struct.origin[0], set()).add(struct.origin[1] + 1)
        if struct.right:
            cuts.setdefault(struct.right[0], set()).add(struct.right[1])
    return {
        client: list(_cut_at(structs, sorted(cuts.get(client, ()))))
        for client, structs in update.structs.items()
    }


def _all(update: Update) -> Iterable[Struct]:
    return (struct for structs in update.structs.values() for struct in structs)


def _cut_at(structs: list[Struct], clocks: list[int]) -> Iterator[Struct]:
    place = 0
    for struct in structs:
        rest = struct
        while place < len(clocks) and clocks[place] < rest.end:
            if clocks[place] > rest.clock:
                first, rest = _cut(rest, clocks[place])
                yield first
            place += 1
        yield rest


def _cut(struct: Struct, clock: int) -> tuple[Struct, Struct]:
    length = clock - struct.clock
    first: object = None
    second: object = None
    if struct.kind == STRING:
        first, second = cut(struct.value, length)
    elif struct.kind not in (GC, DELETED):
        first, second = struct.value[:length], struct.value[length:]
    client, kind = struct.client, struct.kind
    return (
        Struct(
            client, struct.clock, length, kind,
            struct.origin, struct.right, struct.parent, struct.key, first,
        ),
        Struct(
            client, clock, struct.end - clock, kind,
            (client, clock - 1), struct.right, None, None, second,
        ),
    )  # fmt: skip
