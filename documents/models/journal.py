"""The journal of a document, and what shortens reading it."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import Document


class Entry(models.Model):
    """One journal entry: what one commit did to one document.

    `seq` counts from 1 without gaps. `authors` are the ids of the users whose changes the update
    holds; they are plain numbers so that the journal outlives an erased account.
    """

    class Kind(models.TextChoices):
        UPDATE = "update"
        ACCESS = "access"
        # The text starts anew: `update` is the whole state, and no update before it counts.
        BASE = "base"
        TITLE = "title"
        # What was before it is gone: `update` is the whole state as of this seq, of the same text.
        FOLD = "fold"

    # Each of these keys is led by a unique constraint, so that an index of its own is only work.
    document = models.ForeignKey(Document, models.CASCADE, related_name="entries", db_index=False)
    seq = models.PositiveBigIntegerField()
    kind = models.CharField(max_length=16, choices=Kind.choices, default=Kind.UPDATE)
    authors = models.JSONField(default=list)
    # Those of the authors for whom a program did it; none where it is null.
    programs = models.JSONField(null=True)
    at = models.DateTimeField()
    # A Yjs v1 update; empty for an entry that changes rights or the title.
    update = models.BinaryField()
    # What an entry of another kind says, and a change of the text that has a name, as JSON.
    event = models.JSONField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "seq"], name="one_entry_per_seq")
        ]
        # The few events among many updates.
        indexes = [
            models.Index(
                fields=["document", "seq"],
                name="entries_with_event",
                condition=models.Q(event__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.document_id}@{self.seq}"


class Snapshot(models.Model):
    """The whole state (a Yjs v1 update) as of `seq`, so that a document opens fast."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="snapshots", db_index=False)
    seq = models.PositiveBigIntegerField()
    state = models.BinaryField()
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "seq"], name="one_snapshot_per_seq")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}@{self.seq}"


class Span(models.Model):
    """Who wrote what has been folded away: the entries from `first` to `last`, and when.

    `authors` are ids of users, plain numbers like those of an entry.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="spans", db_index=False)
    first = models.PositiveBigIntegerField()
    last = models.PositiveBigIntegerField()
    authors = models.JSONField(default=list)
    since = models.DateTimeField()
    until = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "first"], name="one_span_per_first")
        ]

    def __str__(self) -> str:
        return f"{self.document_id}@{self.first}-{self.last}"


class Version(models.Model):
    """A seq of a document to which somebody gave a name.

    `state` is the whole text as of `seq` (a Yjs v1 update) where the journal no longer tells it.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="versions", db_index=False)
    seq = models.PositiveBigIntegerField()
    name = models.CharField(max_length=200)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)
    state = models.BinaryField(null=True)
    # Who has approved it last, and when: as long as the document's `frozen_at` is the same, the
    # text stays so.
    approved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [models.Index(fields=["document", "seq"], name="versions_by_seq")]

    def __str__(self) -> str:
        return f"{self.name}: {self.document_id}@{self.seq}"


class ClientId(models.Model):
    """A Yjs client id in a document, and the person who used it first: nobody else may.

    `user_id` is a plain number, so that an id stays taken when the account is erased.
    """

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="client_ids", db_index=False
    )
    client = models.BigIntegerField()
    user_id = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "client"], name="one_person_per_client_id")
        ]

    def __str__(self) -> str:
        return f"{self.client} is {self.user_id} in {self.document_id}"
