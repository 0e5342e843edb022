"""What people are told of."""

from django.db import models

from documents.models.accounts import User
from documents.models.documents import ROLES, Document


class Notice(models.Model):
    """Something that a person is told, until they have read it and after.

    `kind` is one of documents/notices/kinds. `place` says where in the document it is, so that what
    is taken back there goes here, too; `number` is that of a chat message, `thread` the id of a
    thread of comments. `words` are the first ones of what was written.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="notices", db_index=False)
    kind = models.CharField(max_length=16)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_index=False)
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    role = models.CharField(max_length=16, choices=ROLES, blank=True)
    words = models.CharField(max_length=200, blank=True)
    place = models.CharField(max_length=64, blank=True)
    thread = models.UUIDField(null=True)
    number = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField()
    read_at = models.DateTimeField(null=True)
    mailed_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(fields=["user", "-id"], name="notices_of_a_person"),
            models.Index(fields=["document", "place"], name="notices_of_a_place"),
            models.Index(
                fields=["user", "document"],
                condition=models.Q(read_at=None),
                name="notices_unread",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} for {self.user_id}"


class Watch(models.Model):
    """That somebody wants to be told more of a document than others, or less (`is_muted`).

    `head` and `chat_head` are how far they have been told of the text and of the chat, `mail_head`
    how far they have been mailed what changed in the text, or have seen it themselves.
    """

    document = models.ForeignKey(Document, models.CASCADE, related_name="+", db_index=False)
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    is_muted = models.BooleanField()
    head = models.PositiveBigIntegerField()
    chat_head = models.PositiveBigIntegerField()
    mail_head = models.PositiveBigIntegerField(default=0)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_watch_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {'mutes' if self.is_muted else 'watches'} {self.document_id}"
