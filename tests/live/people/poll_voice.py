"""The long poll for those who race: what they use of an asynchronous WebSocket."""

from collections.abc import AsyncIterator

import httpx
from pycrdt import write_message

from tests.live.people.poll_socket import OVER, unpacked


class PollVoice:
    """One poll; `url` and `headers` are those of a handshake. `close_code` is set at the end."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        self._address, _, self._query = url.replace("ws://", "http://", 1).partition("?")
        self._http = httpx.AsyncClient(
            headers={"X-Poll": "1", **headers}, timeout=30, trust_env=False, verify=False
        )
        self._sent = self._heard = 0
        self.close_code: int | None = None

    async def __aenter__(self) -> "PollVoice":
        answer = await self._http.post(f"{self._address}/poll?{self._query}")
        self._address += f"/poll/{answer.raise_for_status().json()['poll']}"
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()
        await self._http.aclose()

    async def send(self, frame: bytes) -> None:
        """Send a frame; what became of a connection that has ended is heard by listening."""
        self._sent += 1
        body = write_message(frame)
        answer = await self._http.post(f"{self._address}?from={self._sent}", content=body)
        assert answer.status_code in (httpx.codes.OK, OVER)

    async def __aiter__(self) -> AsyncIterator[bytes]:
        while True:
            answer = await self._http.get(f"{self._address}?after={self._heard}")
            if answer.status_code == OVER:
                self.close_code = self.close_code or answer.json()["code"]
                return
            if answer.raise_for_status().status_code != httpx.codes.NO_CONTENT:
                _, heard = unpacked(answer.content)
                self._heard += len(heard)
                for frame in heard:
                    yield frame

    async def close(self) -> None:
        """Hang up, unless the server has."""
        if self.close_code is None:
            self.close_code = 1000
            await self._http.delete(self._address)
