"""Who asks: a person's browser by its session, or a program by a personal token."""

from typing import cast

from django.conf import settings
from django.http import HttpRequest
from ninja.security import APIKeyCookie, HttpBearer
from ninja.utils import check_csrf

from documents.access.api_tokens import find_api_token
from documents.access.living_tokens import name_of, scope_in
from documents.api.http.problems import Problem
from documents.api.http.rate_limits import count_request
from documents.errors import SignedOut
from documents.models import User
from documents.tokens import digest_of

_READING = {"GET", "HEAD"}


class Token(HttpBearer):
    """`Authorization: Bearer scr_…`."""

    def authenticate(self, request: HttpRequest, token: str) -> User:
        """Let the person in whose token this is.

        Raises:
            SignedOut: the token is not good.
            Problem: 403, it may only read; 429.
        """
        found = find_api_token(token.strip())
        if found is None:
            raise SignedOut
        found.user.scope = scope_in(found)
        if _writes(request) and found.user.scope.only_reads:
            raise Problem(403, "This token may only read.")
        return _admitted(request, found.user, name_of(found))


class Session(APIKeyCookie):
    """The cookie of a browser that is signed in; what writes needs the CSRF token, too."""

    param_name = settings.SESSION_COOKIE_NAME

    def __call__(self, request: HttpRequest) -> User:
        """Let in whoever is signed in.

        Raises:
            SignedOut: nobody is.
            Problem: 403, the CSRF token is missing or wrong; 429.
        """
        if "Authorization" in request.headers or not request.user.is_authenticated:
            raise SignedOut
        if check_csrf(request) is not None:
            raise Problem(403, "Send the CSRF token of your session as X-CSRFToken.")
        digest = digest_of(request.session.session_key or "")
        return _admitted(request, request.user, digest)

    def authenticate(self, request: HttpRequest, key: str | None) -> User:
        """Not asked: `__call__` is all."""
        raise NotImplementedError


def _writes(request: HttpRequest) -> bool:
    is_ticket = request.path.endswith("/ticket")
    # A ticket says what one may do, and is not written down.
    return request.method not in _READING and not is_ticket


def _admitted(request: HttpRequest, user: User, speaks_in: str) -> User:
    count_request(user.pk, writes=_writes(request))
    user.speaks_in = speaks_in
    return user


def person(request: HttpRequest) -> User:
    """The person who asks, or whose program does."""
    return cast(User, request.auth)  # type: ignore[attr-defined]  # set by ninja
