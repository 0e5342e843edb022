"""The handshake as the consumer sees it, whatever server is in front."""

import asyncio
from uuid import UUID, uuid4

import pytest
from django.conf import settings

from collab.transports import connection as clients
from collab.transports import consumer

OWN = settings.ORIGINS[0].encode()
EVIL = b"https://evil.test"
ADDRESS = "10.0.0.1"


class Refusing:
    """A hub that lets nobody in."""

    @property
    def clients(self):
        return self

    def come(self, connection):
        pass

    def go(self, connection):
        pass

    def check_stranger(self, connection):
        pass

    async def join(self, *_):
        raise clients.Refused(clients.CloseCode.NOT_FOUND, "Nobody.")


@pytest.mark.parametrize(
    ("origins", "admitted"),
    [
        ([], True),
        ([OWN], True),
        ([EVIL], False),
        ([OWN, OWN], False),
        ([OWN, EVIL], False),
        ([EVIL, OWN], False),
    ],
)
def test_origins(monkeypatch, origins, admitted):
    """1.3: one origin, ours, or none; some servers hand two headers on."""
    monkeypatch.setattr(consumer, "get_hub", Refusing)
    sent = asyncio.run(handshake([(b"origin", origin) for origin in origins]))
    assert (sent[0]["type"] == "websocket.accept") == admitted


@pytest.mark.parametrize("split", [False, True])
def test_cookies(monkeypatch, split):
    """1.2: the session's cookie is found in one header or in several, as HTTP/2 may send them."""
    asked: list[str] = []

    class Noting(Refusing):
        async def join(self, document_id, digest, make_session):
            asked.append(digest)
            await super().join()

    monkeypatch.setattr(consumer, "get_hub", Noting)
    parts = [b"csrftoken=x", b"sessionid=key"]
    values = parts if split else [b"; ".join(parts)]
    asyncio.run(handshake([(b"cookie", value) for value in values]))
    assert asked == [clients.digest_of("key")]


def test_nobody_is_not_looked_up(monkeypatch, settings):
    """1.7: a handshake without a session reaches no database, and is counted by document."""
    settings.THROTTLE_FAILURES = 1
    monkeypatch.setattr(Refusing, "join", None)
    monkeypatch.setattr(consumer, "get_hub", Refusing)
    documents = [uuid4(), uuid4()]
    ends = [asyncio.run(handshake([], document))[-1] for document in documents + documents]
    assert [end["code"] for end in ends] == [4401, 4401, 4529, 4529]


async def handshake(headers: list[tuple[bytes, bytes]], document: UUID | None = None) -> list[dict]:
    """What is said to somebody who opens a socket with these headers."""
    scope = {
        "type": "websocket",
        "client": (ADDRESS, 4711),
        "headers": headers,
        "query_string": b"",
        "url_route": {"kwargs": {"document_id": str(document or uuid4())}},
    }
    sent: list[dict] = []

    async def receive():
        return {"type": "websocket.connect"}

    async def send(message):
        sent.append(message)

    await consumer.DocumentConsumer()(scope, receive, send)
    return sent
