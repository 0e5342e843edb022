"""Who is let in to a view, and how what goes wrong (documents/errors.py) looks on a page."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import wraps
from typing import Any, Concatenate, ParamSpec, cast

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.contrib.auth.views import redirect_to_login
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from documents.errors import (
    AccessDenied,
    OutOfScope,
    SignedOut,
    found_in,
)
from documents.models import User
from documents.tokens import digest_of
from documents.web import throttle
from documents.web.responses import error, too_many

P = ParamSpec("P")
View = Callable[Concatenate[HttpRequest, P], HttpResponse]

NO_DOCUMENT = gettext_lazy("There is no such document.")


def _of_throttled(request: HttpRequest, as_json: bool, error_: Exception) -> HttpResponse:
    return too_many(throttle.SECONDS, as_json=as_json)


def _of_signed_out(request: HttpRequest, as_json: bool, error_: Exception) -> HttpResponse:
    return error(401, _("Sign in first.")) if as_json else _to_login(request)


def _of_denied(request: HttpRequest, as_json: bool, error_: Exception) -> HttpResponse:
    if as_json:
        return error(404, str(NO_DOCUMENT))
    raise Http404 from error_


PAGES = {
    throttle.Throttled: _of_throttled,
    SignedOut: _of_signed_out,
    AccessDenied: _of_denied,
    # Of browsers a guest's alone has less than everything.
    OutOfScope: _of_denied,
}


class GuestMiddleware:
    """A guest is a stranger at every address but those of their document and a few more, and
    everywhere on a site that has guests no longer.

    So the site's lists, accounts and people are behind the sign-in for them, which they find open.
    """

    # Where a link is opened, and what every document needs.
    _THEIRS = frozenset({"open", "be-guest", "picture", "logout"})

    def __init__(self, answer: Callable[[HttpRequest], HttpResponse]) -> None:
        self._answer = answer

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self._answer(request)

    def process_view(
        self, request: HttpRequest, view: object, args: object, kwargs: dict[str, Any]
    ) -> None:
        """Called by Django when it is known which view is to answer."""
        match, user = request.resolver_match, request.user
        is_everybodys = match is not None and match.url_name in self._THEIRS
        # Of the API's addresses it is a text.
        document_id = str(kwargs.get("document_id"))

        def known() -> Any:
            if not user.is_authenticated or not user.is_guest:
                return user
            is_let = is_everybodys or str(user.guest_in) == document_id
            return user if settings.GUESTS and is_let else AnonymousUser()

        # Looked up when somebody asks, as ever.
        request.user = cast(User, SimpleLazyObject(known))


def for_people(
    *, always_json: bool = False, is_kept: bool = False, counts: bool = True
) -> Callable[[View[P]], View[P]]:
    """A view for signed-in people, which answers those who are not, and denials.

    `always_json` is for addresses that scripts alone use; elsewhere the Accept header decides.
    Nothing is kept in caches but where `is_kept` says that the view sees to it itself. `counts` is
    False for what pages ask for by themselves: that is no guessing, whatever stands in them.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def answer(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
            as_json = always_json or wants_json(request)
            try:
                if not request.user.is_authenticated:
                    raise SignedOut
                with _counted(request if counts else None):
                    return view(request, *args, **kwargs)
            except Exception as error:
                handler = found_in(PAGES, error)
                if handler is None:
                    raise
                return handler(request, as_json, error)

        return answer if is_kept else never_cache(answer)

    return decorate


@contextmanager
def _counted(request: HttpRequest | None) -> Iterator[None]:
    try:
        yield
    except AccessDenied:
        if request is not None:
            throttle.note_failure(throttle.person(person(request).pk))
        raise


def wants_json(request: HttpRequest) -> bool:
    """Whether the answer is for a script rather than for a person."""
    return request.get_preferred_type(["text/html", "application/json"]) == "application/json"


def _to_login(request: HttpRequest) -> HttpResponse:
    # What was posted is lost by signing in; the list is where to start again.
    again = request.get_full_path() if request.method == "GET" else reverse("documents")
    return redirect_to_login(again)


def person(request: HttpRequest) -> User:
    """The person that `for_people` has let in, who speaks in the session of their browser."""
    user = cast(User, request.user)
    user.speaks_in = digest_of(request.session.session_key or "")
    return user
