"""Mails that are to be sent, and when people want any."""

from uuid import uuid4

from django.db import models

from documents.models.accounts import User
from documents.models.notices import Notice
from documents.models.pushes import PushPlace


class Wish(models.TextChoices):
    """When somebody is mailed what they are told of."""

    AT_ONCE = "at_once"
    DAILY = "daily"
    WEEKLY = "weekly"
    NEVER = "never"


DIGESTS = (Wish.DAILY, Wish.WEEKLY)


class MailChoice(models.Model):
    """When a person wants to be mailed notices of a kind, where that is not what is usual."""

    user = models.ForeignKey(User, models.CASCADE, related_name="mail_choices", db_index=False)
    kind = models.CharField(max_length=16)
    wish = models.CharField(max_length=8, choices=Wish.choices)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "kind"], name="one_mail_choice_per_kind")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} wants {self.kind} {self.wish}"


class Mail(models.Model):
    """A mail that is to be sent, of a notice or as a digest; it has no words before it is sent.
    With a `push` it is no mail, but goes to that browser.

    `claim` names who sends it until `claimed_until`. One that was sent stays for a while, so that
    those of an hour can be counted: by whom they were caused, about which document, and to which
    mailbox (`to`, a digest).
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="mails", db_index=False)
    kind = models.CharField(max_length=16, blank=True)
    digest = models.CharField(max_length=8, choices=Wish.choices, blank=True)
    notice = models.ForeignKey(Notice, models.SET_NULL, null=True, related_name="+")
    push = models.ForeignKey(PushPlace, models.CASCADE, null=True, related_name="+")
    actor = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    # No foreign key: what was sent is counted even if the document is gone.
    document = models.UUIDField(null=True)
    # Its Message-ID: one that is sent again, because nobody knows whether it was, has the same.
    uid = models.UUIDField(default=uuid4, editable=False)
    due_at = models.DateTimeField()
    tries = models.PositiveSmallIntegerField(default=0)
    claim = models.UUIDField(null=True)
    claimed_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    to = models.CharField(max_length=64, blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["user", "digest"],
                condition=models.Q(sent_at=None) & ~models.Q(digest=""),
                name="one_digest_waits",
            )
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(sent_at=None), name="mails_due"),
            models.Index(fields=["user", "document"], name="mails_to_a_person"),
            models.Index(
                fields=["sent_at"], condition=models.Q(sent_at__isnull=False), name="mails_sent"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.digest or self.kind} to {self.user_id}"
