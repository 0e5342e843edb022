"""Frames as a client reads and writes them, by pycrdt's codec and not by our own."""

import json
from typing import Any, NamedTuple

from pycrdt import Decoder, Encoder, write_message

SYNC, PRESENCE, QUERY, PACKET = 0, 1, 3, 100
STEPS = ("step1", "step2", "update")


class Shown(NamedTuple):
    """One entry of a presence frame; `state` is None for somebody who has gone."""

    clock: int
    state: Any


class Frame(NamedTuple):
    """What the server said: `step1`, `step2`, `update`, `presence` or the type of a packet.

    `body` holds the bytes of a sync frame, `{client: Shown}` of presence, a packet's object.
    """

    kind: str
    body: Any


def decode(data: bytes) -> Frame:
    """The frame in a message of the server's."""
    decoder = Decoder(data)
    kind = decoder.read_var_uint()
    if kind == SYNC:
        return Frame(STEPS[decoder.read_var_uint()], decoder.read_message() or b"")
    if kind == PRESENCE:
        return Frame("presence", _shown(decoder.read_message() or b""))
    assert kind == PACKET, f"the server sent a frame of type {kind}"
    content = json.loads(decoder.read_var_string())
    return Frame(content["type"], content)


def _shown(update: bytes) -> dict[int, Shown]:
    decoder = Decoder(update)
    return {
        decoder.read_var_uint(): Shown(
            decoder.read_var_uint(), json.loads(decoder.read_var_string())
        )
        for _ in range(decoder.read_var_uint())
    }


def clocks(vector: bytes) -> dict[int, int]:
    """The clock of each client in a state vector."""
    decoder = Decoder(vector)
    count = decoder.read_var_uint()
    return {decoder.read_var_uint(): decoder.read_var_uint() for _ in range(count)}


def step1(vector: bytes) -> bytes:
    """SyncStep1: what the client has."""
    return bytes((SYNC, 0)) + write_message(vector)


def step2(update: bytes) -> bytes:
    """SyncStep2: what the server lacks."""
    return bytes((SYNC, 1)) + write_message(update)


def update(update: bytes) -> bytes:
    """A change."""
    return bytes((SYNC, 2)) + write_message(update)


def packet(content: object) -> bytes:
    """A packet: JSON in a byte string."""
    return bytes((PACKET,)) + write_message(json.dumps(content).encode())


def presence(entries: dict[int, tuple[int, Any]]) -> bytes:
    """A presence frame of `{client: (clock, state)}`."""
    encoder = Encoder()
    encoder.write_var_uint(len(entries))
    for client, (clock, state) in entries.items():
        encoder.write_var_uint(client)
        encoder.write_var_uint(clock)
        encoder.write_var_string(json.dumps(state))
    return bytes((PRESENCE,)) + write_message(encoder.to_bytes())
