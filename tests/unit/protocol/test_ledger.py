"""`collab.client.ledger`: what is committed of what was written, over several connections."""

from collab.client.ledger import Ledger


def test_what_is_committed_is_what_frames_with_receipts_held() -> None:
    ledger = Ledger()
    ledger.connected()
    ledger.wrote()
    ledger.sent()
    ledger.wrote()
    ledger.wrote()
    ledger.sent()
    ledger.receipt(1)
    assert (ledger.written, ledger.committed) == (3, 1)
    ledger.receipt(2)
    assert ledger.committed == 3


def test_another_connection_counts_anew_and_has_to_offer_all_again() -> None:
    ledger = Ledger()
    ledger.connected()
    for _ in range(3):
        ledger.wrote()
        ledger.sent()
    ledger.receipt(1)
    ledger.connected()
    ledger.receipt(3)
    assert ledger.committed == 1
    ledger.wrote()
    ledger.sent()
    ledger.receipt(1)
    assert ledger.committed == 4


def test_a_receipt_that_comes_twice_takes_nothing_back() -> None:
    ledger = Ledger()
    ledger.connected()
    ledger.wrote()
    ledger.sent()
    ledger.receipt(1)
    ledger.receipt(1)
    ledger.receipt(0)
    assert ledger.committed == 1
