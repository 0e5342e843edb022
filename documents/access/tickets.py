"""Tickets: a short-lived signed word on what a person may do, shown when a socket opens."""

from dataclasses import dataclass
from uuid import UUID

from django.conf import settings
from django.core import signing

from documents.access.grant import Grant
from documents.errors import TicketInvalid
from documents.roles import Role

_SALT = "documents.tickets"


@dataclass(frozen=True, slots=True)
class Ticket:
    """What a ticket says; the words mean what they mean in `Grant`."""

    user_id: int
    session: str
    document_id: UUID
    role: Role
    access_version: int


def issue(grant: Grant, document_id: UUID) -> str:
    """A ticket that says of `grant` what `Ticket` holds; good for `TICKET_SECONDS`."""
    said = (grant.user_id, grant.session, str(document_id), grant.role, grant.access_version)
    return signing.dumps(said, salt=_SALT)


def read(ticket: str) -> Ticket:
    """What a ticket of this site says.

    Raises:
        TicketInvalid: forged, damaged or too old.
    """
    try:
        said = signing.loads(ticket, salt=_SALT, max_age=settings.TICKET_SECONDS)
    # UnicodeError: text that cannot even be encoded.
    except (signing.BadSignature, UnicodeError) as error:
        raise TicketInvalid from error
    user_id, session, document_id, role, access_version = said
    return Ticket(user_id, session, UUID(document_id), Role(role), access_version)
