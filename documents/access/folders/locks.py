"""Shared folders without a person before them: which there are, locked, and what is in them.

Whoever changes who has a folder, or what is in it, locks its row first, several in the order of
their ids: behind the groups that are meant, before any document. So while a folder is held no
document comes into it or leaves it, and a change of its people raises the access version of every
document in it.
"""

from collections.abc import Iterable
from uuid import UUID

from documents.models import FolderGroup, FolderPerson, Placement, SharedFolder, User


def lock_folders(ids: Iterable[int]) -> list[SharedFolder]:
    """Those of the folders that exist, locked until the caller's transaction ends."""
    return list(SharedFolder.objects.select_for_update().filter(pk__in=ids).order_by("pk"))


def contained(folder_ids: Iterable[int]) -> set[UUID]:
    """The ids of the documents in these folders, the trash among them."""
    placements = Placement.objects.filter(folder__in=folder_ids)
    return set(placements.values_list("document", flat=True))


def folder_around(document_id: UUID) -> int | None:
    """The id of the shared folder that a document is in."""
    placements = Placement.objects.filter(document=document_id)
    return placements.values_list("folder", flat=True).first()


def folders_of_groups(group_ids: Iterable[int]) -> set[int]:
    """The ids of the folders that are shared with one of these groups."""
    given = FolderGroup.objects.filter(group__in=group_ids)
    return set(given.values_list("folder", flat=True))


def folders_of_person(user: User) -> set[int]:
    """The ids of the folders that somebody has by name, may they sign in or not."""
    return set(FolderPerson.objects.filter(user=user).values_list("folder", flat=True))
