"""`collab.protocol.short_way`, on a socket: nothing overtakes anything on it."""

import asyncio
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from websockets.asyncio.client import connect

from collab.protocol.short_way import LONGEST, SHORT_WAY
from collab.transports.gathering import INTAKE
from tests.db.transports.test_turns import serving
from tests.support.lengths import examples

# Beside a message: whether the short way takes it, and whether the answer goes that way, too.
_WAYS = st.lists(st.tuples(st.booleans(), st.booleans(), st.sampled_from([1, 200, LONGEST + 1])))


class Echo:
    """Answers every message by itself, as its first two bytes tell it to."""

    def __init__(self) -> None:
        self.heard = 0

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        extensions = scope["extensions"]
        short_way = extensions[SHORT_WAY]

        def hear(message: bytes) -> bool:
            if not message[0]:
                return False
            self.heard += 1
            assert short_way.hand_over(message)
            return True

        await receive()
        await send({"type": "websocket.accept"})
        extensions[INTAKE].let_in("ann", may_write=True)
        short_way.listen(hear)
        while (event := await receive())["type"] == "websocket.receive":
            message = event["bytes"]
            if not (message[1] and short_way.hand_over(message)):
                await send({"type": "websocket.send", "bytes": message})
            extensions[INTAKE].done()


@settings(max_examples=examples(25), deadline=None)
@given(_WAYS)
def test_messages_and_answers_keep_their_order(ways: list[tuple[bool, bool, int]]) -> None:
    # Nothing long is heard the short way here, because its answer would have to wait.
    messages = [
        bytes([is_short and size <= LONGEST, answers, number % 256]) + bytes(size)
        for number, (is_short, answers, size) in enumerate(ways)
    ]

    async def story() -> tuple[list[Any], int]:
        echo = Echo()
        async with serving(echo) as url, connect(f"{url}/ann/x", compression=None) as socket:
            sending = asyncio.create_task(_send(socket, messages))
            answers = [await socket.recv() for _ in messages]
            await sending
            return answers, echo.heard

    answers, heard = asyncio.run(asyncio.wait_for(story(), 30))
    assert answers == messages
    if len(messages) == 1:
        assert heard == messages[0][0]


async def _send(socket: Any, messages: list[bytes]) -> None:
    for message in messages:
        await socket.send(message)
