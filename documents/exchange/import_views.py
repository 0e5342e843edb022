"""Taking in files of other programs."""

from collections.abc import Iterable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from documents.errors import Unfit
from documents.exchange.importing import charset_of, import_file
from documents.models import Document
from documents.web.bodies import takes
from documents.web.gate import for_people, person

# What a form has besides its files.
_FORM_BYTES = 64 * 1024


# Some more than is taken: to whom it is only a little too large, a sentence says so.
@takes(lambda: 2 * settings.MAX_IMPORT)
@require_POST
@for_people()
def import_files(request: HttpRequest) -> HttpResponse:
    """A document for each file in the form's field `file`.

    Closing the connection ends the conversion. Scripts send one after the other to the API.
    """
    documents: list[Document] = []
    errors: list[dict[str, str]] = []
    for given in _given(request):
        try:
            documents.append(_imported(request, given))
        except Unfit as unfit:
            errors.append({"name": given.name or "", "error": str(unfit)})
    return _to_page(request, documents, errors)


def _given(request: HttpRequest) -> "list[UploadedFile[Any]]":
    size = int(request.META.get("CONTENT_LENGTH") or 0)
    # Not even looked at: the rest of a form that is too large would be written to the disk.
    return [] if size > settings.MAX_IMPORT + _FORM_BYTES else request.FILES.getlist("file")


def _imported(request: HttpRequest, given: "UploadedFile[Any]") -> Document:
    notes: list[str] = []
    name = given.name or ""
    document = import_file(person(request), name, given, charset_of(given), notes.append)
    tell_on_next_page(request, name, notes)
    return document


def tell_on_next_page(request: HttpRequest, name: str, notes: Iterable[str]) -> None:
    """Have a person know what has not become of a file what one might expect."""
    for note in notes:
        messages.warning(request, _("%(name)s: %(error)s") % {"name": name, "error": note})


def _to_page(
    request: HttpRequest, documents: list[Document], errors: list[dict[str, str]]
) -> HttpResponse:
    for error in errors:
        messages.error(request, _("%(name)s: %(error)s") % error)
    if not documents and not errors:
        messages.error(request, _("Choose one or more files, not too large together."))
    if len(documents) == 1 and not errors:
        return redirect("document", documents[0].pk)
    return redirect("documents")
