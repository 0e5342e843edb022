"""Share links: whoever opens one has its role, as long as it is on and not expired."""

from datetime import datetime
from typing import TypedDict
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.documents import lock_documents
from documents.access.lookup import access_by_digest, access_grants, access_locked
from documents.access.sources import guest_links
from documents.database.retry import retried, transaction_or_locked
from documents.errors import AccessDenied, Outdated, Unfit
from documents.models import Collaborator, Document, LinkGrant, ShareLink, User
from documents.notices.kinds import LINK_ENDED
from documents.notices.telling import Cause, tell
from documents.roles import Action, Role, strength
from documents.tokens import digest_of, make_token

LINK_ROLES = frozenset(Role) - {Role.OWNER}
GUEST_ROLES = LINK_ROLES - {Role.EDITOR}
# Of those who opened a link that ends, the last ones are told.
_MOST_TOLD = 500


class LinkChange(TypedDict, total=False):
    """What is to be different about a link; what is missing stays as it is."""

    role: Role
    expires_at: datetime | None
    is_on: bool
    for_guests: bool


@retried
@transaction.atomic
def make_link(
    actor: User,
    document_id: UUID,
    role: Role,
    expires_at: datetime | None,
    for_guests: bool = False,
) -> str:
    """Make a link and return its token, which is kept nowhere.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Unfit: a link cannot give this role, the moment has passed, or there are no guests here.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    _check_guests(for_guests)
    token = make_token()
    link = ShareLink(
        document=document,
        role=role,
        expires_at=expires_at,
        for_guests=for_guests,
        digest=digest_of(token),
    )
    _check(link)
    link.save()
    _raise(link, actor, "made")
    return token


@retried
@transaction.atomic
def change_link(actor: User, document_id: UUID, link_id: int, change: LinkChange) -> int:
    """Change a link for everybody who has it; returns the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: no such link.
        Unfit: a link cannot give this role, the moment has passed, or there are no guests here.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    _check_guests(change.get("for_guests", False))
    link = document.links.filter(pk=link_id).first()
    if link is None:
        raise Outdated
    was_living = _is_living(link)
    for name, value in change.items():
        setattr(link, name, value)
    _check(link)
    link.save()
    if was_living and not link.is_on:
        _tell_ended(link, actor)
    return _raise(link, actor, "changed")


def _tell_ended(link: ShareLink, actor: User | None) -> None:
    """Tell those who could open the document by a link that has ended, and cannot any more."""
    grants = LinkGrant.objects.filter(link=link, is_barred=False, user__is_active=True)
    opened = list(grants.order_by("-pk").values_list("user", flat=True)[:_MOST_TOLD])
    still = access_grants(link.document_id, opened)
    by = actor.pk if actor else None
    cause = Cause(LINK_ENDED, link.document_id, by, link.document.title)
    tell(cause, [user_id for user_id in opened if user_id not in still])


def _check_guests(for_guests: bool) -> None:
    if for_guests and not settings.GUESTS:
        raise Unfit(_("On this site everybody needs an account."))


def _check(link: ShareLink) -> None:
    if link.role not in LINK_ROLES:
        raise Unfit(_("A link can make people viewers, commenters or editors."))
    if link.for_guests and link.role not in GUEST_ROLES:
        raise Unfit(_("Guests without an account can be viewers or commenters."))
    if link.is_on and link.expires_at is not None and link.expires_at <= timezone.now():
        raise Unfit(_("A link that is on cannot expire in the past."))


def _raise(link: ShareLink, actor: User | None, what: str) -> int:
    event = {
        "type": "link",
        "what": what,
        "link": link.pk,
        "role": link.role,
        "is_on": link.is_on,
        "guests": link.for_guests,
        "expires_at": link.expires_at and link.expires_at.isoformat(),
    }
    return raise_access_version(link.document, actor, event)


def expire_links(now: datetime, until: datetime) -> dict[UUID, datetime]:
    """Switch off every link that has expired; one query when there is none. Returns the documents
    of which one does up to `until`, and when the first does.

    Rights that came from them have ended at their own moment already: this tells everybody.

    Raises:
        Locked: somebody else has the database locked; it may be tried again.
    """
    # In no order, or SQLite would read all documents in that order instead of the index.
    soon = Document.objects.filter(rights_until__lte=until).values_list("pk", "rights_until")
    moments = {document_id: moment for document_id, moment in soon if moment}
    for document_id, moment in moments.items():
        if moment <= now:
            _expire_links_of(document_id, now)
    return {document_id: moment for document_id, moment in moments.items() if moment > now}


@retried
def _expire_links_of(document_id: UUID, now: datetime) -> None:
    with transaction_or_locked():
        document = lock_documents([document_id]).first()
        if document is None:
            return
        for link in document.links.filter(is_on=True, expires_at__lte=now).order_by("pk"):
            link.is_on = False
            link.save(update_fields=["is_on"])
            _tell_ended(link, None)
            _raise(link, None, "expired")


def is_link(digest: str) -> bool:
    """Whether the token with this digest opens a link now."""
    link = ShareLink.objects.filter(digest=digest, document__trashed_at__isnull=True).first()
    return link is not None and _is_living(link)


def takes_guests(digest: str) -> bool:
    """Whether whoever has no account may come by the link with this digest now."""
    return guest_links().filter(digest=digest).exists()


def _is_living(link: ShareLink) -> bool:
    return link.is_on and (link.expires_at is None or link.expires_at > timezone.now())


@retried
@transaction.atomic
def open_link(user: User, digest: str) -> UUID:
    """Give `user` what the link with this digest gives and return the document's id.

    Raises:
        AccessDenied: no such link, it is off or expired, or it is not for this person any more.
    """
    link = access_by_digest(user, ShareLink.objects.all(), digest)
    if not _is_living(link):
        raise AccessDenied
    if not _has_as_much(user, link):
        _grant(user, link)
    return link.document.pk


def _has_as_much(user: User, link: ShareLink) -> bool:
    own = Collaborator.objects.filter(document=link.document, user=user).first()
    return own is not None and strength(Role(own.role)) >= strength(Role(link.role))


def _grant(user: User, link: ShareLink) -> None:
    grant, is_new = LinkGrant.objects.get_or_create(link=link, user=user)
    if grant.is_barred:
        raise AccessDenied
    if is_new:
        event = {"type": "joined", "user": user.pk, "role": link.role, "link": link.pk}
        raise_access_version(link.document, user, event)
