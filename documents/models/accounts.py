"""People, and the tokens that they speak with."""

from typing import Any

from django.conf import settings
from django.contrib.auth.models import AbstractUser
from django.db import models

from documents.colors import color_of
from documents.names import initials_of
from documents.persons import person_json, picture_path
from documents.roles import EVERYTHING, Scope, scope_of_guest


class User(AbstractUser):
    """A person with an account, or a guest; `name` is what others see.

    A guest cannot sign in and is nothing outside of the one document whose id is in `guest_in`. It
    is no foreign key, so that nobody becomes a person with an account when a document is deleted.
    """

    name = models.CharField("name", max_length=80, blank=True)
    # When digests are mailed: at an hour of the site's time zone, weekly ones on a day (0: Monday).
    digest_hour = models.PositiveSmallIntegerField(default=8)
    digest_day = models.PositiveSmallIntegerField(default=0)
    # Of the pages and of the mails to this person; empty: as the browser prefers.
    language = models.CharField(max_length=8, choices=settings.LANGUAGES, blank=True)
    # One of the palette's; empty: as the number of the person falls.
    chosen_color = models.CharField(max_length=7, blank=True)
    # Names what `portrait` holds; empty: there is none.
    picture_digest = models.CharField(max_length=32, blank=True)
    guest_in = models.UUIDField(null=True, editable=False)

    # What this instance speaks in, as a grant names it: a session's digest or a token's name. None
    # where neither does: a command of the operator's. Set at the doors (gate.py, api/auth.py), and
    # compared again in every transaction that writes (access.py).
    speaks_in: str | None = None
    _scope: Scope | None = None

    @property
    def scope(self) -> Scope:
        """What this instance may do of what the person may: a token may limit it, and who is a
        guest is never more.
        """
        if self.guest_in is not None:
            return scope_of_guest(self.guest_in)
        return self._scope or EVERYTHING

    @scope.setter
    def scope(self, scope: Scope) -> None:
        self._scope = scope

    @property
    def is_guest(self) -> bool:
        """Whether they came by a link, and have no account."""
        return self.guest_in is not None

    @property
    def display_name(self) -> str:
        """The name shown to others: the chosen one or else the user name."""
        return self.name or self.username

    @property
    def initials(self) -> str:
        """Up to two letters for the name, as scripts make them: `Ann Bauer` gives `AB`."""
        return initials_of(self.display_name)

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
    """The picture of a person: a square WebP of some kilobytes (documents/portraits)."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="portrait")
    data = models.BinaryField()

    def __str__(self) -> str:
        return f"portrait of {self.user_id}"


class DirectoryEntry(models.Model):
    """Whose password is a directory's (documents/accounts/directory).

    `digest` is of what names the entry there for ever; None until whoever has the user name there
    signs in for the first time, where an operator has given the account to the directory.
    """

    user = models.OneToOneField(
        User, models.CASCADE, primary_key=True, related_name="directory_entry"
    )
    digest = models.CharField(max_length=64, unique=True, null=True)

    def __str__(self) -> str:
        return f"directory entry of {self.user_id}"


class NoMail(models.Model):
    """An address whose owner wants no mail that others cause, as a digest (mail_refusals.py)."""

    digest = models.CharField(max_length=64, primary_key=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"no mail to {self.digest[:8]}"


class ApiToken(models.Model):
    """A personal token for programs; only its digest is kept.

    What it allows never changes. `doings` are those beside reading (documents/roles.py);
    `is_limited`: in `documents` alone, of which some may be gone. `made_by` is the token that made
    it, if one did: it ends with that.
    """

    user = models.ForeignKey(User, models.CASCADE, related_name="api_tokens")
    name = models.CharField(max_length=80)
    digest = models.CharField(max_length=64, unique=True)
    doings = models.JSONField(default=list)
    is_limited = models.BooleanField(default=False)
    documents = models.ManyToManyField("documents.Document", related_name="+")
    made_by = models.ForeignKey("self", models.CASCADE, null=True, related_name="+")
    expires_at = models.DateTimeField(null=True)
    used_at = models.DateTimeField(null=True)
    at = models.DateTimeField(auto_now_add=True)

    def __str__(self) -> str:
        return f"token {self.pk} of {self.user_id}"
