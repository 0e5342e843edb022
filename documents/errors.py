"""Why a document was not handed over. Views answer each of these in one place."""


class AccessError(Exception):
    """Somebody did not get what they asked for."""


class SignedOut(AccessError):
    """No living session: unknown, expired, or its person was deactivated."""


class AccessDenied(AccessError):
    """Missing, forbidden or in the wrong trash state: the three look alike.

    `person` is who asked, where whoever answers does not know it.
    """

    def __init__(self, person: int | None = None) -> None:
        super().__init__()
        self.person = person


class LastOwner(AccessError):
    """The change would leave a document without an owner."""


class TicketInvalid(AccessError):
    """A ticket that is forged, expired or not of this site."""


class Quarantined(AccessError):
    """What is stored of the document cannot be read until the operator has seen to it."""


class Folded(AccessError):
    """The journal no longer tells the text as of that seq."""


class Outdated(AccessError):
    """The person, link, invitation or request that was meant is not in the document any more."""


class Malformed(AccessError):
    """A request that is not of the form that the API takes; its text is a sentence for a person."""


class Locked(AccessError):
    """Somebody else has the database locked: nothing was begun, and it may be tried again."""


class Unfit(AccessError):
    """What was asked for cannot be done; its text is a sentence for a person."""
