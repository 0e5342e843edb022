"""Which shared folders a person has, and what one of them shows those who have it."""

from dataclasses import dataclass

from django.db.models import Count, Q
from django.db.models.functions import Lower

from documents.access.folders.door import folder_roles
from documents.access.lookup import access_documents
from documents.access.sources import folder_people
from documents.groups.listing import count_members
from documents.models import Document, FolderGroup, FolderPerson, SharedFolder, User
from documents.roles import Action, Role, strength


@dataclass(frozen=True, slots=True)
class OwnSharedFolder:
    """A shared folder, what the person is to it, and how many documents are in it."""

    folder: SharedFolder
    role: Role
    documents: int

    @property
    def may_put(self) -> bool:
        """Whether they may put documents of theirs into it."""
        return strength(self.role) >= strength(Role.EDITOR)


def own_shared_folders(user: User) -> list[OwnSharedFolder]:
    """The shared folders that somebody has, by name; three queries."""
    roles = folder_roles(user)
    living = Q(placements__document__trashed_at__isnull=True)
    folders = SharedFolder.objects.filter(pk__in=roles).order_by(Lower("name"), "pk")
    counted = folders.annotate(count=Count("placements", filter=living))
    return [OwnSharedFolder(folder, roles[folder.pk], folder.count) for folder in counted]


def people_of_folder(folder: SharedFolder) -> list[FolderPerson]:
    """Who has a folder by name and may sign in: the strongest first, then by name."""
    rows = folder_people().filter(folder=folder).select_related("user")
    return sorted(rows, key=lambda row: (-strength(row.standing), row.user.display_name.casefold()))


def groups_of_folder(folder: SharedFolder) -> list[tuple[FolderGroup, int]]:
    """The groups that have a folder, by name, and how many are in each; two queries."""
    rows = list(folder.groups.select_related("group").order_by("group__name", "group"))
    counts = count_members([row.group_id for row in rows])
    return [(row, counts[row.group_id]) for row in rows]


def documents_in(reader: User, folder: SharedFolder) -> list[tuple[Document, bool]]:
    """The documents in a folder that the reader may open, by title, and whether each is their own;
    rooms are in none, and a folder holds a bounded number."""
    documents = access_documents(reader, Action.VIEW).filter(placement__folder=folder)
    own = set(access_documents(reader, Action.SHARE).filter(placement__folder=folder))
    return [(document, document in own) for document in documents.order_by(Lower("title"), "pk")]
