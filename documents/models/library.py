"""Folders, of one person and shared, and what the search knows."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import ROLES, Document
from documents.models.sharing import Group
from documents.roles import Role


class Folder(models.Model):
    """A folder of one person: nobody else sees it. Folders do not nest."""

    user = models.ForeignKey(User, models.CASCADE, related_name="folders", db_index=False)
    name = models.CharField(max_length=80)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "name"], name="one_folder_per_person_and_name")
        ]

    def __str__(self) -> str:
        return self.name


class Filing(models.Model):
    """How a person keeps a document: in which folder of theirs, and whether with a star."""

    user = models.ForeignKey(User, models.CASCADE, related_name="filings", db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="filings")
    folder = models.ForeignKey(Folder, models.SET_NULL, null=True, related_name="filings")
    is_starred = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "document"], name="one_filing_per_person_and_document"
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id} for {self.user_id}"


class SharedFolder(models.Model):
    """A folder that several have, and by it what is in it; its changes lock this row first."""

    name = models.CharField(max_length=80)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return self.name


class FolderPerson(models.Model):
    """Somebody who has a shared folder, and the role that it gives them in all that is in it.

    Owners of the folder say who has it; no folder makes anybody own a document.
    """

    folder = models.ForeignKey(SharedFolder, models.CASCADE, related_name="people", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="shared_folders")
    role = models.CharField(max_length=16, choices=ROLES)
    is_owner = models.BooleanField(default=False)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folder", "user"], name="one_folder_role_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.standing} of folder {self.folder_id}"

    @property
    def standing(self) -> Role:
        """What they are to the folder itself."""
        return Role.OWNER if self.is_owner else Role(self.role)


class FolderGroup(models.Model):
    """The role that everybody in a group has in all that is in a shared folder."""

    folder = models.ForeignKey(SharedFolder, models.CASCADE, related_name="groups", db_index=False)
    group = models.ForeignKey(Group, models.CASCADE, related_name="shared_folders")
    role = models.CharField(max_length=16, choices=ROLES)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["folder", "group"], name="one_folder_role_per_group")
        ]

    def __str__(self) -> str:
        return f"group {self.group_id} {self.role} in folder {self.folder_id}"


class Placement(models.Model):
    """The shared folder that a document is in: at most one."""

    document = models.OneToOneField(Document, models.CASCADE, related_name="placement")
    folder = models.ForeignKey(SharedFolder, models.CASCADE, related_name="placements")
    since = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.document_id} in folder {self.folder_id}"


class SearchText(models.Model):
    """What the search knows of a document, as of the journal's `seq`; made from it again any time.

    `title` and `words` are folded words (documents/search/words.py); the databases' own indexes,
    which a migration makes, are made from these two. `text` has a line for each block.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="search_text")
    seq = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)
    title = models.TextField()
    words = models.TextField(default="")
    text = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.document_id}@{self.seq}"
