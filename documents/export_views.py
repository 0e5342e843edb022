"""Giving documents out as files."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.access import access_document
from documents.conversions import turn_of
from documents.errors import Quarantined, Unfit
from documents.exporting import FORMATS, export, file_name
from documents.gate import error, for_people, person, wants_json
from documents.roles import Action

# Should a browser take a file for a page of this site, the page can do nothing.
POLICY = "default-src 'none'; sandbox"


@require_safe
@for_people()
def export_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The document as a file in one of the formats (`?format=`), for whoever may view it."""
    document = access_document(person(request), document_id, Action.VIEW).document
    format_ = FORMATS.get(request.GET.get("format", ""))
    if format_ is None:
        raise Http404
    try:
        # One after the other: a file stands in memory several times while it is made.
        with turn_of(person(request).pk):
            data = export(document, format_)
    except Quarantined:
        if wants_json(request):
            return error(409, _("This document cannot be opened right now."))
        return redirect("document", document_id)
    except Unfit as unfit:
        if wants_json(request):
            return error(422, str(unfit))
        messages.error(request, str(unfit))
        return redirect("documents")
    return download(data, format_.media_type, file_name(document.title) + format_.suffix)


def download(data: bytes, media_type: str, name: str) -> HttpResponse:
    """An answer that is kept as a file of this name (RFC 6266)."""
    response = HttpResponse(data, content_type=media_type)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    return response
