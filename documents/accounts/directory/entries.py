"""Which accounts are a directory's: their passwords live there and nowhere here.

An account belongs to an entry for ever, whatever the entry is called by then: nobody gets the
account of somebody who had their name. What was here before is the directory's only if an operator
says so (`manage.py directory_account`).
"""

from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.models import EmailAddress
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from documents.access.audit import note
from documents.database.retry import retried
from documents.models import DirectoryEntry, User
from documents.names import LONGEST_NAME, clean_line

# What asks the directory.
BACKEND = "documents.accounts.directory.backend.DirectoryBackend"


class NotAdmitted(Exception):
    """Somebody of the directory does not get in; the text is for them to read."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A person as the directory has them; `digest` is of what names the entry for ever."""

    digest: str
    username: str
    name: str
    mail: str


def is_of_directory(user: User) -> bool:
    """Whether the person's password is the directory's."""
    return settings.HAS_DIRECTORY and DirectoryEntry.objects.filter(user=user).exists()


def admit(entry: Entry) -> User:
    """The account of somebody who has shown the directory's password, made at the first time.

    Raises:
        NotAdmitted: it is deactivated, or another account is in the way.
    """
    try:
        user = _admit(entry)
    except IntegrityError:
        # The same person signed in at the same moment.
        user = _admit(entry)
    if not user.is_active:
        raise NotAdmitted(_("This account has been deactivated."))
    return user


@retried
@transaction.atomic
def _admit(entry: Entry) -> User:
    known = DirectoryEntry.objects.select_related("user").filter(digest=entry.digest).first()
    if known is not None:
        return known.user
    namesake = User.objects.filter(username__iexact=entry.username).first()
    return _make(entry) if namesake is None else _take(entry, namesake)


def _take(entry: Entry, user: User) -> User:
    """The account of that name, if an operator has said that it is the directory's."""
    waiting = DirectoryEntry.objects.filter(user=user, digest=None)
    if not waiting.update(digest=entry.digest):
        raise _in_the_way()
    note("directory-account", user.pk, subject=user.pk)
    return user


def _make(entry: Entry) -> User:
    mail = _mail_of(entry)
    user = User(username=_username_of(entry), email=mail)
    user.name = clean_line(entry.name, LONGEST_NAME)
    user.set_unusable_password()
    user.save()
    if mail:
        EmailAddress.objects.create(user=user, email=mail, primary=True, verified=True)
    DirectoryEntry.objects.create(user=user, digest=entry.digest)
    note("directory-account", user.pk, subject=user.pk)
    return user


def _username_of(entry: Entry) -> str:
    try:
        username: str = get_adapter().clean_username(entry.username)
    except ValidationError as error:
        raise NotAdmitted(
            _("Your name in the directory cannot be one here: ask who runs this site.")
        ) from error
    return username


def _mail_of(entry: Entry) -> str:
    """The address, empty for none that mails can reach."""
    try:
        mail: str = get_adapter().clean_email(entry.mail).lower() if entry.mail else ""
    except ValidationError:
        return ""
    is_there = User.objects.filter(Q(email__iexact=mail) | Q(emailaddress__email__iexact=mail))
    if mail and is_there.exists():
        raise _in_the_way()
    return mail


def _in_the_way() -> NotAdmitted:
    return NotAdmitted(
        _("There is another account with your name or e-mail address: ask who runs this site.")
    )


@retried
@transaction.atomic
def give_to_directory(user: User) -> None:
    """Have the account be that of whoever has its user name in the directory, from their next
    signing in on. Its password is gone, and every browser signed out.
    """
    User.objects.select_for_update().get(pk=user.pk)
    DirectoryEntry.objects.get_or_create(user=user)
    user.set_unusable_password()
    user.save(update_fields=["password"])
    note("given-to-directory", None, subject=user.pk)
    user.sessions.all().delete()


@retried
@transaction.atomic
def take_from_directory(user: User) -> None:
    """Have the account be one of this site alone: its person chooses a password by a mail."""
    User.objects.select_for_update().get(pk=user.pk)
    DirectoryEntry.objects.filter(user=user).delete()
    note("taken-from-directory", None, subject=user.pk)
    user.sessions.all().delete()
