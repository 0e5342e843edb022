"""Tokens: whoever has one may open the document that it was made for.

They travel in the fragment of an address (`/open/#…`), which browsers send to nobody, and are kept
as digests alone.
"""

import hashlib
import secrets

_BYTES = 24
# What a grant names a personal token by, in place of a session's digest.
NAMED = "token:"
# No letters that are taken for others when an address is read out.
_LETTERS, _CODE = "abcdefghijkmnpqrstuvwxyz23456789", 14


def make_token() -> str:
    """A new token of 192 random bits, in letters that an address may hold."""
    return secrets.token_urlsafe(_BYTES)


def make_code() -> str:
    """A new name of 70 random bits for something that everybody may read who knows it."""
    return "".join(secrets.choice(_LETTERS) for _ in range(_CODE))


def digest_of(secret: str) -> str:
    """The SHA-256 of a token, or of a session's key, as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
