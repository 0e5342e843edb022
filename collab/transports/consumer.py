"""The Channels consumer of a document's WebSocket."""

from channels.generic.websocket import AsyncWebsocketConsumer

from collab.hub.hub import get_hub
from collab.transports.connection import Connection
from collab.transports.resting.stages import go_on
from collab.transports.scope import Message, Receive, Send, is_own_origin


class DocumentConsumer(AsyncWebsocketConsumer):  # type: ignore[misc]  # Channels has no types
    """One connection to one document.

    It awaits its messages itself: Channels' dispatch costs more than all the rest of a message.
    """

    async def __call__(self, scope: Message, receive: Receive, send: Send) -> None:
        await receive()  # websocket.connect
        if not is_own_origin(scope):
            await send({"type": "websocket.close"})
            return
        await send({"type": "websocket.accept"})
        await go_on(scope, Connection(scope, receive, send, get_hub()).run)
