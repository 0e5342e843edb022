"""The one way in which the site is served: `python -m collab.serve`, with `--processes N` by
several processes, which supervisor.py keeps.

uvicorn carries people's sockets (daphne, behind `manage.py runserver`, is for development): its
sans-IO WebSockets have back-pressure and cost a third. Compression is off, because one relayed
frame goes to every member as it is.
"""

import argparse
import asyncio
import gc
import logging
import os
import socket
import sys
import warnings
from contextlib import suppress
from importlib import import_module
from urllib.parse import urlsplit

import django
import uvicorn
from django.conf import settings
from django.core.management import call_command
from django.urls import get_resolver
from django.utils.log import configure_logging

from collab import compiled, memory
from collab.server import supervisor
from collab.server.environment import process_url, reached_at

log = logging.getLogger(__name__)

# The engine's thread gives way to the loop sooner than by default (5 ms): relays are prompt.
_SWITCH_SECONDS = 0.001
# Longer than whoever asks keeps an idle connection (the proxy before us 60 s): a request that meets
# the closing of its connection is lost, and only the asking side knows that it is about to ask.
_IDLE_SECONDS = 75
# How many connections wait that no process has accepted yet, where the system lets so many.
_BACKLOG = 2048


class _Server(uvicorn.Server):
    """uvicorn that lets the hub commit and say farewell before the sockets are cut; `chores` are
    done in a process beside it, if there is a place for them.
    """

    def __init__(self, config: uvicorn.Config, chores: supervisor.Place | None) -> None:
        super().__init__(config)
        self._chores = chores

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        from collab.hub.hub import get_hub
        from collab.server.search_indexer import index_forever

        # Before anybody connects: what views change is told to the other processes by the hub.
        get_hub()
        await super().startup(sockets)
        self._indexer = asyncio.create_task(index_forever())
        if self._chores:
            await self._chores.start()
            self._keeping = asyncio.create_task(self._chores.keep())
        _say_serving()

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        from collab.hub.hub import stop_hub

        for server in self.servers:
            server.close()
        self._indexer.cancel()
        if self._chores:
            self._keeping.cancel()
            await self._chores.stop()
        await stop_hub()
        await super().shutdown(sockets)


def _calm_garbage_collection() -> None:
    """Keep collections short: each one halts every relay, a full one of many objects for 100 ms.

    What was loaded to start with is left out of them, and what the engine makes is freed by
    counting. To free what they find takes most of their time, so they come often. Full ones go
    through all that lives and find next to nothing, because connections that end leave no circles:
    so they come a tenth as often as by Python's own measure. Those in between stay frequent: a
    quarter as many would let people in for a twentieth less, and keep a thousand waiting for 20 ms.
    """
    gc.enable()
    gc.collect()
    gc.freeze()
    # What is frozen does not count any more for how much a full one would go through.
    gc.collect()
    gc.set_threshold(2_000, 5, 100)


def _load_pages() -> None:
    """Load what the first request would, too."""
    import_module("collab.asgi")
    _ = get_resolver().url_patterns


def main() -> int:
    """Serve until SIGTERM or SIGINT; refuses to start on a public site with unsafe settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    # To look for garbage in what is only being loaded would take a quarter of that.
    gc.disable()
    options = _options()
    if options.processes > 1:
        return _supervise(options.processes)
    _serve(options.listener, _chores() if options.chores else None)
    return 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m collab.serve", description=__doc__)
    default = int(os.environ.get("PROCESSES") or "1")
    parser.add_argument("--processes", type=int, default=default, help="PROCESSES, else 1")
    parser.add_argument("--chores", action="store_true", help="done beside one process, too")
    # The socket that a supervisor has made; the port of the settings is then this process's own.
    parser.add_argument("--listener", type=int, help=argparse.SUPPRESS)
    return parser.parse_args()


def _supervise(count: int) -> int:
    """Have several processes serve, and one do the chores."""
    if settings.DATABASES["default"]["ENGINE"].endswith("sqlite3"):
        sys.exit("Several processes need PostgreSQL (DATABASE_URL): SQLite is for one.")
    configure_logging(settings.LOGGING_CONFIG, settings.LOGGING)
    gc.enable()
    socket_for_all = supervisor.listener(settings.HOST, settings.PORT, _BACKLOG)
    places = [_place(number, socket_for_all) for number in range(1, count + 1)]
    return asyncio.run(supervisor.Supervisor([*places, _chores()], _say_serving).run())


def _chores() -> supervisor.Place:
    """Where one process does what a site has done by the clock."""
    return supervisor.Place([sys.executable, str(settings.BASE_DIR / "manage.py"), "chores"], {})


def _place(number: int, socket_for_all: socket.socket) -> supervisor.Place:
    """One of several processes: it is reached by itself at the port after those before."""
    port = settings.PORT + number
    host = urlsplit(settings.PROCESS_URL).hostname or settings.HOST
    env = {
        "PORT": str(port),
        "PROCESS_URL": process_url(host, port),
        "PROCESSES": "1",
        "SITE_URL": settings.SITE_URL,
    }
    handed_on = socket_for_all.fileno()
    command = [sys.executable, "-m", "collab.serve", "--listener", str(handed_on)]
    return supervisor.Place(command, env, (reached_at(settings.HOST), port), (handed_on,))


def _say_serving() -> None:
    sys.stdout.write(f"Serving {settings.SITE_URL}\n")
    sys.stdout.flush()


def _serve(listener: int | None, chores: supervisor.Place | None) -> None:
    memory.share()
    django.setup()
    if compiled.is_passed_over():
        log.warning("what was compiled is of other sources and is not used: `make compiled`")
    if not settings.SITE_IS_LOCAL:
        call_command("check", deploy=True, fail_level="WARNING", stdout=sys.stderr)
    # Scripts, styles and pictures are files: to read one whole in a thread is what is meant.
    warnings.filterwarnings("ignore", "StreamingHttpResponse must consume synchronous iterators")
    sys.setswitchinterval(_SWITCH_SECONDS)
    _load_pages()
    _calm_garbage_collection()
    # They read the settings.
    from collab.transports.http_protocol import HttpProtocol, backlog
    from collab.transports.websocket_protocol import MESSAGE_OVERHEAD, GatheringProtocol

    server = _Server(
        uvicorn.Config(
            "collab.asgi:application",
            host=settings.HOST,
            port=settings.PORT,
            http=HttpProtocol,
            ws=GatheringProtocol,
            ws_per_message_deflate=False,
            # Until somebody is let in who may write (consumer.py).
            ws_max_size=settings.COLLAB_MAX_VECTOR + MESSAGE_OVERHEAD,
            lifespan="off",
            # Logs as Django's do; what uvicorn says below WARNING quotes frames and cookies.
            log_config=None,
            backlog=backlog(),
            access_log=False,
            forwarded_allow_ips=settings.FORWARDED_ALLOW_IPS,
            timeout_keep_alive=_IDLE_SECONDS,
            timeout_graceful_shutdown=2,
        ),
        chores,
    )
    sockets = None
    if listener is not None:
        own = supervisor.own_port(settings.HOST, settings.PORT)
        sockets = [own, socket.socket(fileno=listener)]
    # Ctrl-C has stopped the server gracefully by now; uvicorn repeats it for whoever waits.
    with suppress(KeyboardInterrupt):
        server.run(sockets)


if __name__ == "__main__":
    sys.exit(main())
