"""What people do in chat and review, within the transaction of the commit."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import UUID

from documents.access.grant import Grant
from documents.chat.acts import Act, Refusal
from documents.chat.conversation import ChatState, Conversation
from documents.commit.proposal import Merge, Merged, Proposal
from documents.review.acts import (
    Cleared,
    Moved,
    Open,
    Remove,
    ReviewAct,
    ReviewAnswer,
    Withdraw,
)
from documents.review.desk import Desk
from documents.review.review import Done, Review
from documents.review.suggestions.acts import (
    Accept,
    Acceptance,
    Fit,
    Reject,
    Suggest,
    SuggestionAct,
    Unseen,
)
from documents.roles import Action, Role


@dataclass(frozen=True, slots=True)
class Voice:
    """An act of somebody whose role is this now, None without any right; `place` is its place
    among those of the proposal.
    """

    place: int
    grant: Grant
    role: Role | None
    act: Act | ReviewAct


# What came of the acts, by their places.
Answers = dict[int, ReviewAnswer]


def voices(
    proposal: Proposal, signed_out: frozenset[Grant], roles: Mapping[int, Role] | None
) -> list[Voice]:
    """The acts of a proposal with the roles of those who do them."""
    return [
        Voice(place, grant, None if grant in signed_out else _role_for(grant, act, roles), act)
        for place, (grant, act) in enumerate(proposal.acts)
    ]


def _role_for(grant: Grant, act: Act | ReviewAct, roles: Mapping[int, Role] | None) -> Role | None:
    return role_now(grant, roles) if grant.scope.allows(action_of(act)) else None


def action_of(act: Act | ReviewAct) -> Action:
    """What a program must be let do that acts so; whose the thing is decides what more it takes."""
    if isinstance(act, Act):
        return Action.CHAT
    if isinstance(act, Accept | Reject):
        return Action.EDIT
    return Action.SUGGEST if isinstance(act, SuggestionAct) else Action.COMMENT


def role_now(grant: Grant, roles: Mapping[int, Role] | None) -> Role | None:
    """What an author is now."""
    if roles is None:
        return grant.role
    role = roles.get(grant.user_id)
    return role and grant.scope.role(role)


def chat(heard: Sequence[Voice], state: ChatState) -> tuple[int, Answers]:
    """Do what was said in the chat and return its head with the answers."""
    if not any(isinstance(voice.act, Act) for voice in heard):
        return state.head, {}
    conversation, answers = Conversation(state), Answers()
    for voice in heard:
        if isinstance(voice.act, Act):
            did = conversation.do(voice.grant.user_id, voice.role, voice.act)
            answers[voice.place] = did
    conversation.close()
    return conversation.head, answers


@dataclass(frozen=True, slots=True)
class Reviewed:
    """What came of a review: its head, the answers, and the update that has the marks in it."""

    head: int
    answers: Answers
    merged: Merged


def review(
    merge: Merge,
    tail: Sequence[bytes],
    passed: frozenset[Grant],
    heard: Sequence[Voice],
    desk: Desk,
    seq: int,
) -> Reviewed:
    """Merge what passed and what is accepted, mark the words of threads that are opened, and do the
    rest.

    `seq` is that of the entry to be, if there is something to journal.
    """
    reviewing = Review(desk)
    accepted = _accepted(reviewing, heard, seq - 1)
    ready = {place: each for place, each in accepted.items() if isinstance(each, Acceptance)}
    opened = _opened(reviewing, heard)
    merged = merge.run(tail, passed, list(opened.values()), list(ready.values()))
    moved = dict(zip(opened, merged.moved, strict=True))
    refused = dict(zip(ready, merged.accepted, strict=True))
    text = _Text(merge, seq if merged.update else seq - 1)
    answers = Answers()
    for voice in heard:
        place = voice.place
        if isinstance(voice.act, Accept):
            answers[place] = _accept(
                reviewing, voice.act, accepted[place], refused.get(place), text
            )
        elif isinstance(voice.act, ReviewAct):
            answers[place] = _do(reviewing, voice, moved.get(place), text)
    reviewing.close()
    removed = {**reviewing.removed, **_unwanted(opened, moved, answers)}
    if removed:
        merged = merge.without(removed, _cleared(heard))
    return Reviewed(reviewing.head, answers, merged)


def _cleared(heard: Sequence[Voice]) -> list[Cleared]:
    acts = [voice.act for voice in heard if isinstance(voice.act, Remove | Withdraw)]
    return [act.cleared for act in acts if act.cleared]


@dataclass(frozen=True, slots=True)
class _Text:
    """The text after the changes of this commit, at its `seq`."""

    merge: Merge
    seq: int

    def fit(self, act: Suggest) -> Fit | Refusal:
        """How the update of a suggestion fits it."""
        return self.merge.fit(act)


def _accepted(
    reviewing: Review, heard: Sequence[Voice], head: int
) -> dict[int, Acceptance | ReviewAnswer]:
    """What is to be merged for those who accept something, or why not, by the places of the acts.

    `head` is that of the text before the changes of this commit, which are merged after it.
    """
    return {
        voice.place: reviewing.acceptance(voice.grant.user_id, voice.role, voice.act, head)
        for voice in heard
        if isinstance(voice.act, Accept)
    }


def _accept(
    reviewing: Review,
    act: Accept,
    ready: Acceptance | ReviewAnswer,
    refused: Refusal | None,
    text: _Text,
) -> ReviewAnswer:
    if not isinstance(ready, Acceptance):
        return ready
    if refused is None:
        reviewing.accept(ready, act, text.seq)
    # The merge compares nothing: all that it can miss is that somebody has weighed it by now.
    return Unseen(text.seq) if refused is Refusal.CHANGED else refused


def _opened(reviewing: Review, heard: Sequence[Voice]) -> dict[int, tuple[Grant, Open]]:
    """The threads that are to be opened, each once, by the places of the acts."""
    found: dict[UUID, tuple[int, tuple[Grant, Open]]] = {}
    for voice in heard:
        act = voice.act
        if isinstance(act, Open) and reviewing.wants_mark(voice.grant.user_id, voice.role, act):
            found.setdefault(act.id, (voice.place, (voice.grant, act)))
    return dict(found.values())


def _do(reviewing: Review, voice: Voice, moved: Moved | None, text: _Text) -> ReviewAnswer:
    user_id, act = voice.grant.user_id, voice.act
    if isinstance(act, Open):
        return reviewing.open(user_id, voice.role, act, moved, text.seq)
    if isinstance(act, SuggestionAct):
        return reviewing.suggest(user_id, voice.role, act, text)
    assert isinstance(act, Done)
    return reviewing.do(user_id, voice.role, act)


def _unwanted(
    opened: Mapping[int, tuple[Grant, Open]], moved: Mapping[int, Moved | None], answers: Answers
) -> dict[UUID, int]:
    """Threads whose words were marked and which were refused then: the last one had no room."""
    return {
        act.id: grant.user_id
        for place, (grant, act) in opened.items()
        if moved[place] is None and answers[place] is not None
    }
