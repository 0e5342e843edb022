"""A site where somebody is signed in, or a program speaks by a token."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import cast
from uuid import UUID, uuid4

import anyio
import httpx

from collab.client.api import Api, Json
from collab.client.changes import Change, update_of
from collab.client.connection import Door
from collab.client.errors import SignInFailed
from collab.client.line import Line
from collab.client.member import Member
from collab.client.review import Review

# A large text takes a while to be read or written.
_ANSWER_SECONDS = 60


@asynccontextmanager
async def sign_in(url: str, username: str, password: str) -> AsyncIterator["Site"]:
    """Sign in to the site at `url` (`http://localhost:8000`).

    Raises:
        SignInFailed: wrong name or password.
    """
    headers = {"Referer": url}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=_ANSWER_SECONDS) as http:
        await http.get("/accounts/login/")
        token = {"csrfmiddlewaretoken": http.cookies.get("csrftoken") or ""}
        form = {"login": username, "password": password, **token}
        answer = await http.post("/accounts/login/", data=form)
        if not answer.is_redirect:
            raise SignInFailed(f"{url} did not take the password of {username}")
        yield Site(Api(http))


@asynccontextmanager
async def with_token(url: str, token: str) -> AsyncIterator["Site"]:
    """Speak with the site at `url` by a personal token of the account page (`scr_…`)."""
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx.AsyncClient(base_url=url, headers=headers, timeout=_ANSWER_SECONDS) as http:
        yield Site(Api(http))


class Site:
    """The documents of a site, and in `review` what is said about them.

    All of it raises `NoSuchDocument` where a document is missing or forbidden, and what else `Api`
    raises.
    """

    def __init__(self, api: Api) -> None:
        self._api = api
        self.review = Review(api)

    async def documents(self, query: str = "", limit: int = 50) -> list[Json]:
        """Documents that one may open, as the HTTP API lists them; `query` searches them."""
        answer = await self._api.get("", {"q": query, "limit": limit})
        return cast(list[Json], answer.json()["documents"])

    async def create(self, title: str, markdown: str = "") -> Json:
        """A new document with a text."""
        body = {"title": title, "format": "markdown", "content": markdown}
        return await self._api.ask("POST", "", body)

    async def markdown(self, document_id: UUID | str) -> str:
        """What a document says, as Markdown."""
        return (await self._api.get(f"/{document_id}/content", {"format": "markdown"})).text

    async def state(self, document_id: UUID | str) -> bytes:
        """The state of a document: a Yjs v1 update."""
        return (await self._api.get(f"/{document_id}/content", {"format": "yjs"})).content

    async def change(self, document_id: UUID | str, change: Change) -> int:
        """Have `change` act on a copy of a document's text, and commit what it did; the seq at
        which that is in the journal. Nobody's changes meanwhile are lost."""
        epoch = (await self._api.ask("GET", f"/{document_id}"))["epoch"]
        update = update_of(await self.state(document_id), change)
        told = await self._api.append(f"/{document_id}/updates", epoch, update)
        return cast(int, told["seq"])

    async def say(self, document_id: UUID | str, text: str) -> Json:
        """Say something in a document's chat."""
        body = {"mid": str(uuid4()), "text": text}
        return await self._api.ask("POST", f"/{document_id}/messages", body)

    async def messages(self, document_id: UUID | str) -> list[Json]:
        """The newest messages of a document's chat, in their order."""
        told = await self._api.ask("GET", f"/{document_id}/messages")
        return cast(list[Json], told["messages"])

    @asynccontextmanager
    async def join(self, document_id: UUID | str) -> AsyncIterator[Member]:
        """Join a document, and join again whenever the connection ends for a time; the block ends
        when everything written in it is saved.

        Raises:
            Closed, StartedAnew, NoSuchDocument: the server ended the connection for good.
        """
        path = f"/{document_id}"
        line = Line(Door(self._api, path))
        member, failure = Member(line, self._api, path), None
        async with anyio.create_task_group() as tasks:
            try:
                tasks.start_soon(line.awareness.start)
                await tasks.start(line.stay)
                yield member
                await member.saved()
            except Exception as error:
                # A task group would wrap it.
                failure = error
            tasks.cancel_scope.cancel()
        if failure:
            raise failure
