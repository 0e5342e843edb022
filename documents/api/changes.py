"""The changes of a document since a seq: as JSON lines, or as the bytes alone."""

from base64 import b64encode
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from ninja import Router
from pydantic import Field

from documents.access.lookup import access_document
from documents.api.http.auth import person
from documents.api.schemas import Seq
from documents.errors import Quarantined
from documents.journal.loading import base_until
from documents.models import Entry
from documents.roles import Action
from documents.varint import write_uint

router = Router(tags=["content"])

LINES, CHUNKS = "application/x-ndjson", "application/octet-stream"
_MOST, _MOST_BYTES = 1000, 4 * 1024 * 1024
_READ_AT_ONCE = 50

_ANSWER = {
    "description": "The changes, oldest first",
    "headers": {
        "X-Head": {"description": "the document's seq", "schema": {"type": "integer"}},
        "X-Last": {
            "description": "ask `after` this seq for more; below X-Head there is more",
            "schema": {"type": "integer"},
        },
        "X-Epoch": {
            "description": "when it has grown, the text has started anew: forget what you have",
            "schema": {"type": "integer"},
        },
    },
    "content": {
        LINES: {"schema": {"type": "string"}},
        CHUNKS: {"schema": {"type": "string", "format": "binary"}},
    },
}


@dataclass(frozen=True, slots=True)
class _Change:
    seq: int
    at: datetime
    authors: list[int]
    update: bytes


@router.get(
    "/documents/{uuid:document_id}/changes",
    summary="List changes",
    openapi_extra={"responses": {200: _ANSWER}},
)
def list_changes(
    request: HttpRequest,
    document_id: UUID,
    after: Seq = 0,
    limit: Annotated[int, Field(ge=1, le=_MOST)] = 500,
) -> HttpResponse:
    """As `application/x-ndjson`, a line `{seq, at, authors, update}` for each (the update, Yjs v1,
    in base64), or, if you accept that rather, as `application/octet-stream`: each update behind its
    length (a lib0 variable-length unsigned integer). Changes of rights and of the title have
    a seq, too, and are left out. What has been folded away comes as one change that holds all of
    the text up to its seq, of the same epoch.
    """
    document = access_document(person(request), document_id, Action.VIEW).document
    if document.quarantined_at is not None:
        raise Quarantined
    changes = list(_within(_changes(document_id, after, document.head), limit))
    accepted = request.get_preferred_type([LINES, CHUNKS]) or LINES
    body = _chunks(changes) if accepted == CHUNKS else _lines(changes)
    last = changes[-1].seq if len(changes) else max(after, document.head)
    response = HttpResponse(body, content_type=accepted)
    response["X-Head"], response["X-Last"] = document.head, last
    response["X-Epoch"], response["Vary"] = document.epoch, "Accept"
    return response


def _changes(document_id: UUID, after: int, head: int) -> Iterator[_Change]:
    """The changes behind a seq that count: none before the newest base."""
    base, _ = base_until(document_id, head)
    rows = (
        Entry.objects.filter(document=document_id, seq__gt=after, seq__gte=base, seq__lte=head)
        .exclude(kind__in=[Entry.Kind.ACCESS, Entry.Kind.TITLE])
        .order_by("seq")
        .values_list("seq", "at", "authors", "update")
    )
    while some := list(rows.filter(seq__gt=after)[:_READ_AT_ONCE]):
        for seq, at, authors, update in some:
            yield _Change(seq, at, authors, bytes(update))
        after = some[-1][0]


def _within(changes: Iterable[_Change], limit: int) -> Iterator[_Change]:
    """As many as fit into one answer, and at least one."""
    size = 0
    for count, change in enumerate(changes):
        size += len(change.update)
        if count == limit or (count and size > _MOST_BYTES):
            return
        yield change


def _lines(changes: list[_Change]) -> bytes:
    return b"".join(orjson.dumps(_told(change)) + b"\n" for change in changes)


def _told(change: _Change) -> dict[str, Any]:
    return {
        "seq": change.seq,
        "at": change.at,
        "authors": change.authors,
        "update": b64encode(change.update).decode(),
    }


def _chunks(changes: list[_Change]) -> bytes:
    return b"".join(write_uint(len(change.update)) + change.update for change in changes)
