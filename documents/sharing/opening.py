"""What a token opens, link or invitation, and the cookie that keeps it over a sign-in."""

from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse

from documents.access.sources import living_grants
from documents.errors import AccessDenied
from documents.models import User
from documents.sharing.invitations import accept_invitation, is_invitation
from documents.sharing.links import is_link, open_link, takes_guests
from documents.tokens import digest_of

_COOKIE = "opening"
_SALT = "documents.opening"
_SECONDS = 30 * 60


def is_living(token: str) -> bool:
    """Whether the token opens a document now."""
    digest = digest_of(token)
    return is_link(digest) or is_invitation(digest)


def for_guests(token: str) -> bool:
    """Whether the token opens a document now for whoever has no account."""
    return takes_guests(digest_of(token))


def opened_by(guest: User, token: str) -> UUID | None:
    """The document that a guest has opened with this token, if they still may."""
    grants = living_grants().filter(user=guest, link__digest=digest_of(token))
    return grants.values_list("link__document", flat=True).first()


def open_token(user: User, token: str) -> UUID:
    """Give `user` what the token gives and return the document's id.

    Raises:
        AccessDenied: the token is unknown, used up, expired or switched off.
    """
    digest = digest_of(token)
    try:
        return open_link(user, digest)
    except AccessDenied:
        return accept_invitation(user, digest)


def keep_token(response: HttpResponse, token: str) -> None:
    """Keep a token in the browser until somebody has signed in there, for half an hour."""
    response.set_signed_cookie(
        _COOKIE,
        token,
        salt=_SALT,
        max_age=_SECONDS,
        secure=settings.SESSION_COOKIE_SECURE,
        httponly=True,
        samesite="Lax",
    )


def kept_token(request: HttpRequest) -> str:
    """The token that the browser keeps; empty when there is none."""
    return request.get_signed_cookie(_COOKIE, default="", salt=_SALT, max_age=_SECONDS) or ""


def forget_token(response: HttpResponse) -> None:
    """Have the browser keep no token any more."""
    response.delete_cookie(_COOKIE, samesite="Lax")


def open_address(token: str) -> str:
    """The address that opens what a token opens."""
    return f"{settings.SITE_URL}{reverse('open')}#{token}"
