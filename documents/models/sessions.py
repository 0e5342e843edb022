"""Sign-ins of browsers: the model and the store that `SESSION_ENGINE` names."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore as DatabaseSessionStore
from django.contrib.sessions.base_session import AbstractBaseSession, BaseSessionManager
from django.db import models
from django.utils import timezone

from documents.models.accounts import User
from documents.tokens import digest_of


class Session(AbstractBaseSession):
    """A signed-in browser. `digest` names it where the key itself must not be written."""

    digest = models.CharField(max_length=64, unique=True)
    user = models.ForeignKey(User, models.CASCADE, null=True, related_name="sessions")
    # The browser (documents/agents.py), and about when it last asked for something.
    agent = models.CharField(max_length=40, blank=True)
    seen_at = models.DateTimeField(default=timezone.now)

    objects: ClassVar[BaseSessionManager[Any]] = BaseSessionManager()

    @classmethod
    def get_session_store_class(cls) -> "type[SessionStore]":
        return SessionStore


# What a session calls the browser it was opened in (documents/agents.py).
AGENT = "agent"


class SessionStore(DatabaseSessionStore):
    """What `SESSION_ENGINE` names."""

    # As the row has it; None for a session that was not read.
    seen_at: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        return Session

    def create_model_instance(self, data: dict[str, Any]) -> Session:
        session = super().create_model_instance(data)
        assert isinstance(session, Session)
        session.digest = digest_of(session.session_key)
        session.user_id = int(data[SESSION_KEY]) if SESSION_KEY in data else None
        session.agent = data.get(AGENT, "")
        session.seen_at = timezone.now()
        return session

    def _get_session_from_db(self) -> Session | None:
        session: Session | None = super()._get_session_from_db()  # type: ignore[misc]
        self.seen_at = session.seen_at if session else None
        return session
