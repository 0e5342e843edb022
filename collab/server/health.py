"""For machines that look after the site: `/healthz`, `/readyz` and `/metrics`.

An ASGI application beside Django's: a probe comes by the machine's address, not the site's, and
over plain HTTP.
"""

import asyncio
import hmac
import time
from collections.abc import Awaitable, Callable
from ipaddress import ip_address
from typing import Any

import orjson
from asgiref.sync import sync_to_async
from django.conf import settings
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from collab.hub.hub import get_hub
from collab.hub.metrics import show_load
from collab.transports.scope import Message, Receive, Send, headers_of

# Long enough for a database under load, short enough for an orchestrator's own time-out.
_CHECK_SECONDS = 3.0
# Whoever asks more often is told what was found a moment ago.
_TRUE_SECONDS = 1.0
_FORWARDED = (b"x-forwarded-for", b"x-forwarded-proto", b"forwarded", b"via")

Check = Callable[[], Awaitable[str]]


async def serve(scope: Message, receive: Receive, send: Send) -> None:
    """The application behind the three addresses, which are read and nothing else."""
    if scope["method"] not in {"GET", "HEAD"}:
        status, kind, body = 405, "text/plain", b""
    else:
        status, kind, body = await _PAGES[scope["path"]](scope)
    headers = [(b"content-type", kind.encode()), (b"cache-control", b"no-store")]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": b"" if scope["method"] == "HEAD" else body})


Answer = tuple[int, str, bytes]


async def _alive(scope: Message) -> Answer:
    """200 as long as the process does its work; 503 says that only a restart helps."""
    hub = get_hub()
    return _told({"alive": hub.is_alive, "engine_seconds": round(hub.engaged, 1)}, hub.is_alive)


async def _ready(scope: Message) -> Answer:
    """200 when people can be served; else 503 and what is missing, without any detail.

    What the site can do without never counts: where all processes miss it, all would be out.
    """
    found = await _readiness.look()
    needed = (word for name, word in found.items() if name not in _OPTIONAL)
    return _told(found, all(word == "ok" for word in needed))


async def _metrics(scope: Message) -> Answer:
    if not _may_read_metrics(scope):
        return 404, "text/plain", b""
    show_load(get_hub().load())
    return 200, CONTENT_TYPE_LATEST, generate_latest()


_PAGES = {"/healthz": _alive, "/readyz": _ready, "/metrics": _metrics}


def _told(found: dict[str, Any], is_good: bool) -> Answer:
    return 200 if is_good else 503, "application/json", orjson.dumps(found)


def _may_read_metrics(scope: Message) -> bool:
    """Whoever has the token; without one in the settings, this machine, and not through a proxy."""
    if settings.METRICS_TOKEN:
        given = headers_of(scope, b"authorization")
        return len(given) == 1 and hmac.compare_digest(
            given[0].encode(), f"Bearer {settings.METRICS_TOKEN}".encode()
        )
    host = (scope.get("client") or [""])[0]
    is_forwarded = any(headers_of(scope, name) for name in _FORWARDED)
    return not is_forwarded and _is_loopback(host)


def _is_loopback(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


class Readiness:
    """What was found at the last look, and when."""

    def __init__(self) -> None:
        self._found: dict[str, str] = {}
        self._at = -_TRUE_SECONDS
        self._lock = asyncio.Lock()

    async def look(self) -> dict[str, str]:
        """Each thing that serving needs with "ok", "failed" or "slow"; what it can do without is
        "degraded" instead.
        """
        async with self._lock:
            if time.monotonic() - self._at >= _TRUE_SECONDS:
                names, checks = zip(*_CHECKS.items(), strict=True)
                words = await asyncio.gather(*(_tried(check) for check in checks))
                self._found = dict(map(_worded, names, words))
                self._at = time.monotonic()
            return self._found


_readiness = Readiness()


def _worded(name: str, word: str) -> tuple[str, str]:
    return name, "degraded" if name in _OPTIONAL and word != "ok" else word


async def _tried(check: Check) -> str:
    try:
        return await asyncio.wait_for(check(), _CHECK_SECONDS)
    except TimeoutError:
        return "slow"
    except Exception:
        return "failed"


async def _serving() -> str:
    hub = get_hub()
    return "ok" if hub.is_alive and not hub.is_stopping else "stopping"


async def _engine() -> str:
    """The database may answer here and not there, where everything is saved."""
    return "ok" if get_hub().engaged < settings.COLLAB_SLOW_SECONDS else "slow"


@sync_to_async(thread_sensitive=False)
def _database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    finally:
        connection.close()
    return "ok"


@sync_to_async(thread_sensitive=False)
def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        missing = executor.migration_plan(executor.loader.graph.leaf_nodes())
    finally:
        connection.close()
    return "missing" if missing else "ok"


async def _channel_layer() -> str:
    """Whether what this process says is heard; alone it needs nobody to hear it."""
    return "ok" if get_hub().is_heard else "failed"


_OPTIONAL = {"channel_layer"}
_CHECKS: dict[str, Check] = {
    "serving": _serving,
    "engine": _engine,
    "database": _database,
    "migrations": _migrations,
    "channel_layer": _channel_layer,
}
