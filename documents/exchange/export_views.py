"""Giving documents out as files."""

from collections.abc import AsyncIterator, Callable, Iterable
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.access.lookup import access_document
from documents.errors import Folded, Quarantined, Unfit
from documents.exchange.downloads import check, counted
from documents.exchange.exporting import Format, export, file_name, format_of
from documents.jobs.conversion import turn_of
from documents.jobs.texts import Text
from documents.models import Document, User
from documents.roles import Action
from documents.web.gate import for_people, person, wants_json
from documents.web.responses import POLICY, error

_IN_MEMORY, _PIECE = 1024 * 1024, 256 * 1024


@require_safe
@for_people()
def export_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document as a file in one of the formats (`?format=`), for whoever may view it."""
    document = access_document(person(request), document_id, Action.VIEW).document
    format_ = format_of(document, request.GET.get("format", ""))
    if format_ is None:
        raise Http404
    try:
        response = _kept(person(request), lambda: export(document, format_), format_.media_type)
    except Folded:
        # Right now; the right is asked for anew.
        return redirect(request.get_full_path())
    except Quarantined:
        if wants_json(request):
            return error(409, _("This document cannot be opened right now."))
        return redirect("document", document_id)
    except Unfit as unfit:
        if wants_json(request):
            return error(422, str(unfit))
        messages.error(request, str(unfit))
        return redirect("documents")
    # A file of this name (RFC 6266).
    name = file_name(document.title) + format_.suffix
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response


def made(reader: User, format_: Format, document: Document, text: Text) -> HttpResponse:
    """A text in a format, for one who may read it.

    Raises:
        Quarantined: it cannot be read.
        Unfit: it is too large for the format.
    """
    return _kept(reader, lambda: format_.write(document, text, ""), format_.media_type)


def _kept(reader: User, write: Callable[[], Iterable[bytes]], media_type: str) -> HttpResponse:
    """An answer that is made before it is sent, and waits on the disk if it is large."""
    check(reader.pk)
    with ExitStack() as end:
        made = end.enter_context(SpooledTemporaryFile(_IN_MEMORY))
        # One after the other: a text stands in memory several times while it is written.
        with turn_of(reader.pk):
            made.writelines(write())
        size = made.tell()
        made.seek(0)
        if size <= _IN_MEMORY:
            return HttpResponse(made.read(), content_type=media_type)
        # Whoever reads it slowly keeps none of the memory. It is an HttpResponse for `for_people`'s
        # sake.
        response: Any = StreamingHttpResponse(_Kept(reader.pk, made), content_type=media_type)
        end.pop_all()
    response["Content-Length"] = str(size)
    return response  # type: ignore[no-any-return]


class _Kept:
    """What is given out of a file, which ends with the answer, even with one that never began."""

    def __init__(self, reader: int, made: SpooledTemporaryFile[bytes]) -> None:
        self._reader, self._made = reader, made

    def __aiter__(self) -> AsyncIterator[bytes]:
        return counted(self._reader, self._pieces())

    async def _pieces(self) -> AsyncIterator[bytes]:
        while piece := self._made.read(_PIECE):
            yield piece

    def close(self) -> None:
        """Let go of the file; Django does, whatever has become of the answer."""
        self._made.close()
