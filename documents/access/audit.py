"""The log of what people do to documents, rights and accounts, for the site's operators."""

from collections.abc import Mapping
from datetime import timedelta
from ipaddress import ip_address
from typing import Any
from uuid import UUID

from allauth.core import context
from django.conf import settings
from django.core.cache import cache
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.utils import timezone

from documents.models import AuditEvent, User

# Addresses of strangers are no act of anybody's here; groups are told by their numbers, as people.
_UNTOLD = frozenset({"type", "user", "email", "name"})
# Failed sign-ins from one place that are noted within an hour: they cost whoever guesses nothing.
_MOST_FAILURES, _SECONDS = 100, 3600


def note(
    what: str,
    actor: int | None,
    *,
    subject: int | None = None,
    document: UUID | None = None,
    details: Mapping[str, object] | None = None,
) -> None:
    """Note an act, in the transaction that is open."""
    AuditEvent.objects.create(
        at=timezone.now(),
        what=what,
        actor=actor,
        subject=subject,
        document=document,
        place=_place(context.request),
        details=details or {},
    )


def note_right(document: UUID, actor: int | None, event: Mapping[str, object]) -> None:
    """Note a change of who may do what, as the document's journal has it."""
    subject = event.get("user")
    details = {name: value for name, value in event.items() if name not in _UNTOLD}
    note(
        str(event["type"]),
        actor,
        subject=subject if isinstance(subject, int) else None,
        document=document,
        details=details,
    )


def _place(request: HttpRequest | None) -> str | None:
    try:
        return str(ip_address(request.META.get("REMOTE_ADDR", ""))) if request else None
    except ValueError:
        return None


def note_signed_in(user: User, **_: object) -> None:
    """Receiver of `user_logged_in`."""
    note("signed-in", user.pk)


def note_signed_out(user: User | None, **_: object) -> None:
    """Receiver of `user_logged_out`."""
    if user is not None:
        note("signed-out", user.pk)


def note_failure(credentials: Mapping[str, Any], **_: object) -> None:
    """Receiver of `user_login_failed`: whose name it was, if it is anybody's; never what was typed,
    which may be a password.
    """
    key = f"documents.audit:{_place(context.request)}"
    cache.add(key, 0, _SECONDS)
    if cache.incr(key) > _MOST_FAILURES:
        return
    name = str(credentials.get("username") or credentials.get("login") or "")
    tried = User.objects.filter(Q(username__iexact=name) | Q(email__iexact=name))
    note("sign-in-failed", None, subject=tried.values_list("pk", flat=True).first())


def note_wrong_code(user: User, **_: object) -> None:
    """Receiver of allauth's `authentication_failed`: the second factor was wrong."""
    note("second-factor-failed", None, subject=user.pk)


def note_factor_added(user: User, authenticator: Any, **_: object) -> None:
    """Receiver of allauth's `authenticator_added`."""
    note("second-factor-added", user.pk, details={"kind": authenticator.type})


def note_factor_removed(user: User, authenticator: Any, **_: object) -> None:
    """Receiver of allauth's `authenticator_removed`."""
    note("second-factor-removed", user.pk, details={"kind": authenticator.type})


def note_address_added(user: User, **_: object) -> None:
    """Receiver of allauth's `email_added`; which one it is stands in the account."""
    note("address-added", user.pk)


def note_address_removed(user: User, **_: object) -> None:
    """Receiver of allauth's `email_removed`."""
    note("address-removed", user.pk)


def note_address_changed(user: User, **_: object) -> None:
    """Receiver of allauth's `email_changed`: another one is the first."""
    note("address-chosen", user.pk)


def note_address_confirmed(email_address: Any, **_: object) -> None:
    """Receiver of allauth's `email_confirmed`: somebody has opened what was mailed there."""
    note("address-confirmed", None, subject=email_address.user_id)


def note_connected(sociallogin: Any, **_: object) -> None:
    """Receiver of allauth's `social_account_added`."""
    account = sociallogin.account
    note("account-connected", account.user_id, details={"provider": account.provider})


def note_disconnected(socialaccount: Any, **_: object) -> None:
    """Receiver of allauth's `social_account_removed`."""
    details = {"provider": socialaccount.provider}
    note("account-disconnected", socialaccount.user_id, details=details)


def events() -> QuerySet[AuditEvent]:
    """Everything that is kept, with the names that people have now; the oldest first."""
    actors = User.objects.filter(pk=OuterRef("actor")).values("username")
    subjects = User.objects.filter(pk=OuterRef("subject")).values("username")
    named = AuditEvent.objects.annotate(
        actor_name=Subquery(actors), subject_name=Subquery(subjects)
    )
    return named.order_by("at", "pk")


def forget_place(user_id: int) -> None:
    """Forget whence somebody who is erased did what they did."""
    AuditEvent.objects.filter(actor=user_id).update(place=None)


def let_go() -> None:
    """Delete what is older than the site keeps it."""
    if settings.AUDIT_DAYS > 0:
        before = timezone.now() - timedelta(days=settings.AUDIT_DAYS)
        AuditEvent.objects.filter(at__lt=before).delete()
