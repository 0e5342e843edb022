"""What an e-mail address is on this site, and whose it is. Pure but for Django's own rule."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import validate_email

# A word as headers encode it (RFC 2047): mail programs show something else in its place.
_ENCODED = re.compile(r"=\?.*\?=")
_LONGEST = 254


def is_address(text: str) -> bool:
    """Whether mail may be sent there: as Django has it, and nothing that headers read otherwise."""
    try:
        validate_email(text)
    except ValidationError:
        return False
    return len(text) <= _LONGEST and text.isprintable() and not _ENCODED.search(text)


def mailbox_of(address: str) -> str:
    """One name for all spellings by which mail comes to the same place: `a+news@x` is `a@x`."""
    name, _, host = address.lower().rpartition("@")
    return f"{name.partition('+')[0]}@{host}"
