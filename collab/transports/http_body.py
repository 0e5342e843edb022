"""The bodies of requests: how long they may be, and their turns beside others of one address."""

from collections.abc import Callable
from functools import cache
from urllib.parse import unquote

from django.conf import settings
from uvicorn.protocols.http.flow_control import FlowControl

from collab.limits.budget import Budget
from collab.transports.longpoll.application import MAX_BODY
from documents.web.bodies import longest_body

_KIB = 1024
# What everybody takes; more is looked up.
_LONGEST = 3 * _KIB * _KIB
# Bodies that take no room to speak of, and what the others of one address may take together.
_SMALL = 64 * _KIB
_BODIES_EACH = int(settings.COLLAB_MAX_CHANGE) + 16 * _KIB * _KIB
# Who is only a little too long is told so by the one who was asked.
_MORE = 2 * _KIB * _KIB
# As the server spells it (asgi.py).
_POLLS = "/collab/"


class Flow(FlowControl):
    """Reads nothing while it is held, whatever the application asks for."""

    is_held = False

    @property
    def is_unread(self) -> bool:
        """Whether it is we who do not read."""
        return self.read_paused or self.is_held

    def hold(self) -> None:
        """Read nothing until `let_go`."""
        self.is_held = True
        if not self.read_paused:
            self._transport.pause_reading()

    def let_go(self) -> None:
        """Read as the application wants it."""
        if self.is_held:
            self.is_held = False
            if not self.read_paused:
                self._transport.resume_reading()

    def pause_reading(self) -> None:
        if self.is_held:
            self.read_paused = True
        else:
            super().pause_reading()

    def resume_reading(self) -> None:
        if self.is_held:
            self.read_paused = False
        else:
            super().resume_reading()


class Body:
    """What comes of one body after the other, on one connection: `size` bytes until now."""

    def __init__(self, flow: Flow) -> None:
        self._flow = flow
        self._url = b""
        # What is taken of it, once that has been asked for.
        self._longest: int | None = None
        self._has_turn = False
        self.size = 0

    def begin(self, url: bytes) -> None:
        """Begin with the body of a request to an address."""
        self._url, self._longest, self.size = url, None, 0

    def is_too_long(self, size: int) -> bool:
        """Whether it may not have so many bytes."""
        return size > _LONGEST and size > self._most

    @property
    def _most(self) -> int:
        """What the one who is asked takes (documents/web/bodies.py)."""
        if self._longest is None:
            path = unquote(self._url.partition(b"?")[0].decode("latin-1"))
            is_poll = path.startswith(_POLLS)
            self._longest = MAX_BODY + _MORE if is_poll else longest_body(path, _LONGEST)
        return self._longest

    def wait_for_turn(self, subscriber: Callable[[], str], size: int | None) -> None:
        """Hold it back until there is room beside the others of a subscriber; None for a size that
        is not told before.
        """
        size = self._most if size is None else size
        if size <= _SMALL or self._has_turn:
            return
        self._has_turn = True
        self._flow.hold()
        bodies().ask(self, subscriber(), size)

    def go_on(self) -> None:
        """There is room for it."""
        self._flow.let_go()

    def end(self) -> None:
        """Let others come: it has been dealt with."""
        if self._has_turn:
            self._has_turn = False
            bodies().leave(self)
            self._flow.let_go()


@cache
def bodies() -> Budget:
    """The bodies that this process is sent: an address has a share, all together have no bound."""
    return Budget(0, _BODIES_EACH)
