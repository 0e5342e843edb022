"""A PostgreSQL and a replica of it that has every commit before it is told: a standby."""

import time
from pathlib import Path
from urllib.parse import quote

from tests.live.sites.postgres import Cluster

# Seconds until a replica has caught up.
_LATE = 60
_IS_IN_STEP = """
    SELECT count(*) FROM pg_stat_replication
    WHERE sync_state = 'sync' AND state = 'streaming' AND flush_lsn >= pg_current_wal_flush_lsn()
"""


class Pair:
    """`leader` takes changes; the other one has them, and takes its place when it is lost.

    Both stay where they are, `clusters`, whichever leads.
    """

    def __init__(self, binaries: Path) -> None:
        first = Cluster(binaries)
        self.clusters = [first, Cluster(binaries, of=first)]
        self._leading = 0
        self._follow()

    @property
    def leading(self) -> int:
        """Which of them takes changes."""
        return self._leading

    @property
    def leader(self) -> Cluster:
        """The one that takes changes."""
        return self.clusters[self._leading]

    @property
    def _replica(self) -> Cluster:
        return self.clusters[1 - self._leading]

    def _follow(self) -> None:
        """Have commits wait for the replica from now on; it has not been told so itself, or it
        would wait for a replica of its own once it leads.
        """
        self.leader.ask("ALTER SYSTEM SET synchronous_standby_names = '*'")
        self.leader.ask("SELECT pg_reload_conf()")
        self._until_in_step()

    def _until_in_step(self) -> None:
        deadline = time.monotonic() + _LATE
        while not self.leader.ask(_IS_IN_STEP)[0][0]:
            assert time.monotonic() < deadline, "the replica does not follow"
            time.sleep(0.05)

    def database_name(self) -> str:
        """The name of a fresh, migrated database."""
        return self.leader.database_name()

    def url(self, database: str, ports: list[int] | None = None) -> str:
        """What `DATABASE_URL` is: both of them, perhaps by way of TCP ports."""
        if ports:
            places = ",".join(f"127.0.0.1:{port}" for port in ports)
        else:
            places = ",".join(quote(str(each.socket.parent), safe="") for each in self.clusters)
        return f"postgres://postgres@{places}/{database}"

    def fail_over(self) -> None:
        """Have the leader be gone at once, and the replica lead.

        Only one that is in step may: what a leader comes back with from a crash it may show before
        its replica has it.
        """
        self._until_in_step()
        self.leader.kill()
        self._leading = 1 - self._leading
        self.leader.promote()

    def mend(self) -> None:
        """Have the one that was lost be the replica."""
        self._replica.follow(self.leader)
        self._follow()

    def close(self) -> None:
        """Stop and remove both."""
        for each in self.clusters:
            each.close()
