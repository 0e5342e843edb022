"""What clients say in the chat."""

from typing import Literal
from uuid import UUID

from collab.protocol.packets.fields import Mentions, Model, Number, Text
from documents.chat import acts


class Say(Model):
    """`{"type":"say","id":"<uuid>","text":"…","mentions":[3]}`: a new message."""

    type: Literal["say"]
    id: UUID
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Say:
        """What is done in the chat."""
        return acts.Say(self.id, self.text, self.mentions)


class Amend(Model):
    """`{"type":"amend","number":12,"text":"…","mentions":[]}`: another text for a message."""

    type: Literal["amend"]
    number: Number
    text: Text
    mentions: Mentions = ()

    def act(self) -> acts.Amend:
        """What is done in the chat."""
        return acts.Amend(self.number, self.text, self.mentions)


class Unsay(Model):
    """`{"type":"unsay","number":12}`: the end of a message."""

    type: Literal["unsay"]
    number: Number

    def act(self) -> acts.Unsay:
        """What is done in the chat."""
        return acts.Unsay(self.number)


class Read(Model):
    """`{"type":"read","number":12}`: the person has read up to here."""

    type: Literal["read"]
    number: Number

    def act(self) -> acts.Read:
        """What is done in the chat."""
        return acts.Read(self.number)
