"""Several server processes on one database and one Redis, without sticky routing."""

import itertools
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.live.sites.postgres import Cluster, binaries
from tests.live.sites.redis_server import RedisServer
from tests.live.sites.site import Site


class Fleet:
    """Looks like a `Site` whose every address is that of the next process.

    `settings` are those of all processes, DATABASE_URL and, unless it is tried without,
    REDIS_URL among them.
    """

    def __init__(self, folder: Path, settings: dict[str, str], count: int = 3) -> None:
        self.folder = folder
        self.processes = [Site(folder, settings, f"server{number}") for number in range(count)]
        self._turns = itertools.cycle(self.processes)

    @property
    def env(self) -> dict[str, str]:
        """The environment of one of the processes."""
        return self.processes[0].env

    @property
    def may_log_errors(self) -> bool:
        """Whether the test provokes what the servers log with a traceback."""
        return any(process.may_log_errors for process in self.processes)

    @may_log_errors.setter
    def may_log_errors(self, value: bool) -> None:
        for process in self.processes:
            process.may_log_errors = value

    @property
    def url(self) -> str:
        """The next process."""
        return next(self._turns).url

    @property
    def socket_url(self) -> str:
        """The sockets of the next process."""
        return next(self._turns).socket_url

    @property
    def ports(self) -> list[int]:
        """The ports of all of them."""
        return [process.port for process in self.processes]

    def start(self) -> None:
        """Start all."""
        for process in self.processes:
            process.launch()
        for process in self.processes:
            process.until_serving()

    def logged(self) -> str:
        """What all of them have logged so far."""
        return "".join(process.logged() for process in self.processes)

    def kill(self) -> None:
        """Kill all with SIGKILL."""
        for process in self.processes:
            process.kill()

    def stop(self) -> None:
        """Stop all with SIGTERM."""
        for process in self.processes:
            process.terminate()
        for process in self.processes:
            process.wait()

    def close(self) -> None:
        """End every process."""
        for process in self.processes:
            process.close()

    def ask(self, call: str, *arguments: Any) -> Any:
        """Have the operator do something, past all servers."""
        return self.processes[0].ask(call, *arguments)


def fleet_of_two(folder: Path, end: ExitStack, settings: dict[str, str] | None = None) -> Fleet:
    """Two processes, outside of pytest, with a database and a Redis that go at the `end`."""
    found = binaries()
    assert found, "PostgreSQL is not installed (`make system` installs it)"
    cluster, broker = Cluster(found), RedisServer()
    end.callback(cluster.close)
    end.callback(broker.close)
    services = {"DATABASE_URL": cluster.database(), "REDIS_URL": broker.url}
    fleet = Fleet(folder, {**services, **(settings or {})}, 2)
    end.callback(fleet.close)
    return fleet
