"""A document's content at its head, in the form that one asks for."""

from typing import Any, Literal
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from documents.access.lookup import access_document
from documents.api.http import etags
from documents.api.http.auth import person
from documents.content.stored import state_of
from documents.data.reading import check_is_text, values_json
from documents.errors import Quarantined
from documents.exchange.export_views import made
from documents.exchange.exporting import FORMATS
from documents.jobs.texts import Text
from documents.journal.loading import Stored, load
from documents.models import Document, User
from documents.roles import Action
from documents.web.responses import POLICY

router = Router(tags=["content"])

DOCX = FORMATS["docx"]

Form = Literal["text", "markdown", "html", "json", "docx", "yjs"]


_TYPES: dict[Form, str] = {
    "text": "text/plain; charset=utf-8",
    "markdown": "text/markdown; charset=utf-8",
    "html": "text/html; charset=utf-8",
    "json": "application/json",
    "yjs": "application/octet-stream",
}
_BYTES = {"type": "string", "format": "binary"}
FORMS: dict[str, Any] = {
    "text/plain": {"schema": {"type": "string"}},
    "text/markdown": {"schema": {"type": "string"}},
    "text/html": {"schema": {"type": "string"}},
    "application/json": {"schema": {"type": "object"}},
    DOCX.media_type: {"schema": _BYTES},
    "application/octet-stream": {"schema": _BYTES},
}
# Whatever a document holds: opened as a page of this site, it may do nothing.
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
}


@router.get(
    "/documents/{uuid:document_id}/content",
    summary="Read the content",
    openapi_extra={"responses": {200: {"content": FORMS}}},
)
def show_content(
    request: HttpRequest, document_id: UUID, format: Form = "text"
) -> HttpResponseBase:
    """`json` is ProseMirror's, `yjs` the state as one Yjs v1 update; takes `If-None-Match`. A
    document of data has these two alone; its `json` has by each root's name its `type` and `value`.
    """
    document = access_document(person(request), document_id, Action.VIEW).document
    if document.quarantined_at is not None:
        raise Quarantined
    if unchanged := etags.check(request, _etag(document.epoch, document.head)):
        return unchanged
    stored = load(document_id)
    response = written(person(request), stored, document, format)
    response["ETag"] = _etag(stored.epoch, stored.head)
    return response


def written(reader: User, stored: Stored, document: Document, form: Form) -> HttpResponse:
    """A stored text in a form.

    Raises:
        Unfit: data is given out as `json` and `yjs` alone.
    """
    if form != "yjs" and document.kind == Document.Kind.DATA:
        return _data(stored, document, form)
    text = Text(document.pk, (stored.state, *stored.tail))
    if form == "docx":
        response = made(reader, DOCX, document, text)
    else:
        body = state_of(stored) if form == "yjs" else text.written(form)
        response = HttpResponse(body, content_type=_TYPES[form])
    return _safe(response)


def _data(stored: Stored, document: Document, form: Form) -> HttpResponse:
    if form != "json":
        check_is_text(document)
    return _safe(HttpResponse(values_json(stored), content_type=_TYPES["json"]))


def _safe(response: HttpResponse) -> HttpResponse:
    for name, value in _HEADERS.items():
        response[name] = value
    return response


def _etag(epoch: int, seq: int) -> str:
    return f'"{epoch}-{seq}"'
