"""A program that is told what is new."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any

import pytest
from standardwebhooks.webhooks import Webhook as Verifier


@dataclass
class Receiver:
    """A server of HTTP; what it was told, and what it answers next (200 when nothing is said)."""

    url: str = ""
    heard: list[tuple[dict[str, str], bytes]] = field(default_factory=list)
    answers: list[int] = field(default_factory=list)
    silent: Event = field(default_factory=Event)

    def told(self, secret: str) -> list[Any]:
        """What it was told, each checked as a receiver of Standard Webhooks checks it."""
        for headers, body in self.heard:
            Verifier(secret).verify(body, headers)
        return [json.loads(body) for _, body in self.heard]

    @property
    def ids(self) -> list[str]:
        """The ids of what it was told."""
        return [headers["webhook-id"] for headers, _ in self.heard]


@pytest.fixture
def receiver(settings: Any) -> Iterator[Receiver]:
    settings.WEBHOOKS = "everywhere"
    found = Receiver()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            found.heard.append(({key.lower(): each for key, each in self.headers.items()}, body))
            if found.silent.is_set():
                Event().wait(2)
                return
            self.send_response(found.answers.pop(0) if found.answers else 200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, daemon=True)
    thread.start()
    found.url = f"http://127.0.0.1:{server.server_port}/news"
    yield found
    server.shutdown()
    server.server_close()
    thread.join()
