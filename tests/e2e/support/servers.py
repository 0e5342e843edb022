"""What is done to servers."""

import os
import signal
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

from tests.live.sites.site import Site


@contextmanager
def frozen(site: Site) -> Iterator[None]:
    """Stop the server's process for a while without its knowing.

    Not in the middle of a commit: whoever wants to write past it meanwhile would wait for a lock
    that nobody gives back.
    """
    assert site.server
    path = site.folder / "scriptorium.sqlite3"
    with closing(sqlite3.connect(path, timeout=30, isolation_level=None)) as database:
        database.execute("BEGIN IMMEDIATE")
        site.server.send_signal(signal.SIGSTOP)
        os.waitid(os.P_PID, site.server.pid, os.WSTOPPED | os.WNOWAIT)
        database.execute("ROLLBACK")
    try:
        yield
    finally:
        site.server.send_signal(signal.SIGCONT)
