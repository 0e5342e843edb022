"""Tokens: whoever has one may open the document that it was made for.

They travel in the fragment of an address (`/open/#…`), which browsers send to nobody, and are kept
as digests alone.
"""

import hashlib
import secrets

_BYTES = 24


def make_token() -> str:
    """A new token of 192 random bits, in letters that an address may hold."""
    return secrets.token_urlsafe(_BYTES)


def token_digest(token: str) -> str:
    """The SHA-256 of a token, as 64 hexadecimal digits."""
    return hashlib.sha256(token.encode(errors="surrogatepass")).hexdigest()


def digest_of(session_key: str) -> str:
    """The SHA-256 of a session key, as 64 hexadecimal digits."""
    return hashlib.sha256(session_key.encode()).hexdigest()
