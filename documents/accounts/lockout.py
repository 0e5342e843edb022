"""Shutting out whoever guesses passwords: django-axes, and a bound for the place alone.

A place is what one subscriber has, or the own browser of the person whose name is tried: it is
known by a cookie from their last signing in, and has failures of its own. So nobody who guesses
behind the same address (an office, a school) keeps them from signing in where they always do.
"""

import secrets
from ipaddress import IPv6Address
from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.core import signing
from django.db.models import Max, Q, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from documents.models import User
from documents.web.responses import too_many
from documents.web.throttle import subscriber_of

Credentials = dict[str, Any]

_COOKIE, _SALT = "known", "documents.lockout"
_COOKIE_SECONDS = 365 * 24 * 3600
# What axes keeps is an address: a browser's is in the network that leads nowhere (RFC 6666).
_NOWHERE = 0x0100 << 112
_LARGEST = 2**64


class Doorkeeper(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Locks a name for a place, as axes does, and a place that fails with many names.

    The place has its own bound, and signing in does not forgive it: who has an account here could
    otherwise guess other people's passwords for ever.
    """

    def is_locked(self, request: HttpRequest, credentials: Credentials | None = None) -> bool:
        return super().is_locked(request, credentials) or _has_failed_too_often(request)


def _has_failed_too_often(request: HttpRequest) -> bool:
    failures = _recent(request).aggregate(total=Sum("failures_since_start"))["total"] or 0
    return bool(failures >= settings.LOGIN_FAILURES_PER_ADDRESS)


def _recent(request: HttpRequest) -> QuerySet[Any]:
    attempts: QuerySet[Any] = AccessAttempt.objects.filter(
        ip_address=place_of(request), attempt_time__gte=get_cool_off_threshold(request)
    )
    return attempts


def place_of(request: HttpRequest) -> str | None:
    """Whence somebody tries to sign in, as an address."""
    if number := _known(request):
        return str(IPv6Address(_NOWHERE + number))
    subscriber = subscriber_of(request.META.get("REMOTE_ADDR", ""))
    return subscriber if subscriber != "unknown" else None


def know(request: HttpRequest, response: HttpResponse, user: User) -> None:
    """Have the browser in which a person has signed in be known as theirs."""
    number = _known(request) or secrets.randbelow(_LARGEST - 1) + 1
    response.set_cookie(
        _COOKIE,
        signing.dumps([user.pk, number], salt=_SALT),
        max_age=_COOKIE_SECONDS,
        path="/accounts/",
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def _known(request: HttpRequest) -> int:
    """The number of the browser, if it is known as that of the person whose name is tried."""
    try:
        pk, number = signing.loads(request.COOKIES[_COOKIE], salt=_SALT, max_age=_COOKIE_SECONDS)
    except (KeyError, signing.BadSignature):
        return 0
    return int(number) if _is_tried(request, pk) else 0


def _is_tried(request: HttpRequest, pk: int) -> bool:
    user = getattr(request, "user", None)
    if user is not None and user.is_authenticated:
        return bool(user.pk == pk)
    name = request.POST.get("login", "").strip()
    is_called = Q(username__iexact=name) | Q(emailaddress__email__iexact=name)
    return User.objects.filter(is_called, pk=pk).exists()


def name_tried(request: HttpRequest, credentials: Credentials) -> str:
    """The name under which a failure is counted: names differ by more than case and white space."""
    return str(credentials["username"]).strip().casefold()[:255]


def shut_out(
    request: HttpRequest, response: HttpResponse | None, credentials: Credentials | None
) -> HttpResponse:
    """The answer to somebody who is locked out: when to come back, never too early."""
    last = _recent(request).aggregate(last=Max("attempt_time"))["last"] or timezone.now()
    wait = last + settings.AXES_COOLOFF_TIME - timezone.now()
    return too_many(max(1, round(wait.total_seconds())), as_json=False)
