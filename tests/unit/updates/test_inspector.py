"""`collab.updates.inspector`: large updates are scanned by a child process."""

import asyncio
import os
import signal
from collections.abc import Awaitable, Callable
from pathlib import Path
from subprocess import PIPE, Popen
from typing import TypeVar

import pytest

from collab.protocol.closing import CloseCode, Refused
from collab.updates.inspector import Inspector
from collab.updates.scan import scan
from documents.jobs import standing
from tests.killers import chain, crossings
from tests.support.yjs import client, item, nested, string, update

pytestmark = pytest.mark.long

T = TypeVar("T")
LARGE = update(client(1, 0, *(string("ab", origin=(1, at)) for at in range(0, 6000, 2))))


def on_an_inspector(story: Callable[[Inspector], Awaitable[T]]) -> T:
    async def run() -> T:
        inspector = Inspector()
        try:
            return await story(inspector)
        finally:
            await inspector.stop()

    return asyncio.run(run())


def child_of(inspector: Inspector) -> int:
    assert inspector._child
    return inspector._child.pid


def test_the_child_finds_what_the_scan_finds() -> None:
    """2.4: for a large update; a small one is left to whoever needs it."""
    assert len(LARGE) > 16 * 1024
    assert on_an_inspector(lambda inspector: inspector.scan(LARGE, 0)) == scan(LARGE)
    assert on_an_inspector(lambda inspector: inspector.scan(string("a"), 0)) is None


def test_the_child_is_told_no_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should an update ever take it over."""
    monkeypatch.setenv("SECRET_KEY", "x" * 50)

    async def story(inspector: Inspector) -> bytes:
        await inspector.scan(LARGE, 0)
        return Path(f"/proc/{child_of(inspector)}/environ").read_bytes()

    told = on_an_inspector(story)
    assert b"PATH=" in told
    assert b"SECRET_KEY" not in told


def test_what_the_scan_refuses_the_child_refuses() -> None:
    """2.4: with its sentence; and the child goes on."""

    async def story(inspector: Inspector) -> None:
        for hostile in (nested(b"\x75\x01", 20_000), bytes(17_000)):
            with pytest.raises(Refused) as refused:
                await inspector.scan(hostile, 0)
            with pytest.raises(Refused) as said:
                scan(hostile)
            assert (refused.value.code, refused.value.reason) == (
                CloseCode.MALFORMED,
                said.value.reason,
            )
        assert await inspector.scan(LARGE, 0) == scan(LARGE)

    on_an_inspector(story)


def test_a_child_that_dies_costs_one_sender() -> None:
    """2.1: the others, who wait meanwhile, have another child."""

    async def story(inspector: Inspector) -> list[object]:
        await inspector.scan(LARGE, 0)
        os.kill(child_of(inspector), signal.SIGSTOP)
        asked = [asyncio.create_task(inspector.scan(LARGE, 0)) for _ in range(3)]
        await asyncio.sleep(0)
        os.kill(child_of(inspector), signal.SIGKILL)
        return list(await asyncio.gather(*asked, return_exceptions=True))

    first, *others = on_an_inspector(story)
    assert isinstance(first, Refused)
    assert first.code == CloseCode.MALFORMED
    assert others == [scan(LARGE)] * 2


def test_what_an_update_costs_is_tried_in_the_child() -> None:
    """2.9: against the state that it is for; the child goes on."""
    state = update(chain(4000))

    async def story(inspector: Inspector) -> None:
        with pytest.raises(Refused) as refused:
            await inspector.weigh(state, update(crossings(0, 3000, 4000)))
        assert refused.value.code == CloseCode.MALFORMED
        assert await inspector.weigh(state, update(crossings(0, 4, 4000)))
        assert not await inspector.weigh(update(chain(3999)), update(crossings(0, 4, 4000)))

    on_an_inspector(story)


def test_a_small_update_is_scanned_if_it_may_be_dear() -> None:
    """2.9: which depends on the document that it is for."""
    some = update(crossings(0, 100, 4000))
    assert on_an_inspector(lambda inspector: inspector.scan(some, 0)) is None
    assert on_an_inspector(lambda inspector: inspector.scan(some, 10**6)) == scan(some)


def test_who_goes_away_takes_no_answer_of_others() -> None:
    """2.4: an answer that nobody waits for any more is not the next one's."""

    async def story(inspector: Inspector) -> object:
        gone = asyncio.create_task(inspector.scan(update(client(9, 0, string("x" * 20_000))), 0))
        while inspector._child is None:
            await asyncio.sleep(0)
        gone.cancel()
        await asyncio.gather(gone, return_exceptions=True)
        return await inspector.scan(LARGE, 0)

    assert on_an_inspector(story) == scan(LARGE)


def test_the_child_looks_through_a_document() -> None:
    """2.4: for its pairs, and for how deep it nests types."""
    parts = string("a😀😀é😀"), item(7, b"\x03\x01p", parent=(6, 0))
    state = update(client(5, 0, *parts), client(6, 0, item(7, b"\x03\x01p")))
    survey = on_an_inspector(lambda inspector: inspector.survey(state))
    assert [clock for clock in range(9) if survey.pairs.split_by([(5, clock)])] == [2, 4, 7]
    assert survey.depth == 2


def test_a_child_whose_parent_was_killed_ends_without_a_word() -> None:
    command = standing.command("collab.updates.inspector")
    with Popen(command, stdin=PIPE, stdout=PIPE, stderr=PIPE) as child:
        assert child.stdin
        assert child.stdout
        assert child.stderr
        child.stdout.close()
        standing.write(child.stdin, {"do": "scan"}, [b"", LARGE])
        child.stdin.close()
        assert child.stderr.read() == b""
        assert child.wait(10) == 0
