"""The one translation of errors into close codes."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DjangoDatabaseError

from collab.engine.append import Incomplete
from collab.protocol.closing import CloseCode, Refused
from collab.room.batch import QUARANTINED
from documents.errors import AccessDenied, Locked, Quarantined, SignedOut

log = logging.getLogger(__name__)


@contextmanager
def refusals() -> Iterator[None]:
    """Raise what goes wrong within as what a client is told of it."""
    try:
        yield
    except (Refused, Incomplete):
        raise
    except Exception as error:
        raise _refusal(error) from error


def _refusal(error: Exception) -> Refused:
    """The one place that says how an error looks to a client."""
    if isinstance(error, SignedOut):
        return Refused(CloseCode.SIGNED_OUT, "Please sign in.")
    if isinstance(error, AccessDenied):
        reason = "There is no such document for you."
        return Refused(CloseCode.NOT_FOUND, reason, error.person)
    if isinstance(error, Quarantined):
        return QUARANTINED.refusal()
    if not isinstance(error, (DjangoDatabaseError, Locked)):
        log.error("unexpected error", exc_info=error)
    return Refused(CloseCode.SERVER_ERROR, "Something failed on the server.")
