"""What changes documents. Each action is one transaction that locks the document's row first.

Whoever acts is looked up again under that lock, so that a right taken away a moment ago is gone.
Every change of who may do what raises the access version and journals an `access` entry in the
same transaction; the realtime engine hears of it after the commit.
"""

from functools import partial
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from documents.access import access_locked
from documents.errors import LastOwner
from documents.journal import append_event
from documents.models import Collaborator, Document, User
from documents.roles import Action, Role
from documents.signals import document_changed
from documents.titles import clean_title


@transaction.atomic
def create_document(owner: User, title: str) -> Document:
    """A new, empty document that belongs to `owner`."""
    document = Document.objects.create(title=clean_title(title))
    Collaborator.objects.create(document=document, user=owner, role=Role.OWNER)
    return document


@transaction.atomic
def rename_document(actor: User, document_id: UUID, title: str) -> str:
    """Give the document another title and return the title as it was kept.

    Raises:
        AccessDenied: no such document for this person, or no right to rename it.
    """
    document = access_locked(actor, document_id, Action.RENAME).document
    document.title = clean_title(title)
    document.changed_at = timezone.now()
    document.save(update_fields=["title", "changed_at"])
    return document.title


@transaction.atomic
def trash_document(actor: User, document_id: UUID) -> None:
    """Put the document in the trash, where only its owners see it.

    Raises:
        AccessDenied: no such document for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.TRASH).document
    document.trashed_at = timezone.now()
    _raise_access_version(document, actor, {"type": "trashed"})


@transaction.atomic
def restore_document(actor: User, document_id: UUID) -> None:
    """Take the document out of the trash; everybody has the role that they had.

    Raises:
        AccessDenied: nothing in the trash for this person, or no right to do this.
    """
    document = access_locked(actor, document_id, Action.RESTORE, trashed=True).document
    document.trashed_at = None
    _raise_access_version(document, actor, {"type": "restored"})


@transaction.atomic
def delete_document(actor: User, document_id: UUID) -> None:
    """Delete a document that is in the trash, with its journal, for good.

    Raises:
        AccessDenied: nothing in the trash for this person, or no right to do this.
    """
    access_locked(actor, document_id, Action.DELETE, trashed=True).document.delete()
    _tell_after_commit(document_id)


@transaction.atomic
def set_role(actor: User, document_id: UUID, user: User, role: Role | None) -> int:
    """Give `user` this role, or none, and return the access version that says so.

    Raises:
        AccessDenied: no such document for the actor, or no right to share it.
        LastOwner: nobody would own the document any more.
    """
    document = access_locked(actor, document_id, Action.SHARE).document
    owners = Collaborator.objects.filter(document=document, role=Role.OWNER, user__is_active=True)
    if role is not Role.OWNER and not owners.exclude(user=user).exists():
        raise LastOwner
    if role is None:
        Collaborator.objects.filter(document=document, user=user).delete()
    else:
        Collaborator.objects.update_or_create(document=document, user=user, defaults={"role": role})
    return _raise_access_version(document, actor, {"type": "role", "user": user.pk, "role": role})


@transaction.atomic
def set_active(actor: User, user: User, active: bool) -> None:
    """Let a person in again, or sign them out everywhere and keep them out.

    The actor's right to do so is the caller's to check: it is not about one document.
    """
    # Whoever is adding this person to a document now is waited for, or will see the new state.
    User.objects.select_for_update().get(pk=user.pk)
    # In id order, like every transaction that locks several documents.
    documents = Document.objects.select_for_update(of=("self",)).filter(collaborators__user=user)
    for document in documents.order_by("pk"):
        _raise_access_version(document, actor, {"type": "active", "user": user.pk, "on": active})
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        user.sessions.all().delete()


def _raise_access_version(document: Document, actor: User, event: dict[str, object]) -> int:
    document.access_version += 1
    document.save(update_fields=["access_version", "trashed_at"])
    append_event(document, actor.pk, event)
    _tell_after_commit(document.pk)
    return document.access_version


def _tell_after_commit(document_id: UUID) -> None:
    # Robust: the change stands whatever a listener makes of it.
    tell = partial(document_changed.send_robust, sender=Document, document_id=document_id)
    transaction.on_commit(tell)
