"""Snapshots of what nobody has open: a server that died has left it with a long tail."""

import logging
from collections.abc import Iterator
from datetime import timedelta
from uuid import UUID

from django.db.models import F, OuterRef, Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone

from documents.errors import Locked, Unfit
from documents.history.repair import state_at
from documents.journal.snapshots import StateAt, save_snapshots
from documents.models import Document, Snapshot

log = logging.getLogger(__name__)

# Whoever has a document open keeps its snapshots within this; and what has not changed for longer
# was looked at before.
_QUIET, _OLD = timedelta(minutes=5), timedelta(days=2)
_LONG_TAIL = 50


def keep_snapshots() -> int:
    """Shorten what is to be read of each document that was left with a long tail; how many it was.

    What cannot be read stays as it is, for the operator.
    """
    return sum(_keep(document_id, head) for document_id, head in _long())


def _long() -> Iterator[tuple[UUID, int]]:
    now = timezone.now()
    newest = Snapshot.objects.filter(document=OuterRef("pk")).order_by("-seq").values("seq")[:1]
    documents = Document.objects.filter(
        kind__in=[Document.Kind.TEXT, Document.Kind.DATA],
        quarantined_at=None,
        changed_at__gt=now - _OLD,
        changed_at__lt=now - _QUIET,
    ).annotate(kept=Coalesce(Subquery(newest), Value(0)))
    rows = documents.filter(head__gte=F("kept") + _LONG_TAIL).values_list("pk", "head")
    return iter(list(rows))


def _keep(document_id: UUID, head: int) -> bool:
    try:
        save_snapshots([StateAt(document_id, head, state_at(document_id, head))])
    except Unfit as unfit:
        log.warning("no snapshot of %s: %s", document_id, unfit)
    except Locked:
        log.debug("snapshots are put off: somebody else has the database locked")
    else:
        return True
    return False
