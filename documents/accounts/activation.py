"""Deactivating accounts and letting them in again."""

from dataclasses import dataclass
from uuid import UUID

from django.db import transaction

from documents.access.access_version import raise_access_version, raise_access_versions
from documents.access.audit import note
from documents.access.documents import lock_documents
from documents.access.folders.locks import (
    contained,
    folders_of_groups,
    folders_of_person,
    lock_folders,
)
from documents.access.groups import groups_of, lock_groups, reached
from documents.access.lookup import access_own
from documents.database.retry import retried
from documents.models import Collaborator, Document, Group, LinkGrant, SharedFolder, User


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
    reach = lock_reach(user)
    # Whoever is adding this person to a document now is waited for, or will see the new state.
    User.objects.select_for_update().get(pk=user.pk)
    access_own(actor)
    if not reach.is_all_of(user):
        return False
    event = {"type": "active", "user": user.pk, "on": active}
    for document in reach.own:
        raise_access_version(document, actor, event)
    raise_access_versions(reach.by_others, actor, event)
    note("reactivated" if active else "deactivated", actor.pk, subject=user.pk)
    user.is_active = active
    user.save(update_fields=["is_active"])
    if not active:
        user.sessions.all().delete()
    return True


@dataclass(frozen=True, slots=True)
class Reach:
    """All that somebody has a right in, with their groups and shared folders, locked: what is
    theirs by name or link, and what is only by those.
    """

    own: list[Document]
    by_others: list[Document]
    groups: list[Group]
    folders: list[SharedFolder]

    def is_all_of(self, user: User) -> bool:
        """Whether there is nothing more by now."""
        groups = groups_of(user)
        folders = folders_of_person(user) | folders_of_groups(groups)
        documents = documents_of(user) | reached(groups) | contained(folders)
        return (
            groups <= {group.pk for group in self.groups}
            and folders <= {folder.pk for folder in self.folders}
            and documents <= {document.pk for document in (*self.own, *self.by_others)}
        )


def lock_reach(user: User) -> Reach:
    """Lock everything in which a person has a right: groups before folders, those before
    documents, in the order of their ids, and before the person, like every transaction that locks
    several rows.
    """
    groups = lock_groups(groups_of(user))
    group_ids = [group.pk for group in groups]
    folders = lock_folders(folders_of_person(user) | folders_of_groups(group_ids))
    own = documents_of(user)
    in_folders = contained([folder.pk for folder in folders])
    documents = list(lock_documents(own | reached(group_ids) | in_folders))
    return Reach(
        [document for document in documents if document.pk in own],
        [document for document in documents if document.pk not in own],
        groups,
        folders,
    )


def documents_of(user: User) -> set[UUID]:
    """The ids of the documents in which a person has a role by name or by a link."""
    own = Collaborator.objects.filter(user=user).values_list("document", flat=True)
    linked = LinkGrant.objects.filter(user=user, is_barred=False)
    return set(own.union(linked.values_list("link__document", flat=True)))
