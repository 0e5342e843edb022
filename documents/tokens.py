"""Tokens: whoever has one may open the document that it was made for.

They travel in the fragment of an address (`/open/#…`), which browsers send to nobody, and are kept
as digests alone.
"""

import hashlib
import secrets

_BYTES = 24
# What a grant names a personal token by, in place of a session's digest.
NAMED = "token:"


def make_token() -> str:
    """A new token of 192 random bits, in letters that an address may hold."""
    return secrets.token_urlsafe(_BYTES)


def digest_of(secret: str) -> str:
    """The SHA-256 of a token, or of a session's key, as 64 hexadecimal digits."""
    return hashlib.sha256(secret.encode(errors="surrogatepass")).hexdigest()
