"""`{"type":"say","id":"<uuid>","text":"…","mentions":[3]}`: a new message."""

from typing import Annotated
from uuid import UUID

from pydantic import AfterValidator, BaseModel, Field
from pydantic_core import PydanticCustomError

from documents.chat import acts


def _check_text(text: str) -> str:
    if len(text.encode()) > acts.LONGEST_TEXT:
        raise PydanticCustomError("text_too_long", "The text is too long.")
    if not acts.is_sayable(text):
        raise PydanticCustomError("unsayable", "The text says nothing.")
    return text


# Up to here a number is the same in JSON as in JavaScript and in the databases.
Number = Annotated[int, Field(gt=0, lt=2**53)]
Text = Annotated[str, AfterValidator(_check_text)]
Mentions = Annotated[tuple[Number, ...], Field(max_length=acts.MOST_MENTIONS)]


class Packet(BaseModel, strict=True, extra="forbid", frozen=True):
    """What the client says."""

    type: str
    id: UUID
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Say:
        """What is done in the chat."""
        return acts.Say(self.id, self.text, self.mentions)
