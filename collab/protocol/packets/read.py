"""`{"type":"read","number":12}`: the person has read up to here."""

from pydantic import BaseModel

from collab.protocol.packets.say import Number
from documents.chat import acts


class Packet(BaseModel, strict=True, extra="forbid", frozen=True):
    """What the client says."""

    type: str
    number: Number

    def act(self) -> acts.Read:
        """What is done in the chat."""
        return acts.Read(self.number)
