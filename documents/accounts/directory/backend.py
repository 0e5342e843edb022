"""Signing in with the password that a directory has; django-auth-ldap asks it.

It comes behind the accounts of this site, and every failure counts as theirs do: to whoever tries
they all look alike. Nothing waits for the directory but the thread of that request.
"""

import logging
import re
import unicodedata
from hashlib import sha256
from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django_auth_ldap.backend import LDAPBackend, ldap_error

from documents.accounts.directory.entries import Entry, NotAdmitted, admit
from documents.models import User

# Whatever else directories take for the same name would be counted as another one.
_NAME = re.compile(r"[\w.@+'-]{1,254}")

logger = logging.getLogger(__name__)


class DirectoryBackend(LDAPBackend):  # type: ignore[misc]  # it has no types
    """What `AUTHENTICATION_BACKENDS` names where `LDAP_URL` is set."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **others: Any,
    ) -> User | None:
        """The person, or None; why else than for a wrong name or password is said to the request
        (`directory_refusal`).
        """
        if request is None or not username or not password or not _is_askable(username):
            return None
        try:
            user: User | None = super().authenticate(request, username, password)
        except NotAdmitted as refusal:
            request.directory_refusal = str(refusal)  # type: ignore[attr-defined]
            return None
        return user

    def get_or_build_user(self, username: str, ldap_user: Any) -> tuple[User, bool]:
        """The account of whoever has shown the right password."""
        return admit(_entry_of(ldap_user.attrs or {})), False


def _is_askable(username: str) -> bool:
    name = username.strip()
    return bool(_NAME.fullmatch(name)) and unicodedata.normalize("NFKC", name) == name


def _entry_of(attributes: Any) -> Entry:
    names = settings.DIRECTORY_ATTRIBUTES
    told = {ours: (attributes.get(theirs) or [""])[0] for ours, theirs in names.items()}
    for ours in ("id", "username"):
        if not told[ours]:
            logger.error("An entry of the directory has no %s.", names[ours])
            raise NotAdmitted(
                _("The directory does not say enough of you: ask who runs this site.")
            )
    identity = told.pop("id")
    raw = identity if isinstance(identity, bytes) else identity.encode()
    return Entry(sha256(raw).hexdigest(), **{ours: _text(value) for ours, value in told.items()})


def _text(value: str | bytes) -> str:
    return "" if isinstance(value, bytes) else value.strip()


def _note_failure(exception: Exception, **_others: Any) -> None:
    """Receiver of `ldap_error`."""
    # What else it says may have what was typed.
    logger.error("The directory cannot be asked: %s.", type(exception).__name__)
    raise NotAdmitted(
        _(
            "The directory does not answer, so that only accounts of this site can be signed in to."
            " Try again in a moment."
        )
    )


ldap_error.connect(_note_failure, dispatch_uid="documents.accounts.directory")
