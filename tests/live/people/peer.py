"""A raw client: it shows every frame, and says nothing by itself."""

import itertools
import time
from collections.abc import Iterable, Sequence
from contextlib import ExitStack
from typing import Any
from urllib.parse import urlencode

from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from tests.live.people import frames
from tests.live.people.draft import Draft
from tests.live.people.frames import Frame
from tests.live.people.lane_socket import LaneSocket
from tests.live.people.poll_socket import PollSocket

_SECONDS = 30.0
# A server whose database is being put back lets nobody wait for longer.
_OPEN_SECONDS = 30.0


def _socket(url: str, headers: dict[str, str]) -> ClientConnection:
    # No pings, as browsers send none: a frame that waits for its turn keeps them behind it.
    return connect(
        url,
        additional_headers=headers,
        compression=None,
        max_size=None,
        proxy=None,
        ping_interval=None,
        open_timeout=_OPEN_SECONDS,
    )


_Socket = ClientConnection | PollSocket | LaneSocket


def _way(transport: str, url: str, headers: dict[str, str], ports: Sequence[int]) -> _Socket:
    if transport == "poll":
        return PollSocket(url, headers, ports)
    return LaneSocket(url, headers) if transport == "lane" else _socket(url, headers)


class Peer:
    """One socket, or what stands in for it, and the Doc that its frames make.

    `session` is the key for the cookie, None for somebody who is not signed in. `transport` is
    "socket", "lane", which is a socket for many documents, or "poll", whose requests go to these
    `ports` in turn.
    """

    def __init__(
        self,
        url: str,
        session: str | None,
        query: dict[str, str],
        origin: str | None = None,
        transport: str = "socket",
        ports: Sequence[int] = (),
    ) -> None:
        self.draft = Draft()
        self.doc, self.text = self.draft.doc, self.draft.text
        # The numbers on the bell that were told.
        self.rung: list[int] = []
        self._open = ExitStack()
        headers = ({"Cookie": f"sessionid={session}"} if session else {}) | (
            {"Origin": origin} if origin else {}
        )
        url = f"{url}?{urlencode(query)}"
        self._socket: _Socket = self._open.enter_context(_way(transport, url, headers, ports))

    # Speaking.

    def send(self, frame: bytes | str | Iterable[bytes]) -> None:
        """Send one message; a text goes as a text message, and pieces as fragments of one."""
        self._socket.send(frame)  # type: ignore[arg-type]  # A poll has no fragments.

    def ping(self, *, wait: bool = False) -> None:
        """Send a WebSocket ping, and wait until it is answered."""
        answered = self._socket.ping()
        if wait:
            assert answered.wait(_SECONDS)

    def edit(self, text: str) -> bytes:
        """Write at the end of the own Doc and return the update, unsent."""
        return self.draft.write(text)

    def erase(self, count: int) -> bytes:
        """Delete the first letters of the own Doc and return the update, unsent."""
        return self.draft.erase(0, count)

    def type(self, *texts: str) -> None:
        """Write at the end and send one Update for each text."""
        for text in texts:
            self.send(frames.update(self.edit(text)))

    def show(self, state: Any, clock: int = 1, client: int | None = None) -> None:
        """Send presence, under the own Doc's client id unless told otherwise."""
        self.send(frames.presence({client or self.doc.client_id: (clock, state)}))

    # Listening.

    def receive(self, seconds: float = _SECONDS, *, bells: bool = False) -> Frame:
        """The next frame; what it brings is applied to the Doc.

        How many notices are unread (5.17) is told at any moment and passed over unless `bells`.

        Raises:
            ConnectionClosed: there is none.
            TimeoutError: the server says nothing.
        """
        frame = self._frame(seconds)
        while frame.kind == "notices":
            self.rung.append(frame.body["unread"])
            if bells:
                return frame
            frame = self._frame(seconds)
        if frame.kind in ("step2", "update"):
            self.doc.apply_update(frame.body)
        return frame

    def _frame(self, seconds: float) -> Frame:
        data = self._socket.recv(timeout=seconds)
        assert isinstance(data, bytes)
        return frames.decode(data)

    def until(self, kind: str, seconds: float = _SECONDS) -> list[Frame]:
        """The frames up to and with the next one of a kind."""
        bells = kind == "notices"
        heard = [self.receive(seconds, bells=bells)]
        while heard[-1].kind != kind:
            heard.append(self.receive(seconds, bells=bells))
        return heard

    def next(self, kind: str, seconds: float = _SECONDS) -> Any:
        """The body of the next frame of a kind; others are passed over."""
        return self.until(kind, seconds)[-1].body

    def kinds(self, kind: str) -> list[str]:
        """The kinds of the frames up to and with the next one of a kind."""
        return [frame.kind for frame in self.until(kind)]

    def sync(self) -> list[Frame]:
        """Ask for what is missing and return all that was said up to the answer.

        The server answers in order, so that this is also how to see that nothing was said.
        """
        self.send(frames.step1(self.doc.get_state()))
        return self.until("step2")[:-1]

    def quiet(self) -> list[Frame]:
        """Like `sync`, by what needs no database: the answer to an unknown packet (5.10)."""
        self.send(frames.packet({"type": "quiet?"}))
        return self.until("error")[:-1]

    def until_text(self, text: str) -> list[bytes]:
        """The updates that it takes until the Doc reads `text`."""
        updates = []
        while str(self.text) != text:
            frame = self.receive()
            if frame.kind == "update":
                updates.append(frame.body)
        return updates

    def until_receipt(self, count: int, seconds: float = _SECONDS) -> dict[str, Any]:
        """The receipt that settles the change frames up to `count`."""
        while (receipt := self.next("receipt", seconds))["frames"] < count:
            pass
        return receipt  # type: ignore[no-any-return]

    # The end.

    def rest(self) -> tuple[list[Frame], int]:
        """What the server still says until it hangs up, and the close code."""
        heard: list[Frame] = []
        try:
            while True:
                heard.append(self.receive())
        except ConnectionClosed as closed:
            return heard, closed.rcvd.code if closed.rcvd else 1006

    def close_code(self) -> int:
        """The code with which the server hangs up, whatever it says before."""
        return self.rest()[1]

    def close(self) -> None:
        """Hang up."""
        self._open.close()


def converge(peers: Sequence[Peer]) -> None:
    """Have every peer hear all that the server has, then compare them all.

    Where they are served by several processes, each answers with what it has heard itself.
    """
    deadline = time.monotonic() + _SECONDS
    for peer in peers:
        peer.sync()
    while not _are_equal(peers) and time.monotonic() < deadline:
        for peer in peers:
            peer.sync()
    for one, other in itertools.pairwise(peers):
        assert str(one.text) == str(other.text)
        assert frames.clocks(one.doc.get_state()) == frames.clocks(other.doc.get_state())


def _are_equal(peers: Sequence[Peer]) -> bool:
    clocks = [frames.clocks(peer.doc.get_state()) for peer in peers]
    texts = [str(peer.text) for peer in peers]
    return all(each == clocks[0] for each in clocks) and len(set(texts)) == 1
