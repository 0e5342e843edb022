"""Who wants no mail that others cause: said with one click on what stands in each (RFC 8058).

What is kept is a keyed digest of the address, not the address: most who say so have no account.
"""

from django.core.signing import BadSignature, Signer
from django.urls import reverse
from django.utils.crypto import salted_hmac

from documents.mail.addresses import mailbox_of
from documents.models import NoMail

_SALT = "documents.no-mail"


def refusal_path(address: str) -> str:
    """The path at which whoever has this address says that they want no more."""
    return reverse("no-mail", args=[Signer(salt=_SALT).sign(mailbox_of(address))])


def mailbox_in(token: str) -> str | None:
    """The mailbox that a path of ours speaks for; None for one that is not ours."""
    try:
        return Signer(salt=_SALT).unsign(token)
    except BadSignature:
        return None


def refuse(mailbox: str) -> None:
    """No more mail that others cause goes there."""
    NoMail.objects.get_or_create(digest=_digest(mailbox))


def allow(mailbox: str) -> None:
    """Mail goes there again."""
    NoMail.objects.filter(digest=_digest(mailbox)).delete()


def is_refused(address: str) -> bool:
    """Whether whoever has this address wants none."""
    return NoMail.objects.filter(digest=_digest(mailbox_of(address))).exists()


def _digest(mailbox: str) -> str:
    return salted_hmac(_SALT, mailbox, algorithm="sha256").hexdigest()
