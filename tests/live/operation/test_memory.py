"""What a server process keeps of documents that nobody has open any more."""

from collections.abc import Callable

from tests.live.sites.site import Site
from tests.live.trials.opened import MOST_GROWN, growth

_DOCUMENTS, _OF = 300, 2_000


def test_documents_that_were_opened_and_left(own_site: Callable[[dict[str, str]], Site]) -> None:
    """The short version of what `make soak` does with 2,000: as little for each."""
    site = own_site({})
    site.start()
    assert growth(site, _DOCUMENTS) < MOST_GROWN * _DOCUMENTS // _OF
