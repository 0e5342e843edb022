"""The operator's hands in a live test: a Django process beside the server, told what to do.

A line on standard input is `[function, argument, …]` in JSON; the answer is a line of JSON.
"""

import json
import os
import sys
from base64 import b64encode
from collections.abc import Callable
from typing import Any
from uuid import UUID, uuid4

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "collab.settings")
django.setup()

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY  # noqa: E402
from django.db import connection  # noqa: E402

from collab.replica import Replica  # noqa: E402
from documents import actions, journal, tickets  # noqa: E402
from documents.access import access_grant  # noqa: E402
from documents.models import Entry, Snapshot, User  # noqa: E402
from documents.roles import Role  # noqa: E402
from documents.sessions import SessionStore, digest_of  # noqa: E402


def person(name: str, password: str | None = None) -> dict[str, Any]:
    """Create a person who is signed in, with a user name of their own.

    Returns `{id, name, color, username, session}`, the last for the cookie.
    """
    user = User.objects.create_user(f"{name.lower()}-{uuid4()}", password=password, name=name)
    return {
        "id": user.pk,
        "name": name,
        "color": user.color,
        "username": user.username,
        "session": sign_in(user.pk),
    }


def sign_in(user_id: int) -> str:
    """Open another session for a person and return its key."""
    user = User.objects.get(pk=user_id)
    session = SessionStore()
    session[SESSION_KEY] = str(user.pk)
    session[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
    session[HASH_SESSION_KEY] = user.get_session_auth_hash()
    session.create()
    assert session.session_key
    return session.session_key


def sign_out(session_key: str) -> None:
    """End a session."""
    SessionStore(session_key).flush()


def document(owner_id: int, title: str) -> str:
    """Create a document and return its id."""
    return str(actions.create_document(User.objects.get(pk=owner_id), title).pk)


def share(document_id: str, actor_id: int, user_id: int, role: str | None) -> int:
    """Give, change or (None) take a role; returns the access version."""
    users = User.objects.in_bulk([actor_id, user_id])
    return actions.set_role(
        users[actor_id], UUID(document_id), users[user_id], Role(role) if role else None
    )


def trash(document_id: str, actor_id: int) -> None:
    """Put a document in the trash."""
    actions.trash_document(User.objects.get(pk=actor_id), UUID(document_id))


def ticket(session_key: str, document_id: str) -> str:
    """A ticket that tells the truth of now."""
    return tickets.issue(access_grant(digest_of(session_key), UUID(document_id)), UUID(document_id))


def entries(document_id: str) -> list[dict[str, Any]]:
    """The journal, in order."""
    rows = Entry.objects.filter(document=document_id).order_by("seq")
    return [
        {
            "seq": row.seq,
            "kind": row.kind,
            "authors": row.authors,
            "update": b64encode(row.update).decode(),
        }
        for row in rows
    ]


def snapshots(document_id: str) -> list[int]:
    """The seqs of the snapshots that are kept."""
    return list(
        Snapshot.objects.filter(document=document_id).order_by("seq").values_list("seq", flat=True)
    )


def opened(document_id: str) -> str:
    """The state as the server opens it, from snapshot and tail (base64 of an update)."""
    stored = journal.load(UUID(document_id))
    return _state(stored.state, stored.tail, stored.head)


def replayed(document_id: str) -> str:
    """The state as the journal alone tells it (base64 of an update)."""
    head, updates = journal.updates_after(UUID(document_id), 0)
    return _state(b"", updates, head)


def _state(state: bytes, tail: tuple[bytes, ...], head: int) -> str:
    return b64encode(Replica(state, tail, head, 0).state()).decode()


def integrity() -> str:
    """What SQLite says of its own file."""
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        return str(cursor.fetchone()[0])


CALLS: dict[str, Callable[..., Any]] = {
    function.__name__: function
    for function in (
        person,
        sign_in,
        sign_out,
        document,
        share,
        trash,
        ticket,
        entries,
        snapshots,
        opened,
        replayed,
        integrity,
    )
}

if __name__ == "__main__":
    for line in sys.stdin:
        name, *arguments = json.loads(line)
        print(json.dumps(CALLS[name](*arguments)), flush=True)
