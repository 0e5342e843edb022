"""The only way to a document: every page, socket, command and API call asks here.

Missing, forbidden and in the wrong trash state look alike from outside, so that an id that was
guessed tells nothing.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import Prefetch
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from documents.errors import AccessDenied, SignedOut
from documents.grants import Grant
from documents.models import Collaborator, Document, Session, User
from documents.roles import ALLOWED, Action, Role, may


@dataclass(frozen=True, slots=True)
class Access:
    """A document and the role in which it was handed over."""

    document: Document
    role: Role


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a person's list. `owner` is None when every owner's account was erased."""

    document: Document
    role: Role
    owner: User | None

    @property
    def may(self) -> frozenset[Action]:
        """What the person may do with this document."""
        return ALLOWED[self.role]


@dataclass(frozen=True, slots=True)
class Listing:
    """A person's documents, each list with the latest change first.

    `mine` and `shared` are in use; `trash` holds those that the person may restore.
    """

    mine: list[Row]
    shared: list[Row]
    trash: list[Row]


def access_document(
    user: User, document_id: UUID, action: Action, *, trashed: bool = False
) -> Access:
    """The document, for somebody who may do `action`; `trashed` says where it must be.

    Raises:
        AccessDenied: missing, forbidden or in the wrong trash state.
    """
    collaborator = (
        Collaborator.objects.select_related("document")
        .filter(
            user=user,
            user__is_active=True,
            document=document_id,
            document__trashed_at__isnull=not trashed,
        )
        .first()
    )
    if collaborator is None or not may(Role(collaborator.role), action):
        raise AccessDenied
    return Access(collaborator.document, Role(collaborator.role))


def access_locked(
    user: User, document_id: UUID, action: Action, *, trashed: bool = False
) -> Access:
    """Like `access_document`, with the document's row locked until the caller's transaction ends.

    Raises:
        AccessDenied: missing, forbidden or in the wrong trash state.
    """
    # The lock comes first and alone: a statement that waits for it would go on with the rights
    # as they were before the wait.
    Document.objects.select_for_update().filter(pk=document_id).first()
    return access_document(user, document_id, action, trashed=trashed)


def access_list(user: User) -> Listing:
    """Everything that `user` may open, and their trash; two queries."""
    owners = Collaborator.objects.filter(role=Role.OWNER).select_related("user")
    collaborations = (
        Collaborator.objects.filter(user=user, user__is_active=True)
        .select_related("document")
        .prefetch_related(
            Prefetch("document__collaborators", owners.order_by("since", "pk"), to_attr="owners")
        )
        .order_by("-document__changed_at", "document__pk")
    )
    listing = Listing([], [], [])
    for collaborator in collaborations:
        row = _row(collaborator)
        if row.document.trashed_at is None:
            (listing.mine if row.role is Role.OWNER else listing.shared).append(row)
        elif Action.RESTORE in row.may:
            listing.trash.append(row)
    return listing


def _row(collaborator: Collaborator) -> Row:
    document = collaborator.document
    owners: list[Collaborator] = document.owners  # type: ignore[attr-defined]  # by the Prefetch
    return Row(document, Role(collaborator.role), owners[0].user if owners else None)


def access_grant(session_digest: str, document_id: UUID) -> Grant:
    """What the person behind a session may do in a document now; two queries.

    Raises:
        SignedOut: the session is unknown or over, or the person was deactivated.
        AccessDenied: there is no such document for this person.
    """
    user = _living_user(session_digest)
    access = access_document(user, document_id, Action.VIEW)
    return Grant(
        user_id=user.pk,
        name=user.display_name,
        color=user.color,
        role=access.role,
        access_version=access.document.access_version,
        session=session_digest,
    )


def _living_user(session_digest: str) -> User:
    session: Session | None = (
        Session.objects.select_related("user")
        .filter(digest=session_digest, expire_date__gt=timezone.now(), user__is_active=True)
        .first()
    )
    if session is None or session.user is None or not _is_of_this_password(session, session.user):
        raise SignedOut
    return session.user


def _is_of_this_password(session: Session, user: User) -> bool:
    """Whether the session was opened with the password that the person has now."""
    signed: str = session.get_decoded().get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(signed, valid) for valid in hashes)


def access_grants(document_id: UUID, user_ids: Iterable[int]) -> dict[int, Role]:
    """The roles of those among `user_ids` who may view the document now; one query."""
    rows = Collaborator.objects.filter(
        document=document_id,
        document__trashed_at__isnull=True,
        user__in=user_ids,
        user__is_active=True,
    ).values_list("user_id", "role")
    return {user_id: Role(role) for user_id, role in rows if may(Role(role), Action.VIEW)}
