"""Published pages from memory: many readers of one page cost about as much as a file would.

Django makes a page as ever (documents/publishing/views.py). What it answered is kept, and shown to
whoever asks for the same, once it has been looked up for them whether the page is still what it was
made from: nobody is shown what was taken back. Of all who ask meanwhile it is looked up together.
"""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import Error, connection
from django.utils.http import parse_etags

from collab.transports.scope import Message, Receive, Send, headers_of
from documents.access.published import Published, all_published
from documents.publishing.views import KEEPER, code_in

# Bytes of all pages that a process keeps.
MOST = 16 * 1024 * 1024
# Seconds for which a page of a text that has been written on meanwhile serves, so that it is not
# made again for each letter.
LATE = 0.25
_LONGEST_HEADER = 200
# What a page depends on beside its address.
_CHOOSING = (b"host", b"accept-language", b"x-forwarded-proto")
# What is Django's to answer.
_PARTICULAR = {b"cookie", b"authorization", b"range", b"if-match", b"if-modified-since"}
_OF_CONTENT = {b"content-length", b"content-type"}
# How often somebody waits for a page that is made for another one.
_WAITS = 3

Application = Callable[[Message, Receive, Send], Awaitable[None]]
LookUp = Callable[[Collection[str]], dict[str, Published]]
Key = tuple[str, ...]


@dataclass(slots=True)
class _Made:
    """What Django answered; `published` is what a page was made from, if it is one to keep."""

    start: Message = field(default_factory=dict)
    body: bytes = b""
    published: Published | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    published: Published
    headers: list[tuple[bytes, bytes]]
    body: bytes
    # Until then, by the loop's clock, it serves although the text has been written on.
    until: float

    def serves(self, published: Published, now: float) -> bool:
        was = self.published
        if was == published:
            return True
        return now < self.until and replace(was, seq=published.seq, at=published.at) == published


class Lookups:
    """Looks up what is published: on one thread, and at once for all who have asked by then."""

    def __init__(self, look_up: LookUp) -> None:
        self._look_up = look_up
        self._thread = ThreadPoolExecutor(1, "published")
        self._asked: dict[str, asyncio.Future[Published | None]] = {}
        self._looking: asyncio.Task[None] | None = None

    async def of(self, code: str) -> Published | None:
        """What is published under a code now.

        Raises:
            Error: the database does not say.
        """
        answer = self._asked.setdefault(code, asyncio.get_running_loop().create_future())
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        # Others wait for the same.
        return await asyncio.shield(answer)

    async def _look(self) -> None:
        loop = asyncio.get_running_loop()
        while self._asked:
            asked, self._asked = self._asked, {}
            try:
                found = await loop.run_in_executor(self._thread, self._look_up, list(asked))
            except Exception as error:
                for answer in asked.values():
                    answer.set_exception(error)
                    # Whoever asked may have hung up.
                    answer.exception()
            else:
                for code, answer in asked.items():
                    answer.set_result(found.get(code))


class PublishedPages:
    """The application for the addresses of published pages, around Django's."""

    def __init__(self, pages: Application, lookups: Lookups, most: int = MOST) -> None:
        self._pages = pages
        self._lookups = lookups
        self._most = most
        self._bytes = 0
        self._kept: OrderedDict[Key, _Kept] = OrderedDict()
        # What is being made, until it has been.
        self._making: dict[Key, asyncio.Event] = {}

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        key = _key(scope)
        if key is None:
            return await self._pages(scope, receive, send)
        kept = await self._find(key, scope)
        if kept is not None:
            return await _answer(scope, send, kept.headers, kept.body)
        made = await self._made(key, scope, receive)
        if made.published is not None:
            return await _answer(scope, send, made.start["headers"], made.body)
        if not made.start:
            return None  # The client has hung up.
        await send(made.start)
        await send({"type": "http.response.body", "body": made.body})

    async def _find(self, key: Key, scope: Message) -> _Kept | None:
        code = code_in(scope["url_route"]["kwargs"]["name"])
        for _ in range(_WAITS):
            try:
                published = await self._lookups.of(code)
            except Error:
                return None
            kept = self._kept.get(key)
            now = asyncio.get_running_loop().time()
            if kept is not None and published is not None and kept.serves(published, now):
                self._kept.move_to_end(key)
                return kept
            if published is None or key not in self._making:
                return None
            await self._making[key].wait()
        return None

    async def _made(self, key: Key, scope: Message, receive: Receive) -> _Made:
        """Have Django make a page, whole, whatever the client has already."""
        made, done = _Made(), self._making.setdefault(key, asyncio.Event())

        def note(published: Published) -> None:
            made.published = published

        async def hear(message: Message) -> None:
            if message["type"] == "http.response.start":
                made.start = message
            else:
                made.body += message.get("body", b"")

        unconditional = [pair for pair in scope["headers"] if pair[0] != b"if-none-match"]
        extensions = {**scope.get("extensions", {}), KEEPER: note}
        begun = asyncio.get_running_loop().time()
        try:
            within = {**scope, "headers": unconditional, "extensions": extensions}
            await self._pages(within, receive, hear)
            self._keep(key, made, begun + LATE)
        finally:
            if self._making.get(key) is done:
                del self._making[key]
            done.set()
        return made

    def _keep(self, key: Key, made: _Made, until: float) -> None:
        if made.published is None or len(made.body) > self._most:
            return
        self._drop(self._kept.pop(key, None))
        self._kept[key] = _Kept(made.published, made.start["headers"], made.body, until)
        self._bytes += len(made.body)
        while self._bytes > self._most:
            self._drop(self._kept.popitem(last=False)[1])

    def _drop(self, kept: _Kept | None) -> None:
        if kept is not None:
            self._bytes -= len(kept.body)


def kept_in_memory(pages: Application) -> PublishedPages:
    """The pages that everybody may read, from memory where that can be."""
    return PublishedPages(pages, Lookups(_look_up))


def _look_up(codes: Collection[str]) -> dict[str, Published]:
    try:
        found = all_published(codes)
    except Error:
        connection.close()
        raise
    # SQLite's is the thread's own and costs more to open than to ask.
    if connection.vendor != "sqlite":
        connection.close()
    return found


def _key(scope: Message) -> Key | None:
    """What a page depends on; None for a request that is Django's alone."""
    headers: Iterable[tuple[bytes, Any]] = scope["headers"]
    if scope["method"] != "GET" or scope["query_string"]:
        return None
    if any(name in _PARTICULAR for name, _ in headers):
        return None
    chosen = [",".join(headers_of(scope, name)) for name in _CHOOSING]
    if any(len(each) > _LONGEST_HEADER for each in chosen):
        return None
    return (scope["path"], scope["scheme"], *chosen)


async def _answer(
    scope: Message, send: Send, headers: list[tuple[bytes, bytes]], body: bytes
) -> None:
    """Show a page, or say that the client has it already (RFC 9110, 13.1.2)."""
    etags = {value.decode("latin-1") for name, value in headers if name.lower() == b"etag"}
    had = parse_etags(",".join(headers_of(scope, b"if-none-match")))
    is_had = any(etag == "*" or etag.removeprefix("W/") in etags for etag in had)
    if is_had:
        headers = [pair for pair in headers if pair[0].lower() not in _OF_CONTENT]
    status = 304 if is_had else 200
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if is_had else body})
