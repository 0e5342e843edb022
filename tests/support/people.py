"""People, connections and limits that the unit tests share."""

import json
from typing import Any

from collab.protocol import wire
from collab.protocol.lib0 import Reader
from collab.room.session import Session
from documents.access.grant import Grant
from documents.roles import Role

# PROTOCOL 2.5.
LIMITS = wire.Limits(vector=1024 * 1024, change=4 * 1024 * 1024, presence=4 * 1024, packet=8 * 1024)


def grant(user_id: int, role: Role = Role.EDITOR, version: int = 1, browser: str = "") -> Grant:
    """The right of a person; each has a browser of their own unless `browser` names another."""
    session = browser or f"browser-{user_id}"
    return Grant(user_id, f"Person {user_id}", "#2b5fd9", role, version, session)


def connect(right: Grant, *, packets: bool = True) -> Session:
    """A connection of somebody."""
    return Session(right, LIMITS, packets, lambda: None)


def packets_in(frames: list[bytes]) -> list[dict[str, Any]]:
    """The packets among frames from the server."""
    readers = [Reader(frame) for frame in frames]
    return [json.loads(reader.text()) for reader in readers if reader.uint() == wire.PACKET]
