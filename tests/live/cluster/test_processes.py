"""`python -m collab.serve --processes N`: several processes on one machine, by one command."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest

from tests.live.sites.site import ROOT, Site
from tests.live.trials.storm import Storm

# Seconds that anything may take on a busy machine.
LATE = 60


def until(condition: Callable[[], bool]) -> None:
    """Wait for what no event tells."""
    deadline = time.monotonic() + LATE
    while not condition():
        assert time.monotonic() < deadline
        time.sleep(0.05)


def serving(site: Site) -> set[int]:
    """The processes that a site's supervisor has serve."""
    assert site.server
    pid = site.server.pid
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in children if b"--listener" in _command(child)}


def _command(pid: str) -> bytes:
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_bytes()
    return b""


@pytest.mark.parametrize("own_site", ["postgresql"], indirect=True)
def test_all_are_replaced_and_one_is_killed_under_load(
    own_site: Callable[[dict[str, str]], Site],
) -> None:
    """SIGHUP, SIGKILL of one, SIGTERM: people come back to another process or a new one, nothing is
    lost, nothing is doubled, and nobody is left behind in the end.
    """
    site = own_site({"PROCESSES": "2"})
    # That a process has died is told.
    site.may_log_errors = True
    site.start()
    storm = Storm(site, seed=3)

    def break_and_renew() -> None:
        first = serving(site)
        site.server.send_signal(signal.SIGHUP)
        until(lambda: len(serving(site)) == 2 and not serving(site) & first)
        killed = min(serving(site))
        os.kill(killed, signal.SIGKILL)
        until(lambda: len(serving(site) - {killed}) == 2)

    asyncio.run(storm.type_through(break_and_renew))
    # First, for what was sent last may be on its way yet.
    storm.converge()
    storm.check()
    last = serving(site)
    site.terminate()
    assert site.wait() == 0
    assert not any(Path(f"/proc/{pid}").exists() for pid in last)


def test_sqlite_is_for_one(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "collab.serve", "--processes", "2"]
    environment = {**os.environ, "DATA_DIR": str(tmp_path)}
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True)
    sentence = "Several processes need PostgreSQL (DATABASE_URL): SQLite is for one.\n"
    assert (done.returncode, done.stderr) == (1, sentence)
