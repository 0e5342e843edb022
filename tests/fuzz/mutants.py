"""Frames of four kinds, drawn by chance: the same seed draws the same frames."""

import json
import random
from base64 import b64encode
from collections.abc import Callable
from typing import Any

from collab.protocol.lib0 import write_chunk
from documents.varint import write_uint
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
        return self._wrapped(self._damaged_update())

    def _damaged_update(self) -> bytes:
        update = bytearray(self._chance.choice(self._corpus))
        for _ in range(self._chance.choice((1, 1, 2, 4, 16))):
            self._damage(update)
        return bytes(update)

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
        packet = dict(chance.choice(_PACKETS))
        if packet["type"] == "suggest":
            update = chance.choice((self._damaged_update, lambda: chance.choice(self._corpus)))()
            packet["update"] = b64encode(update).decode()
        for key in chance.sample([*packet, "number", "x"], chance.randrange(3)):
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


_UUIDS = [f"0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a1{number}" for number in range(4)]
_PLACES = "AAEAAA==", "AgEAAA==", "AQF0AA==", "AP////8PAUE="
_PACKETS: list[dict[str, Any]] = [
    *({"type": name} for name in ("welcome", "", "x" * 50)),
    {"type": "say", "id": _UUIDS[0], "text": "x", "mentions": [1]},
    {"type": "amend", "number": 1, "text": "x"},
    {"type": "unsay", "number": 1},
    {"type": "read", "number": 1},
    *(
        {"type": "comment", "id": id_, "text": "x", "quote": "x", "start": place, "end": place}
        for id_, place in zip(
            _UUIDS, ("AAEAAA==", "AgEAAA==", "AQF0AA==", "AP////8PAUE="), strict=True
        )
    ),
    {"type": "reply", "id": _UUIDS[1], "thread": _UUIDS[0], "text": "x"},
    {"type": "revise", "comment": _UUIDS[0], "text": "x"},
    {"type": "withdraw", "comment": _UUIDS[1]},
    {"type": "remove", "thread": _UUIDS[0]},
    {"type": "resolve", "thread": _UUIDS[0]},
    {"type": "assign", "thread": _UUIDS[0], "person": 1},
    *({"type": "suggest", "id": id_, "update": ""} for id_ in _UUIDS for _ in range(2)),
    {"type": "reply", "id": _UUIDS[3], "thread": _UUIDS[2], "text": "x"},
    {"type": "withdraw_suggestion", "suggestion": _UUIDS[1]},
    {"type": "reopen_suggestion", "suggestion": _UUIDS[1]},
    {"type": "reject", "suggestions": _UUIDS[:2]},
    *(
        {"type": "accept", "suggestions": [{"id": id_, "rev": 2**40}], "seq": seq}
        for id_ in _UUIDS
        for seq in (0, 2**40)
    ),
    {"type": "react", "comment": _UUIDS[0], "emoji": "👍", "on": True},
]


def _uint(value: int) -> bytes:
    return write_uint(value)
