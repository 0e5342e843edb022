"""The address for agents that come over HTTP: the Streamable HTTP of the Model Context Protocol.

Each request stands for itself and speaks by the token in its head. What its tools ask of the HTTP
API are requests within this process, by the same token and from the same address: what is counted,
refused and journaled there is so here.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from contextvars import ContextVar
from functools import cache
from typing import TYPE_CHECKING, Any

import httpx
from django.conf import settings

from collab.client import Site
from collab.client.api import Api
from collab.transports.scope import Message, Receive, headers_of
from documents.api.http import problems

if TYPE_CHECKING:
    from mcp.server import MCPServer

Application = Callable[[Any, Any, Any], Awaitable[None]]
# As those declare it who call it with any mapping.
Send = Callable[[Any], Awaitable[None]]

PATH = "/api/mcp"
# A large text takes a while to be read or written.
_ANSWER_SECONDS = 60
_PASSED_ON = ("content-type", "allow", "www-authenticate", "retry-after")
_whose: ContextVar[Site] = ContextVar("whose")


def for_agents(pages: Application) -> Application:
    """The application at that address, for a site whose HTTP API `pages` answers."""

    async def serve(scope: Message, receive: Receive, send: Send) -> None:
        if scope["method"] != "POST":
            # There is nothing to be heard that was not asked for, and no session to end.
            refusal = problems.answer(405, "Send a POST.", {"Allow": "POST"})
            await _pass_on(send, refusal.status_code, refusal.content, refusal.headers)
            return
        async with _asking(pages, scope) as http:
            known = await http.get("/api/v1/me")
            if not known.is_success:
                await _pass_on(send, known.status_code, known.content, known.headers)
                return
            _whose.set(Site(Api(http)))
            await _answer(scope, receive, send)

    return serve


@asynccontextmanager
async def _asking(pages: Application, scope: Message) -> AsyncIterator[httpx.AsyncClient]:
    """Requests to the HTTP API by the token of a request, and by nothing else that it has."""
    tokens = [("Authorization", token) for token in headers_of(scope, b"authorization")]
    inside = httpx.ASGITransport(
        pages, raise_app_exceptions=False, client=tuple(scope.get("client") or ("", 0))
    )
    async with httpx.AsyncClient(
        transport=inside,
        base_url=settings.SITE_URL,
        headers=tokens,
        timeout=_ANSWER_SECONDS,
    ) as http:
        yield http


async def _answer(scope: Message, receive: Receive, send: Send) -> None:
    # What is loaded for it takes most of a second, and is of no use to sites without agents.
    server = await asyncio.to_thread(_server)
    # Other sites' pages know no token, wherever they believe this site to be.
    application = server.streamable_http_app(
        streamable_http_path=PATH,
        json_response=True,
        stateless_http=True,
        transport_security=_unchecked(),
    )
    async with server.session_manager.run():
        await application(scope, receive, send)


@cache
def _server() -> "MCPServer[Any]":
    from collab.agents.server import server_for

    return server_for(_whose.get)


@cache
def _unchecked() -> Any:
    from mcp.server.transport_security import TransportSecuritySettings

    return TransportSecuritySettings(enable_dns_rebinding_protection=False)


async def _pass_on(send: Send, status: int, body: bytes, headers: Mapping[str, str]) -> None:
    told = [(name.encode(), headers[name].encode()) for name in _PASSED_ON if name in headers]
    await send({"type": "http.response.start", "status": status, "headers": told})
    await send({"type": "http.response.body", "body": body})
