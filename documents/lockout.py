"""Shutting out whoever guesses passwords: django-axes, and a bound for the address alone."""

from typing import Any

from axes.attempts import get_cool_off_threshold
from axes.handlers.database import AxesDatabaseHandler
from axes.models import AccessAttempt
from django.conf import settings
from django.db.models import Max, QuerySet, Sum
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from documents.refusals import too_many

Credentials = dict[str, Any]


class Doorkeeper(AxesDatabaseHandler):  # type: ignore[misc]  # axes has no types
    """Locks a name for an address, as axes does, and an address that fails with many names.

    The address has its own bound, and signing in does not forgive it: who has an account here could
    otherwise guess other people's passwords for ever.
    """

    def is_locked(self, request: HttpRequest, credentials: Credentials | None = None) -> bool:
        return super().is_locked(request, credentials) or _has_failed_too_often(request)


def _has_failed_too_often(request: HttpRequest) -> bool:
    failures = _recent(request).aggregate(total=Sum("failures_since_start"))["total"] or 0
    return bool(failures >= settings.LOGIN_FAILURES_PER_ADDRESS)


def _recent(request: HttpRequest) -> QuerySet[Any]:
    attempts: QuerySet[Any] = AccessAttempt.objects.filter(
        ip_address=request.META["REMOTE_ADDR"], attempt_time__gte=get_cool_off_threshold(request)
    )
    return attempts


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
