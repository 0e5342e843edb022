"""The part of the HTTP API that writes in a review: what is done goes through the engine."""

from base64 import b64decode
from http import HTTPStatus
from typing import Annotated, Literal
from uuid import UUID

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from pydantic import Field

from collab.hub.hub import get_hub
from collab.protocol.packets import SENTENCES
from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.http.problems import Problem
from documents.api.messages import Mentions, Words
from documents.api.review.suggestions import SuggestionShape
from documents.api.review.threads import LIST, ThreadShape, router
from documents.api.schemas import Base64, Body, Id, Text
from documents.chat.acts import Json, Refusal
from documents.commit.talk import action_of
from documents.errors import AccessDenied, OutOfScope
from documents.models import User
from documents.review import acts
from documents.review.acts import LONGEST_QUOTE, Anchor, Moved, ReviewAct, ReviewAnswer
from documents.review.suggestions.acts import Needs, Unseen
from documents.review.suggestions.telling import suggestion_of_comment
from documents.review.threads import thread_of_comment, thread_with
from documents.roles import Action

_LONGEST_POSITION = 64
_MOVED = "The words do not stand there, or stand there several times: say `nth`."


Position = Annotated[Base64, Field(max_length=_LONGEST_POSITION)]


class Said(Body):
    """What is said; `mentions` are ids of people who are named in it."""

    text: Words
    mentions: Mentions = []


class Answer(Said):
    """A comment. `id` is drawn by you: sent again with the same one it is not said twice."""

    id: UUID


class Opened(Answer):
    """A thread about some words: those that `quote` says, where white space does not count.

    They are where `start` and `end` are: Yjs relative positions left of the first letter and right
    of the last, encoded and in base64. Without these they are looked for: the `nth` time that they
    occur, or the only one; in a text of more than 10,000 blocks and texts they are not found.
    """

    quote: Annotated[Text, Field(max_length=LONGEST_QUOTE)]
    start: Position = ""
    end: Position = ""
    nth: Annotated[int, Field(ge=1, le=2**31)] | None = None


class State(Body):
    """Whether a thread is resolved, and whose it is; what is left out stays."""

    resolved: bool | None = None
    assignee: Id | None = None


class Sign(Body):
    """A sign beside a comment, set or taken away."""

    emoji: Literal["👍", "❤️", "🎉", "😄", "😕", "👀"]
    on: bool


_THREAD = LIST + "/{uuid:thread_id}"
_COMMENT = "/documents/{uuid:document_id}/comments/{uuid:comment_id}"


@router.post(LIST, response={201: ThreadShape}, summary="Open a thread")
def open_thread(request: HttpRequest, document_id: UUID, body: Opened) -> Json:
    """For commenters and up, and for viewers if the owner lets them. The words are marked in the
    text, and the thread has the id that you drew. 409 when they do not stand there.
    """
    anchor = Anchor(body.quote, b64decode(body.start), b64decode(body.end), body.nth)
    act = acts.Open(body.id, anchor, body.text, tuple(body.mentions))
    do(person(request), document_id, act)
    return thread_with(document_id, body.id)


@router.post(_THREAD + "/comments", response={201: ThreadShape}, summary="Answer")
def answer_thread(request: HttpRequest, document_id: UUID, thread_id: UUID, body: Answer) -> Json:
    """Another comment in a thread; returns the thread."""
    act = acts.Reply(body.id, thread_id, body.text, tuple(body.mentions))
    do(person(request), document_id, act)
    return thread_with(document_id, thread_id)


@router.patch(_THREAD, response=ThreadShape, summary="Resolve or assign a thread")
def change_thread(request: HttpRequest, document_id: UUID, thread_id: UUID, body: State) -> Json:
    """Resolve it or open it again; say whose it is, null for nobody's."""
    actor = person(request)
    if body.resolved is not None:
        do(actor, document_id, acts.Resolve(thread_id, body.resolved))
    if "assignee" in body.model_fields_set:
        do(actor, document_id, acts.Assign(thread_id, body.assignee))
    access_document(actor, document_id, Action.VIEW)
    return thread_with(document_id, thread_id)


@router.delete(_THREAD, response={204: None}, summary="Delete a thread")
def delete_thread(request: HttpRequest, document_id: UUID, thread_id: UUID) -> None:
    """One's own that nobody else has answered, or as an editor anybody's; its mark goes, too."""
    do(person(request), document_id, acts.Remove(thread_id))


@router.patch(_COMMENT, response=ThreadShape | SuggestionShape, summary="Revise a comment")
def revise_comment(request: HttpRequest, document_id: UUID, comment_id: UUID, body: Said) -> Json:
    """Another text for a comment of one's own; returns the thread, or the suggestion."""
    act = acts.Revise(comment_id, body.text, tuple(body.mentions))
    do(person(request), document_id, act)
    return _subject_of(document_id, comment_id)


@router.delete(_COMMENT, response={204: None}, summary="Delete a comment")
def delete_comment(request: HttpRequest, document_id: UUID, comment_id: UUID) -> None:
    """One's own, or as an editor anybody's; with the last one the thread goes."""
    do(person(request), document_id, acts.Withdraw(comment_id))


@router.put(
    _COMMENT + "/reactions", response=ThreadShape | SuggestionShape, summary="React to a comment"
)
def react_to_comment(request: HttpRequest, document_id: UUID, comment_id: UUID, body: Sign) -> Json:
    """Set a sign, or take it away; returns the thread, or the suggestion."""
    do(person(request), document_id, acts.React(comment_id, body.emoji, body.on))
    return _subject_of(document_id, comment_id)


def _subject_of(document_id: UUID, comment_id: UUID) -> Json:
    thread = thread_of_comment(document_id, comment_id)
    return thread or suggestion_of_comment(document_id, comment_id)


def do(actor: User, document_id: UUID, act: ReviewAct) -> None:
    """Have something done; raises what the API answers with when it is not."""
    access_document(actor, document_id, Action.VIEW)
    if not actor.scope.allows(action_of(act)):
        raise OutOfScope
    answer = async_to_sync(_act)(document_id, actor.speaks_in or "", act)
    if isinstance(answer, Moved):
        raise Problem(HTTPStatus.CONFLICT, _MOVED, more={"now": answer.now})
    if isinstance(answer, Needs):
        raise _conflict("builds_on", needs=list(answer.suggestions))
    if isinstance(answer, Unseen):
        raise _conflict(Refusal.CHANGED)
    if answer in (Refusal.FORBIDDEN, Refusal.MISSING):
        raise AccessDenied
    if isinstance(answer, Refusal):
        raise _conflict(answer)


def _conflict(code: str, **more: object) -> Problem:
    """What is answered where the same would be said in a packet with this code."""
    return Problem(HTTPStatus.CONFLICT, SENTENCES[code], more={"code": str(code), **more})


async def _act(document_id: UUID, speaks_in: str, act: ReviewAct) -> ReviewAnswer:
    return await get_hub().review(document_id, speaks_in, act)
