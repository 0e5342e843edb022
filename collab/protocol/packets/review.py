"""What clients do in a review: threads about words of the text."""

from base64 import b64decode
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, Field
from pydantic_core import PydanticCustomError

from collab.protocol.packets.fields import Mentions, Model, Number, Text, check_base64
from documents.review import acts

_LONGEST_POSITION = 64


def _check_quote(quote: str) -> str:
    if "\0" in quote:
        raise PydanticCustomError("quote", "The quote holds what no text does.")
    return quote


Position = Annotated[
    str, Field(min_length=1, max_length=_LONGEST_POSITION), AfterValidator(check_base64)
]
Quote = Annotated[str, Field(max_length=acts.LONGEST_QUOTE), AfterValidator(_check_quote)]


class Comment(Model):
    """`{"type":"comment","id":"<uuid>","start":"…","end":"…","quote":"…","text":"…"}`: a thread."""

    type: Literal["comment"]
    id: UUID
    start: Position
    end: Position
    quote: Quote
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Open:
        """What is done in the review."""
        start, end = b64decode(self.start), b64decode(self.end)
        return acts.Open(self.id, acts.Anchor(self.quote, start, end), self.text, self.mentions)


class Reply(Model):
    """`{"type":"reply","id":"<uuid>","thread":"<uuid>","text":"…","mentions":[]}`: an answer."""

    type: Literal["reply"]
    id: UUID
    thread: UUID
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Reply:
        """What is done in the review."""
        return acts.Reply(self.id, self.thread, self.text, self.mentions)


class Revise(Model):
    """`{"type":"revise","comment":"<uuid>","text":"…","mentions":[]}`: another text."""

    type: Literal["revise"]
    comment: UUID
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Revise:
        """What is done in the review."""
        return acts.Revise(self.comment, self.text, self.mentions)


class Withdraw(Model):
    """`{"type":"withdraw","comment":"<uuid>"}`: the end of a comment."""

    type: Literal["withdraw"]
    comment: UUID

    def act(self) -> acts.Withdraw:
        """What is done in the review."""
        return acts.Withdraw(self.comment)


class Remove(Model):
    """`{"type":"remove","thread":"<uuid>"}`: the end of a thread."""

    type: Literal["remove"]
    thread: UUID

    def act(self) -> acts.Remove:
        """What is done in the review."""
        return acts.Remove(self.thread)


class Resolve(Model):
    """`{"type":"resolve","thread":"<uuid>"}`: it has been done."""

    type: Literal["resolve"]
    thread: UUID

    def act(self) -> acts.Resolve:
        """What is done in the review."""
        return acts.Resolve(self.thread)


class Reopen(Model):
    """`{"type":"reopen","thread":"<uuid>"}`: it has not been done after all."""

    type: Literal["reopen"]
    thread: UUID

    def act(self) -> acts.Resolve:
        """What is done in the review."""
        return acts.Resolve(self.thread, on=False)


class Assign(Model):
    """`{"type":"assign","thread":"<uuid>","person":3}`: whose it is to do; null: nobody's."""

    type: Literal["assign"]
    thread: UUID
    person: Number | None

    def act(self) -> acts.Assign:
        """What is done in the review."""
        return acts.Assign(self.thread, self.person)


class React(Model):
    """`{"type":"react","comment":"<uuid>","emoji":"👍","on":true}`: a sign, set or taken away."""

    type: Literal["react"]
    comment: UUID
    emoji: Literal["👍", "❤️", "🎉", "😄", "😕", "👀"]
    on: bool

    def act(self) -> acts.React:
        """What is done in the review."""
        return acts.React(self.comment, self.emoji, self.on)
