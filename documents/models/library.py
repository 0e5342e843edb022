"""Folders, and what the search knows."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import Document


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
