"""How deep an update nests types: the longest chain of one inside the other. Pure.

A struct tells where it stands by its parent, or by neighbours whose parent is its own too. A parent
that is not in the update counts as depth 0, wherever it stands in the document.
"""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from operator import attrgetter
from typing import NamedTuple

Id = tuple[int, int]


class Struct(NamedTuple):
    """A struct's first clock and its links: to its neighbours or, for a first child, its parent."""

    clock: int
    links: tuple[Id, ...]
    is_child: bool
    is_type: bool


@dataclass(slots=True)
class Nesting:
    """The structs of an update, each client's in the order of their clocks, and its `ends`."""

    structs: dict[int, list[Struct]] = field(default_factory=dict)
    ends: dict[int, int] = field(default_factory=dict)

    def depth(self) -> int:
        """Types in the longest chain; 0 when the update brings none."""
        levels: dict[Id, int] = {}
        return max((self._level(place, levels) for place in self._types()), default=0)

    def places(self) -> int:
        """How many structs stand beside or in something that is not in the update."""
        return sum(
            not struct.links or any(self._find(link) is None for link in struct.links)
            for structs in self.structs.values()
            for struct in structs
        )

    def _types(self) -> Iterator[Id]:
        for client, structs in self.structs.items():
            yield from ((client, struct.clock) for struct in structs if struct.is_type)

    def _level(self, place: Id, levels: dict[Id, int]) -> int:
        """Walk to the outermost struct and back; a circle of links adds nothing to the depth."""
        waiting = [] if place in levels else [place]
        while waiting:
            top = waiting[-1]
            struct = self._struct(top)
            inside = [found for link in struct.links if (found := self._find(link))]
            if top not in levels:
                levels[top] = 0
                unknown = [each for each in inside if each not in levels]
                if unknown:
                    waiting.extend(unknown)
                    continue
            waiting.pop()
            levels[top] = max([1, *(levels[each] + struct.is_child for each in inside)])
        return levels[place]

    def _struct(self, place: Id) -> Struct:
        client, clock = place
        structs = self.structs[client]
        return structs[bisect_right(structs, clock, key=attrgetter("clock")) - 1]

    def _find(self, link: Id) -> Id | None:
        """The id of the struct that holds the linked clock, if the update has it."""
        client, clock = link
        structs = self.structs.get(client)
        if not structs or not structs[0].clock <= clock < self.ends[client]:
            return None
        return client, self._struct(link).clock
