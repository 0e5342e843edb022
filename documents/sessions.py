"""Django's database sessions, with the person and a digest of the key beside them.

The digest lets a ticket, a grant and the commit transaction name a session without holding the
key that would let its reader act as the person.
"""

import hashlib
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore

from documents.models import Session


def digest_of(session_key: str) -> str:
    """The SHA-256 of a session key, as 64 hexadecimal digits."""
    return hashlib.sha256(session_key.encode()).hexdigest()


class SessionStore(DatabaseSessionStore):
    """What `SESSION_ENGINE` names."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.digest = digest_of(session.session_key)
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        return session
