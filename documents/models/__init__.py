"""What is kept: people, sessions, documents, rights, the journal and its snapshots, files.

Of what opens a document to whoever has it (share links, invitations) only a digest is kept.
"""

import uuid
from typing import TYPE_CHECKING, Any, ClassVar

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from documents.colors import color_of
from documents.persons import person_json, picture_path
from documents.roles import Role

if TYPE_CHECKING:
    from documents.access.sessions import SessionStore

ROLES = [(role.value, role.value) for role in Role]


class User(AbstractUser):
    """A person with an account; `name` is what others see."""

    class MentionMail(models.TextChoices):
        ALWAYS = "always"
        AWAY = "away"
        NEVER = "never"

    name = models.CharField("name", max_length=80, blank=True)
    # When a chat message that names the person is mailed: `away` is when they are not in the room.
    mention_mail = models.CharField(
        max_length=8, choices=MentionMail.choices, default=MentionMail.AWAY
    )
    # Of the pages and of the mails to this person; empty: as the browser prefers.
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    # One of the palette's; empty: as the number of the person falls.
    chosen_color = models.CharField(max_length=7, blank=True)
    # Names what `portrait` holds; empty: there is none.
    picture_digest = models.CharField(max_length=32, blank=True)

    # What this instance speaks in, as a grant names it: a session's digest or a token's name. None
    # where neither does: a command of the operator's. Set at the doors (gate.py, api/auth.py), and
    # compared again in every transaction that writes (access.py).
    speaks_in: str | None = None

    @property
    def display_name(self) -> str:
        """The name shown to others: the chosen one or else the user name."""
        return self.name or self.username

    @property
    def initials(self) -> str:
        """Up to two letters for the name, as scripts make them: `Ann Bauer` gives `AB`."""
        words = self.display_name.split()
        ends = words[:1] + words[1:][-1:]
        return "".join(word[0] for word in ends).upper()

    @property
    def color(self) -> str:
        """The person's colour (`#rrggbb`), the same for cursor and chat."""
        return self.chosen_color or color_of(self.pk)

    @property
    def picture(self) -> str:
        """The path of the person's picture, empty for none."""
        return picture_path(self.pk, self.picture_digest)

    @property
    def as_json(self) -> dict[str, Any]:
        """The person as others see them."""
        return person_json(self.pk, self.display_name, self.color, self.picture)


class Portrait(models.Model):
    """The picture of a person: a square WebP of some kilobytes (documents/portraits/portraits.py)."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="portrait")
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"portrait of {self.user_id}"


class Session(AbstractBaseSession):
    """A signed-in browser. `digest` names it where the key itself must not be written."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    # The browser (documents/agents.py), and about when it last asked for something.
    agent = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[BaseSessionManager[Any]] = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        from documents.access.sessions import SessionStore

        return SessionStore


class Document(models.Model):
    """A document, or a room that is only talked in (`kind`).

    Its text is the journal, its chat are its messages; this row is what the commit transaction
    locks.
    """

    class Kind(models.TextChoices):
        TEXT = "text"
        ROOM = "room"

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
    # What every signed-in person may do without having been given a role.
    open_role = models.CharField(max_length=16, choices=ROLES, null=True, blank=True)
    viewers_chat = models.BooleanField(default=False)
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
    def owner(self) -> User:
        """The owner of longest standing: the person to ask.

        Raises:
            Collaborator.DoesNotExist: every owner's account was erased.
        """
        owners = self.collaborators.filter(role=Role.OWNER).select_related("user")
        return owners.order_by("since", "pk")[:1].get().user


class Collaborator(models.Model):
    """A role that a person was given in a document, by name; owners' too."""

    document = models.ForeignKey(
        Document, models.CASCADE, related_name="collaborators", db_index=False
    )
    user = models.ForeignKey(User, models.CASCADE, related_name="collaborations")
    role = models.CharField(max_length=16, choices=ROLES)
    since = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_role_per_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} {self.role} {self.document_id}"


class ShareLink(models.Model):
    """A link that gives whoever opens it a role, as long as it is on and not expired."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="links")
    role = models.CharField(max_length=16, choices=ROLES)
    digest = models.CharField(max_length=64, unique=True)
    is_on = models.BooleanField(default=True)
    expires_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"link {self.pk} {self.role} {self.document_id}"


class LinkGrant(models.Model):
    """A person who opened a link.

    `is_barred` says that the link gives this person nothing: an owner has lowered or removed them
    since the link was made.
    """

    link = models.ForeignKey(ShareLink, models.CASCADE, related_name="grants")
    user = models.ForeignKey(User, models.CASCADE, related_name="link_grants")
    is_barred = models.BooleanField(default=False)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["link", "user"], name="one_grant_per_link_and_person")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} by link {self.link_id}"


class Invitation(models.Model):
    """A role that waits for whoever opens the address that was mailed to `email` (lower case)."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="invitations")
    email = models.EmailField()
    role = models.CharField(max_length=16, choices=ROLES)
    digest = models.CharField(max_length=64, unique=True)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "email"], name="one_invitation_per_address")
        ]

    def __str__(self) -> str:
        return f"invitation {self.pk} {self.role} {self.document_id}"


class NoMail(models.Model):
    """An address whose owner wants no mail that others cause, as a digest (mail_refusals.py)."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"no mail to {self.digest[:8]}"


class AccessRequest(models.Model):
    """Somebody who would like to have a role in a document, and why."""

    document = models.ForeignKey(Document, models.CASCADE, related_name="requests")
    user = models.ForeignKey(User, models.CASCADE, related_name="requests")
    message = models.CharField(max_length=500, blank=True)
    at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["document", "user"], name="one_request_per_person")
        ]

    def __str__(self) -> str:
        return f"request of {self.user_id} for {self.document_id}"


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
    at = models.DateTimeField()
    # A Yjs v1 update; empty for an entry that changes rights or the title.
    update = models.BinaryField()
    # What an entry of another kind says, as JSON.
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


def _blob_path(file: "File", _name: str) -> str:
    # Nothing that a person has chosen.
    return f"files/{file.document_id}/{file.pk}"


class File(models.Model):
    """A picture of a document (documents/files/storage.py). `size` is in bytes, `kind` a media type."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    document = models.ForeignKey(Document, models.CASCADE, related_name="files")
    name = models.CharField(max_length=120)
    kind = models.CharField(max_length=40)
    size = models.PositiveBigIntegerField()
    blob = models.FileField(upload_to=_blob_path, max_length=200)
    by = models.ForeignKey(User, models.SET_NULL, null=True, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"{self.name} of {self.document_id}"


class ApiToken(models.Model):
    """A personal token for programs; only its digest is kept. `writes` allows more than reading."""

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    writes = models.BooleanField(default=False)
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.user_id}"


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

    `title` and `words` are folded words (documents/search/words.py); the databases' own indexes, which a
    migration makes, are made from these two. `text` has a line for each block.
    """

    document = models.OneToOneField(Document, models.CASCADE, related_name="search_text")
    seq = models.PositiveBigIntegerField(default=0)
    at = models.DateTimeField(auto_now=True)
    title = models.TextField()
    words = models.TextField(default="")
    text = models.TextField(default="")

    def __str__(self) -> str:
        return f"{self.document_id}@{self.seq}"
