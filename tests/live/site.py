"""A site of its own for a live test: a fresh database, a real server process, an operator."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


def free_port() -> int:
    """A TCP port of this machine that nobody listens on."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        port: int = listener.getsockname()[1]
        return port


class Site:
    """A data folder, a port, and the processes on it."""

    def __init__(self, folder: Path, extra: dict[str, str] | None = None) -> None:
        self.log = folder / "server.log"
        self.port = free_port()
        self.url = f"http://localhost:{self.port}"
        self.socket_url = f"ws://localhost:{self.port}/collab"
        self.env = {
            **os.environ,
            "DATA_DIR": str(folder),
            "PORT": str(self.port),
            "SITE_URL": self.url,
            **(extra or {}),
        }
        self.server: subprocess.Popen[bytes] | None = None
        self._operator: subprocess.Popen[str] | None = None

    def run(self, *command: str) -> None:
        """Run a Python command on the site's data to its end."""
        subprocess.run([sys.executable, *command], env=self.env, cwd=ROOT, check=True)

    def start(self) -> None:
        """Start the server and wait until it answers."""
        with self.log.open("ab") as log:
            self.server = subprocess.Popen(
                [sys.executable, "-m", "collab.serve"], env=self.env, cwd=ROOT, stderr=log
            )
        deadline = time.monotonic() + 30
        while not self._answers():
            assert self.server.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server does not answer"
            time.sleep(0.02)

    def _answers(self) -> bool:
        try:
            socket.create_connection(("127.0.0.1", self.port), timeout=5).close()
        except OSError:
            return False
        return True

    def kill(self) -> None:
        """Kill the server with SIGKILL."""
        assert self.server
        self.server.kill()
        self.server.wait()

    def stop(self) -> float:
        """Stop the server with SIGTERM; returns the seconds that it took."""
        assert self.server
        started = time.monotonic()
        self.server.send_signal(signal.SIGTERM)
        self.server.wait(30)
        return time.monotonic() - started

    def close(self) -> None:
        """End every process of the site."""
        for process in (self.server, self._operator):
            if process and process.poll() is None:
                process.kill()
                process.wait()

    def ask(self, call: str, *arguments: Any) -> Any:
        """Have the operator do something (see operator.py) and return the answer."""
        if self._operator is None:
            self._operator = subprocess.Popen(
                [sys.executable, "-m", "tests.live.operator"],
                env=self.env,
                cwd=ROOT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
            )
        assert self._operator.stdin
        assert self._operator.stdout
        self._operator.stdin.write(json.dumps([call, *arguments]) + "\n")
        self._operator.stdin.flush()
        return json.loads(self._operator.stdout.readline())


def copy_database(template: Path, folder: Path) -> None:
    """Give a site a migrated database without migrating again."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(template / "scriptorium.sqlite3", folder / "scriptorium.sqlite3")
