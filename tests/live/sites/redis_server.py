"""A Redis of the tests' own, on a socket in a temporary folder."""

import os
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import redis

# Seconds for its start.
_LATE = 30


class RedisServer:
    """A server that can be stopped, started again and flushed; it keeps nothing.

    `socket` is where it listens.
    """

    def __init__(self) -> None:
        self._folder = Path(tempfile.mkdtemp(prefix="scriptorium-redis-"))
        self.socket = self._folder / "socket"
        self._server: subprocess.Popen[bytes] | None = None
        self.start()

    @staticmethod
    def is_installed() -> bool:
        """Whether there is a program for it."""
        return shutil.which("redis-server") is not None

    @property
    def url(self) -> str:
        """What `REDIS_URL` is."""
        return f"unix://{self.socket}"

    @property
    def pid(self) -> int:
        """The server's process."""
        assert self._server
        return self._server.pid

    def start(self) -> None:
        """Start and wait until it answers."""
        options = ["--port", "0", "--unixsocket", str(self.socket), "--save", ""]
        self._server = subprocess.Popen(
            ["redis-server", *options, "--dir", str(self._folder)], stdout=subprocess.DEVNULL
        )
        deadline = time.monotonic() + _LATE
        while not self._answers():
            assert self._server.poll() is None, "Redis does not start"
            assert time.monotonic() < deadline, "Redis does not answer"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            return bool(self._ask().ping())
        except redis.ConnectionError:
            return False

    def _ask(self) -> "redis.Redis":
        return redis.Redis(unix_socket_path=str(self.socket))

    def flush(self) -> None:
        """Forget everything."""
        self._ask().flushall()

    def freeze(self) -> None:
        """Have it stand still."""
        os.kill(self.pid, signal.SIGSTOP)

    def thaw(self) -> None:
        """Let it go on."""
        os.kill(self.pid, signal.SIGCONT)

    @contextmanager
    def heard(self, *channels: str) -> Iterator[Iterator[bytes]]:
        """What is said on some channels meanwhile."""
        with self._ask().pubsub() as pubsub:
            pubsub.subscribe(*channels)
            listening = pubsub.listen()
            for _ in channels:
                next(listening)
            yield (message["data"] for message in listening)

    def stop(self) -> None:
        """Kill it."""
        assert self._server
        self._server.kill()
        self._server.wait()

    def close(self) -> None:
        """Kill it and remove its folder."""
        self.stop()
        shutil.rmtree(self._folder)
