"""Stars, folders and copies: what a person does with a document in the list, for themselves."""

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from documents.access.lookup import access_with_account
from documents.errors import Outdated, Quarantined, Unfit
from documents.library import folders
from documents.library.copies import duplicate_document
from documents.library.moving import Moved, move_document
from documents.models import Filing, Folder, Placement, SharedFolder
from documents.roles import Action, may
from documents.shared_folders.listing import own_shared_folders
from documents.titles import shown_title
from documents.web.gate import for_people, person, wants_json
from documents.web.redirects import complain, done, list_before, say
from documents.web.responses import error


@require_POST
@for_people()
def star(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A star on the document, or with an empty `star` none."""
    is_starred = bool(request.POST.get("star", ""))
    folders.star_document(person(request), document_id, is_starred)
    if wants_json(request):
        return HttpResponse(status=204)
    return redirect(list_before(request))


@require_safe
@for_people()
def choose_folder(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The page on which a folder is chosen for the document; scripts have a dialog for it."""
    reader = person(request)
    access = access_with_account(reader, document_id)
    document, owns = access.document, may(access.role, Action.SHARE)
    filed = Filing.objects.filter(user=reader, document=document).select_related("folder").first()
    placed = Placement.objects.filter(document=document).first() if owns else None
    context = {
        "document": document,
        "folder": filed.folder if filed else None,
        "folders": [(folder, 0) for folder in reader.folders.order_by("name")],
        "shared_folders": own_shared_folders(reader) if owns else [],
        "around": placed.folder_id if placed else None,
    }
    return render(request, "documents/move.html", context)


@require_POST
@for_people()
def file(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Into the `folder`, or a new one called `name`; with neither of the two into none."""
    to, name = request.POST.get("folder", ""), request.POST.get("name", "")
    try:
        moved = move_document(person(request), document_id, to, name)
    except (Outdated, Unfit) as unfit:
        return _refuse(request, unfit)
    return done(request, _said(moved), list_before(request))


def _said(moved: Moved) -> str:
    told = {"title": shown_title(moved.title), "folder": moved.folder.name if moved.folder else ""}
    if isinstance(moved.folder, SharedFolder):
        return _("“%(title)s” is in the shared folder “%(folder)s” now.") % told
    if moved.folder and moved.left:
        return _("“%(title)s” is in “%(folder)s” now, and not in the shared folder.") % told
    if moved.folder:
        return _("“%(title)s” is in “%(folder)s” now.") % told
    return _("“%(title)s” is in no folder now.") % told


def _refuse(request: HttpRequest, reason: Outdated | Unfit) -> HttpResponse:
    said = str(reason) or _("There is no such folder.")
    if wants_json(request):
        return error(422, said)
    complain(request, said)
    return redirect(list_before(request))


@require_POST
@for_people()
def duplicate(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A copy of one's own, of which the list tells."""
    try:
        copy = duplicate_document(person(request), document_id)
    except Quarantined:
        said = _("This document cannot be opened now, so it cannot be copied.")
        if wants_json(request):
            return error(409, said)
        complain(request, said)
        return redirect(list_before(request))
    address = reverse("document", args=[copy.pk])
    said = _("“%(title)s” is there.") % {"title": shown_title(copy.title)}
    return done(request, said, list_before(request), way=address)


# Folders.


@require_POST
@for_people()
def make_folder(request: HttpRequest) -> HttpResponse:
    """A new folder, which is shown next."""
    try:
        folder = folders.make_folder(person(request), request.POST.get("name", ""))
    except Unfit as unfit:
        return _refuse(request, unfit)
    return redirect(_address(folder))


@require_POST
@for_people()
def rename_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """Another name for a folder, which is shown again."""
    try:
        folder = folders.rename_folder(person(request), folder_id, request.POST.get("name", ""))
    except (Outdated, OverflowError) as outdated:
        raise Http404 from outdated
    except Unfit as unfit:
        return _refuse(request, unfit)
    return redirect(_address(folder))


@require_POST
@for_people()
def delete_folder(request: HttpRequest, folder_id: int) -> HttpResponse:
    """The end of a folder; its documents stay."""
    try:
        name = folders.delete_folder(person(request), folder_id)
    except (Outdated, OverflowError) as outdated:
        raise Http404 from outdated
    text = _("The folder “%(name)s” is gone. Its documents are still in your list.")
    say(request, text % {"name": name})
    return redirect("documents")


def _address(folder: Folder) -> str:
    return reverse("documents", query={"folder": folder.pk})
