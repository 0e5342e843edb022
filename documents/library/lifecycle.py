"""What changes documents. Each action is one transaction that locks the document's row first.

Whoever acts is looked up again under that lock, so that a right taken away a moment ago is gone.
Every change of who may do what raises the access version and journals an `access` entry in the
same transaction (documents/access/access_version.py). Links, invitations and requests have modules of their own.
"""

from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from documents.access.access_version import raise_access_version
from documents.access.lookup import access_grants, access_locked, access_own, collaborators
from documents.database.retry import retried
from documents.errors import LastOwner, Outdated, Unfit
from documents.journal.entries import append_title
from documents.models import Collaborator, Document, LinkGrant, User
from documents.names import clean_title
from documents.roles import Action, Role, strength
from documents.search import index
from documents.signals import tell_after_commit


@retried
@transaction.atomic
def create_document(owner: User, title: str) -> Document:
    """A new, empty document that belongs to `owner`.

    Raises:
        SignedOut: what the person speaks in has ended.
    """
    access_own(owner)
    document = Document.objects.create(title=clean_title(title))
    index.index_title(document)
    Collaborator.objects.create(document=document, user=owner, role=Role.OWNER)
    return document


@retried
@transaction.atomic
def rename_document(actor: User, document_id: UUID, title: str) -> str:
    """Give the document another title and return the title as it was kept.

    Whoever has it open is told.

    Raises:
        AccessDenied: no such document for this person, or no right to rename it.
    """
    document = access_locked(actor, document_id, Action.RENAME).document
    kept = clean_title(title)
    if kept != document.title:
        append_title(document, actor.pk, kept)
        index.index_title(document)
        tell_after_commit(document.pk)
    return kept


@retried
@transaction.atomic
def trash_document(actor: User, document_id: UUID) -> str:
    """Put the document in the trash, where only its owners see it, and return its title.

    Raises:
        AccessDenied: no such document for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.TRASH).document
    document.trashed_at = timezone.now()
    raise_access_version(document, actor, {"type": "trashed"})
    return document.title


@retried
@transaction.atomic
def restore_document(actor: User, document_id: UUID) -> str:
    """Take the document out of the trash, where everybody has the role that they had; its title.

    Raises:
        AccessDenied: nothing in the trash for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.RESTORE, trashed=True).document
    document.trashed_at = None
    raise_access_version(document, actor, {"type": "restored"})
    return document.title


@retried
@transaction.atomic
def delete_document(actor: User, document_id: UUID) -> str:
    """Delete a document that is in the trash, with its journal, for good, and return its title.

    Raises:
        AccessDenied: nothing in the trash for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.DELETE, trashed=True).document
    document.delete()
    tell_after_commit(document_id)
    return document.title


@retried
@transaction.atomic
def set_role(actor: User, document_id: UUID, user: User, role: Role | None) -> int:
    """Give `user` this role, or none, and return the access version that says so.

    It is the owner's word: no link that there is gives this person more from now on.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        LastOwner: nobody would own the document any more.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    return _give(actor, document, user, role)


@retried
@transaction.atomic
def change_role(actor: User, document_id: UUID, user_id: int, role: Role | None) -> int:
    """Like `set_role`, for somebody who is here.

    Raises:
        Outdated: they are not, or not any more.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    return _give(actor, document, _somebody_here(document, user_id), role)


def _somebody_here(document: Document, user_id: int) -> User:
    if user_id not in access_grants(document.pk, [user_id]):
        raise Outdated
    return User.objects.get(pk=user_id)


def _give(actor: User, document: Document, user: User, role: Role | None) -> int:
    if role is not Role.OWNER:
        _check_other_owner(document, user)
    before = Collaborator.objects.filter(document=document, user=user).first()
    if role is None:
        Collaborator.objects.filter(document=document, user=user).delete()
    else:
        Collaborator.objects.update_or_create(document=document, user=user, defaults={"role": role})
    _bar_from_links(document, user, role)
    was = before and before.role
    event = {"type": "role", "user": user.pk, "role": role, "was": was}
    return raise_access_version(document, actor, event)


def _check_other_owner(document: Document, user: User) -> None:
    owners = collaborators().filter(document=document, role=Role.OWNER)
    if not owners.exclude(user=user).exists():
        raise LastOwner


def _bar_from_links(document: Document, user: User, role: Role | None) -> None:
    """Bar a person from every link that would give more than `role`, opened already or not."""
    stronger = [
        LinkGrant(link=link, user=user, is_barred=True)
        for link in document.links.all()
        if role is None or strength(Role(link.role)) > strength(role)
    ]
    LinkGrant.objects.bulk_create(
        stronger,
        update_conflicts=True,
        update_fields=["is_barred"],
        unique_fields=["link", "user"],
    )


@retried
@transaction.atomic
def transfer_ownership(actor: User, document_id: UUID, user_id: int) -> int:
    """Make somebody who is here an owner and the actor an editor; returns the access version that
    says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        Outdated: they are not here, or were deactivated.
        Unfit: they are the actor.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    user = _somebody_here(document, user_id)
    if user == actor:
        raise Unfit(_("The document is yours already."))
    for person, role in ((user, Role.OWNER), (actor, Role.EDITOR)):
        Collaborator.objects.update_or_create(
            document=document, user=person, defaults={"role": role}
        )
    return raise_access_version(document, actor, {"type": "owner", "user": user.pk})


@retried
@transaction.atomic
def leave_document(actor: User, document_id: UUID) -> int:
    """Give up one's own role; returns the access version that says so.

    Raises:
        AccessDenied: no such document for this person.
        LastOwner: nobody would own the document any more.
    """
    access = access_locked(actor, document_id, Action.VIEW)
    if access.role is Role.OWNER:
        _check_other_owner(access.document, actor)
    Collaborator.objects.filter(document=access.document, user=actor).delete()
    # Opening the link again is a way back, but not for whoever was barred from it.
    grants = LinkGrant.objects.filter(link__document=access.document, user=actor)
    grants.filter(is_barred=False).delete()
    return raise_access_version(access.document, actor, {"type": "left", "user": actor.pk})


def set_active(actor: User, user: User, active: bool) -> None:
    """Let a person in again, or sign them out everywhere and keep them out.

    The actor's right to do so is the caller's to check: it is not about one document.

    Raises:
        SignedOut: what the actor speaks in has ended.
    """
    while not _set_active(actor, user, active):
        # Somebody gave the person another document meanwhile.
        pass


@retried
@transaction.atomic
def _set_active(actor: User, user: User, active: bool) -> bool:
    """Do it, unless the person's documents are others than those that were locked first."""
    ids = documents_of(user)
    # In id order and before the person, like every transaction that locks several rows.
    documents = list(Document.objects.select_for_update().filter(pk__in=ids).order_by("pk"))
    # Whoever is adding this person to a document now is waited for, or will see the new state.
    User.objects.select_for_update().get(pk=user.pk)
    access_own(actor)
    if documents_of(user) - ids:
        return False
    for document in documents:
        raise_access_version(document, actor, {"type": "active", "user": user.pk, "on": active})
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        user.sessions.all().delete()
    return True


def documents_of(user: User) -> set[UUID]:
    """The ids of the documents in which a person has a role by name or by a link."""
    own = Collaborator.objects.filter(user=user).values_list("document", flat=True)
    linked = LinkGrant.objects.filter(user=user, is_barred=False)
    return set(own.union(linked.values_list("link__document", flat=True)))
