"""`documents.tickets`: a short-lived signed word on what a person may do."""

import time
import uuid

import pytest
from django.core import signing

from documents.access import tickets
from documents.access.grant import Grant
from documents.errors import TicketInvalid
from documents.roles import Role

DOCUMENT = uuid.UUID("3f0c2a52-6f44-4f7e-9d51-2b7a0f5d1c11")
GRANT = Grant(7, "Ann", "#2b5fd9", Role.EDITOR, 12, "d" * 64)


def test_a_ticket_says_what_the_grant_says():
    """What goes in comes out, with its types."""
    ticket = tickets.read(tickets.issue(GRANT, DOCUMENT))
    assert ticket == tickets.Ticket(7, "d" * 64, DOCUMENT, Role.EDITOR, 12)
    assert isinstance(ticket.role, Role)


def test_a_ticket_lives_as_long_as_the_setting_says(settings, monkeypatch):
    """60 seconds, and not one more."""
    ticket, issued = tickets.issue(GRANT, DOCUMENT), time.time()
    monkeypatch.setattr(time, "time", lambda: issued + settings.TICKET_SECONDS - 1)
    assert tickets.read(ticket).user_id == 7
    monkeypatch.setattr(time, "time", lambda: issued + settings.TICKET_SECONDS + 1)
    with pytest.raises(TicketInvalid):
        tickets.read(ticket)


@pytest.mark.parametrize(
    "text", ["", "x", ":", "::", "é", "\udcff:b:c", "a:b:c", "\0", "x" * 100_000]
)
def test_nonsense_is_no_ticket(text):
    """Whatever stands in the address, the answer is one exception type."""
    with pytest.raises(TicketInvalid):
        tickets.read(text)


def test_a_ticket_with_one_letter_changed_is_no_ticket():
    """Every part is under the signature."""
    ticket = tickets.issue(GRANT, DOCUMENT)
    for place in range(len(ticket)):
        other = "A" if ticket[place] != "A" else "B"
        with pytest.raises(TicketInvalid):
            tickets.read(ticket[:place] + other + ticket[place + 1 :])


def test_something_signed_for_another_purpose_is_no_ticket():
    """The salt keeps the site's signed things apart."""
    said = (7, "d" * 64, str(DOCUMENT), "owner", 12)
    with pytest.raises(TicketInvalid):
        tickets.read(signing.dumps(said, salt="something else"))
