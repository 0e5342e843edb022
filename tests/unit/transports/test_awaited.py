"""`collab.transports.resting.awaited`: what is waited for, as asyncio's own but small."""

import asyncio
from collections.abc import Coroutine
from typing import Any

from collab.transports.resting.awaited import Gate, Messages


def settled(*waiting: Coroutine[Any, Any, Any], then: Coroutine[Any, Any, None]) -> list[Any]:
    """What those come to who wait already when something is done."""

    async def run() -> list[Any]:
        tasks = [asyncio.create_task(each) for each in waiting]
        await asyncio.sleep(0)
        await then
        return await asyncio.wait_for(asyncio.gather(*tasks, return_exceptions=True), 5)

    return asyncio.run(run())


def test_a_gate_lets_everybody_through_who_waits_and_whoever_comes_while_it_is_open() -> None:
    gate, passed = Gate(), list[str]()

    async def go(who: str) -> None:
        await gate.wait()
        passed.append(who)

    async def open_and_go() -> None:
        assert not gate.is_set()
        gate.set()
        await go("late")

    settled(go("one"), go("two"), then=open_and_go())
    assert gate.is_set()
    assert passed == ["late", "one", "two"]


def test_a_gate_that_has_been_closed_has_people_wait_again() -> None:
    gate, passed = Gate(is_open=True), list[str]()
    gate.clear()

    async def go() -> None:
        await gate.wait()
        passed.append("through")

    async def look_and_open() -> None:
        assert passed == []
        gate.set()

    settled(go(), then=look_and_open())
    assert passed == ["through"]


def test_messages_come_in_their_order_to_whoever_waits_or_asks_later() -> None:
    messages = Messages[int]()

    async def put() -> None:
        for number in range(4):
            messages.put_nowait(number)
        assert not messages.empty()

    async def take_two() -> list[int]:
        return [await messages.get(), await messages.get()]

    taken = settled(messages.get(), messages.get(), take_two(), then=put())
    assert taken == [0, 1, [2, 3]]
    assert messages.empty()


def test_what_comes_for_somebody_who_has_given_up_is_for_the_next() -> None:
    """Also when both happen in the same turn of the loop."""
    messages = Messages[str]()

    async def run() -> str:
        impatient = asyncio.create_task(messages.get())
        await asyncio.sleep(0)
        messages.put_nowait("kept")
        impatient.cancel()
        await asyncio.wait([impatient])
        assert impatient.cancelled()
        return await asyncio.wait_for(messages.get(), 5)

    assert asyncio.run(run()) == "kept"


def test_a_message_is_for_one_of_those_who_wait() -> None:
    messages = Messages[int]()

    async def put_one_after_the_other() -> None:
        for number in range(2):
            messages.put_nowait(number)
            await asyncio.sleep(0)

    assert settled(messages.get(), messages.get(), then=put_one_after_the_other()) == [0, 1]
