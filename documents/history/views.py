"""The pages of a document's named versions, for those who may edit it."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from documents.access.lookup import Access, access_document
from documents.errors import Outdated, Unfit
from documents.history import erasure, freezing, versions
from documents.models import Document
from documents.roles import ALLOWED, Action
from documents.web.gate import for_people, person


@require_http_methods(["GET", "HEAD", "POST"])
@for_people()
def show_versions(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The list; a POST names what the document says now, and approves it if an owner says so."""
    access = access_document(person(request), document_id, Action.EDIT)
    if request.method == "POST":
        try:
            _name(request, document_id)
            messages.success(request, _("Saved."))
        except Unfit as unfit:
            messages.error(request, str(unfit))
        return redirect("versions", document_id)
    listed = versions.versions_of(access.document)
    return render(request, "documents/versions.html", {**_told(access), "versions": listed})


def _name(request: HttpRequest, document_id: UUID) -> None:
    name = request.POST.get("name", "")
    if "freeze" in request.POST:
        freezing.freeze_as(person(request), document_id, name)
    else:
        versions.name_version(person(request), document_id, name)


@require_POST
@for_people()
def unfreeze(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Have the text take changes again."""
    try:
        freezing.unfreeze(person(request), document_id)
    except Unfit as unfit:
        messages.error(request, str(unfit))
        return redirect("versions", document_id)
    messages.success(request, _("The text takes changes again."))
    return redirect("versions", document_id)


@require_safe
@for_people()
def show_version(request: HttpRequest, document_id: UUID, version_id: int) -> HttpResponse:
    """What a version says, to be read."""
    access = access_document(person(request), document_id, Action.EDIT)
    try:
        version = versions.access_version(person(request), document_id, version_id)
    except Outdated:
        return _gone(request, document_id)
    # The page of data leads to its JSON instead.
    is_data = access.document.kind == Document.Kind.DATA
    html = "" if is_data else versions.text_at(version).written("html")
    return render(
        request, "documents/version.html", {**_told(access), "version": version, "html": html}
    )


@require_POST
@for_people()
def restore_version(request: HttpRequest, document_id: UUID, version_id: int) -> HttpResponse:
    """Back to a version, and on to the document."""
    try:
        versions.restore_version(person(request), document_id, version_id)
    except Outdated:
        return _gone(request, document_id)
    except Unfit as unfit:
        messages.error(request, str(unfit))
        return redirect("versions", document_id)
    return redirect("document", document_id)


@require_POST
@for_people()
def erase_history(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """All that the text has been before, for good."""
    try:
        erasure.erase_history(person(request), document_id)
        messages.success(request, _("The history is erased."))
    except Unfit as unfit:
        messages.error(request, str(unfit))
    return redirect("versions", document_id)


def _gone(request: HttpRequest, document_id: UUID) -> HttpResponse:
    messages.error(request, _("That version is not there any more."))
    return redirect("versions", document_id)


def _told(access: Access) -> dict[str, object]:
    document = access.document
    return {
        "document": document,
        "may": ALLOWED[access.role],
        "freeze": freezing.freeze_of(document),
    }
