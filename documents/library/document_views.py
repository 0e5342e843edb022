"""The page of a document, and the forms about it."""

from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.common import no_append_slash
from django.views.decorators.http import require_POST, require_safe

from documents.access.lookup import Access, access_document
from documents.errors import Outdated, Unfit
from documents.journal.loading import size_of
from documents.library import lifecycle
from documents.library.moving import move_document
from documents.models import Collaborator, Document, User
from documents.names import UNTITLED
from documents.notices.watching import attention_of
from documents.roles import ALLOWED, Action, may, may_chat, may_comment
from documents.titles import shown_title
from documents.web.gate import for_people, person
from documents.web.preload import imported_by
from documents.web.redirects import complain, done, list_before, page_before


@require_POST
@for_people()
def create(request: HttpRequest) -> HttpResponse:
    """A new document; goes on to its page.

    It starts in the `folder`, if the person has it, perhaps a shared one; else in none, which its
    page says. The same `press` makes no second one.
    """
    owner, folder = person(request), request.POST.get("folder", "")
    title, press = request.POST.get("title", ""), request.POST.get("press", "")
    if press:
        document = lifecycle.create_once(owner, title, press)
    else:
        document = lifecycle.create_document(owner, title)
    if folder:
        try:
            move_document(owner, document.pk, folder, "")
        except (Outdated, Unfit) as unfit:
            complain(request, str(unfit) or _("There is no such folder."))
    return redirect("document", document.pk)


@no_append_slash
@require_safe
@for_people()
def show_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The page on which a document is read and edited, or a room is talked in; one of data says
    what it is.
    """
    reader = person(request)
    access = access_document(reader, document_id, Action.VIEW)
    if access.document.quarantined_at:
        return render(request, "documents/quarantined.html", {"document": access.document})
    context = {
        "document": access.document,
        "role": access.role,
        "may": ALLOWED[access.role],
        "page": _page(access, reader),
    }
    is_room = access.document.kind == Document.Kind.ROOM
    if is_room:
        return render(request, "documents/room.html", context)
    if access.document.kind == Document.Kind.DATA:
        return render(request, "documents/data.html", {**context, "size": size_of(document_id)})
    has_title = access.document.title != UNTITLED
    context |= {
        "attention": attention_of(reader, document_id),
        "has_title": has_title,
        "is_new": not has_title and access.document.head == 0,
        "scripts": imported_by("src/pages/document.ts"),
    }
    return render(request, "documents/document.html", context)


def _page(access: Access, reader: User) -> dict[str, Any]:
    document = access.document
    return {
        "id": str(document.pk),
        "title": document.title,
        "role": access.role,
        "user": reader.as_json,
        "owner": _owner(document),
        "socket": "/collab",
        "epoch": document.epoch,
        "api": f"/api/v1/documents/{document.pk}",
        "way_back": reverse("sharing-return", args=[document.pk]),
        "may_chat": may_chat(access.role, document.viewers_chat),
        "viewers_chat": document.viewers_chat,
        "frozen": document.frozen_at is not None,
        "may_comment": may_comment(access.role, document.viewers_comment),
        "may_suggest": may(access.role, Action.SUGGEST) and reader.scope.allows(Action.SUGGEST),
        "is_guest": reader.is_guest,
        "max_file": settings.MAX_FILE,
        "history": reverse("history", args=[document.pk]),
        "changed_at": DjangoJSONEncoder().default(document.changed_at),
        "list": reverse("rooms" if document.kind == Document.Kind.ROOM else "documents"),
    }


def _owner(document: Document) -> dict[str, Any] | None:
    """Whom to ask about the document; None when every owner's account was erased."""
    try:
        owner = document.owner
    except Collaborator.DoesNotExist:
        return None
    return {"id": owner.pk, "name": owner.display_name}


@require_POST
@for_people()
def rename(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Another title; what is said of it has the title as it was kept."""
    given = request.POST.get("title", "")
    title = lifecycle.rename_document(person(request), document_id, given)
    said = _("It is called “%(title)s” now.") % {"title": shown_title(title)}
    return done(request, said, page_before(request) or reverse("document", args=[document_id]))


@require_POST
@for_people()
def trash(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Into the trash; what is said of it offers to take it back."""
    title = lifecycle.trash_document(person(request), document_id)
    undo = reverse("restore", args=[document_id])
    said = _("“%(title)s” is in the trash.") % {"title": shown_title(title)}
    return done(request, said, list_before(request), undo=undo)


@require_POST
@for_people()
def restore(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Out of the trash; what is said of it offers the way back."""
    title = lifecycle.restore_document(person(request), document_id)
    undo = reverse("trash", args=[document_id])
    said = _("“%(title)s” is back.") % {"title": shown_title(title)}
    return done(request, said, list_before(request), undo=undo)


@require_POST
@for_people()
def delete(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Out of the trash, for good."""
    title = lifecycle.delete_document(person(request), document_id)
    said = _("“%(title)s” is deleted for good.") % {"title": shown_title(title)}
    return done(request, said, reverse("documents", query={"show": "trash"}))
