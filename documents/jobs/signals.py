"""Telling a child of asyncio's to end. No Django."""

import os
from asyncio.subprocess import Process
from contextlib import suppress
from signal import Signals


def send_signal(process: Process, number: Signals) -> None:
    """Send a signal to a child, which may have ended meanwhile.

    By its own methods a process is looked at first, past asyncio: of one that has just ended they
    take the exit status away, and asyncio, which waits for that, knows the child no more, says so
    in the log and gives 255 for it.
    """
    if process.returncode is None:
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
