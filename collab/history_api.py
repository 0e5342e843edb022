"""The part of the HTTP API that writes what the history takes back: it goes through the engine."""

from typing import Annotated, Any
from uuid import UUID

from asgiref.sync import async_to_sync
from django.http import HttpRequest
from pydantic import Field

from collab.engine.append import Incomplete
from collab.hub.hub import get_hub
from documents.access.lookup import access_document, check_not_frozen
from documents.api.history import Difference, router
from documents.api.http.auth import person
from documents.api.http.problems import Problem
from documents.api.schemas import Body, Id
from documents.data.reading import check_is_text
from documents.moments import reading
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
    document = access_document(writer, document_id, Action.EDIT).document
    check_is_text(document)
    update, told = reading.undoing(document, body.first, body.last, body.by)
    if body.preview or not update:
        return {**told, "seq": None}
    check_not_frozen(document)
    try:
        seq = async_to_sync(_append)(document_id, writer.speaks_in or "", document.epoch, update)
    except Incomplete:
        raise Problem(409, "The text has changed meanwhile. Try again.") from None
    return {**told, "seq": seq}


async def _append(document_id: UUID, speaks_in: str, epoch: int, update: bytes) -> int:
    return await get_hub().append(document_id, speaks_in, epoch, update)
