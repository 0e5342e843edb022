"""The polls of this process that may be asked for."""

import asyncio
import secrets
from typing import Generic, Protocol, TypeVar

from django.conf import settings


class Entry(Protocol):
    """A poll: its token, and the digest of the session that it belongs to."""

    token: str
    digest: str

    def leave(self) -> None:
        """Hang up for the client, from whom nothing has come for too long."""


E = TypeVar("E", bound=Entry)


class Registry(Generic[E]):
    """Polls by their tokens, each with the time that its client has."""

    def __init__(self) -> None:
        self._entries: dict[str, E] = {}
        self._timers: dict[str, asyncio.TimerHandle] = {}

    def __len__(self) -> int:
        return len(self._entries)

    def add(self, entry: E) -> None:
        """Let a poll be found."""
        self._entries[entry.token] = entry
        self.touch(entry)

    def touch(self, entry: E) -> None:
        """Note that a poll's client is alive."""
        if entry.token in self._entries:
            self._stop_timer(entry)
            loop = asyncio.get_running_loop()
            self._timers[entry.token] = loop.call_later(settings.COLLAB_POLL_SECONDS, entry.leave)

    def remove(self, entry: E) -> None:
        """Let nobody find a poll any more."""
        self._stop_timer(entry)
        self._entries.pop(entry.token, None)

    def find(self, token: str, digest: str) -> E | None:
        """The poll of a token, for the session that it belongs to."""
        entry = self._entries.get(token)
        return entry if entry and secrets.compare_digest(entry.digest, digest) else None

    def _stop_timer(self, entry: E) -> None:
        if timer := self._timers.pop(entry.token, None):
            timer.cancel()
