"""What happened to a document, what it said at any moment, what changed and who wrote it."""

from datetime import datetime
from typing import Annotated, Any, Literal
from uuid import UUID
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from ninja import Router
from pydantic import BaseModel, Field

from documents.access.lookup import Access, access_document
from documents.api.content import FORMS, Form, written
from documents.api.http import etags
from documents.api.http.auth import person
from documents.api.http.problems import Problem
from documents.api.schemas import Id, Moment, Person, Seq
from documents.data.reading import check_is_text
from documents.journal.loading import told_from
from documents.models import Document
from documents.moments import groups, reading
from documents.playback.reading import playback_of
from documents.roles import Action

router = Router(tags=["history"])


class Part(BaseModel):
    """Somebody's part in an item; `by_program`: how many of the changes a program made for them."""

    id: int
    changes: int
    by_program: int = 0


class Item(BaseModel):
    """Something that happened, from one seq of the journal to another.

    `edit`: the text was changed, so many times. `folded`: it was, and nobody knows how any more.
    `event`: a new title, a change of rights, the text started anew, was frozen or unfrozen, a
    thread was resolved, a suggestion accepted, changes taken back or a paragraph of an earlier
    moment put back; `event` says how. `version`: somebody named what
    the text said as of `last`.
    """

    kind: Literal["edit", "folded", "event", "version"]
    first: int
    last: int
    since: datetime
    until: datetime
    people: list[Part]
    changes: int = 0
    event: dict[str, Any] | None = None
    id: int | None = None
    name: str = ""


class Details(BaseModel):
    """From when on changes are told one by one, and why not before."""

    seq: int
    at: datetime
    why: Literal["folded", "erased"]


class HistoryPage(BaseModel):
    """A page of the history, the newest first; ask for what is `before` the `next`, if any."""

    head: int
    epoch: int
    items: list[Item]
    next: int | None
    details: Details | None
    people: list[Person]


class Step(BaseModel):
    """Changes that the same people made one after the other."""

    first: int
    last: int
    since: datetime
    until: datetime
    authors: list[int]


class Difference(BaseModel):
    """What changed between two moments. `changes`: how many lines did.

    `json` is applied to the lines of the first, in order: `keep` takes the next `lines` as they are
    (with other `joins`, where told), `remove` leaves the next out, `add` is a new one, `change` has
    the `parts` of the next one. A line says what is `around` it, of which the first `joins` are
    around the line before, too. `by` are ids of people, `step` is a key of `steps`.
    """

    changes: int
    steps: dict[int, Step]
    people: list[Person]
    json_: list[dict[str, Any]] | None = Field(None, alias="json")
    html: str | None = None


class Authors(BaseModel):
    """Who wrote what: `lines` with `parts`, each by one person in one step."""

    lines: list[dict[str, Any]]
    steps: dict[int, Step]
    people: list[Person]


class Stand(BaseModel):
    """The seq at which the document stood."""

    seq: int


def _seen(request: HttpRequest, document_id: UUID) -> Access:
    return access_document(person(request), document_id, Action.VIEW)


def _seen_text(request: HttpRequest, document_id: UUID) -> Document:
    document = _seen(request, document_id).document
    check_is_text(document)
    return document


@router.get(
    "/documents/{uuid:document_id}/history", response=HistoryPage, summary="List the history"
)
def list_history(
    request: HttpRequest,
    document_id: UUID,
    before: Seq | None = None,
    by: Id | None = None,
    zone: Annotated[str, Field(max_length=64)] = "",
) -> dict[str, Any]:
    """A page, the newest first; `by` one person, with the days of a time `zone`. Changes of rights
    are told to those who may share.
    """
    try:
        days = ZoneInfo(zone) if zone else timezone.get_current_timezone()
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise Problem(422, "There is no such time zone.") from None
    return groups.history_of(_seen(request, document_id), groups.Asked(days, before, by))


@router.get("/documents/{uuid:document_id}/moments", response=Stand, summary="Find a moment")
def find_moment(request: HttpRequest, document_id: UUID, at: Moment) -> Stand:
    """The seq at which the document stood at a point in time."""
    return Stand(seq=groups.first_after(_seen(request, document_id).document, at))


@router.get(
    "/documents/{uuid:document_id}/moments/{seq}/content",
    summary="Read a moment",
    openapi_extra={"responses": {200: {"content": FORMS}}},
)
def show_moment(
    request: HttpRequest, document_id: UUID, seq: Seq, format: Form = "text"
) -> HttpResponseBase:
    """What the text said as of a seq, in the forms that a document's content has."""
    document = _seen(request, document_id).document
    return written(person(request), reading.stored_at(document, seq), document, format)


@router.get(
    "/documents/{uuid:document_id}/difference",
    response=Difference,
    summary="What changed",
    exclude_unset=True,
    by_alias=True,
)
def show_difference(
    request: HttpRequest,
    document_id: UUID,
    before: Seq,
    after: Seq,
    format: Literal["json", "html"] = "json",
) -> dict[str, Any]:
    """Between two seqs, as JSON or as HTML in which `ins` and `del` have `data-by` and
    `data-step`.
    """
    document = _seen_text(request, document_id)
    return reading.difference_between(document, before, after, format)


@router.get("/documents/{uuid:document_id}/authors", response=Authors, summary="Who wrote what")
def list_authors(
    request: HttpRequest,
    document_id: UUID,
    at: Seq | None = None,
    first: Annotated[int, Field(ge=0, le=2**31)] = 0,
    lines: Annotated[int, Field(ge=1, le=100_000)] = 1000,
) -> dict[str, Any]:
    """Of so many lines from the `first` on (0 is the one at the top), as of a seq or of now. A step
    is null where only the person is known.
    """
    document = _seen_text(request, document_id)
    return reading.authors_at(document, document.head if at is None else at, first, lines)


class Track(BaseModel):
    """A text from its `first` tick on until the next one's: `held` is all that it has ever held."""

    first: int
    held: list[Any]


class Film(BaseModel):
    """Everything that the texts of a document have ever held, each piece with the tick that brought
    it and the one that took it, as documents/playback/film.py tells it. Of each tick `ticks` has
    the last seq and the seconds after `since`.
    """

    since: datetime
    ticks: list[tuple[int, int]]
    people: list[Person]
    tracks: list[Track]


@router.get("/documents/{uuid:document_id}/playback", response=Film, summary="Play the text back")
def show_playback(request: HttpRequest, document_id: UUID) -> HttpResponseBase:
    """From the first letter on that is told; takes `If-None-Match`."""
    document = _seen_text(request, document_id)
    etag = f'"{document.epoch}-{document.head}-{told_from(document_id)[0]}"'
    if unchanged := etags.check(request, etag):
        return unchanged
    response = HttpResponse(playback_of(document), content_type="application/json")
    response["ETag"] = etag
    return response


class Writer(BaseModel):
    """A Yjs client id of the text, and whose it is."""

    client: int
    user: int


class Writers(BaseModel):
    """Whose the client ids are under which a text was written; an erased account has no person."""

    writers: list[Writer]
    people: list[Person]


@router.get("/documents/{uuid:document_id}/writers", response=Writers, summary="Whose the ids are")
def list_writers(request: HttpRequest, document_id: UUID) -> dict[str, Any]:
    """Each letter of a Yjs text has the id of the client that wrote it."""
    return groups.writers_of(_seen(request, document_id).document)
