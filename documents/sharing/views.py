"""The JSON API of the share dialog: each POST answers with the new state, as GET does."""

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from documents.access import people
from documents.access.lookup import access_document
from documents.errors import Malformed, Outdated
from documents.models import Document, User
from documents.roles import Action
from documents.sharing import (
    collaborators,
    directory,
    invitations,
    leaving,
    links,
    mails,
    opening,
    requests,
)
from documents.sharing.links import LinkChange
from documents.sharing.state import sharing_state
from documents.titles import shown_title
from documents.web.gate import for_people, for_scripts, person
from documents.web.json_bodies import (
    Body,
    bool_of,
    id_of,
    moment_or_none_of,
    read_body,
    role_of,
    role_or_none_of,
    text_of,
)
from documents.web.redirects import done, failed, page_before, say

_LONGEST_ADDRESS = 254
_RIGHTS_CHANGED = gettext_lazy(
    "That cannot be taken back: rights were changed since. Ask an owner to let you in again."
)

# The same for every id, so that asking tells nothing.
REQUESTED = gettext_lazy(
    "If there is such a document, its owners have been told that you would like to open it."
)


def _state(request: HttpRequest, document_id: UUID, **more: Any) -> HttpResponse:
    reader = person(request)
    access = access_document(reader, document_id, Action.VIEW)
    return JsonResponse({**sharing_state(access, reader), **more})


def _shared(request: HttpRequest, document_id: UUID) -> tuple[User, Document]:
    """The person and the document, for somebody who may share it; each action asks again."""
    actor = person(request)
    return actor, access_document(actor, document_id, Action.SHARE).document


@require_GET
@for_scripts
def show_sharing(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Who may do what."""
    return _state(request, document_id)


@require_GET
@for_scripts
def suggest_people(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Names that begin like what is being typed."""
    actor, __ = _shared(request, document_id)
    typed = request.GET.get("typed", "")[:_LONGEST_ADDRESS]
    return JsonResponse({"names": directory.names_like(actor, typed)})


@require_POST
@for_scripts
def add_person(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give somebody a role, or invite whoever has no account."""
    actor, document = _shared(request, document_id)
    body = read_body(request, "who", "role")
    who, role = text_of(body, "who", _LONGEST_ADDRESS), role_of(body)
    if not str(body["who"]).isprintable():
        raise Malformed("“who” is one line.")
    user = people.find_person(who) or directory.find_named(actor, who)
    if user is None:
        invitations.check_email(who)
        mails.check_invitation(actor, document, who)
        token = invitations.invite(actor, document_id, who, role)
        mails.send_invitation(actor, document, who, role, token)
    else:
        collaborators.set_role(actor, document_id, user, role)
    return _state(request, document_id)


@require_POST
@for_scripts
def change_person(request: HttpRequest, document_id: UUID, user_id: int) -> HttpResponse:
    """Give somebody who is here another role, or none."""
    actor, __ = _shared(request, document_id)
    role = role_or_none_of(read_body(request, "role"))
    if role is None and user_id == actor.pk:
        return _leave(request, actor, document_id)
    collaborators.change_role(actor, document_id, user_id, role)
    return _state(request, document_id)


@require_POST
@for_scripts
def change_owner(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Hand the document over: they own it, the actor is an editor."""
    actor, __ = _shared(request, document_id)
    user_id = id_of(read_body(request, "user_id"), "user_id")
    collaborators.transfer_ownership(actor, document_id, user_id)
    return _state(request, document_id)


@require_POST
@for_scripts
def add_link(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Make a link; its address is in this answer and nowhere else."""
    actor, __ = _shared(request, document_id)
    body = read_body(request, "role", "expires_at")
    expires_at = moment_or_none_of(body, "expires_at")
    token = links.make_link(actor, document_id, role_of(body), expires_at)
    return _state(request, document_id, url=opening.open_address(token))


@require_POST
@for_scripts
def change_link(request: HttpRequest, document_id: UUID, link_id: int) -> HttpResponse:
    """Change a link's role or end, or switch it on or off."""
    actor, __ = _shared(request, document_id)
    change = _link_change(read_body(request, "role", "expires_at", "is_on"))
    links.change_link(actor, document_id, link_id, change)
    return _state(request, document_id)


def _link_change(body: Body) -> LinkChange:
    change = LinkChange()
    if "role" in body:
        change["role"] = role_of(body)
    if "expires_at" in body:
        change["expires_at"] = moment_or_none_of(body, "expires_at")
    if "is_on" in body:
        change["is_on"] = bool_of(body, "is_on")
    return change


@require_POST
@for_scripts
def cancel_invitation(request: HttpRequest, document_id: UUID, invitation_id: int) -> HttpResponse:
    """Take an invitation back."""
    actor, __ = _shared(request, document_id)
    if not bool_of(read_body(request, "cancel"), "cancel"):
        raise Malformed("An invitation can only be cancelled.")
    invitations.cancel_invitation(actor, document_id, invitation_id)
    return _state(request, document_id)


@require_POST
@for_scripts
def answer_request(request: HttpRequest, document_id: UUID, request_id: int) -> HttpResponse:
    """Give whoever asked a role, or none."""
    actor, __ = _shared(request, document_id)
    role = role_or_none_of(read_body(request, "role"))
    requests.answer_request(actor, document_id, request_id, role)
    return _state(request, document_id)


@require_POST
@for_scripts
def leave(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Give up one's own role; answers with the address of the list."""
    read_body(request)
    return _leave(request, person(request), document_id)


def _leave(request: HttpRequest, actor: User, document_id: UUID) -> HttpResponse:
    left = leaving.leave_document(actor, document_id)
    undo = reverse("sharing-return", args=[document_id], query={"left": left.way_back})
    say(request, _("You have left “%(title)s”.") % {"title": shown_title(left.title)}, undo=undo)
    return JsonResponse({"list": reverse("documents")})


@require_POST
@for_people()
def come_back(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Take leaving back: for two minutes, and as long as nobody has changed a right."""
    actor, home = person(request), page_before(request) or reverse("documents")
    try:
        title = leaving.come_back(actor, document_id, request.GET.get("left", ""))
    except Outdated:
        return failed(request, str(_RIGHTS_CHANGED), home)
    said = _("You are back in “%(title)s”.") % {"title": shown_title(title)}
    return done(request, said, home, way=reverse("document", args=[document_id]))


@require_POST
@for_scripts
def request_access(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Ask the owners for a role; the answer is the same for every id."""
    body = read_body(request, "message")
    message = text_of(body, "message", requests.MESSAGE_LENGTH) if "message" in body else ""
    requests.request_access(person(request), document_id, message)
    return JsonResponse({"message": str(REQUESTED)}, status=202)
