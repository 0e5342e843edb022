"""Where a language is chosen: on every page's foot, and in the account."""

from contextlib import suppress

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from documents.accounts.preferences import prefer_language
from documents.errors import SignedOut
from documents.web.gate import person


@require_POST
def choose_language(request: HttpRequest) -> HttpResponse:
    """Keep the language (empty: as the browser prefers) and go on to the page `next`.

    Signed in, it is the account's; signed out, a cookie of this browser keeps it.
    """
    code = request.POST.get("language", "")
    answer = redirect(_page_after(request))
    if code not in {"", *dict(settings.LANGUAGES)}:
        return answer
    if request.user.is_authenticated:
        with suppress(SignedOut):
            prefer_language(person(request), code)
    _keep(answer, code)
    return answer


def _page_after(request: HttpRequest) -> str:
    wanted = request.POST.get("next", "")
    hosts = {request.get_host()}
    is_ours = url_has_allowed_host_and_scheme(wanted, hosts, require_https=request.is_secure())
    return wanted if is_ours else "documents"


def _keep(answer: HttpResponse, code: str) -> None:
    if not code:
        answer.delete_cookie(settings.LANGUAGE_COOKIE_NAME, samesite="Lax")
        return
    answer.set_cookie(
        settings.LANGUAGE_COOKIE_NAME,
        code,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.LANGUAGE_COOKIE_SECURE,
        samesite="Lax",
        httponly=True,
    )
