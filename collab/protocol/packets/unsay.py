"""`{"type":"unsay","number":12}`: the end of a message."""

from pydantic import BaseModel

from collab.protocol.packets.say import Number
from documents.chat import acts


class Packet(BaseModel, strict=True, extra="forbid", frozen=True):
    """What the client says."""

    type: str
    number: Number

    def act(self) -> acts.Unsay:
        """What is done in the chat."""
        return acts.Unsay(self.number)
