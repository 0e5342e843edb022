"""`collab.transports.hocuspocus.carrier`: what is said of documents that are not open (2.8)."""

import asyncio
from typing import Any, cast

from collab.hub.hub import Hub
from collab.protocol import hocuspocus, wire
from collab.protocol.closing import CloseCode
from collab.transports.hocuspocus.carrier import Carrier


def closed_after(frame: bytes, most: int) -> list[Any]:
    """How a socket ends on which this is said so often, of a document that is not open."""
    said = [hocuspocus.message("nothing", frame)] * most
    sent: list[Any] = []

    async def receive() -> dict[str, Any]:
        return (
            {"type": "websocket.receive", "bytes": said.pop()}
            if said
            else {"type": "websocket.disconnect"}
        )

    async def send(message: Any) -> None:
        sent.append(message["code"])

    scope: dict[str, Any] = {"client": ["127.0.0.1", 1]}
    asyncio.run(Carrier(scope, receive, send, cast(Hub, None)).run())
    return sent


def test_bytes_for_no_document_count_like_any_others() -> None:
    """2.8: two seconds' worth may come at once, two MiB; what is small goes unnoticed."""
    frame = wire.update(b"\0" * 200_000)
    assert closed_after(frame, 10) == []
    assert closed_after(frame, 11) == [CloseCode.THROTTLED]
    assert closed_after(wire.update(b"\0\0"), 100) == []
