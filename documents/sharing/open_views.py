"""`/open/#<token>`: what a share link or an invitation leads to.

The page's script posts the token, which browsers keep to themselves, in the body. Signed in, the
token is used at once; signed out, a cookie keeps it until somebody has signed in, or has said who
they are as a guest. A guest is signed in where the link has brought them, and nowhere else.
"""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import ensure_csrf_cookie
from django.views.decorators.http import require_http_methods

from documents.errors import AccessDenied, SignedOut
from documents.models import User
from documents.sharing.opening import (
    for_guests,
    forget_token,
    is_living,
    keep_token,
    kept_token,
    open_token,
    opened_by,
)
from documents.web import throttle
from documents.web.gate import person
from documents.web.responses import error, too_many

_LONGEST = 100


@never_cache
@ensure_csrf_cookie
@require_http_methods(["GET", "POST"])
def open_document(request: HttpRequest) -> HttpResponse:
    """The page, the token that its script posts, and the way back from the sign-in."""
    answer = _answer(request) if request.method == "POST" else _page(request)
    answer["Referrer-Policy"] = "no-referrer"
    return answer


def _answer(request: HttpRequest) -> HttpResponse:
    try:
        return _open(request)
    except throttle.Throttled:
        return too_many(throttle.SECONDS, as_json=True)


def _open(request: HttpRequest) -> HttpResponse:
    try:
        return _use_or_keep(request, request.POST.get("token", "").strip())
    except AccessDenied:
        throttle.note_failure(_guesser(request))
        return error(
            404, _("This link does not work, or not any more. Ask whoever sent it to you.")
        )


def _use_or_keep(request: HttpRequest, token: str) -> HttpResponse:
    # No token is longer; and no row is asked for what a database does not take.
    if len(token) > _LONGEST or "\0" in token:
        raise AccessDenied
    return _use(request, token) if request.user.is_authenticated else _keep(token)


def _here_already(guest: User, token: str) -> HttpResponse:
    document_id = opened_by(guest, token)
    if document_id is None:
        return _keep(token)
    return JsonResponse({"document": reverse("document", args=[document_id])})


def _guesser(request: HttpRequest) -> str:
    if request.user.is_authenticated:
        return throttle.person(person(request).pk)
    return throttle.stranger(request.META["REMOTE_ADDR"], "links")


def _use(request: HttpRequest, token: str) -> HttpResponse:
    who = person(request)
    if who.is_guest:
        return _here_already(who, token)
    try:
        document_id = open_token(who, token)
    except SignedOut:
        return _keep(token)
    return JsonResponse({"document": reverse("document", args=[document_id])})


def _keep(token: str) -> HttpResponse:
    if not is_living(token):
        raise AccessDenied
    if for_guests(token):
        answer = JsonResponse({"guest": reverse("be-guest")})
    else:
        answer = JsonResponse({"sign_in": reverse("login", query={"next": reverse("open")})})
    keep_token(answer, token)
    return answer


def _page(request: HttpRequest) -> HttpResponse:
    token = kept_token(request)
    who = person(request) if request.user.is_authenticated else None
    if not token or who is None or who.is_guest:
        return render(request, "documents/open.html")
    try:
        answer: HttpResponse = redirect("document", open_token(who, token))
    except SignedOut:
        return render(request, "documents/open.html")
    except AccessDenied:
        answer = render(request, "documents/open.html", status=404)
    forget_token(answer)
    return answer
