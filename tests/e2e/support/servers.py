"""What is done to servers."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager

from tests.live.sites.site import Site


@contextmanager
def frozen(site: Site) -> Iterator[None]:
    """Stop the server's process for a while without its knowing."""
    assert site.server
    site.server.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        site.server.send_signal(signal.SIGCONT)
