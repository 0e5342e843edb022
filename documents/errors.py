"""What can go wrong between a person and a document: the one list.

Each border has one table of how it looks there: pages in documents/web/gate.py, the API in
documents/api/http/problems.py, sockets and polls in collab/hub/refusals.py, and what only the
requests of a poll can meet in collab/transports/longpoll/application.py. No Django.
"""

from collections.abc import Mapping
from typing import Any, TypeVar

T = TypeVar("T")


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


class OutOfScope(AccessError):
    """The person may, and their token does not let the program do it."""


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


class Frozen(Unfit):
    """The text is approved and takes no changes."""


def found_in(table: Mapping[type[Any], T], error: Exception) -> T | None:
    """What a border's table has for an error."""
    return next((table[kind] for kind in type(error).__mro__ if kind in table), None)
