"""A Python client: a script signs in, joins a document as a collaborator, reads and edits it.

    async with sign_in("http://localhost:8000", "ann", "demo") as site:
        async with site.join(document_id) as member:
            text = member.doc.get("default", type=XmlFragment)
            text.children.append(XmlElement("paragraph", {}, [XmlText("Hello from a script.")]))
            await member.saved()

It is pycrdt's own Provider over pycrdt-websocket's HttpxWebsocket; what is added is the way in and
the receipts.
"""

import json
import secrets
from base64 import b64encode
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID, uuid4

import anyio
import httpx
from httpx_ws import AsyncWebSocketSession, WebSocketDisconnect, aconnect_ws
from pycrdt import Channel, Doc, Provider, TransactionEvent
from pycrdt.websocket.websocket import HttpxWebsocket

from collab.protocol.lib0 import Reader
from collab.protocol.wire import PACKET, STEP1, SYNC, UPDATE

Json = dict[str, Any]

_MAX_MESSAGE = 256 * 1024 * 1024
# A ping is answered behind what was sent before, which may wait for its turn (PROTOCOL.md 2.11).
_PATIENCE_SECONDS = 600
# A large text takes a while to be read or written.
_ANSWER_SECONDS = 60


class ClientError(Exception):
    """Something kept the script from its document."""


class SignInFailed(ClientError):
    """The site did not take the name and password."""


class NoSuchDocument(ClientError):
    """Missing or forbidden: the two look alike."""


class NotAllowed(ClientError):
    """The token does not allow it, whatever its person may."""


class Moved(ClientError):
    """The words that were to be commented on do not stand there."""


class Refused(ClientError):
    """The site did not do it; `code` is one of PROTOCOL.md 5.20."""

    def __init__(self, code: str, detail: str) -> None:
        super().__init__(detail)
        self.code = code


class Closed(ClientError):
    """The server ended the connection; `code` is one of PROTOCOL.md section 6."""

    def __init__(self, code: int, reason: str) -> None:
        super().__init__(f"{code}: {reason}")
        self.code = code


@asynccontextmanager
async def sign_in(url: str, username: str, password: str) -> AsyncIterator["Site"]:
    """Sign in to the site at `url` (`http://localhost:8000`).

    Raises:
        SignInFailed: wrong name or password.
    """
    async with httpx.AsyncClient(base_url=url, headers={"Referer": url}) as http:
        await http.get("/accounts/login/")
        form = {"login": username, "password": password, **_csrf(http)}
        answer = await http.post("/accounts/login/", data=form)
        if not answer.is_redirect:
            raise SignInFailed(f"{url} did not take the password of {username}")
        yield Site(http)


@asynccontextmanager
async def with_token(url: str, token: str) -> AsyncIterator["Site"]:
    """Speak with the site at `url` by a personal token of the account page (`scr_…`)."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=_ANSWER_SECONDS) as http:
        yield Site(http)


def _csrf(http: httpx.AsyncClient) -> dict[str, str]:
    return {"csrfmiddlewaretoken": http.cookies.get("csrftoken") or ""}


class Review:
    """The comments and suggestions of a site's documents; `http` carries who asks."""

    def __init__(self, http: httpx.AsyncClient) -> None:
        self.http = http

    async def threads(self, document_id: UUID | str) -> list[Json]:
        """The threads of a document, as the HTTP API tells them.

        Raises:
            NoSuchDocument: missing or forbidden.
        """
        threads, rev, more = list[Json](), 0, True
        while more:
            told = await self._ask("GET", f"{document_id}/threads?rev={rev}", None)
            threads, rev, more = threads + told["threads"], told["rev"], told["more"]
        return threads

    async def comment(
        self, document_id: UUID | str, quote: str, text: str, nth: int | None = None
    ) -> Json:
        """Open a thread about words of a text that stand there once, or the `nth` time.

        Raises:
            NoSuchDocument: missing or forbidden.
            Moved: the words do not stand there.
        """
        body = {"id": str(uuid4()), "quote": quote, "text": text, "nth": nth}
        return await self._ask("POST", f"{document_id}/threads", body)

    async def answer(self, document_id: UUID | str, thread: str, text: str) -> Json:
        """Answer in a thread.

        Raises:
            NoSuchDocument: there is no such thread, or no right to answer.
        """
        body = {"id": str(uuid4()), "text": text}
        return await self._ask("POST", f"{document_id}/threads/{thread}/comments", body)

    async def resolve(self, document_id: UUID | str, thread: str, on: bool = True) -> Json:
        """Say that what a thread is about has been done, or has not after all.

        Raises:
            NoSuchDocument: there is no such thread, or no right to resolve it.
        """
        return await self._ask("PATCH", f"{document_id}/threads/{thread}", {"resolved": on})

    async def suggestions(self, document_id: UUID | str) -> list[Json]:
        """The suggestions of a document, as the HTTP API tells them.

        Raises:
            NoSuchDocument: missing or forbidden.
        """
        found, rev, more = list[Json](), 0, True
        while more:
            told = await self._ask("GET", f"{document_id}/suggestions?rev={rev}", None)
            found, rev, more = found + told["suggestions"], told["rev"], told["more"]
        return found

    async def suggest(
        self, document_id: UUID | str, state: bytes, change: Callable[[Doc[Any]], None]
    ) -> Json:
        """Suggest a change of a text with this state (`member.doc.get_update()`).

        Raises:
            NoSuchDocument: missing or forbidden.
            Refused: it cannot be suggested, or the text has started anew.
        """
        body = {"id": str(uuid4()), "update": b64encode(_changed(state, change)).decode()}
        return await self._ask("POST", f"{document_id}/suggestions", body)

    async def accept(
        self, document_id: UUID | str, suggestion: str, seq: int | None = None
    ) -> Json:
        """Accept a suggestion, in the text of this seq or whatever it is now.

        Raises:
            NoSuchDocument: there is no such suggestion, or no right to accept it.
            Refused: it is closed, builds on others, or does something else by now.
        """
        path = f"{document_id}/suggestions/{suggestion}/accept"
        return await self._ask("POST", path, {"seq": seq})

    async def reject(self, document_id: UUID | str, suggestion: str) -> Json:
        """Reject a suggestion.

        Raises:
            NoSuchDocument: there is no such suggestion, or no right to reject it.
            Refused: it is closed.
        """
        return await self._ask("POST", f"{document_id}/suggestions/{suggestion}/reject", {})

    async def _ask(self, method: str, path: str, body: Json | None) -> Json:
        answer = await self._send(method, f"/{path}", json=body)
        return cast(Json, answer.json())

    async def _send(self, method: str, path: str, **more: Any) -> httpx.Response:
        headers = {
            "X-CSRFToken": self.http.cookies.get("csrftoken") or "",
            **more.pop("headers", {}),
        }
        address = f"/api/v1/documents{path}"
        answer = await self.http.request(method, address, headers=headers, **more)
        if answer.status_code == httpx.codes.CONFLICT:
            told = answer.json()
            code = told.get("code")
            raise Refused(code, told["detail"]) if code else Moved(told["detail"])
        if answer.status_code == httpx.codes.FORBIDDEN:
            raise NotAllowed(answer.json()["detail"])
        if not answer.is_success:
            raise NoSuchDocument(path)
        return answer


class Site(Review):
    """A site where somebody is signed in, or a program speaks by a token."""

    async def ticket(self, document_id: UUID | str) -> "Ticket":
        """A ticket for a document.

        Raises:
            NoSuchDocument: missing or forbidden.
        """
        told = await self._ask("POST", f"{document_id}/ticket", None)
        return Ticket(told["ticket"], told["epoch"])

    async def documents(self, query: str = "", limit: int = 50) -> list[Json]:
        """Documents that one may open, as the HTTP API lists them; `query` searches them."""
        answer = await self._send("GET", "", params={"q": query, "limit": limit})
        return cast(list[Json], answer.json()["documents"])

    async def create(self, title: str, markdown: str = "") -> Json:
        """A new document with a text.

        Raises:
            NotAllowed: the token is not for new documents.
        """
        body = {"title": title, "format": "markdown", "content": markdown}
        return cast(Json, (await self._send("POST", "", json=body)).json())

    async def markdown(self, document_id: UUID | str) -> str:
        """What a document says, as Markdown.

        Raises:
            NoSuchDocument: missing or forbidden.
        """
        answer = await self._send("GET", f"/{document_id}/content", params={"format": "markdown"})
        return answer.text

    async def state(self, document_id: UUID | str) -> bytes:
        """The state of a document: a Yjs v1 update.

        Raises:
            NoSuchDocument: missing or forbidden.
        """
        answer = await self._send("GET", f"/{document_id}/content", params={"format": "yjs"})
        return answer.content

    async def change(self, document_id: UUID | str, change: Callable[[Doc[Any]], None]) -> int:
        """Have `change` act on a copy of a document's text, and commit what it did; the seq at
        which that is in the journal. Nobody's changes meanwhile are lost.

        Raises:
            NoSuchDocument: missing or forbidden.
            NotAllowed: the token is not for that.
        """
        epoch = (await self._ask("GET", str(document_id), None))["epoch"]
        update = _changed(await self.state(document_id), change)
        answer = await self._send(
            "POST",
            f"/{document_id}/updates",
            params={"epoch": epoch},
            content=update,
            headers={"Content-Type": "application/octet-stream"},
        )
        return cast(int, answer.json()["seq"])

    async def say(self, document_id: UUID | str, text: str) -> Json:
        """Say something in a document's chat.

        Raises:
            NoSuchDocument: missing or forbidden.
            NotAllowed: the token is not for that.
        """
        body = {"mid": str(uuid4()), "text": text}
        return await self._ask("POST", f"{document_id}/messages", body)

    async def messages(self, document_id: UUID | str) -> list[Json]:
        """The newest messages of a document's chat, in their order.

        Raises:
            NoSuchDocument: missing or forbidden.
        """
        return cast(
            list[Json], (await self._ask("GET", f"{document_id}/messages", None))["messages"]
        )

    @asynccontextmanager
    async def join(self, document_id: UUID | str) -> AsyncIterator["Member"]:
        """Join a document; the block ends when everything written in it is saved.

        Raises:
            NoSuchDocument: missing or forbidden.
            Closed: the server ended the connection.
        """
        path = f"/collab/{document_id}"
        ticket = await self.ticket(document_id)
        address = f"{path}?packets=1&marks=comment&epoch={ticket.epoch}&ticket={ticket.text}"
        websocket: AsyncWebSocketSession
        async with aconnect_ws(
            address,
            self.http,
            max_message_size_bytes=_MAX_MESSAGE,
            keepalive_ping_timeout_seconds=_PATIENCE_SECONDS,
        ) as websocket:
            member = Member(_ReceiptChannel(websocket, path))
            with member.counting():
                async with member.provider:
                    await member.synced()
                    yield member
                    await member.saved()


def _changed(state: bytes, change: Callable[[Doc[Any]], None]) -> bytes:
    """What somebody changes on a copy of a text, under a client id of its own."""
    said: list[bytes] = []
    copy: Doc[Any] = Doc(client_id=secrets.randbelow(2**32 - 1) + 1)
    copy.apply_update(state)
    subscription = copy.observe(lambda event: said.append(event.update))
    try:
        with copy.transaction():
            change(copy)
    finally:
        copy.unobserve(subscription)
    return b"".join(said)


@dataclass(frozen=True, slots=True)
class Ticket:
    """What lets a client join, and the epoch of the text that it will get."""

    text: str
    epoch: int


class Member:
    """A script in a document: `doc` is the shared pycrdt Doc, kept in step in the background."""

    def __init__(self, channel: "_ReceiptChannel") -> None:
        self.doc: Doc[Any] = Doc()
        self.provider = Provider(self.doc, channel)
        self._channel = channel
        self._events = 0

    @contextmanager
    def counting(self) -> Iterator[None]:
        """Count what happens to the Doc, which would otherwise keep us, and itself, for ever."""
        subscription = self.doc.observe(self._count)
        try:
            yield
        finally:
            self.doc.unobserve(subscription)

    def _count(self, _: TransactionEvent) -> None:
        self._events += 1

    @property
    def role(self) -> str:
        """The role that the server said last: owner, editor, commenter or viewer."""
        return self._channel.role

    async def synced(self) -> None:
        """Wait until `doc` has what the server had when we joined; raises `Closed`."""
        await self._channel.until(self.provider.synced.is_set)

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds of `doc`, which the others change; raises `Closed`."""
        await self._channel.until(condition)

    async def saved(self) -> None:
        """Wait until everything written to `doc` so far is committed; raises `Closed`."""
        channel, events = self._channel, self._events
        # The Provider sends one Update for each event of the Doc, from a task of its own.
        await channel.until(lambda: channel.updates >= events)
        frames = channel.frames
        await channel.until(lambda: channel.receipt >= frames)


class _ReceiptChannel(Channel):
    """The socket as the Provider sees it, counting change frames out and receipts in (5.3)."""

    def __init__(self, websocket: AsyncWebSocketSession, path: str) -> None:
        self._socket = HttpxWebsocket(websocket, path)
        self._news = anyio.Event()
        self._closed: Closed | None = None
        self.role = ""
        self.frames = 0
        self.updates = 0
        self.receipt = 0

    @property
    def path(self) -> str:
        return self._socket.path

    async def send(self, message: bytes) -> None:
        if message[0] == SYNC and message[1] != STEP1:
            self.frames += 1
            self.updates += message[1] == UPDATE
        await self._socket.send(message)
        self._tell()

    async def recv(self) -> bytes:
        # Asking for the next message, the Provider has dealt with the last one.
        self._tell()
        try:
            message = await self._socket.recv()
        except WebSocketDisconnect as end:
            self._closed = Closed(end.code, end.reason or "")
            self._tell()
            raise
        if message[0] == PACKET:
            self._take(json.loads(Reader(message[1:]).text()))
        self._tell()
        return message

    async def __anext__(self) -> bytes:
        try:
            return await self.recv()
        except WebSocketDisconnect:
            raise StopAsyncIteration from None

    def _take(self, packet: dict[str, Any]) -> None:
        if packet["type"] == "receipt":
            self.receipt = packet["frames"]
        self.role = packet.get("role", self.role)

    def _tell(self) -> None:
        self._news.set()
        self._news = anyio.Event()

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait for something that the server will say; raises `Closed` when it cannot any more."""
        while not condition():
            if self._closed:
                raise self._closed
            await self._news.wait()
