"""The part of the HTTP API that writes what the history takes back: it goes through the engine."""

from typing import Annotated, Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from pydantic import Field

from collab.engine.append import Addition, Incomplete
from collab.hub.hub import get_hub
from documents.access.lookup import access_document, check_not_frozen
from documents.api.history import Difference, router
from documents.api.http.auth import person
from documents.api.http.problems import Problem
from documents.api.schemas import Body, Id
from documents.data.reading import check_is_text
from documents.models import Document, User
from documents.moments import groups, reading
from documents.roles import Action

_At = Annotated[int, Field(ge=1, le=2**63 - 1)]


class Taken(Body):
    """The changes that are meant: from one seq to another, of `by` alone unless it is null. With
    `preview` nothing is done yet.
    """

    first: _At
    last: _At
    by: Id | None = None
    preview: bool = False


class TakenBack(Difference):
    """What taking the changes back does to the text; `seq` is where it is in the journal, null for
    a preview and where nothing of them stands any more.
    """

    seq: int | None


@router.post(
    "/documents/{uuid:document_id}/take-back",
    response=TakenBack,
    summary="Take changes back",
    exclude_unset=True,
    by_alias=True,
)
def take_back(request: HttpRequest, document_id: UUID, body: Taken) -> dict[str, Any]:
    """Undo changes where they still stand, as one more change; what was written in their place
    since stays. Changes that several people made in one commit are taken back with `by` null alone.
    """
    writer = person(request)
    document = _text_for(writer, document_id, body.preview)
    update, told = reading.undoing(document, body.first, body.last, body.by)
    if body.preview or not update:
        return {**told, "seq": None}
    event = {"type": "taken_back", "first": body.first, "last": body.last, "user": body.by}
    return {**told, "seq": _written(document, writer, update, event)}


def _text_for(writer: User, document_id: UUID, preview: bool) -> Document:
    """A text that somebody may change; one that is frozen they may still be shown a change of."""
    document = access_document(writer, document_id, Action.EDIT).document
    check_is_text(document)
    if not preview:
        check_not_frozen(document)
    return document


class PutBack(Body):
    """The paragraph that is meant: a line as of a seq, from 0 on, counted as `authors` has them.
    With `preview` nothing is done yet.
    """

    seq: _At
    line: Annotated[int, Field(ge=0, le=2**31)]
    preview: bool = False


@router.post(
    "/documents/{uuid:document_id}/put-back",
    response=TakenBack,
    summary="Put a paragraph of an earlier moment back",
    exclude_unset=True,
    by_alias=True,
)
def put_back(request: HttpRequest, document_id: UUID, body: PutBack) -> dict[str, Any]:
    """Have a paragraph say what it said then; one that is gone comes back beside what was beside
    it. All else stays as it is, in one more change.
    """
    writer = person(request)
    document = _text_for(writer, document_id, body.preview)
    update, told = reading.returning(document, body.seq, body.line)
    if body.preview or not update:
        return {**told, "seq": None}
    at = groups.moment_of(document, body.seq)
    event = {"type": "put_back", "to": body.seq, "at": at.isoformat() if at else None}
    return {**told, "seq": _written(document, writer, update, event)}


def _written(document: Document, writer: User, update: bytes, event: dict[str, Any]) -> int:
    """The seq of the change, which goes through the fence as all do."""
    speaks_in = writer.speaks_in or ""
    addition = Addition(document.epoch, update, event)
    try:
        return async_to_sync(_append)(document.pk, speaks_in, addition)
    except Incomplete:
        raise Problem(409, "The text has changed meanwhile. Try again.") from None


async def _append(document_id: UUID, speaks_in: str, addition: Addition) -> int:
    return await get_hub().append(document_id, speaks_in, addition)
