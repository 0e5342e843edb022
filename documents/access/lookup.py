"""The only way to a document: every page, socket, command and API call asks here.

A person's role is the strongest of those that they have by a way of documents/access/sources.py (by
name, by the living links that they opened, by groups), and the one that an open document gives to
everybody with an account. Missing, forbidden and in the wrong trash state look alike from outside,
so that an id that was guessed tells nothing.

What writes asks within its transaction: `access_locked` for a document, `access_by_digest` for what
a token opens, `access_own` for what is a person's own. Each compares, besides the right, the
session or token in which the person speaks, and nobody ends either before the transaction does.
What a personal token lets its programs do never changes, so that it is as true as the token is.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, TypeVar
from uuid import UUID

from django.conf import settings
from django.contrib.auth import HASH_SESSION_KEY
from django.db.models import Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.utils.translation import gettext as _

from documents.access.grant import Grant
from documents.access.living_tokens import digest_in, scope_in, used_token
from documents.access.sessions import held_sessions, living_sessions
from documents.access.sources import (
    branches,
    collaborators,
    documents_of,
    guest_links,
    together,
)
from documents.database.prepared_query import ID, MOMENT, NUMBER, TEXT, Prepared
from documents.errors import AccessDenied, Frozen, Outdated, OutOfScope, SignedOut
from documents.models import Document, Invitation, Session, ShareLink, User
from documents.roles import Action, Role, may, strongest

Key = TypeVar("Key", UUID, int)
Opener = TypeVar("Opener", ShareLink, Invitation)


@dataclass(frozen=True, slots=True)
class Access:
    """A document and the role in which it was handed over."""

    document: Document
    role: Role


def access_document(
    user: User, document_id: UUID, action: Action, *, trashed: bool = False
) -> Access:
    """The document, for somebody who may do `action`; `trashed` says where it must be.

    Raises:
        AccessDenied: missing, forbidden or in the wrong trash state.
    """
    document = _found(Document.objects.all(), document_id, trashed)
    return _let_in(user, document_id, document, action)


def access_locked(
    user: User, document_id: UUID, action: Action, *, trashed: bool = False
) -> Access:
    """Like `access_document`, with the document's row locked until the caller's transaction ends.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: missing, forbidden or in the wrong trash state.
    """
    document = _found(Document.objects.select_for_update(), document_id, trashed)
    _still_speaks(user)
    return _let_in(user, document_id, document, action)


def access_with_account(user: User, document_id: UUID) -> Access:
    """A document for somebody with an account who may read it: for who else has which right there,
    and for what of it is a person's own.

    Raises:
        AccessDenied: no such document for this person.
        OutOfScope: they are a guest.
    """
    access = access_document(user, document_id, Action.VIEW)
    if user.is_guest:
        raise OutOfScope
    return access


def access_text(user: User, document_id: UUID) -> Document:
    """A document whose text `user` may change, its row locked until the caller's transaction ends.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: no such document for this person, or no right to edit it.
        Frozen: an owner has approved the text.
    """
    document = access_locked(user, document_id, Action.EDIT).document
    check_not_frozen(document)
    return document


def check_not_frozen(document: Document) -> None:
    """Raises Frozen when the text of a document takes no changes."""
    if document.frozen_at is not None:
        raise Frozen(_("This text is approved and frozen: an owner has to unfreeze it first."))


def access_own(user: User) -> None:
    """Let a person write what is their own: what they speak in lasts until the transaction ends.

    Whoever locks documents has done so before.

    Raises:
        SignedOut: it has ended, or the person was deactivated.
        OutOfScope: the person's token is not for what is their own.
    """
    _still_speaks(user)
    if not user.scope.is_personal:
        raise OutOfScope


def access_personally(user: User, document_id: UUID) -> Access:
    """Like `access_locked`, for what concerns the person more than the document: a star, a watch,
    leaving.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: no such document for this person.
        OutOfScope: their token is not for what is the person's own.
    """
    access = access_locked(user, document_id, Action.VIEW)
    if not user.scope.is_personal:
        raise OutOfScope
    return access


def _still_speaks(user: User) -> None:
    if user.speaks_in is not None and not held_sessions([user.speaks_in], timezone.now()):
        raise SignedOut


def _found(documents: QuerySet[Document], document_id: UUID, trashed: bool) -> Document | None:
    return documents.filter(pk=document_id, trashed_at__isnull=not trashed).first()


def _let_in(user: User, document_id: UUID, document: Document | None, action: Action) -> Access:
    # The document was read first, by a statement of its own: so the role is never older than the
    # lock or than the access version beside it.
    role = access_roles(user, [document_id]).get(document_id)
    if document and document.open_role and user.is_active and not user.is_guest:
        role = strongest([Role(document.open_role), role or Role(document.open_role)])
    if document is None or role is None or not may(role, action):
        raise AccessDenied
    if not user.scope.reaches(document_id):
        raise AccessDenied
    if not user.scope.allows(action):
        raise OutOfScope
    return Access(document, role)


def access_by_digest(user: User, rows: QuerySet[Opener], digest: str) -> Opener:
    """The link or invitation with this digest, for whoever would use it; its document is locked
    until the transaction ends.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: there is none, or its document is in the trash.
    """
    document = _lock_opened(rows, digest)
    access_own(user)
    return _opener(rows, digest, document)


def access_guest_link(digest: str) -> ShareLink:
    """The link with this digest, for somebody who has no account and would come as a guest; its
    document is locked until the transaction ends.

    Raises:
        AccessDenied: there is none that lets guests in now.
    """
    rows = guest_links()
    return _opener(rows, digest, _lock_opened(rows, digest))


def _lock_opened(rows: QuerySet[Opener], digest: str) -> Document | None:
    documents = Document.objects.select_for_update().filter(trashed_at__isnull=True)
    return documents.filter(pk__in=rows.filter(digest=digest).values("document")).first()


def _opener(rows: QuerySet[Opener], digest: str, document: Document | None) -> Opener:
    # Read under the lock: it may have been used or switched off while we waited.
    row = rows.select_related("document").filter(digest=digest, document=document).first()
    if document is None or row is None:
        raise AccessDenied
    return row


def access_left(user: User, document_id: UUID, access_version: int) -> Document:
    """A document for somebody who has left it, its row locked until the transaction ends.

    Nobody has changed any right since: the access version is the one that their leaving made.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: it is gone, or in the trash.
        Outdated: somebody has changed a right.
    """
    document = _found(Document.objects.select_for_update(), document_id, trashed=False)
    access_own(user)
    if document is None:
        raise AccessDenied
    if document.access_version != access_version:
        raise Outdated
    return document


def access_documents(user: User, action: Action, *, trashed: bool = False) -> QuerySet[Document]:
    """All the documents with which `user` may do `action`, by a role that they have."""
    roles = [role for role in Role if may(role, action)]
    given = documents_of(user.pk, roles)
    documents = Document.objects.filter(pk__in=given, trashed_at__isnull=not trashed)
    return documents.filter(_reached(user))


def access_readable(user: User) -> Q:
    """Which documents the person may view now, those that are open to everybody among them; for
    a filter of documents."""
    mine = Q(pk__in=access_documents(user, Action.VIEW).values("pk"))
    if user.is_guest:
        return mine
    is_open = Q(trashed_at__isnull=True, open_role__isnull=False)
    return mine | (is_open & _reached(user))


def _reached(user: User) -> Q:
    """Which documents the person's token is for, if they speak in one."""
    return Q() if user.scope.documents is None else Q(pk__in=user.scope.documents)


def access_owned(user: User) -> list[Document]:
    """Every document and room that the person owns, the trash included; the oldest first."""
    owned = collaborators().filter(user=user, role=Role.OWNER).values("document")
    return list(Document.objects.filter(pk__in=owned).order_by("created_at", "pk"))


def access_still(user: User) -> None:
    """Let a person have more of what is theirs.

    Raises:
        SignedOut: what they speak in has ended.
    """
    if user.speaks_in is not None and not living_sessions([user.speaks_in], timezone.now()):
        raise SignedOut


def access_owned_still(user: User, document_id: UUID) -> None:
    """Let a person have more of a document that `access_owned` handed over.

    Raises:
        SignedOut: what the person speaks in has ended.
        AccessDenied: they do not own it any more, or it is gone.
    """
    access_still(user)
    if not collaborators().filter(user=user, document=document_id, role=Role.OWNER).exists():
        raise AccessDenied


def access_roles(user: User, document_ids: Iterable[UUID]) -> dict[UUID, Role]:
    """What `user` is to each of these documents, by whatever way but an open one; one query."""
    ids = list(document_ids)
    return _strongest(branches(["document", "role"], documents=ids, users=[user.pk]))


def access_grant(session_digest: str, document_id: UUID) -> Grant:
    """What the person behind a session may do in a document now; three queries.

    Raises:
        SignedOut: the session is unknown or over, or the person was deactivated.
        AccessDenied: there is no such document for this person.
    """
    user = _living_user(session_digest)
    # First, so that no role is older than the access version beside it.
    documents = _DOCUMENT.rows(document_id)
    given = _GIVEN.rows(document_id, user.pk, timezone.now())
    if not documents:
        raise AccessDenied(user.pk)
    ((access_version, epoch, chat, comment, title, frozen_at, kind, open_role),) = documents
    everybodys = None if user.is_guest else open_role
    roles = [Role(role) for role in (everybodys, *(role for (role,) in given)) if role]
    if not roles or not may(role := strongest(roles), Action.VIEW):
        raise AccessDenied(user.pk)
    if not user.scope.reaches(document_id):
        raise AccessDenied(user.pk)
    return Grant(
        user_id=user.pk,
        name=user.display_name,
        color=user.color,
        role=user.scope.role(role),
        access_version=access_version,
        session=session_digest,
        epoch=epoch,
        viewers_chat=bool(chat),
        viewers_comment=bool(comment),
        title=title,
        picture=user.picture,
        is_frozen=frozen_at is not None,
        is_data=kind == Document.Kind.DATA,
        scope=user.scope,
    )


def _living_user(session_digest: str) -> User:
    """With the fields that a grant needs."""
    if token_digest := digest_in(session_digest):
        return _user_of_token(token_digest)
    for data, *row in _SESSION.objects(session_digest, timezone.now()):
        user = User(**dict(zip(_OF_PERSON, row, strict=True)))
        is_known = settings.GUESTS or not user.is_guest
        if is_known and _is_of_this_password(Session(session_data=data), user):
            return user
    raise SignedOut


def _user_of_token(token_digest: str) -> User:
    token = used_token(token_digest)
    if token is None:
        raise SignedOut
    token.user.scope = scope_in(token)
    return token.user


def _is_of_this_password(session: Session, user: User) -> bool:
    """Whether the session was opened with the password that the person has now."""
    signed: str = session.get_decoded().get(HASH_SESSION_KEY, "")
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(signed, valid) for valid in hashes)


def access_grants(document_id: UUID, user_ids: Iterable[int]) -> dict[int, Role]:
    """The roles of those among `user_ids` who may view the document now; one query."""
    documents = Document.objects.filter(pk=document_id, trashed_at__isnull=True)
    ids = list(user_ids)
    given = branches(["user", "role"], documents=documents, users=ids)
    roles = _strongest([*given, _opened(documents, ids)])
    return {user_id: role for user_id, role in roles.items() if may(role, Action.VIEW)}


def given_roles(document_id: UUID, user_ids: Iterable[int]) -> dict[int, Role]:
    """The roles in a document in use that somebody gave to these people; one query."""
    documents = Document.objects.filter(pk=document_id, trashed_at__isnull=True)
    return _strongest(branches(["user", "role"], documents=documents, users=list(user_ids)))


def _opened(documents: QuerySet[Document], user_ids: list[int]) -> QuerySet[Any, tuple[int, str]]:
    """What a document that is open to everybody with an account is to these people."""
    users = User.objects.filter(pk__in=user_ids, is_active=True, guest_in__isnull=True)
    users = users.annotate(open_role=Subquery(documents.values("open_role")[:1]))
    return users.filter(open_role__isnull=False).values_list("pk", "open_role")


def _strongest(each: list[QuerySet[Any, tuple[Key, str]]]) -> dict[Key, Role]:
    """The strongest role that these have for each key; one query."""
    roles: dict[Key, Role] = {}
    for key, role in together(each):
        roles[key] = strongest([Role(role), roles.get(key, Role(role))])
    return roles


# What a grant is made of: who is behind a session, the document with what it gives to everybody,
# and the roles that the person has.
_OF_PERSON = ("id", "username", "name", "chosen_color", "picture_digest", "password", "guest_in")
_SESSION = Prepared(
    [TEXT, MOMENT],
    lambda digest, now: Session.objects.filter(
        digest=digest, expire_date__gt=now, user__is_active=True
    ).values_list("session_data", *(f"user__{name}" for name in _OF_PERSON)),
)
_DOCUMENT = Prepared(
    [ID],
    lambda document: Document.objects.filter(pk=document, trashed_at__isnull=True).values_list(
        "access_version",
        "epoch",
        "viewers_chat",
        "viewers_comment",
        "title",
        "frozen_at",
        "kind",
        "open_role",
    ),
)
_GIVEN = Prepared(
    [ID, NUMBER, MOMENT],
    lambda document, user, now: together(
        branches(["role"], documents=[document], users=[user], now=now)
    ),
)
