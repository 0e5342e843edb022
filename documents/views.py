"""The pages, and the addresses that the document page asks for JSON."""

from collections.abc import Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast
from uuid import UUID

from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.cache import never_cache
from django.views.decorators.common import no_append_slash
from django.views.decorators.http import require_POST, require_safe

from documents import actions, tickets
from documents.access import Access, access_document, access_grant, access_list
from documents.errors import AccessDenied, SignedOut
from documents.models import User
from documents.roles import Action
from documents.sessions import digest_of

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

SHOWN = {"mine", "shared", "trash"}


def _for_people(*, always_json: bool = False) -> Callable[[View[P]], View[P]]:
    """A view for signed-in people: the one place that answers those who are not, and denials.

    `always_json` is for addresses that scripts alone use; elsewhere the Accept header decides.
    """

    def decorate(view: View[P]) -> View[P]:
        @never_cache
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            as_json = always_json or _wants_json(request)
            try:
                if not request.user.is_authenticated:
                    raise SignedOut
                return view(request, *args, **kwargs)
            except SignedOut:
                return _error(401, "Sign in first.") if as_json else _to_login(request)
            except AccessDenied as denied:
                if as_json:
                    return _error(404, "There is no such document.")
                raise Http404 from denied

        return answer

    return decorate


def _wants_json(request: HttpRequest) -> bool:
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _error(status: int, message: str) -> JsonResponse:
    return JsonResponse({"error": message}, status=status)


def _to_login(request: HttpRequest) -> HttpResponse:
    # What was posted is lost by signing in; the list is where to start again.
    again = request.get_full_path() if request.method == "GET" else reverse("documents")
    return redirect_to_login(again)


def _person(request: HttpRequest) -> User:
    """The person that `_for_people` has let in."""
    return cast(User, request.user)


@require_safe
@_for_people()
def show_list(request: HttpRequest) -> HttpResponse:
    """The person's documents; `?show=` narrows the page to one of the three lists."""
    listing = access_list(_person(request))
    show = request.GET.get("show", "")
    context = {
        "show": show if show in SHOWN else "",
        "mine": listing.mine,
        "shared": listing.shared,
        "trash": listing.trash,
    }
    return render(request, "documents/list.html", context)


@require_POST
@_for_people()
def create(request: HttpRequest) -> HttpResponse:
    """A new document; goes on to its page."""
    document = actions.create_document(_person(request), request.POST.get("title", ""))
    return redirect("document", document.pk)


@no_append_slash
@require_safe
@_for_people()
def show_document(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """The page on which a document is read and edited."""
    person = _person(request)
    access = access_document(person, document_id, Action.VIEW)
    context = {
        "document": access.document,
        "role": access.role,
        "page": _page(access, person),
    }
    return render(request, "documents/document.html", context)


def _page(access: Access, person: User) -> dict[str, Any]:
    document = access.document
    return {
        "id": str(document.pk),
        "title": document.title,
        "role": access.role,
        "user": {"id": person.pk, "name": person.display_name, "color": person.color},
        "socket": "/collab",
        "ticket": reverse("ticket", args=[document.pk]),
        "rename": reverse("rename", args=[document.pk]),
        "list": reverse("documents"),
    }


@require_POST
@_for_people()
def rename(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Another title; answers with the title as it was kept."""
    given = request.POST.get("title", "")
    title = actions.rename_document(_person(request), document_id, given)
    if _wants_json(request):
        return JsonResponse({"title": title})
    return redirect(_page_before(request) or reverse("document", args=[document_id]))


def _page_before(request: HttpRequest) -> str:
    """The page of this site from which the form was sent, or an empty text."""
    before = request.headers.get("Referer", "")
    hosts = {request.get_host()}
    safe = url_has_allowed_host_and_scheme(before, hosts, require_https=request.is_secure())
    return before if safe else ""


@require_POST
@_for_people()
def trash(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Into the trash."""
    actions.trash_document(_person(request), document_id)
    return redirect("documents")


@require_POST
@_for_people()
def restore(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Out of the trash."""
    actions.restore_document(_person(request), document_id)
    return redirect("documents")


@require_POST
@_for_people()
def delete(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """Out of the trash, for good."""
    actions.delete_document(_person(request), document_id)
    return redirect(reverse("documents", query={"show": "trash"}))


@require_POST
@_for_people(always_json=True)
def ticket(request: HttpRequest, document_id: UUID) -> HttpResponse:
    """A ticket for the document's socket, and what it says."""
    grant = access_grant(digest_of(request.session.session_key or ""), document_id)
    return JsonResponse(
        {
            "ticket": tickets.issue(grant, document_id),
            "role": grant.role,
            "access_version": grant.access_version,
            "user": {"id": grant.user_id, "name": grant.name, "color": grant.color},
        }
    )
