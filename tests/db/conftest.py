"""People, a document and signed-in browsers for the tests of the `documents` app."""

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing

import pytest
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.utils import translation

from collab.hub import hub
from documents.letters.outbox import send_soon
from documents.library import lifecycle
from documents.models import Document, User
from documents.roles import Role
from documents.signals import mails_wait
from tests.live.sites.site import Template
from tests.support.world import World
from tests.support.yjs import ROOTS


@pytest.fixture(scope="session")
def _migrated(request: pytest.FixtureRequest) -> Iterator[None]:
    """The database of the tests, in memory, has been migrated before Django looks for it."""
    if connection.vendor != "sqlite":
        yield
        return
    template: Template = request.getfixturevalue("template")
    name = "file:memorydb_default?mode=memory&cache=shared"
    with (
        closing(sqlite3.connect(template.database)) as made,
        closing(sqlite3.connect(name, uri=True, check_same_thread=False)) as database,
    ):
        made.backup(database)
        yield


@pytest.fixture(scope="session")
def django_db_setup(_migrated: None, django_db_setup: None) -> None:
    """To migrate it would take each worker longer than most files of tests."""


@pytest.fixture(autouse=True)
def _plain_and_quick(settings):
    """Files are served by their own names, passwords hashed cheaply, failures not counted."""
    settings.STORAGES = settings.STORAGES | {
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
    }
    settings.STATIC_ROOT = None
    settings.THROTTLE_FAILURES = 0
    settings.DOCUMENT_ROOTS = ROOTS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    cache.clear()


@pytest.fixture(autouse=True)
def _mails_wait():
    """Mails of notices wait until a test has them sent, and no thread sends them."""
    mails_wait.disconnect(dispatch_uid="documents.letters")
    yield
    mails_wait.connect(send_soon, dispatch_uid="documents.letters")


@pytest.fixture(autouse=True)
def _own_language():
    """A page that was asked for in a person's language leaves it to the thread."""
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def _own_hub():
    """A hub that an address has made for the loop of its request hears nothing of later tests."""
    yield
    if hub.is_running():
        hub.get_hub()._signals.disconnect()
        hub._hub = None


@pytest.fixture
def ann(db: None) -> User:
    return User.objects.create_user("ann", password="secret", name="Ann Bauer")


@pytest.fixture
def ben(db: None) -> User:
    return User.objects.create_user("ben", password="secret", name="Ben Okafor")


@pytest.fixture
def cleo(db: None) -> User:
    return User.objects.create_user("cleo", password="secret", name="Cleo Martin")


@pytest.fixture
def document(ann: User) -> Document:
    """A document of Ann's that nobody else may see."""
    return lifecycle.create_document(ann, "Plan")


@pytest.fixture
def world(ann: User, ben: User, cleo: User) -> World:
    """A document of Ann's that Ben edits and Cleo reads."""
    world = World(ann)
    world.set_role(ben, Role.EDITOR)
    world.set_role(cleo, Role.VIEWER)
    return world


@pytest.fixture
def browser() -> Callable[..., Client]:
    """Makes a browser in which a person is signed in."""

    def make(user: User, *, enforce_csrf_checks: bool = False) -> Client:
        client = Client(enforce_csrf_checks=enforce_csrf_checks)
        client.force_login(user)
        return client

    return make
