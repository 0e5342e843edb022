"""What can go wrong, at each border: one list, and one table for each."""

from collab.hub import refusals
from collab.transports.longpoll import application
from documents import errors
from documents.api.http import problems
from documents.errors import AccessError, found_in
from documents.web import gate

# Met before the border: by the view or the connection that asked for what may fail so.
NEVER = {
    "page": {
        "TicketInvalid",
        "Quarantined",
        "Folded",
        "Locked",
        "Malformed",
        "LastOwner",
        "Outdated",
        "Unfit",
    },
    "API": {"TicketInvalid", "Folded", "Malformed", "Locked"},
    "socket": {
        "TicketInvalid",
        # What a token leaves of a role, or what a guest may, is their role on a wire.
        "OutOfScope",
        "Folded",
        "Malformed",
        "LastOwner",
        "Outdated",
        "Unfit",
    },
}
TABLES = {
    "page": {*gate.PAGES},
    "API": {*problems.HANDLERS},
    "socket": {*refusals.CLOSINGS},
}


def test_every_error_has_its_place_in_the_table_of_each_border() -> None:
    """Or never comes so far."""
    listed = {kind.__name__ for kind in AccessError.__subclasses__()}
    assert {
        border: {kind.__name__ for kind in table if AccessError in kind.__bases__} | NEVER[border]
        for border, table in TABLES.items()
    } == dict.fromkeys(TABLES, listed)


def test_the_table_has_an_entry_for_what_an_error_is_a_kind_of() -> None:
    class Elsewhere(errors.SignedOut):
        pass

    assert found_in(gate.PAGES, Elsewhere()) is gate.PAGES[errors.SignedOut]
    assert found_in(application.ANSWERS, ValueError()) is None
