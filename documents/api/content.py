"""A document's content at its head, in the form that one asks for."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

import orjson
from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from ninja import Router

from documents.access.lookup import access_document
from documents.api.http import etags
from documents.api.http.auth import person
from documents.content.stored import Content, read_content
from documents.content.tree import Node, of_document
from documents.content.writers.html import html_of
from documents.content.writers.json import json_of
from documents.content.writers.markdown import markdown_of
from documents.content.writers.text import text_of
from documents.errors import Quarantined
from documents.exchange.exporting import FORMATS
from documents.models import Document
from documents.roles import Action

router = Router(tags=["content"])

DOCX = FORMATS["docx"]

Form = Literal["text", "markdown", "html", "json", "docx", "yjs"]


@dataclass(frozen=True, slots=True)
class _Writer:
    content_type: str
    write: Callable[[Content, Document], str | bytes]


def _shown(content: Content, document: Document) -> Node:
    return of_document(content.root, document.pk)


_WRITERS: dict[Form, _Writer] = {
    "text": _Writer("text/plain; charset=utf-8", lambda it, _: text_of(it.root)),
    "markdown": _Writer(
        "text/markdown; charset=utf-8",
        lambda it, document: markdown_of(_shown(it, document)),
    ),
    "html": _Writer("text/html; charset=utf-8", lambda it, document: html_of(_shown(it, document))),
    "json": _Writer("application/json", lambda it, _: orjson.dumps(json_of(it.root))),
    "docx": _Writer(DOCX.media_type, lambda it, document: b"".join(DOCX.write(document, it.root))),
    "yjs": _Writer("application/octet-stream", lambda it, _: it.state),
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
    "Content-Security-Policy": "default-src 'none'; sandbox",
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
    """`json` is ProseMirror's, `yjs` the state as one Yjs v1 update; takes `If-None-Match`."""
    document = access_document(person(request), document_id, Action.VIEW).document
    if document.quarantined_at is not None:
        raise Quarantined
    if unchanged := etags.check(request, _etag(document.epoch, document.head)):
        return unchanged
    content = read_content(document_id)
    response = written(content, document, format)
    response["ETag"] = _etag(content.epoch, content.seq)
    return response


def written(content: Content, document: Document, form: Form) -> HttpResponse:
    """The content in a form."""
    writer = _WRITERS[form]
    body = writer.write(content, document)
    return HttpResponse(body, content_type=writer.content_type, headers=_HEADERS)


def _etag(epoch: int, seq: int) -> str:
    return f'"{epoch}-{seq}"'
