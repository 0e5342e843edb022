"""What a server process keeps of documents that nobody has open any more."""

from collections.abc import Callable

from tests.live.sites.site import Site
from tests.live.trials.opened import MOST_GROWN, growth

_DOCUMENTS, _OF = 300, 2_000
_ROUNDS = 4


def test_documents_that_were_opened_and_left(own_site: Callable[[dict[str, str]], Site]) -> None:
    """The short version of what `make soak` does with 2,000: as little for each.

    What is kept for each document grows in every round; what an allocator sets aside for so few
    comes to some megabytes in one round and to nothing in the next.
    """
    site = own_site({})
    site.start()
    most = MOST_GROWN * _DOCUMENTS // _OF
    assert any(growth(site, _DOCUMENTS) < most for _ in range(_ROUNDS))
