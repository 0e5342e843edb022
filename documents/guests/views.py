"""`/open/guest/`: whoever has followed a link, and has no account, says their name and comes in.

The link's token waits in the cookie that documents/sharing/opening.py sets. Looking at the page
makes nobody.
"""

from django.conf import settings
from django.contrib.auth import login
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from documents.errors import AccessDenied, Unfit
from documents.guests.guests import guest_link, make_guest, marked
from documents.models import Collaborator, ShareLink
from documents.names import LONGEST_GUEST
from documents.roles import Role, may_chat, may_comment
from documents.sharing.opening import forget_token, kept_token
from documents.titles import shown_title
from documents.web import throttle
from documents.web.gate import person
from documents.web.responses import too_many

_BACKEND = "allauth.account.auth_backends.AuthenticationBackend"
_HOUR = 3600


@never_cache
@require_http_methods(["GET", "POST"])
def be_guest(request: HttpRequest) -> HttpResponse:
    """The page that asks for a name, and the guest who says it.

    Whoever has an account and is signed in uses the link as themselves.
    """
    if request.user.is_authenticated and not person(request).is_guest:
        return redirect("open")
    token = kept_token(request)
    try:
        link = guest_link(token)
        return _come_in(request, token, link) if request.method == "POST" else _ask(request, link)
    except AccessDenied:
        return render(request, "documents/guest.html", status=404)


def _ask(
    request: HttpRequest, link: ShareLink, name: str = "", error: str = "", status: int = 200
) -> HttpResponse:
    document, role = link.document, Role(link.role)
    context = {
        "document_title": shown_title(document.title),
        "owner": _owner(link),
        "may_comment": may_comment(role, document.viewers_comment),
        "may_chat": may_chat(role, document.viewers_chat),
        "shown_as": marked("…"),
        "longest": LONGEST_GUEST,
        "name": name,
        "error": error,
        "sign_in": reverse("login", query={"next": reverse("open")}),
    }
    return render(request, "documents/guest.html", context, status=status)


def _owner(link: ShareLink) -> str:
    """Who shares it; empty when every owner's account was erased."""
    try:
        return link.document.owner.display_name
    except Collaborator.DoesNotExist:
        return ""


def _come_in(request: HttpRequest, token: str, link: ShareLink) -> HttpResponse:
    place = throttle.subscriber_of(request.META["REMOTE_ADDR"])
    if not throttle.is_within(f"guests:{place}", settings.GUESTS_PER_ADDRESS):
        return too_many(_HOUR, as_json=False)
    name = request.POST.get("name", "")
    try:
        guest = make_guest(token, name)
    except Unfit as unfit:
        return _ask(request, link, name[:LONGEST_GUEST], str(unfit), 400)
    login(request, guest, _BACKEND)
    answer: HttpResponse = redirect("document", link.document_id)
    forget_token(answer)
    return answer
