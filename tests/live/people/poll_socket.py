"""A socket's client side over the long poll: `tests.live.peer.Peer` speaks through it as through a
WebSocket. Each frame is a request of its own, and frames are asked for only when one is wanted.
"""

import itertools
import time
from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode, urlsplit

import httpx
from pycrdt import Decoder, write_message
from websockets.exceptions import ConnectionClosedError
from websockets.frames import Close

_SECONDS = 30.0
OVER = 410


class PollSocket:
    """One poll; `url` is the WebSocket's, with the query. Its requests go to these ports in turn.

    Raises:
        ConnectionClosed: nobody was let in; as later for the end of the connection.
        httpx.HTTPStatusError: the request was refused.
    """

    def __init__(self, url: str, headers: dict[str, str], ports: Sequence[int] = ()) -> None:
        spoken = {name.encode(): value.encode() for name, value in headers.items()}
        address, _, query = url.replace("ws://", "http://", 1).partition("?")
        self._http = httpx.Client(
            headers={b"X-Poll": b"1", **spoken}, timeout=_SECONDS, trust_env=False, verify=False
        )
        self._over: ConnectionClosedError | None = None
        self._frames: list[bytes] = []
        self._sent = self._heard = 0
        parts = urlsplit(f"{address}/poll")
        self._host, self.path = parts.hostname, parts.path
        self._ports = itertools.cycle(ports or [parts.port])
        while ports and next(self._ports) != parts.port:
            pass
        answer = self._http.post(f"{self.address}?{query}")
        if answer.status_code == OVER:
            self._over = _ending(answer)
        else:
            self.path += f"/{answer.raise_for_status().json()['poll']}"

    @property
    def address(self) -> str:
        """Where the next request goes."""
        return f"http://{self._host}:{next(self._ports)}{self.path}"

    def send(self, frame: bytes) -> None:
        """Send one frame, until the server has it."""
        self._check_open()
        self._sent += 1
        answer = self.post(self._sent, [frame])
        if answer.status_code != OVER:
            assert answer.raise_for_status().json() == {"received": self._sent}

    def recv(self, timeout: float) -> bytes:
        """The next frame.

        Raises:
            ConnectionClosed: there is none.
            TimeoutError: none comes in so many seconds.
        """
        deadline = time.monotonic() + timeout
        while not self._frames:
            self._check_open()
            self._listen(deadline)
        return self._frames.pop(0)

    def _listen(self, deadline: float) -> None:
        seconds = deadline - time.monotonic()
        try:
            answer = self.get(self._heard, max(seconds, 0.001))
        except httpx.ReadTimeout:
            raise TimeoutError from None
        if answer.status_code == OVER:
            self._over = _ending(answer)
        elif answer.raise_for_status().status_code != httpx.codes.NO_CONTENT:
            first, self._frames = unpacked(answer.content)
            assert first == self._heard + 1
            self._heard += len(self._frames)

    def _check_open(self) -> None:
        if self._over:
            raise self._over

    # Single requests.

    def post(self, first: int, frames: list[bytes]) -> httpx.Response:
        """Send frames under a number."""
        return self.post_body(first, b"".join(map(write_message, frames)))

    def post_body(self, first: int, body: Any) -> httpx.Response:
        """Send a body under a number."""
        return self._http.post(f"{self.address}?{urlencode({'from': first})}", content=body)

    def get(self, after: int, seconds: float = _SECONDS) -> httpx.Response:
        """Ask for what follows a cursor."""
        return self._http.get(f"{self.address}?after={after}", timeout=seconds)

    def request(self, method: str, query: str = "") -> httpx.Response:
        """Ask for anything else."""
        return self._http.request(method, f"{self.address}{query}")

    def __enter__(self) -> "PollSocket":
        return self

    def __exit__(self, *_: object) -> None:
        self._http.delete(self.address)
        self._http.close()


def unpacked(body: bytes) -> tuple[int, list[bytes]]:
    """The number of the first frame in an answer, and the frames."""
    decoder = Decoder(body)
    first, frames = decoder.read_var_uint(), []
    while (frame := decoder.read_message()) is not None:
        frames.append(frame)
    return first, frames


def _ending(answer: httpx.Response) -> ConnectionClosedError:
    return ConnectionClosedError(Close(**answer.json()), None)
