"""The Channels consumer of the address for @hocuspocus/provider."""

from channels.generic.websocket import AsyncWebsocketConsumer

from collab.hub.hub import get_hub
from collab.transports.hocuspocus.carrier import Carrier
from collab.transports.resting.stages import go_on
from collab.transports.scope import Message, Receive, Send, is_own_origin


class HocuspocusConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One connection to any number of documents."""

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not is_own_origin(scope):
            scope = _without_cookies(scope)
        await send({"type": "websocket.accept"})
        await go_on(scope, Carrier(scope, receive, send, get_hub()).run)


def _without_cookies(scope: Message) -> Message:
    """The scope for a page of another site, which speaks by the tokens that it was given."""
    headers = [(name, value) for name, value in scope["headers"] if name != b"cookie"]
    return {**scope, "headers": headers}
