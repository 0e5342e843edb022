"""The page of a document's history, for whoever may read it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from documents.access.lookup import access_document
from documents.models import Document
from documents.roles import ALLOWED, Action, may
from documents.web.gate import for_people, person


@require_safe
@for_people()
def show_history(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """What happened, and what changed; the page's script asks the HTTP API."""
    reader = person(request)
    access = access_document(reader, document_id, Action.VIEW)
    if access.document.quarantined_at:
        return render(request, "documents/quarantined.html", {"document": access.document})
    if access.document.kind == Document.Kind.DATA:
        # Programs read it by the HTTP API.
        return redirect("document", document_id)
    page = {
        "id": str(document_id),
        "user": reader.as_json,
        "api": f"/api/v1/documents/{document_id}",
        "address": reverse("document", args=[document_id]),
        "may_edit": may(access.role, Action.EDIT),
    }
    context = {"document": access.document, "may": ALLOWED[access.role], "page": page}
    return render(request, "documents/history.html", context)
