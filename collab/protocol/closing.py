"""Why a connection ends: PROTOCOL.md section 6, and the one exception that carries it."""

from dataclasses import dataclass
from enum import IntEnum


class CloseCode(IntEnum):
    """4400–4499 are final, the others invite a client to try again."""

    TOO_BIG = 1009
    MALFORMED = 4400
    SIGNED_OUT = 4401
    NOT_ALLOWED = 4403
    NOT_FOUND = 4404
    GONE = 4410
    FULL = 4413
    QUARANTINED = 4423
    FROZEN = 4424
    OUTDATED = 4426
    SERVER_ERROR = 4500
    STALE = 4501
    RESTARTING = 4503
    TOO_SLOW = 4508
    NOT_SAVED = 4509
    THROTTLED = 4529


class Refused(Exception):
    """The connection ends with `code`; `reason` is a sentence for a person, at most 123 bytes.

    `person` is the user id of who was refused, where it is known and counts (1.7).
    """

    def __init__(self, code: CloseCode, reason: str, person: int | None = None) -> None:
        super().__init__(reason)
        self.code = code
        self.reason = reason
        self.person = person

    @property
    def closing(self) -> "Closing":
        """The same as a value, to be kept: an exception keeps the frames that it has passed."""
        return Closing(self.code, self.reason)


@dataclass(frozen=True, slots=True)
class Closing:
    """The end of the connection: its code and a sentence for a person."""

    code: CloseCode
    reason: str

    def refusal(self) -> Refused:
        """The same as an exception, to be raised."""
        return Refused(self.code, self.reason)


def malformed(reason: str) -> Refused:
    """The refusal of something that is not of this protocol (2.1)."""
    return Refused(CloseCode.MALFORMED, reason)


# What ends connections in more than one place, or is looked up in a table.
NOT_SIGNED_IN = Closing(CloseCode.SIGNED_OUT, "Please sign in.")
SIGNED_OUT = Closing(CloseCode.SIGNED_OUT, "You are signed out.")
NO_LONGER_SIGNED_IN = Closing(CloseCode.SIGNED_OUT, "You are no longer signed in.")
NOT_FOUND = Closing(CloseCode.NOT_FOUND, "There is no such document for you.")
GONE = Closing(CloseCode.GONE, "The document was put in the trash or deleted.")
READER = Closing(CloseCode.NOT_ALLOWED, "You may read this document but not change it.")
FROZEN = Closing(CloseCode.FROZEN, "The text is approved and frozen: it takes no changes.")
FULL = Closing(CloseCode.FULL, "The document is full: it takes deletions only.")
BLIND = Closing(
    CloseCode.OUTDATED, "This text has comments, which your program does not know: it may be read."
)
QUARANTINED = Closing(
    CloseCode.QUARANTINED,
    "This document cannot be opened until the site's operator has seen to it. Nothing is lost.",
)
FAILED = Closing(CloseCode.SERVER_ERROR, "Something failed on the server.")
STARTED_ANEW = Closing(CloseCode.STALE, "The text has been taken back to an earlier state.")
WENT_BACK = Closing(CloseCode.STALE, "The server has lost its latest changes: join again.")
RESTARTING = Closing(CloseCode.RESTARTING, "The server is restarting.")
