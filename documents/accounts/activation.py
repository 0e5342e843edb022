"""Deactivating accounts and letting them in again."""

from uuid import UUID

from django.db import transaction

from documents.access.access_version import raise_access_version
from documents.access.audit import note
from documents.access.documents import lock_documents
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.models import Collaborator, LinkGrant, User


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
    documents = list(lock_documents(ids))
    # Whoever is adding this person to a document now is waited for, or will see the new state.
    User.objects.select_for_update().get(pk=user.pk)
    access_own(actor)
    if documents_of(user) - ids:
        return False
    for document in documents:
        raise_access_version(document, actor, {"type": "active", "user": user.pk, "on": active})
    note("reactivated" if active else "deactivated", actor.pk, subject=user.pk)
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
