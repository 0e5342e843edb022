"""Children that are told to end."""

import asyncio
import os
from asyncio.subprocess import Process, create_subprocess_exec
from contextlib import suppress
from signal import SIGKILL

from documents.jobs.signals import send_signal

# Whether a signal meets a child between its end and asyncio's look is chance: about one in two.
_OFTEN = 20


async def _child(code: str) -> Process:
    return await create_subprocess_exec("/bin/sh", "-c", code)


def test_who_has_just_ended_keeps_its_exit_status() -> None:
    """A signal that comes too late takes the status from nobody who waits for it."""

    async def story() -> int:
        child = await _child("exit 3")
        with suppress(ChildProcessError):
            os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
        send_signal(child, SIGKILL)
        return await child.wait()

    assert [asyncio.run(story()) for _ in range(_OFTEN)] == [3] * _OFTEN


def test_who_runs_is_ended_and_who_is_gone_is_left_alone() -> None:
    """The number of who is gone may be another's by now."""

    async def story() -> list[int]:
        child = await _child("sleep 60")
        send_signal(child, SIGKILL)
        statuses = [await child.wait()]
        send_signal(child, SIGKILL)
        return [*statuses, await child.wait()]

    assert asyncio.run(story()) == [-SIGKILL, -SIGKILL]
