from typing import Any
from uuid import UUID

from django.apps import AppConfig


class CollabConfig(AppConfig):
    """Registers who tells the servers what a command or a script has changed."""

    name = "collab"

    def ready(self) -> None:
        from documents.signals import document_changed, people_told, sessions_ended

        document_changed.connect(_tell_changed, dispatch_uid="collab.changed")
        sessions_ended.connect(_tell_ended, dispatch_uid="collab.ended")
        people_told.connect(_tell_people, dispatch_uid="collab.people")


def _tell_changed(document_id: UUID, **_: Any) -> None:
    from collab.cluster.hints import Moved

    _tell(Moved({document_id: None}))


def _tell_ended(digests: list[str], **_: Any) -> None:
    from collab.cluster.hints import Ended

    _tell(Ended(frozenset(digests)))


def _tell_people(people: list[int], **_: Any) -> None:
    from collab.cluster.hints import MOST_TOLD, Told

    for start in range(0, len(people), MOST_TOLD):
        _tell(Told(frozenset(people[start : start + MOST_TOLD])))


def _tell(hint: Any) -> None:
    from collab.cluster import neighbours
    from collab.hub import hub

    # A hub hears the signals itself, and nobody waits for what it tells the others.
    if not hub.is_running():
        neighbours.tell(hint)
