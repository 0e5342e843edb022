"""Which process holds a poll, and how the others pass on what is asked of it.

A poll's token carries the address of its process (`PROCESS_URL`), signed: only addresses that a
process of the site has signed are ever asked. PROTOCOL.md 7.7.
"""

import secrets
from functools import lru_cache

import httpx
from django.conf import settings
from django.core import signing

from collab.transports.scope import Message, headers_of

_SALT = "collab.poll"
_CONNECT_SECONDS, _ANSWER_SECONDS = 2.0, 45.0
# Says that a request was passed on already, and by which client's address it came.
_MARK = b"x-passed-on"
_OWN_HEADERS = {b"host", b"connection", b"content-length", b"transfer-encoding", b"x-forwarded-for"}


class Unreachable(Exception):
    """The process that holds the poll does not answer."""


def new_token() -> str:
    """A token for a poll of this process."""
    return signing.dumps([settings.PROCESS_URL, secrets.token_urlsafe(24)], salt=_SALT)


def holder_of(token: str, scope: Message) -> str | None:
    """The address of another process that may hold a poll; None if there is no sense in asking."""
    if headers_of(scope, _MARK):
        return None
    try:
        address, _ = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    return None if address == settings.PROCESS_URL else str(address)


async def ask(holder: str, scope: Message, body: bytes) -> httpx.Response:
    """The answer of the process that holds a poll to a client's request.

    Raises:
        Unreachable: there is none.
    """
    query = scope["query_string"].decode("latin-1")
    try:
        return await _client().request(
            scope["method"],
            f"{holder}{scope['path']}?{query}",
            content=body,
            headers=_headers(scope),
        )
    except httpx.HTTPError as error:
        raise Unreachable from error


def _headers(scope: Message) -> list[tuple[bytes, bytes]]:
    kept = [(key, value) for key, value in scope["headers"] if key not in _OWN_HEADERS]
    address = (scope.get("client") or [""])[0].encode()
    return [*kept, (b"x-forwarded-for", address), (_MARK, b"1")]


@lru_cache
def _client() -> httpx.AsyncClient:
    """One for the process: it keeps its connections to the others."""
    return httpx.AsyncClient(
        timeout=httpx.Timeout(_ANSWER_SECONDS, connect=_CONNECT_SECONDS),
        limits=httpx.Limits(max_connections=None, max_keepalive_connections=100),
        trust_env=False,
    )
