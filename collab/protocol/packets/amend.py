"""`{"type":"amend","number":12,"text":"…","mentions":[]}`: another text for a message."""

from pydantic import BaseModel

from collab.protocol.packets.say import Mentions, Number, Text
from documents.chat import acts


class Packet(BaseModel, strict=True, extra="forbid", frozen=True):
    """What the client says."""

    type: str
    number: Number
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Amend:
        """What is done in the chat."""
        return acts.Amend(self.number, self.text, self.mentions)
