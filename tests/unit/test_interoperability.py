"""docs/programs.md: the clients that are tried, with their versions."""

from tests.interoperability import CLIENTS, DOCUMENT, ROOT, brought_up_to_date, table


def test_the_table_of_clients_is_that_of_the_tests() -> None:
    """`python -m tests.interoperability` writes it."""
    written = DOCUMENT.read_text()
    assert table() in written
    assert brought_up_to_date(written) == written


def test_each_client_has_its_test() -> None:
    """Those that are named are there, and in the table once for each place."""
    assert all((ROOT / client.test).is_file() for client in CLIENTS)
    assert len({(client.package, client.place) for client in CLIENTS}) == len(CLIENTS)
