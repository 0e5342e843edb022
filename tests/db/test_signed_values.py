"""What was signed before a module moved is good after it: tickets, links, cookies, polls, mails."""

import pytest

from collab.transports.longpoll import forwarding
from documents.access import tickets
from documents.accounts import lockout
from documents.mail import refusals
from documents.sharing import opening


@pytest.mark.parametrize(
    ("module", "salt"),
    [
        (tickets, "documents.tickets"),
        (lockout, "documents.lockout"),
        (refusals, "documents.no-mail"),
        (opening, "documents.opening"),
        (forwarding, "collab.poll"),
    ],
)
def test_salts_stay(module, salt):
    """They are no names of modules, though they look like some."""
    assert salt == module._SALT
