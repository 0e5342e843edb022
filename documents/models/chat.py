"""What is said beside a document, and how far it was read."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import Document


class Message(models.Model):
    """A chat message.

    `number` orders a document's messages and grows, with gaps; `rev` is the document's `chat_head`
    at the message's last change. `seq` is the journal's head when it was said. `mid` is the id that
    the author's client chose, so that a message that is sent twice is said once. A deleted message
    keeps its row without its text. `mentions` are ids of users.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="messages", db_index=False)
    number = models.PositiveBigIntegerField()
    rev = models.PositiveBigIntegerField()
    seq = models.PositiveBigIntegerField()
    author = models.ForeignKey(User, models.SET_NULL, null=True, related_name="messages")
    mid = models.UUIDField()
    text = models.TextField()
    mentions = models.JSONField(default=list)
    at = models.DateTimeField()
    edited_at = models.DateTimeField(null=True)
    deleted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="one_message_per_number"),
            models.UniqueConstraint(fields=["document", "author", "mid"], name="said_once"),
        ]
        indexes = [models.Index(fields=["document", "rev"], name="messages_by_rev")]

    def __str__(self) -> str:
        return f"message {self.number} in {self.document_id}"


class ReadMark(models.Model):
    """How far a person has read a document's chat."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    number = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_mark_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} has read {self.document_id} up to {self.number}"
