"""What is said about places of a text: threads, their comments, and reactions to these."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import Document


class Thread(models.Model):
    """A conversation about some words of a document.

    `uid` is the id that its author's client chose; the words carry it as a mark, and nothing else
    of this. `quote` are those words as they were. `seq` is that of the entry that made the mark,
    `rev` the document's `review_head` at the last change of anything here. A thread that `is_gone`
    keeps its row, so that whoever has it hears of that, and nothing of what was said.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="threads", db_index=False)
    uid = models.UUIDField()
    rev = models.PositiveBigIntegerField()
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="threads")
    quote = models.TextField()
    at = models.DateTimeField()
    resolved_at = models.DateTimeField(null=True)
    resolved_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    assignee = models.ForeignKey(User, models.SET_NULL, null=True, related_name="assigned_threads")
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "uid"], name="one_thread_per_uid"),
        ]
        indexes = [models.Index(fields=["document", "rev"], name="threads_by_rev")]

    def __str__(self) -> str:
        return f"thread {self.uid} in {self.document_id}"


class Suggestion(models.Model):
    """A change of the text that waits for somebody who may make it.

    `update` is a Yjs v1 update on a copy of the text; nothing of it is in the journal before it is
    accepted, and it is empty when the row no longer needs it. `size` is how many bytes it has.
    `clients` are the Yjs client ids that are its own, each with the clock after its last struct;
    `needs` are those of others of which the text lacked something, up to which clock, and
    `builds_on` the `uid`s of the suggestions that have it. `seq` is the document's head when it was
    made, `accepted_seq` that of the entry that has it. `rev` is the document's `review_head` at the
    last change of anything here, `update_rev` at the last one of the update. `imported` is what a
    file said of who made it and when, as of a comment. One that `is_gone` keeps its row, so that
    whoever has it hears of that.
    """

    class State(models.TextChoices):
        OPEN = "open"
        ACCEPTED = "accepted"
        REJECTED = "rejected"
        WITHDRAWN = "withdrawn"

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="suggestions", db_index=False
    )
    uid = models.UUIDField()
    rev = models.PositiveBigIntegerField()
    update_rev = models.PositiveBigIntegerField()
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="suggestions")
    at = models.DateTimeField()
    revised_at = models.DateTimeField(null=True)
    state = models.CharField(max_length=16, choices=State.choices, default=State.OPEN)
    closed_by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)
    accepted_seq = models.PositiveBigIntegerField(null=True)
    builds_on = models.JSONField(default=list)
    clients = models.JSONField(default=list)
    needs = models.JSONField(default=list)
    update = models.BinaryField()
    size = models.PositiveBigIntegerField()
    imported = models.JSONField(null=True)
    is_gone = models.BooleanField(default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "uid"], name="one_suggestion_per_uid"),
        ]
        indexes = [models.Index(fields=["document", "rev"], name="suggestions_by_rev")]

    def __str__(self) -> str:
        return f"suggestion {self.uid} in {self.document_id}"


class Comment(models.Model):
    """What somebody says in a thread, whose first one has its `uid`, or about a suggestion.

    A withdrawn comment keeps its row without its text. `mentions` are ids of users. `imported` is
    what a file said of its author and of when it was made: `{"author", "at"}`. Its author here is
    whoever brought it in: names in files are nobody's accounts.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="comments", db_index=False)
    thread = models.ForeignKey(Thread, models.CASCADE, null=True, related_name="comments")
    suggestion = models.ForeignKey(Suggestion, models.CASCADE, null=True, related_name="comments")
    uid = models.UUIDField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="comments")
    text = models.TextField()
    mentions = models.JSONField(default=list)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    imported = models.JSONField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "uid"], name="one_comment_per_uid"),
            models.CheckConstraint(
                condition=models.Q(thread__isnull=True) ^ models.Q(suggestion__isnull=True),
                name="comment_about_one_thing",
            ),
        ]

    def __str__(self) -> str:
        return f"comment {self.uid} in {self.document_id}"

    @property
    def subject(self) -> Thread | Suggestion:
        """What it is said about."""
        subject = self.thread or self.suggestion
        assert subject
        return subject


class Reaction(models.Model):
    """A sign that somebody has set beside a comment."""

    comment = models.ForeignKey(Comment, models.CASCADE, related_name="reactions", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    emoji = models.CharField(max_length=32)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["comment", "emoji", "user"], name="one_reaction_per_person"
            )
        ]

    def __str__(self) -> str:
        return f"{self.emoji} of {self.user_id} at {self.comment_id}"
