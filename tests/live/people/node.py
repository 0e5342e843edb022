"""Node programs with the stock JavaScript clients, told what to do by lines of JSON."""

import json
import subprocess
import threading
from typing import Any

from tests.live.sites.site import ROOT

FOLDER = ROOT / "tests" / "node"


class Node:
    """A program of `tests/node` that runs; it gets its configuration as its one argument."""

    def __init__(self, program: str, configuration: dict[str, object]) -> None:
        assert (FOLDER / "node_modules").exists(), "run `npm ci` in tests/node (`make live` does)"
        self._process = subprocess.Popen(
            ["node", program, json.dumps(configuration)],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *line: Any) -> Any:
        """Say one line and return the answer; a program that has none in time is ended."""
        assert self._process.stdin
        self._process.stdin.write(json.dumps(line) + "\n")
        self._process.stdin.flush()
        return self.answer()

    def answer(self, seconds: float = 60) -> Any:
        """The next line that the program says; the program is ended if there is none in time."""
        assert self._process.stdout
        patience = threading.Timer(seconds, self._process.kill)
        patience.start()
        line = self._process.stdout.readline()
        patience.cancel()
        assert line, f"the Node program has ended, or said nothing for {seconds} s"
        return json.loads(line)

    def close(self) -> None:
        """End the program."""
        self._process.kill()
        self._process.communicate()
