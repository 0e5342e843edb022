"""What somebody shows beside a password, or in place of it: codes of an app, passkeys, and codes
for when these are lost.

allauth's views do the work, behind a new proof of who it is. Here is what this site adds: wrong
codes are counted by person, secrets are kept sealed, and what is written is held against the
session in its own transaction.
"""

import base64
from typing import Any

from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet, InvalidToken
from django import forms
from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from documents.access.audit import note
from documents.database.retry import retried
from documents.models import User

# Wrong codes of a person, and in how many seconds: whoever gets so far has the password.
MOST_WRONG, SECONDS = 5, 300
_SALT = "documents.second-factor"


class SecondFactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth has no types
    """What `MFA_ADAPTER` names."""

    error_messages = {
        "add_email_blocked": gettext_lazy(
            "With a second factor, new addresses have to be confirmed first."
        ),
        "cannot_delete_authenticator": gettext_lazy("This cannot be removed."),
        "cannot_generate_recovery_codes": gettext_lazy("Set up an app or a passkey first."),
        "incorrect_code": gettext_lazy("This code is wrong, or was used before."),
        "unverified_email": gettext_lazy("Confirm your e-mail addresses first, or remove them."),
    }

    def encrypt(self, text: str) -> str:
        """What is kept of a secret: whoever has the database alone cannot sign in with it."""
        return _box().encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """The secret; none that fits any code, if the site's key is another one by now."""
        try:
            return _box().decrypt(encrypted_text.encode()).decode()
        except InvalidToken:
            return base64.b32encode(Fernet.generate_key()).decode()

    def generate_authenticator_name(self, user: User, type: str) -> str:
        number = Authenticator.objects.filter(user=user, type=type).count() + 1
        return _("Passkey") if number == 1 else _("Passkey %(number)d") % {"number": number}

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        return {"id": settings.SITE_HOST, "name": settings.SITE_HOST}


def _box() -> Fernet:
    key = salted_hmac(_SALT, "", algorithm="sha256").digest()
    return Fernet(base64.urlsafe_b64encode(key))


class _Counted(forms.Form):
    """A form whose wrong codes are counted, together with those that come at the same time."""

    user: User

    def clean_code(self) -> str:
        """The code, if it is right.

        Raises:
            ValidationError: it is not, or there were too many that were not.
        """
        key = f"{_SALT}:{self.user.pk}"
        cache.add(key, 0, SECONDS)
        if cache.incr(key) > MOST_WRONG:
            raise ValidationError(_("Too many wrong codes. Try again in five minutes."))
        code: str = super().clean_code()  # type: ignore[misc]
        cache.delete(key)
        return code


class CodeForm(_Counted, AuthenticateForm):  # type: ignore[misc]
    """What is asked behind the password."""


class CodeAgainForm(_Counted, ReauthenticateForm):  # type: ignore[misc]
    """What is asked before something that matters."""


def factors_of(user: User) -> dict[str, Any]:
    """What the person has, for the page of the account."""
    rows = list(Authenticator.objects.filter(user=user).order_by("created_at", "pk"))
    return {
        "app": next((row for row in rows if row.type == Authenticator.Type.TOTP), None),
        "passkeys": [row.wrap() for row in rows if row.type == Authenticator.Type.WEBAUTHN],
        "has_codes": any(row.type == Authenticator.Type.RECOVERY_CODES for row in rows),
    }


@retried
@transaction.atomic
def reset_factors(user: User) -> int:
    """Take everything beside the password from somebody who has lost it, and end their sessions;
    how many things it was. Tokens of programs stay.
    """
    # The person first: whoever writes holds them together with one of the sessions.
    User.objects.select_for_update().filter(pk=user.pk).first()
    mine = Authenticator.objects.filter(user=user)
    count: int = mine.count()
    mine.delete()
    note("second-factor-reset", None, subject=user.pk)
    user.sessions.all().delete()
    return count
