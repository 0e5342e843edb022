"""A program in a document."""

from collections.abc import AsyncIterator, Callable
from functools import partial
from typing import Any, cast

from pycrdt import Awareness, Doc

from collab.client.api import Api, Json
from collab.client.errors import NotAllowed, Refused
from collab.client.line import Line


class Member:
    """A program in a document. The connection may end for a time: another one takes its place,
    and what was written meanwhile is sent by that.

    What waits raises `Closed`, `StartedAnew` or `NoSuchDocument` when there is no way back.
    """

    def __init__(self, line: Line, api: Api, path: str) -> None:
        self._line = line
        self._api = api
        self._path = path

    @property
    def doc(self) -> Doc[Any]:
        """The shared pycrdt Doc, kept in step in the background."""
        return self._line.doc

    @property
    def awareness(self) -> Awareness:
        """Who is there; the others see the program when it shows itself (`set_local_state({})`),
        by the name of its person."""
        return self._line.awareness

    @property
    def role(self) -> str:
        """The role that the server said last: owner, editor, commenter or viewer."""
        return self._line.role

    @property
    def is_frozen(self) -> bool:
        """Whether the text is approved and takes no changes."""
        return self._line.is_frozen

    @property
    def people(self) -> list[Json]:
        """Who else shows themselves in the document: `id`, `name` and `color`, once each."""
        own = self.doc.client_id
        shown = [state.get("user") for who, state in self.awareness.states.items() if who != own]
        return list({user["id"]: user for user in shown if user}.values())

    async def until(self, condition: Callable[[], bool]) -> None:
        """Wait until something holds of `doc` or `people`, which the others change."""
        await self._line.until(condition)

    async def saved(self) -> None:
        """Wait until everything written to `doc` so far is committed.

        Raises:
            NotAllowed: the person may not write.
            Refused: the text is frozen.
        """
        line = self._line
        written = line.ledger.written
        await line.until(lambda: line.ledger.committed >= written or not line.may_write)
        if line.ledger.committed >= written:
            return
        if line.is_frozen:
            raise Refused("frozen", "The text is approved and takes no changes.")
        raise NotAllowed(f"A {line.role} may not write.")

    def chat(self) -> AsyncIterator[Json]:
        """What is said, amended and deleted in the chat from now on, in its order, without end."""
        return self._said_after(self._line.chat_rev)

    async def _said_after(self, rev: int) -> AsyncIterator[Json]:
        while True:
            await self._line.until(partial(self._line.has_heard, rev))
            told = await self._api.ask("GET", f"{self._path}/messages?rev={rev}")
            for message in told["messages"]:
                rev = max(rev, message["rev"])
                yield cast(Json, message)
