"""What "committed" means: the database's own settings, as a new connection finds them."""

import copy

import pytest
from django.core.exceptions import ImproperlyConfigured
from django.db import connections
from django.db.backends.sqlite3.base import DatabaseWrapper

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.skipif(connections["default"].vendor != "sqlite", reason="SQLite's own settings"),
]


@pytest.fixture
def connect(tmp_path):
    """Opens a database file with the site's settings, some of them replaced."""
    opened = []

    def make(init_command=None):
        settings = copy.deepcopy(connections["default"].settings_dict)
        settings["NAME"] = tmp_path / "file.sqlite3"
        if init_command is not None:
            settings["OPTIONS"]["init_command"] = init_command
        opened.append(DatabaseWrapper(settings, alias="file"))
        opened[-1].connect()
        return opened[-1]

    yield make
    for connection in opened:
        connection.close()


def test_a_connection_writes_through_to_the_disk(connect):
    """WAL, a sync with every commit, and a write lock from the start of a transaction."""
    connection = connect()
    found = {}
    with connection.cursor() as cursor:
        for setting in ("journal_mode", "synchronous", "foreign_keys", "busy_timeout"):
            found[setting] = cursor.execute(f"PRAGMA {setting}").fetchone()[0]
    assert found == {
        "journal_mode": "wal",
        "synchronous": 2,
        "foreign_keys": 1,
        "busy_timeout": 20_000,
    }
    assert connection.transaction_mode == "IMMEDIATE"


@pytest.mark.parametrize(
    "weaker",
    [
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL",
        "PRAGMA journal_mode=WAL; PRAGMA synchronous=OFF",
        "PRAGMA journal_mode=DELETE; PRAGMA synchronous=FULL",
    ],
)
def test_a_weaker_connection_is_refused(connect, weaker):
    """Better no site than one that only says that it saves."""
    with pytest.raises(ImproperlyConfigured):
        connect(weaker)
