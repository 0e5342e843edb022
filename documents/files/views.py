"""A document's files, shown to those who may read it; they are given by the HTTP API."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import content_disposition_header, quote_etag
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from documents.files import storage
from documents.models import File
from documents.web.gate import for_people, person
from documents.web.responses import POLICY, error


def address_of(file: File) -> str:
    """The path under which a file is shown, and which a picture in the text has as its `src`."""
    return reverse("file", args=[file.document_id, file.pk])


@require_safe
@for_people(always_json=True, is_kept=True, counts=False)
def show(request: HttpRequest, document_id: UUID, file_id: UUID) -> HttpResponse:
    """A file's bytes. Browsers keep them, and ask each time whether they still may show them."""
    file = storage.access_file(person(request), document_id, file_id)
    if file is None:
        return error(404, _("There is no such file."))
    etag = quote_etag(str(file.pk))
    response = get_conditional_response(request, etag=etag) or _response(file)
    response["ETag"] = etag
    response["Cache-Control"] = "private, no-cache"
    return response


def _response(file: File) -> HttpResponse:
    response = HttpResponse(storage.bytes_of(file), content_type=file.kind)
    response["Content-Disposition"] = content_disposition_header(False, file.name) or "inline"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = POLICY
    response["Cross-Origin-Resource-Policy"] = "same-origin"
    return response
