"""A connection outlives what chose it.

Routers, consumers and the request's headers would be kept by every connection for as long as it
lasts, a fifth of what it takes. Our own server lets an application return and leave the rest to it.
"""

from collections.abc import Awaitable, Callable
from typing import Any

from collab.transports.scope import Message, Receive, Send

# In the scope, what takes the rest.
REST = "rest"

Rest = Callable[[], Awaitable[None]]


async def go_on(scope: Message, rest: Rest) -> None:
    """Do the rest of what a connection does: when the application has returned, if the server
    offers that.
    """
    take: Callable[[Rest], None] | None = (scope.get("extensions") or {}).get(REST)
    if take:
        take(rest)
    else:
        await rest()


class Stages:
    """An ASGI application, and the rest that it leaves to the server."""

    __slots__ = ("_application", "_rest")

    def __init__(self, application: Any) -> None:
        self._application = application
        self._rest: Rest | None = None

    def take(self, rest: Rest) -> None:
        """Take what is to be done when the application has returned."""
        self._rest = rest

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await self._application(scope, receive, send)
        rest, self._rest = self._rest, None
        if rest:
            # uvicorn keeps it, and we our parameters.
            scope["extensions"].clear()
            scope.clear()
            del scope, receive, send
            await rest()
