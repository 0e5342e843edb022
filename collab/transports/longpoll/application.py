"""The long poll: what a socket does, by requests, for networks that let no WebSocket through.

An ASGI application beside Django's, with none of its middleware: what keeps other sites out is the
rule of origins, a header that no form can send, and the session cookie, which is `SameSite`.
PROTOCOL.md section 7.
"""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import parse_qs

import orjson
from django.conf import settings

from collab.hub.hub import get_hub
from collab.protocol.closing import Refused
from collab.transports.connection import LIMITS
from collab.transports.gathering import TURN_SECONDS
from collab.transports.longpoll import bodies
from collab.transports.longpoll.forwarding import Unreachable, ask, holder_of
from collab.transports.longpoll.inbox import Gap
from collab.transports.longpoll.outbox import CursorUnknown
from collab.transports.longpoll.poll import Full, Poll, polls
from collab.transports.scope import (
    Message,
    Receive,
    Send,
    headers_of,
    is_own_origin,
    session_digest,
)
from documents.errors import found_in

log = logging.getLogger(__name__)

T = TypeVar("T")

# The type and the length of a sync frame, beside its payload.
_FRAME_OVERHEAD = 16
# One frame of the largest, and others behind it.
MAX_BODY = LIMITS.change + 1024 * 1024
# Proxies give up after 30 s; and who waits must not be taken for gone.
_WAIT_SECONDS = min(25.0, settings.COLLAB_POLL_SECONDS / 2)
# For how long a request waits while its frames are read more slowly than they come (2.8).
_PATIENCE_SECONDS = 5.0
# What a browser says itself of a connection that is gone without a word.
_LOST = 1006
_MAX_DIGITS = 15


class _Foreign(Exception):
    """The request may come from another site's page."""


class _Odd(Exception):
    """A request that is not of the protocol; carries the status."""

    def __init__(self, status: int) -> None:
        super().__init__(f"answered with {status}")
        self.status = status


class _Unknown(Exception):
    """There is no such poll for this session."""


@dataclass(frozen=True, slots=True)
class _Answer:
    status: int
    body: bytes = b""
    kind: bytes = b"application/json"


async def serve(scope: Message, receive: Receive, send: Send) -> None:
    """The application behind `/collab/<document id>/poll` and `…/poll/<token>`."""
    try:
        answer = await _answer(scope, receive)
    except Exception as error:
        answer = _answer_to(error)
    headers = [
        (b"content-type", answer.kind),
        (b"cache-control", b"no-store"),
        (b"x-content-type-options", b"nosniff"),
    ]
    if answer.status != 204:
        headers.append((b"content-length", str(len(answer.body)).encode()))
    if answer.status == 429:
        headers.append((b"retry-after", b"1"))
    await send({"type": "http.response.start", "status": answer.status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _json(status: int, **content: object) -> _Answer:
    return _Answer(status, orjson.dumps(content))


_Handler = Callable[[Any], _Answer]
# How what goes wrong looks to the client of a poll; why its connection ends, refusals.py says.
ANSWERS: dict[type[Exception], _Handler] = {
    Refused: lambda error: _json(410, code=int(error.code), reason=error.reason),
    _Unknown: lambda _: _json(410, code=_LOST, reason="There is no such poll any more."),
    _Foreign: lambda _: _json(403, error="This is for the pages of the site itself."),
    Gap: lambda error: _json(409, received=error.received),
    CursorUnknown: lambda _: _json(409, error="What follows this cursor is not held."),
    Full: lambda error: _json(429, received=error.received),
    _Odd: lambda error: _json(error.status),
}


def _answer_to(error: Exception) -> _Answer:
    handler = found_in(ANSWERS, error)
    if handler is None:
        log.error("unexpected error", exc_info=error)
        return _json(500)
    return handler(error)


# Requests.


async def _answer(scope: Message, receive: Receive) -> _Answer:
    if headers_of(scope, b"x-poll") != ["1"] or not is_own_origin(scope):
        raise _Foreign
    token = scope["url_route"]["kwargs"].get("token")
    if token is None:
        return await _open(scope)
    action = _ACTIONS.get(scope["method"])
    if action is None:
        raise _Odd(405)
    poll = polls.find(token, session_digest(scope))
    if poll is None:
        return await _pass_on(token, scope, receive)
    polls.touch(poll)
    return await action(poll, scope, receive)


async def _open(scope: Message) -> _Answer:
    """Let somebody in, or say why not: the answer waits for it."""
    if scope["method"] != "POST":
        raise _Odd(405)
    poll = Poll(scope, get_hub())
    await poll.join()
    return _json(200, poll=poll.token)


async def _pass_on(token: str, scope: Message, receive: Receive) -> _Answer:
    """Have the process that holds the poll answer, unless that is us."""
    holder = holder_of(token, scope)
    if holder is None:
        raise _Unknown
    body = await _body(receive)
    asking = asyncio.create_task(ask(holder, scope, body))
    try:
        response = await _outcome(asking, asyncio.create_task(_hung_up(receive)))
    except Unreachable:
        raise _Unknown from None
    if response is None:
        return _Answer(204)
    kind = response.headers.get("content-type", "application/json")
    return _Answer(response.status_code, response.content, kind.encode("latin-1"))


async def _body(receive: Receive) -> bytes:
    body, more = bytearray(), True
    while more:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
        if len(body) > MAX_BODY:
            raise _Odd(413)
    return bytes(body)


async def _take(poll: Poll, scope: Message, receive: Receive) -> _Answer:
    """Take frames of the client's; a later request of the kind takes over."""
    number = _number(scope, "from")
    try:
        await _outcome(poll.requests.start("take", _take_body(poll, number, receive)))
    except Refused as refused:
        poll.end(refused)
        raise
    return _json(200, received=poll.inbox.received)


async def _take_body(poll: Poll, number: int, receive: Receive) -> None:
    """Put the frames of a body into the inbox while it arrives."""
    poll.lacks(number)
    unpacker = bodies.Unpacker(LIMITS.change + _FRAME_OVERHEAD)
    now = asyncio.get_running_loop().time
    deadline = now() + _PATIENCE_SECONDS
    try:
        async for body in _pieces(poll, receive):
            for frame in unpacker.feed(body):
                await poll.put(number, frame, deadline)
                number += 1
            asked = now()
            await poll.gather(unpacker.waiting)
            deadline += now() - asked
        unpacker.finish()
    finally:
        poll.intake.stop_gathering()


async def _pieces(poll: Poll, receive: Receive) -> AsyncIterator[bytes]:
    """A body as it arrives, which is neither too long nor too slow."""
    now = asyncio.get_running_loop().time
    size = size_then = 0
    listened = 0.0
    while True:
        asked = now()
        message = await receive()
        listened += now() - asked
        if message["type"] == "http.disconnect":
            # Nobody hears it.
            raise _Odd(400)
        body = message.get("body", b"")
        size += len(body)
        if size > MAX_BODY:
            raise _Odd(413)
        yield body
        if not message.get("more_body", False):
            return
        if listened > TURN_SECONDS:
            if poll.intake.wastes_turn(size - size_then):
                raise _Odd(408)
            listened, size_then = 0.0, size


async def _give(poll: Poll, scope: Message, receive: Receive) -> _Answer:
    """Give the client what it has not acknowledged, waiting until there is something."""
    poll.acknowledge(_number(scope, "after"))
    # No name for the task: what it raises would hold this frame, and the frame what raised it.
    found = await _outcome(
        poll.requests.start("give", poll.news()),
        asyncio.create_task(_hung_up(receive)),
        _WAIT_SECONDS,
    )
    polls.touch(poll)
    if found is None:
        return _Answer(204)
    return _Answer(200, bodies.pack(*found), b"application/octet-stream")


async def _hang_up(poll: Poll, scope: Message, receive: Receive) -> _Answer:
    poll.leave()
    return _Answer(204)


_Action = Callable[[Poll, Message, Receive], Awaitable[_Answer]]
_ACTIONS: dict[str, _Action] = {"POST": _take, "GET": _give, "DELETE": _hang_up}


def _number(scope: Message, name: str) -> int:
    """A number in the query."""
    (text,) = parse_qs(scope["query_string"].decode("latin-1")).get(name, [""])[:1]
    if not (text.isascii() and text.isdigit() and len(text) <= _MAX_DIGITS):
        raise _Odd(400)
    return int(text)


async def _hung_up(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass


async def _outcome(
    task: "asyncio.Task[T]", other: "asyncio.Task[None] | None" = None, seconds: float | None = None
) -> T | None:
    """What a task comes to; None if it is cancelled, or something else comes first."""
    tasks = {task, other} if other else {task}
    try:
        await asyncio.wait(tasks, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        return task.result() if task.done() and not task.cancelled() else None
    finally:
        for each in tasks:
            each.cancel()
        # What it raises holds this frame, and the frame would hold what it raised.
        del task, other, tasks, each
