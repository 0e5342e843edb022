"""Addresses of programs that are told what is new, and what they are told."""

from uuid import uuid4

from django.db import models

from documents.models.accounts import ApiToken, User
from documents.models.documents import Document
from documents.models.library import Folder


class Webhook(models.Model):
    """Tells `url` what is new of some `kinds`: in a document, in a folder, or in all of a person's.

    One that was made by a token ends with it. `tries` counts the failures since something was
    taken; before `due_at` nothing is sent. `fault` says why it was switched off.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="webhooks")
    token = models.ForeignKey(ApiToken, models.CASCADE, null=True, related_name="+")
    document = models.ForeignKey(Document, models.CASCADE, null=True, related_name="+")
    folder = models.ForeignKey(Folder, models.CASCADE, null=True, related_name="+")
    url = models.CharField(max_length=500)
    secret = models.CharField(max_length=80)
    kinds = models.JSONField(default=list)
    is_on = models.BooleanField(default=True)
    fault = models.CharField(max_length=200, blank=True)
    tries = models.PositiveSmallIntegerField(default=0)
    due_at = models.DateTimeField()
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"webhook {self.pk} of {self.user_id}"


class WebhookMark(models.Model):
    """How far a webhook has come in a document, with one kind of news: what it has looked at, and
    what it has made deliveries of.
    """

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="marks", db_index=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    seen = models.PositiveBigIntegerField()
    told = models.PositiveBigIntegerField()
    at = models.DateTimeField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["webhook", "document", "kind"], name="one_mark_per_webhook_and_kind"
            )
        ]

    def __str__(self) -> str:
        return f"webhook {self.webhook_id} has told {self.kind} up to {self.told}"


class Delivery(models.Model):
    """What a webhook is told: the news of a kind after one number until another, without words.

    What it says is read, and whether its person may read it asked, when it is sent. `status` is
    what was answered last, 0 for nothing.
    """

    class State(models.TextChoices):
        WAITING = "waiting"
        DONE = "done"
        # Whoever made the webhook may not read it.
        WITHHELD = "withheld"

    webhook = models.ForeignKey(Webhook, models.CASCADE, related_name="deliveries")
    uid = models.UUIDField(default=uuid4, unique=True, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="+")
    kind = models.CharField(max_length=16)
    after = models.PositiveBigIntegerField()
    until = models.PositiveBigIntegerField()
    at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State.choices, default=State.WAITING)
    tries = models.PositiveSmallIntegerField(default=0)
    status = models.PositiveSmallIntegerField(default=0)
    fault = models.CharField(max_length=200, blank=True)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        indexes = [
            models.Index(
                fields=["webhook", "id"],
                condition=models.Q(state="waiting"),
                name="deliveries_that_wait",
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} of {self.document_id} until {self.until}"
