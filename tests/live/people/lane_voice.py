"""The Hocuspocus wire for those who race: what they use of an asynchronous WebSocket."""

from collections.abc import AsyncIterator

from pycrdt import write_message, write_var_uint
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosedError

from tests.live.people import frames

_SYNC, _PRESENCE, _AUTH, _STATELESS, _CLOSE = 0, 1, 2, 5, 7
_ENDED = 4000


class LaneVoice:
    """One document on a socket for many; `url` and `headers` are those of a handshake.

    Why the document was closed is told in words: `close_code` is 4000 for all of them.
    """

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        site, _, name = url.partition("/collab/")
        self._name = write_message(name.encode())
        self._socket = connect(
            f"{site}/hocuspocus/{name}", additional_headers=headers, max_size=None, proxy=None
        )
        self.close_code: int | None = None

    async def __aenter__(self) -> "LaneVoice":
        self._open = await self._socket.__aenter__()
        await self._open.send(self._name + bytes((_AUTH, 0, 0)))
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._socket.__aexit__(None, None, None)

    async def send(self, frame: bytes) -> None:
        """Send a frame; nobody takes it when the document was closed."""
        if frame[0] == frames.PACKET:
            frame = bytes((_STATELESS,)) + frame[1:]
        await self._open.send(self._name + frame)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        async for message in self._open:
            assert isinstance(message, bytes)
            assert message.startswith(self._name)
            said = message.removeprefix(self._name)
            if said[0] in (_SYNC, _PRESENCE):
                yield said
            elif said[0] == _STATELESS:
                yield write_var_uint(frames.PACKET) + said[1:]
            elif said[0] == _CLOSE or said[:2] == bytes((_AUTH, 1)):
                self.close_code = _ENDED
                # Whatever comes for the document now was shown after the end, and heard.
                return
        self.close_code = self._open.close_code

    async def recv(self) -> bytes:
        """The next frame.

        Raises:
            ConnectionClosed: there is none.
        """
        async for frame in self:
            return frame
        raise ConnectionClosedError(None, None)

    async def close(self) -> None:
        """Hang up."""
        await self._open.close()
