"""Lengthens the journals of documents that seed.py has made, each by a number of small changes.

Run as `python -m tests.bench.support.journals < plan.json` with DATA_DIR and SITE_URL set. The plan
is `{"<uuid>": <changes>}`. Somebody types a hundred letters and then, in turns, erases the oldest
and types one more, so that a long journal has no longer text than a short one. Each document gets
the snapshot that the server keeps of one that has rested for some seconds: nothing comes after it.
"""

import json
import os
import sys
from collections.abc import Iterator
from uuid import UUID

from pycrdt import Doc, Text

from tests.support import yjs

_CLIENT = 1
_LETTERS = 100


def changes(count: int) -> Iterator[bytes]:
    """What is journaled: so many Yjs updates of one letter, or of one deletion."""
    typed = erased = 0
    for _ in range(count):
        if typed - erased < _LETTERS:
            origin = (_CLIENT, typed - 1) if typed else None
            letter = yjs.item(4, b"\x01x", origin, root="default")
            yield yjs.update(yjs.client(_CLIENT, typed, letter))
            typed += 1
        else:
            yield yjs.update(deletes={_CLIENT: [(erased, 1)]})
            erased += 1


def state_after(count: int) -> bytes:
    """The text after so many changes, as a Yjs update."""
    doc: Doc[Text] = Doc(client_id=_CLIENT)
    text = doc.get("default", type=Text)
    erased = max(0, count - _LETTERS + 1) // 2
    text += "x" * (count - erased)
    del text[:erased]
    return doc.get_update()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
    import django
    from django.db import transaction

    django.setup()

    with transaction.atomic():
        for document_id, count in json.load(sys.stdin).items():
            _lengthen(UUID(document_id), count)


def _lengthen(document_id: UUID, count: int) -> None:
    from django.db import connection

    from documents.journal import client_ids, entries, snapshots
    from documents.models import Collaborator, Document, Entry

    writers = Collaborator.objects.filter(document=document_id).order_by("pk")
    writer = writers.values_list("user_id", flat=True)[0]
    client_ids.claim(document_id, {_CLIENT: writer})
    journaled = changes(count)
    first = entries.append_update(document_id, [writer], next(journaled))
    head = first + count - 1
    # As the first one: a million rows by the models would take minutes.
    columns = [field.column for field in Entry._meta.fields if not field.primary_key]
    picked = ", ".join({"seq": "%s", "update": "%s"}.get(each, f'"{each}"') for each in columns)
    named = ", ".join(f'"{each}"' for each in columns)
    table = Entry._meta.db_table
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{table}" ({named}) SELECT {picked} FROM "{table}" '
            "WHERE document_id = %s AND seq = %s",
            (
                (seq, update, document_id.hex, first)
                for seq, update in enumerate(journaled, first + 1)
            ),
        )
    Document.objects.filter(pk=document_id).update(head=head)
    state = state_after(count)
    snapshots.save_snapshots([snapshots.StateAt(document_id, head, state)])


if __name__ == "__main__":
    main()
