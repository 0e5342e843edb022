"""Who hears of what a change of a shared folder does to their right, and in which documents.

Beside every folder's change stand people × documents whose right it may alter. Of those so many are
told as one transaction carries: whoever has the folder by name before the members of its groups, of
the documents that were changed last.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from uuid import UUID

from documents.access.lookup import access_grants
from documents.access.sources import folder_people, memberships
from documents.groups.shares import tell_changes
from documents.models import Document, FolderGroup, User
from documents.roles import Role

# Notices of one change, and documents of which one person is told.
MOST_NOTICES, MOST_OF_ONE = 500, 10


@dataclass(frozen=True, slots=True)
class Hearing:
    """People, documents, and what each was in them before the change."""

    people: list[int]
    documents: list[Document]
    had: Mapping[UUID, Mapping[int, Role]]


def people_in(folder_ids: Collection[int]) -> list[int]:
    """The ids of those who have one of these folders, those by name first; at most as many as are
    told."""
    named = folder_people().filter(folder__in=folder_ids).order_by("pk")
    groups = FolderGroup.objects.filter(folder__in=folder_ids).values("group")
    members = memberships().filter(group__in=groups).order_by("pk")
    first = named.values_list("user", flat=True)[:MOST_NOTICES]
    then = members.values_list("user", flat=True)[:MOST_NOTICES]
    return list(dict.fromkeys([*first, *then]))[:MOST_NOTICES]


def members_of_group(group_id: int) -> list[int]:
    """The ids of those in a group."""
    return list(memberships().filter(group=group_id).values_list("user", flat=True))


def hearing_of(people: Collection[int], documents: Collection[Document]) -> Hearing:
    """What these people are in the documents, whose locks the caller holds, before a change."""
    most = min(MOST_OF_ONE, MOST_NOTICES // max(1, len(people)))
    living = [document for document in documents if document.trashed_at is None]
    latest = sorted(living, key=lambda row: row.changed_at, reverse=True)[:most]
    had = {document.pk: access_grants(document.pk, people) for document in latest}
    return Hearing([*people], latest, had)


def tell_heard(actor: User, hearing: Hearing) -> None:
    """Tell them, after the change, what has become of their right."""
    for document in hearing.documents:
        has = access_grants(document.pk, hearing.people)
        tell_changes(actor, document, hearing.had[document.pk], has)
