"""PostgreSQL on several servers: which is asked for a connection, in which order, for how long."""

import pytest

from collab.postgresql import asked_first, transport


@pytest.mark.parametrize(
    ("server", "hosts", "ports", "asked"),
    [
        (("b", "5432"), "a,b", "", ("b,a", ",")),
        (("b", "5433"), "a,b", "5432,5433", ("b,a", "5433,5432")),
        (("a", "6000"), "c,b,a", "6000", ("a,c,b", "6000,6000,6000")),
        (("a", "5433"), "a,a", "5432,5433", ("a,a", "5433,5432")),
        (("gone", "5432"), "a,b", "5432", ("a,b", "5432")),
        (None, "a,b", "5432", ("a,b", "5432")),
    ],
)
def test_who_answered_last_is_asked_first(server, hosts, ports, asked):
    """And whoever is asked in vain is asked after them, with the port that is theirs."""
    params = {"host": hosts, "port": ports, "dbname": "site"}
    ordered = asked_first(server, params)
    assert ordered == {"host": asked[0], "port": asked[1], "dbname": "site"}


def test_without_a_host_nothing_is_said_of_one():
    assert asked_first(("/tmp", "5432"), {"dbname": "site"}) == {"dbname": "site"}


def test_one_of_several_is_asked_for_a_shorter_while():
    """So that whoever waits for a connection is still there when the next one gives it."""
    one, several = transport("a"), transport("a,b")
    assert (one["connect_timeout"], several["connect_timeout"]) == (5, 2)
    assert one["target_session_attrs"] == several["target_session_attrs"] == "primary"
