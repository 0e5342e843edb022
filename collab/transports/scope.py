"""What an ASGI scope says."""

from collections.abc import Awaitable, Callable
from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import parse_cookie

from documents.tokens import NAMED, digest_of

_BEARER = "bearer "

Message = dict[str, Any]


Receive = Callable[[], Awaitable[Message]]


Send = Callable[[Message], Awaitable[None]]


def document_id_in(scope: Message) -> UUID | None:
    """The id in the address, if it is spelled the one way that counts (1.1)."""
    text = scope["url_route"]["kwargs"].get("document_id", "")
    try:
        document_id = UUID(text)
    except ValueError:
        return None
    return document_id if str(document_id) == text else None


def is_own_origin(scope: Message) -> bool:
    """Whether the page that opened the socket is ours; programs send no origin (1.3)."""
    origins = headers_of(scope, b"origin")
    return not origins or (len(origins) == 1 and origins[0] in settings.ORIGINS)


def session_digest(scope: Message) -> str:
    """What names in whose name a request speaks, living or not: a program's token, or a session."""
    for told in headers_of(scope, b"authorization"):
        if told[: len(_BEARER)].lower() == _BEARER:
            return NAMED + digest_of(told[len(_BEARER) :].strip())
    cookies = parse_cookie("; ".join(headers_of(scope, b"cookie")))
    return digest_of(cookies.get(settings.SESSION_COOKIE_NAME, ""))


def headers_of(scope: Message, name: bytes) -> list[str]:
    """Every value of a request's header; `name` is in lower case."""
    return [value.decode("latin-1") for key, value in scope["headers"] if key == name]
