"""The comments and suggestions of a site's documents."""

from base64 import b64encode
from uuid import UUID, uuid4

from collab.client.api import Api, Json
from collab.client.changes import Change, update_of


class Review:
    """Threads and suggestions, as the HTTP API tells them.

    All of it raises `NoSuchDocument` where there is no such document, thread or suggestion, or no
    right to do that, and what else `Api` raises.
    """

    def __init__(self, api: Api) -> None:
        self._api = api

    async def threads(self, document_id: UUID | str) -> list[Json]:
        """The threads of a document."""
        return await self._all(document_id, "threads")

    async def comment(
        self, document_id: UUID | str, quote: str, text: str, nth: int | None = None
    ) -> Json:
        """Open a thread about words of a text that stand there once, or the `nth` time.

        Raises:
            Moved: the words do not stand there.
        """
        body = {"id": str(uuid4()), "quote": quote, "text": text, "nth": nth}
        return await self._api.ask("POST", f"/{document_id}/threads", body)

    async def answer(self, document_id: UUID | str, thread: str, text: str) -> Json:
        """Answer in a thread."""
        body = {"id": str(uuid4()), "text": text}
        return await self._api.ask("POST", f"/{document_id}/threads/{thread}/comments", body)

    async def resolve(self, document_id: UUID | str, thread: str, on: bool = True) -> Json:
        """Say that what a thread is about has been done, or has not after all."""
        body = {"resolved": on}
        return await self._api.ask("PATCH", f"/{document_id}/threads/{thread}", body)

    async def suggestions(self, document_id: UUID | str) -> list[Json]:
        """The suggestions of a document."""
        return await self._all(document_id, "suggestions")

    async def suggest(self, document_id: UUID | str, state: bytes, change: Change) -> Json:
        """Suggest a change of a text with this state (`member.doc.get_update()`).

        Raises:
            Refused: it cannot be suggested, or the text has started anew.
        """
        body = {"id": str(uuid4()), "update": b64encode(update_of(state, change)).decode()}
        return await self._api.ask("POST", f"/{document_id}/suggestions", body)

    async def accept(
        self, document_id: UUID | str, suggestion: str, seq: int | None = None
    ) -> Json:
        """Accept a suggestion, in the text of this seq or whatever it is now.

        Raises:
            Refused: it is closed, builds on others, or does something else by now.
        """
        path = f"/{document_id}/suggestions/{suggestion}/accept"
        return await self._api.ask("POST", path, {"seq": seq})

    async def reject(self, document_id: UUID | str, suggestion: str) -> Json:
        """Reject a suggestion.

        Raises:
            Refused: it is closed.
        """
        return await self._api.ask("POST", f"/{document_id}/suggestions/{suggestion}/reject", {})

    async def _all(self, document_id: UUID | str, kind: str) -> list[Json]:
        found, rev, more = list[Json](), 0, True
        while more:
            told = await self._api.ask("GET", f"/{document_id}/{kind}?rev={rev}")
            found, rev, more = found + told[kind], told["rev"], told["more"]
        return found
