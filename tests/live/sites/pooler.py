"""PgBouncer before a cluster: each transaction gets whatever connection is free."""

import os
import shutil
import socket
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from tests.live.sites.postgres import Cluster
from tests.live.sites.site import free_port

_SETTINGS = """
[databases]
* = host={folder} user=postgres
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 4
"""


class Pooler:
    """A PgBouncer with its defaults, but that it pools transactions."""

    def __init__(self, cluster: Cluster) -> None:
        self.port = free_port()
        settings = cluster.socket.parent / f"pgbouncer-{self.port}.ini"
        settings.write_text(_SETTINGS.format(folder=cluster.socket.parent, port=self.port))
        # Like PostgreSQL it does not run as root.
        as_postgres = ["runuser", "-u", "postgres", "--"] if os.geteuid() == 0 else []
        self._process = subprocess.Popen([*as_postgres, _program(), "-q", str(settings)])
        while not self._answers():
            assert self._process.poll() is None, "PgBouncer does not start"
            time.sleep(0.02)

    @staticmethod
    def is_installed() -> bool:
        """Whether there is a program for it."""
        return Path(_program()).exists()

    def _answers(self) -> bool:
        with suppress(OSError), socket.create_connection(("127.0.0.1", self.port), 1):
            return True
        return False

    def close(self) -> None:
        """End it."""
        self._process.terminate()
        self._process.wait()


def _program() -> str:
    return shutil.which("pgbouncer") or "/usr/sbin/pgbouncer"
