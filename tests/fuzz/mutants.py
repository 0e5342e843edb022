"""Frames of four kinds, drawn by chance: the same seed draws the same frames."""

import json
import random
from collections.abc import Callable

from collab.protocol.lib0 import write_chunk, write_uint
from tests.fuzz.corpus import updates
from tests.live.people import frames

_ODD = (0, 1, 2, 63, 64, 65, 127, 128, 255, 2**16, 2**31 - 1, 2**31, 2**32, 2**53 - 1, 2**53)
_JSON = (None, True, 0, -1, 1e308, 2**63, "", "x" * 200, [], {}, [[[]]], {"a": {"b": []}})


class Mutants:
    """Draws frames; `drawn` counts them by kind."""

    def __init__(self, seed: int) -> None:
        self._chance = random.Random(seed)
        self._corpus = updates(self._chance)
        self._kinds: dict[str, Callable[[], bytes]] = {
            "real": self._real,
            "damaged": self._damaged,
            "structured": self._structured,
            "random": self._random,
        }
        self.drawn = dict.fromkeys(self._kinds, 0)

    def draw(self) -> bytes:
        """The next frame; it is never empty."""
        (kind,) = self._chance.choices(list(self._kinds), (3, 8, 6, 1))
        self.drawn[kind] += 1
        return self._kinds[kind]()

    def _wrapped(self, update: bytes) -> bytes:
        return self._chance.choice((frames.update, frames.step2))(update)

    def _real(self) -> bytes:
        return self._wrapped(self._chance.choice(self._corpus))

    def _damaged(self) -> bytes:
        update = bytearray(self._chance.choice(self._corpus))
        for _ in range(self._chance.choice((1, 1, 2, 4, 16))):
            self._damage(update)
        return self._wrapped(bytes(update))

    def _damage(self, update: bytearray) -> None:
        chance = self._chance
        at = chance.randrange(len(update) + 1)
        end = min(len(update), at + chance.choice((0, 1, 1, 2, 8, 100)))
        other = chance.choice(self._corpus)
        start = chance.randrange(len(other))
        update[at:end] = chance.choice(
            (
                chance.randbytes(chance.randrange(4)),
                _uint(chance.choice(_ODD)),
                other[start : start + chance.randrange(40)],
                b"\x75\x01" * chance.randrange(100),
            )
        )

    def _structured(self) -> bytes:
        chance = self._chance
        return chance.choice((self._presence, self._packet, self._vector, self._lengths))()

    def _presence(self) -> bytes:
        chance = self._chance
        end = {"type": None, "tname": "text", "item": {"client": chance.choice(_ODD), "clock": 1}}
        state = {
            chance.choice(("cursor", "user", "typing", "é")): chance.choice(
                (*_JSON, {"anchor": end, "head": chance.choice((*_JSON, end))})
            )
        }
        return frames.presence({chance.choice(_ODD[:-1]): (chance.choice(_ODD[:-1]), state)})

    def _packet(self) -> bytes:
        chance = self._chance
        names = ("say", "amend", "unsay", "read", "welcome", "", "x" * 50)
        packet = {"type": chance.choice(names)}
        for key in ("id", "text", "mentions", "number"):
            if chance.random() < 0.5:
                packet[key] = chance.choice(_JSON)
        return b"\x64" + write_chunk(json.dumps(packet).encode())

    def _vector(self) -> bytes:
        numbers = [self._chance.choice(_ODD) for _ in range(self._chance.randrange(8))]
        return frames.step1(b"".join(map(_uint, numbers)))

    def _lengths(self) -> bytes:
        """A frame whose length says something else than is there."""
        chance = self._chance
        head = bytes((chance.choice((0, 1, 3, 100)), chance.randrange(4)))
        return head + _uint(chance.choice(_ODD)) + chance.randbytes(chance.randrange(20))

    def _random(self) -> bytes:
        return self._chance.randbytes(1 + self._chance.randrange(200))


def _uint(value: int) -> bytes:
    return write_uint(value)
