"""`collab.transports.resting.stages`: a connection outlives what chose it."""

import asyncio
import gc
import weakref
from typing import Any

from collab.transports.resting.stages import REST, Stages, go_on


class Routed:
    """What only choosing takes."""


def test_the_rest_is_done_when_what_chose_it_has_gone() -> None:
    """Its frames, the scope and what is in it are kept by nobody any more."""
    scope: dict[str, Any] = {"headers": [Routed()], "extensions": {}}
    gone: list[weakref.ref[Routed]] = [weakref.ref(scope["headers"][0])]
    kept: list[bool] = []

    async def rest() -> None:
        gc.collect()
        kept.extend(each() is not None for each in gone)

    async def application(scope: dict[str, Any], receive: object, send: object) -> None:
        routed = Routed()
        gone.append(weakref.ref(routed))
        await go_on(dict(scope, routed=routed), rest)

    stages = Stages(application)
    scope["extensions"][REST] = stages.take
    asyncio.run(_served(stages, scope))
    assert kept == [False, False]


def test_the_rest_is_done_at_once_where_nobody_takes_it() -> None:
    """Of another server's scope nothing is missing meanwhile, or later."""
    for scope in [dict[str, Any](query=b""), dict[str, Any](query=b"", extensions=None)]:
        said: list[object] = []
        asyncio.run(_said(scope, said))
        assert said == [b"", "returned"]


async def _said(scope: dict[str, Any], said: list[object]) -> None:
    async def rest() -> None:
        said.append(scope["query"])

    await go_on(scope, rest)
    said.append("returned")


def test_an_application_that_leaves_nothing_keeps_its_scope() -> None:
    async def application(scope: dict[str, Any], receive: object, send: object) -> None:
        pass

    scope: dict[str, Any] = {"extensions": {}}
    asyncio.run(_served(Stages(application), scope))
    assert scope == {"extensions": {}}


async def _served(stages: Stages, scope: dict[str, Any]) -> None:
    async def receive() -> dict[str, Any]:
        raise AssertionError

    async def send(message: object) -> None:
        raise AssertionError

    await stages(scope, receive, send)
