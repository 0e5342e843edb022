"""`documents.access.row_locks` on PostgreSQL, where several write at once."""

from collections.abc import Iterator

import dj_database_url
import psycopg
import pytest
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.db import DEFAULT_DB_ALIAS, connections, transaction
from django.db.utils import ConnectionHandler
from django.utils import timezone

from documents.access.living_tokens import name_of
from documents.access.sessions import held_sessions
from documents.models import ApiToken, Session, User
from tests.live.sites.postgres import Cluster
from tests.support.world import sign_in

# What ends a session, a token, and all that a person speaks in.
ENDS = (
    "DELETE FROM documents_session",
    "UPDATE documents_apitoken SET expires_at = now()",
    "UPDATE documents_user SET is_active = false",
)


@pytest.fixture
def postgresql(db: None, cluster: Cluster) -> Iterator[str]:
    """The URL of a PostgreSQL that has the tables of people, to which this test's queries go."""
    url, ours = cluster.empty(), connections[DEFAULT_DB_ALIAS]
    theirs = ConnectionHandler({DEFAULT_DB_ALIAS: dj_database_url.parse(url)})[DEFAULT_DB_ALIAS]
    connections[DEFAULT_DB_ALIAS] = theirs
    try:
        with theirs.schema_editor() as editor:
            for model in (ContentType, Permission, Group, User, Session, ApiToken):
                editor.create_model(model)
            # Keys to tables that are not there.
            editor.deferred_sql.clear()
        yield url
    finally:
        theirs.close()
        connections[DEFAULT_DB_ALIAS] = ours


def test_what_somebody_speaks_in_lasts_until_the_transaction_ends(postgresql: str) -> None:
    """Others may hold it, too; whoever would end it, or deactivate its person, waits."""
    ann = User.objects.create(username="ann")
    token = ApiToken.objects.create(user=ann, name="script", digest="0" * 64)
    speaks_in = {sign_in(ann), name_of(token)}
    with psycopg.connect(postgresql, autocommit=True) as other:
        other.execute("SET lock_timeout = '20ms'")
        with transaction.atomic():
            assert held_sessions(speaks_in | {"unknown"}, timezone.now()) == speaks_in
            other.execute("SELECT 1 FROM documents_session FOR SHARE")
            for statement in ENDS:
                with pytest.raises(psycopg.errors.LockNotAvailable):
                    other.execute(statement)
        for statement in ENDS:
            other.execute(statement)
    with transaction.atomic():
        assert held_sessions(speaks_in, timezone.now()) == frozenset()
