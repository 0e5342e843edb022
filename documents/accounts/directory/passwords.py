"""A directory's people have no password here."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from documents.accounts.directory.entries import is_of_directory
from documents.models import User


class Elsewhere:
    """A password validator that refuses every password for whoever has one in the directory."""

    def validate(self, password: str, user: User | None = None) -> None:
        """Refuse it, if it is for one of them.

        Raises:
            ValidationError: it is.
        """
        if user is not None and user.pk and is_of_directory(user):
            raise ValidationError(_("Your password is the directory's: change it there."))

    def get_help_text(self) -> str:
        """What the forms say."""
        return ""
