"""What clients do with suggestions, changes that wait for somebody who may make them."""

from base64 import b64decode
from typing import Annotated, Literal
from uuid import UUID

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from collab.protocol.packets.fields import Model, Number, check_base64
from documents.review.suggestions import acts

Update = Annotated[str, Field(min_length=1), AfterValidator(check_base64)]


class Suggest(Model):
    """`{"type":"suggest","id":"<uuid>","update":"…"}`: a suggestion, or another update for it."""

    type: Literal["suggest"]
    id: UUID
    update: Update

    def act(self) -> acts.Suggest:
        """What is done in the review."""
        return acts.Suggest(self.id, b64decode(self.update))


class WithdrawSuggestion(Model):
    """`{"type":"withdraw_suggestion","suggestion":"<uuid>"}`: its author takes it back."""

    type: Literal["withdraw_suggestion"]
    suggestion: UUID

    def act(self) -> acts.TakeBack:
        """What is done in the review."""
        return acts.TakeBack(self.suggestion)


class ReopenSuggestion(Model):
    """`{"type":"reopen_suggestion","suggestion":"<uuid>"}`: it waits again."""

    type: Literal["reopen_suggestion"]
    suggestion: UUID

    def act(self) -> acts.OpenAgain:
        """What is done in the review."""
        return acts.OpenAgain(self.suggestion)


class Reject(Model):
    """`{"type":"reject","suggestions":["<uuid>"]}`: these are not made."""

    type: Literal["reject"]
    suggestions: Annotated[tuple[UUID, ...], Field(min_length=1, max_length=acts.MOST_AT_ONCE)]

    def act(self) -> acts.Reject:
        """What is done in the review."""
        return acts.Reject(self.suggestions)


class Seen(BaseModel):
    """A suggestion as it was shown."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True)

    id: UUID
    rev: Number


class Accept(Model):
    """`{"type":"accept","suggestions":[{"id":"<uuid>","rev":7}],"seq":1842}`: make these changes,
    which were seen in the text at this seq.
    """

    type: Literal["accept"]
    suggestions: Annotated[tuple[Seen, ...], Field(min_length=1, max_length=acts.MOST_AT_ONCE)]
    seq: Annotated[int, Field(ge=0, lt=2**53)]

    def act(self) -> acts.Accept:
        """What is done in the review."""
        seen = tuple(acts.Seen(each.id, each.rev) for each in self.suggestions)
        return acts.Accept(seen, self.seq)
