"""Whoever attacks a site: Ann, who has a document there and wishes the site ill."""

import socket
from collections import Counter
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import httpx

from tests.live.people.scene import Scene

CSRF = "c" * 32
_AT_ONCE = 8
OCTETS = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of an attack, and whether what was promised held."""

    answers: dict[int, int]
    is_held: bool
    told: str = ""


class Attacker:
    """One person's requests, each in a thread if need be; other people's by `browser`."""

    def __init__(self, scene: Scene, strength: int) -> None:
        self.scene, self.strength = scene, strength
        self.document = scene.document
        self._open: list[httpx.Client] = []
        self.http = self.browser("ann")

    def browser(self, name: str) -> httpx.Client:
        """A browser of one of the people, which takes JSON."""
        cookies = {"sessionid": self.scene.people[name]["session"], "csrftoken": CSRF}
        headers = {"X-CSRFToken": CSRF, "Accept": "application/json"}
        return self._made(cookies=cookies, headers=headers)

    def program(self, name: str, *, writes: bool) -> httpx.Client:
        """A program with a token of one of the people."""
        token = self.scene.site.ask("api_token", self.scene.people[name]["id"], writes)
        return self._made(headers={"Authorization": f"Bearer {token}"})

    def stranger(self) -> httpx.Client:
        """Somebody who is not signed in."""
        return self._made(cookies={"csrftoken": CSRF}, headers={"X-CSRFToken": CSRF})

    def _made(self, **how: Any) -> httpx.Client:
        limits = httpx.Limits(max_connections=_AT_ONCE)
        client = httpx.Client(
            base_url=self.scene.site.url, timeout=300, limits=limits, trust_env=False, **how
        )
        self._open.append(client)
        return client

    def close(self) -> None:
        """Hang up."""
        for client in self._open:
            client.close()

    def all(self, tries: Iterable[Callable[[], httpx.Response]]) -> Counter[int]:
        """How often each status was answered, eight requests at a time."""
        with ThreadPoolExecutor(_AT_ONCE) as pool:
            return Counter(answer.status_code for answer in pool.map(lambda ask: ask(), tries))

    def connect(self) -> socket.socket:
        """A connection to the server."""
        return socket.create_connection(("127.0.0.1", self.scene.site.port), 60)

    # What anybody may do to a document of their own.

    def upload(self, data: bytes) -> httpx.Response:
        """Put a picture into the document."""
        return self.http.post(
            f"/api/v1/documents/{self.document}/files", files={"file": ("a", data)}
        )

    def bring(self, name: str, data: bytes) -> httpx.Response:
        """Import a file."""
        return self.http.post("/api/v1/documents/import", files={"file": (name, data)})

    def export(self, format_: str) -> httpx.Response:
        """Have the document given out."""
        return self.http.get(f"/documents/{self.document}/export", params={"format": format_})

    def invite(self, who: str) -> httpx.Response:
        """Invite somebody to the document."""
        body = {"who": who, "role": "viewer", "invite": True}
        return self.http.post(f"/api/v1/documents/{self.document}/collaborators", json=body)

    def append(self, update: bytes) -> None:
        """Append a change to the text."""
        path = f"/api/v1/documents/{self.document}/updates"
        self.http.post(path, content=update, headers={"Content-Type": OCTETS}).raise_for_status()


def is_well(answers: Counter[int]) -> bool:
    """Whether nothing failed on the server."""
    return not any(status >= 500 for status in answers)
