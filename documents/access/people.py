"""Whom a name or an address means."""

from documents.models import User


def find_person(who: str) -> User | None:
    """The person with this verified e-mail address or this user name who may sign in."""
    active = User.objects.filter(is_active=True, guest_in__isnull=True)
    if "@" in who:
        # Never somebody who is merely called like an address.
        return active.filter(emailaddress__email__iexact=who, emailaddress__verified=True).first()
    return active.filter(username=User.normalize_username(who)).first()
