"""What a site has done by the clock, once for all of its processes.

Each chore may be done by two at a time, and be left undone for hours: then texts that are new are
not found, mails come later, and what is to go stays.
"""

import io
import logging
import secrets
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

from django.conf import settings
from django.contrib.sessions.backends.base import SessionBase
from django.core.management import call_command
from django.db import connection
from django.utils.module_loading import import_string

from documents.access.audit import let_go
from documents.chores.snapshots import keep_snapshots
from documents.chores.turns import hold, put_off
from documents.guests.sweeping import sweep_guests
from documents.letters.outbox import send_all
from documents.notices.watching import tell_watchers
from documents.review.suggestions.pictures import sweep_pictures
from documents.search.index import index_due
from documents.search.indexer import Indexer
from documents.webhooks.sending import Teller

log = logging.getLogger(__name__)

SEARCH = "search"
# Whoever holds the search looks so often, and is taken for gone after so long.
_SEARCH_SECONDS, _SEARCH_HELD = 3.0, 60.0
# How often it is looked whether something is due.
_LOOK_SECONDS = 5.0
_MINUTE, _HOUR, _DAY = 60.0, 3600.0, 86400.0
_MAIL_SECONDS = 50.0
# What is begun by then is over within the minute.
_WEBHOOK_SECONDS, _WEBHOOK_WORK = 2.0, 30.0
# What is under way has so long to come to an end.
_STOP_SECONDS = 5.0


@dataclass(frozen=True, slots=True)
class _Chore:
    """Something that is done every so many seconds; what was begun and not ended is done again
    after `held`.
    """

    name: str
    seconds: float
    held: float
    work: Callable[[], object]


def _notify() -> None:
    tell_watchers()
    send_all(_MAIL_SECONDS)


def _sweep() -> None:
    store: type[SessionBase] = import_string(f"{settings.SESSION_ENGINE}.SessionStore")
    store.clear_expired()
    sweep_guests()
    sweep_pictures()
    let_go()
    call_command("fold", stdout=io.StringIO())


_CHORES = (
    _Chore("notify", _MINUTE, 3 * _MINUTE, _notify),
    _Chore("webhooks", _WEBHOOK_SECONDS, _MINUTE, partial(Teller(), _WEBHOOK_WORK)),
    _Chore("snapshots", _HOUR, _HOUR, keep_snapshots),
    _Chore("sweep", _DAY, _HOUR, _sweep),
)


class Keeper:
    """Does the chores whose turn it is."""

    def __init__(self) -> None:
        self._name = secrets.token_hex(8)
        self._is_over = threading.Event()
        self._indexer = Indexer()
        self._threads: list[threading.Thread] = []

    def do_all(self) -> None:
        """Do once what is due and nobody else does."""
        try:
            self._search()
            for chore in _CHORES:
                self._do(chore)
        finally:
            self._indexer.stop()

    def start(self) -> None:
        """Do what is due until it is stopped; a chore that takes long holds no other one up."""
        self._threads = [self._thread(self._search, _SEARCH_SECONDS)]
        self._threads += [
            self._thread(partial(self._do, chore), _LOOK_SECONDS) for chore in _CHORES
        ]
        for thread in self._threads:
            thread.start()

    def _thread(self, work: Callable[[], None], seconds: float) -> threading.Thread:
        return threading.Thread(target=self._keep, args=(work, seconds), daemon=True)

    def stop(self) -> None:
        """End it; what is under way has a while to come to an end."""
        self._is_over.set()
        self._indexer.stop()
        for thread in self._threads:
            thread.join(_STOP_SECONDS / len(self._threads))

    def _keep(self, work: Callable[[], None], seconds: float) -> None:
        while not self._is_over.is_set():
            try:
                work()
            except Exception:
                log.warning("a chore could not be done", exc_info=True)
            finally:
                connection.close()
            self._is_over.wait(seconds)

    def _search(self) -> None:
        if hold(SEARCH, self._name, _SEARCH_HELD):
            index_due(self._indexer, self._is_over.is_set)

    def _do(self, chore: _Chore) -> None:
        if not hold(chore.name, self._name, chore.held):
            return
        try:
            chore.work()
        finally:
            put_off(chore.name, self._name, chore.seconds)
