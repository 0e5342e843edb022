"""A document: the row that every write locks."""

import uuid

from django.db import models

from documents.models.accounts import User
from documents.roles import Role
from documents.titles import shown_title

ROLES = [(role.value, role.value) for role in Role]


class Document(models.Model):
    """A document, or a room that is only talked in (`kind`).

    One of data holds what people's own programs put there, under any names. Its text is the
    journal, its chat are its messages; this row is what the commit transaction locks.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        ROOM = "room"
        DATA = "data"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    title = models.CharField(max_length=200)
    kind = models.CharField(max_length=8, choices=Kind.choices, default=Kind.TEXT, editable=False)
    # Raised by every change of who may do what, in the transaction that makes the change.
    access_version = models.PositiveBigIntegerField(default=1, editable=False)
    # The seq of the last journal entry, 0 for an empty journal.
    head = models.PositiveBigIntegerField(default=0, editable=False)
    # Raised when the text starts anew from an earlier seq: whoever has the old text joins again.
    epoch = models.PositiveIntegerField(default=0, editable=False)
    # The number of the last thing that happened in the chat: a message, its change or its deletion.
    chat_head = models.PositiveBigIntegerField(default=0, editable=False)
    # What chat_head is to the chat: the number of the last thing that happened to a thread.
    review_head = models.PositiveBigIntegerField(default=0, editable=False)
    # What every signed-in person may do without having been given a role.
    open_role = models.CharField(max_length=16, choices=ROLES, null=True, blank=True)
    viewers_chat = models.BooleanField(default=False)
    viewers_comment = models.BooleanField(default=False)
    # Whoever may read it is offered to begin documents of their own with it.
    is_template = models.BooleanField(default=False)
    # Since when the text refuses changes: an owner has approved what it says.
    frozen_at = models.DateTimeField(null=True, editable=False)
    # Since when, and why, the text cannot be opened until the operator has seen to it.
    quarantined_at = models.DateTimeField(null=True, blank=True)
    quarantine_reason = models.CharField(max_length=200, blank=True)
    created_at = models.DateTimeField(auto_now_add=True)
    changed_at = models.DateTimeField(auto_now_add=True)
    trashed_at = models.DateTimeField(null=True, blank=True)
    # The earliest moment at which a link that is on expires; after it no right is taken on trust.
    rights_until = models.DateTimeField(null=True, editable=False, db_index=True)

    def __str__(self) -> str:
        return self.title

    @property
    def shown_title(self) -> str:
        """The title as a page says it, in the language of the page."""
        return shown_title(self.title)

    @property
    def owner(self) -> User:
        """The owner of longest standing: the person to ask.

        Raises:
            Collaborator.DoesNotExist: every owner's account was erased.
        """
        owners = self.collaborators.filter(role=Role.OWNER).select_related("user")
        return owners.order_by("since", "pk")[:1].get().user
