"""What the engine refuses, as the HTTP API answers it."""

from collab.protocol.closing import CloseCode, Refused
from documents.api.http.problems import Problem
from documents.errors import AccessDenied, SignedOut

_STATUSES = {CloseCode.MALFORMED: 422, CloseCode.STALE: 409, CloseCode.FULL: 413}
_HIDDEN = {CloseCode.NOT_FOUND, CloseCode.NOT_ALLOWED, CloseCode.GONE}


def translated(refused: Refused) -> Exception:
    """The error that the API answers with."""
    if refused.code == CloseCode.SIGNED_OUT:
        return SignedOut()
    if refused.code in _HIDDEN:
        return AccessDenied()
    return Problem(_STATUSES.get(refused.code, 503), refused.reason)
