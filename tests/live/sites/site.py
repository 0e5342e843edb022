"""A site of its own for a live test: a fresh database, a real server process, an operator."""

import fcntl
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import httpx

ROOT = Path(__file__).resolve().parents[3]


# How long a server may take to start, and an operator to answer.
_START_SECONDS, _ANSWER_SECONDS = 60, 300

# Below those from which the system gives outgoing connections theirs.
PORTS = range(10_000, 32_000)


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    while True:
        port = random.choice(PORTS)
        with socket.socket() as listener, suppress(OSError):
            listener.bind(("127.0.0.1", port))
            return port


class OperatorFailure(Exception):
    """What the operator was told to do failed; the message is its traceback."""


class Site:
    """A data folder, a port, and the processes on it.

    `server_module` is what is run as the server with `options`, `launcher` what runs that.
    `may_log_errors` says that the test provokes what the server logs with a traceback.
    """

    def __init__(
        self, folder: Path, extra: dict[str, str] | None = None, name: str = "server"
    ) -> None:
        self.folder = folder
        self.log = folder / f"{name}.log"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.socket_url = f"ws://127.0.0.1:{self.port}/collab"
        self.server_module = "collab.serve"
        self.launcher: list[str] = []
        self.options: list[str] = []
        self.may_log_errors = False
        self.env = {
            **os.environ,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            # Tests fail on purpose, often and from one address.
            "THROTTLE_FAILURES": "0",
            # What the tests' own clients write in, and what the editor does.
            "DOCUMENT_ROOTS": "default,text",
            "GUESTS": "on",
            # They are also faster and more than people are.
            "API_WRITES": "0",
            "BYTES_PER_SECOND": "0",
            "FRAMES_PER_SECOND": "0",
            "HANDSHAKES_PER_MINUTE": "0",
            "SOCKETS_PER_ADDRESS": "0",
            "SOCKETS_PER_PERSON": "0",
            **(extra or {}),
        }
        self.server: subprocess.Popen[str] | None = None
        self._operator: subprocess.Popen[str] | None = None

    @property
    def ports(self) -> list[int]:
        """The ports of all its processes."""
        return [self.port]

    def run(self, *command: str) -> None:
        """Run a Python command on the site's data to its end."""
        subprocess.run([sys.executable, *command], env=self.env, cwd=ROOT, check=True)

    def start(self) -> None:
        """Start the server and wait until it says that it serves."""
        self.launch()
        self.until_serving()

    def launch(self) -> None:
        """Start the server."""
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [*self.launcher, sys.executable, "-m", self.server_module, *self.options],
                env=self.env,
                cwd=ROOT,
                stdout=subprocess.PIPE,
                stderr=log,
                text=True,
            )

    def until_serving(self) -> None:
        """Wait until the server says that it serves."""
        assert self.server
        assert _line(self.server, _START_SECONDS) == f"Serving {self.url}\n", self.logged()

    def get(self, path: str, **headers: str) -> httpx.Response:
        """What the server answers to somebody who is not signed in."""
        return httpx.get(f"http://127.0.0.1:{self.port}{path}", headers=headers, trust_env=False)

    def logged(self) -> str:
        """What the server has logged so far."""
        return self.log.read_text() if self.log.exists() else ""

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        assert self.server
        self.server.kill()
        self.server.wait()

    def terminate(self) -> None:
        """Ask the server to stop, with SIGTERM."""
        assert self.server
        self.server.send_signal(signal.SIGTERM)

    def stop(self) -> float:
        """Stop the server with SIGTERM; returns the seconds that it took."""
        started = time.monotonic()
        self.terminate()
        self.wait()
        return time.monotonic() - started

    def wait(self) -> int:
        """Wait until the server has ended; its exit status."""
        assert self.server
        return self.server.wait(30)

    def close(self) -> None:
        """End every process of the site."""
        for process in (self.server, self._operator):
            if process and process.poll() is None:
                process.kill()
                process.wait()

    def dismiss(self) -> None:
        """Have another operator from now on, whose connection to the database nobody has broken."""
        if self._operator:
            self._operator.kill()
            self._operator.wait()
            self._operator = None

    def ask(self, call: str, *arguments: Any) -> Any:
        """Have the operator do something (see operator.py) and return the answer."""
        if self._operator is None:
            self._operator = subprocess.Popen(
                [sys.executable, "-m", "tests.live.sites.operator"],
                env=self.env,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._operator.stdin
        self._operator.stdin.write(json.dumps([call, *arguments]) + "\n")
        self._operator.stdin.flush()
        answer, failure = json.loads(_line(self._operator, _ANSWER_SECONDS))
        if failure:
            raise OperatorFailure(failure)
        return answer


def _line(process: "subprocess.Popen[str]", seconds: float) -> str:
    """The next line that a process says; one that says none in time is ended."""
    assert process.stdout
    patience = threading.Timer(seconds, process.kill)
    patience.start()
    try:
        return process.stdout.readline()
    finally:
        patience.cancel()


@contextmanager
def made_once(folder: Path) -> Iterator[bool]:
    """Whether what is to be in a folder has to be made, by the first of several processes."""
    folder.mkdir(parents=True, exist_ok=True)
    made = folder / "made"
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield not made.exists()
        made.touch()


class Template:
    """A migrated SQLite database, made once in a folder and copied for each site."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        with made_once(folder) as is_first:
            if is_first:
                Site(folder).run("manage.py", "migrate", "--verbosity", "0")

    @property
    def database(self) -> Path:
        """The database's file, which nobody writes to."""
        return self._folder / "scriptorium.sqlite3"

    def copy(self, folder: Path) -> None:
        """Give a site's data folder the database, and the key that signs for it."""
        folder.mkdir(parents=True, exist_ok=True)
        for path in (self.database, self._folder / "secret-key"):
            shutil.copy(path, folder / path.name)
