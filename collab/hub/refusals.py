"""How what goes wrong (documents/errors.py) looks at a socket or a poll: a close code."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager

from django.db import Error as DjangoDatabaseError

from collab.engine.append import Incomplete
from collab.protocol.closing import FAILED, NOT_FOUND, NOT_SIGNED_IN, QUARANTINED, Refused
from documents.errors import AccessDenied, Locked, Quarantined, SignedOut, found_in

log = logging.getLogger(__name__)

CLOSINGS = {
    SignedOut: NOT_SIGNED_IN,
    AccessDenied: NOT_FOUND,
    Quarantined: QUARANTINED,
    Locked: FAILED,
    DjangoDatabaseError: FAILED,
}


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
    closing = found_in(CLOSINGS, error)
    if closing is None:
        log.error("unexpected error", exc_info=error)
        closing = FAILED
    person = error.person if isinstance(error, AccessDenied) else None
    return Refused(closing.code, closing.reason, person)
