"""A text with all that it has ever held, each piece with when it came and went. Pure.

From it a page shows any moment by leaving out what is not there, and asks nobody. Moments are
*ticks*: 0 is the past, of which nothing is told; a tick is one change of the journal or, of a long
one, several.

    a text         {"n": null or the name of an element, "b", "d", "a": its attributes, "c": what it
                   holds}
    letters        [the letters, the tick that brought them, that took them, who wrote them]
    a format       {"f": its name, "v": its value or null, "b", "d"}: from there on
    an attribute   [its name, its value, "b", "d"]

`b` is the tick that brought it, `d` the one that took it, 0 for what is there; people are ids, 0 is
nobody who is known.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from documents.content.schema import ROOT
from documents.content.yjs_reader import DEEPEST
from documents.moments.chronicle import Chronicle
from documents.moments.lines import last_value
from documents.moments.structs import FORMAT, STRING, TYPE, Id, Struct, cut, holds

Json = dict[str, Any]
# The ticks that brought and took something; the last is 0 for what is there.
Life = tuple[int, int]


def film_of(chronicle: Chronicle, owners: Mapping[int, int]) -> list[Any]:
    """What a text has ever held; `owners` has whose the client ids are."""
    return _Filming(chronicle, owners).held(ROOT, DEEPEST)


class _Filming:
    def __init__(self, chronicle: Chronicle, owners: Mapping[int, int]) -> None:
        self._chronicle, self._owners = chronicle, owners
        self._weave = chronicle.weave

    def held(self, parent: str | Id, deepest: int) -> list[Any]:
        """What a root or type has held, in order."""
        found: list[Any] = []
        for unit in self._weave.within(parent) if deepest else ():
            if unit.kind == STRING:
                self._add_letters(found, unit)
            elif unit.kind in (TYPE, FORMAT) and (life := self._life(unit)):
                found.append(self._told(unit, life, deepest))
        return found

    def _told(self, unit: Struct, life: Life, deepest: int) -> Json:
        born, died = life
        if unit.kind == FORMAT:
            name, value = unit.value
            return {"f": name, "v": value, "b": born, "d": died}
        id_ = unit.client, unit.clock
        told: Json = {"n": unit.value, "b": born, "d": died}
        if attributes := list(self._attributes(id_)):
            told["a"] = attributes
        return {**told, "c": self.held(id_, deepest - 1)}

    def _attributes(self, id_: Id) -> Iterator[list[Any]]:
        for name, units in self._weave.settings(id_):
            for unit in units:
                if life := self._life(unit):
                    yield [name, last_value(unit), *life]

    def _life(self, unit: Struct) -> Life | None:
        """Of a piece that is whole; None for what went in the past."""
        lives = list(self._lives(unit.client, unit.clock, unit.clock + 1))
        return lives[0][1] if lives else None

    def _add_letters(self, found: list[Any], unit: Struct) -> None:
        by = self._owners.get(unit.client, 0)
        rest, at = str(unit.value), unit.clock
        for end, life in self._lives(unit.client, unit.clock, unit.end):
            text, rest = cut(rest, end - at)
            at = end
            if life is None:
                continue
            last = found[-1] if found else None
            if isinstance(last, list) and last[1:] == [*life, by]:
                last[0] += text
            else:
                found.append([text, *life, by])

    def _lives(self, client: int, start: int, end: int) -> Iterator[tuple[int, Any]]:
        """A stretch of letters cut by when they came and went: where each part ends, and its life;
        None for what went in the past.
        """
        for from_, to, died in self._chronicle.lives(client, start, end):
            if died is None and holds(self._weave.deleted, client, from_):
                yield to, None
                continue
            for _, until, born in self._chronicle.origins(client, from_, to):
                yield until, (born or 0, died or 0)
