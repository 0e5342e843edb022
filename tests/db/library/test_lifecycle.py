"""`documents.actions`: every change in one transaction, every change of rights with its traces."""

import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction

from documents.access import access_version
from documents.accounts import activation
from documents.errors import AccessDenied, LastOwner
from documents.library import lifecycle
from documents.models import Collaborator, Document, Entry
from documents.roles import Role
from documents.sharing import collaborators
from documents.signals import document_changed

RIGHTS = {
    "share": lambda document, ann, ben: collaborators.set_role(ann, document.pk, ben, Role.EDITOR),
    "take away": lambda document, ann, ben: collaborators.set_role(ann, document.pk, ben, None),
    "trash": lambda document, ann, ben: lifecycle.trash_document(ann, document.pk),
    "deactivate": lambda document, ann, ben: activation.set_active(ann, ben, False),
}
CHANGES = {
    **RIGHTS,
    "rename": lambda document, ann, ben: lifecycle.rename_document(ann, document.pk, "New"),
}


def kept(document) -> object:
    """Everything that is stored about a document and its people."""
    rows = Document.objects.filter(pk=document.pk).values()
    roles = Collaborator.objects.values_list("user_id", "role", "user__is_active")
    return list(rows), list(roles.order_by("pk")), Entry.objects.count()


@pytest.fixture
def heard():
    """The ids of the documents of which `document_changed` told."""
    ids: list[object] = []

    def listen(document_id, **kwargs):
        ids.append(document_id)

    document_changed.connect(listen)
    yield ids
    document_changed.disconnect(listen)


@pytest.fixture
def with_ben(document, ann, ben):
    """Ann's document, which Ben may view."""
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    return Document.objects.get(pk=document.pk)


@pytest.mark.parametrize("change", RIGHTS)
def test_a_change_of_rights_raises_the_access_version_and_is_journaled(with_ben, ann, ben, change):
    """One step up for both counters, and an entry that names who did it."""
    RIGHTS[change](with_ben, ann, ben)
    now = Document.objects.get(pk=with_ben.pk)
    assert (now.access_version, now.head) == (with_ben.access_version + 1, with_ben.head + 1)
    entry = Entry.objects.get(document=with_ben, seq=now.head)
    assert (entry.kind, entry.authors, bytes(entry.update)) == ("access", [ann.pk], b"")


def test_what_the_entries_say(document, ann, ben):
    """The journal tells the history of the rights."""
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    collaborators.set_role(ann, document.pk, ben, None)
    lifecycle.trash_document(ann, document.pk)
    lifecycle.restore_document(ann, document.pk)
    assert list(document.entries.order_by("seq").values_list("seq", "event")) == [
        (1, {"type": "role", "user": ben.pk, "role": "editor", "was": None}),
        (2, {"type": "role", "user": ben.pk, "role": None, "was": "editor"}),
        (3, {"type": "trashed"}),
        (4, {"type": "restored"}),
    ]


def test_set_role_returns_the_access_version_that_says_so(document, ann, ben):
    """The owner's page can wait for exactly this version."""
    version = collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    assert version == Document.objects.get(pk=document.pk).access_version == 2


@pytest.mark.parametrize("change", RIGHTS)
def test_a_change_of_rights_whose_journaling_fails_leaves_nothing(
    with_ben, ann, ben, change, monkeypatch, heard, django_capture_on_commit_callbacks
):
    """Rights, access version and entry stand or fall together, and nobody hears of a failure."""
    before = kept(with_ben)

    def fail(*_: object) -> int:
        raise OSError("disk full")

    monkeypatch.setattr(access_version, "append_event", fail)
    with django_capture_on_commit_callbacks(execute=True), pytest.raises(OSError, match="disk"):
        RIGHTS[change](with_ben, ann, ben)
    assert (kept(with_ben), heard) == (before, [])


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_inside_a_transaction_that_is_rolled_back_leaves_nothing(
    with_ben, ann, ben, change
):
    """The caller may put several actions into one transaction."""
    before = kept(with_ben)
    with transaction.atomic():
        CHANGES[change](with_ben, ann, ben)
        assert kept(with_ben) != before
        transaction.set_rollback(True)
    assert kept(with_ben) == before


@pytest.mark.parametrize("change", RIGHTS)
def test_the_engine_hears_of_a_change_after_the_commit(
    with_ben, ann, ben, change, heard, django_capture_on_commit_callbacks
):
    """Not before: it would read the old rights."""
    with django_capture_on_commit_callbacks() as callbacks:
        RIGHTS[change](with_ben, ann, ben)
        assert heard == []
    for callback in callbacks:
        callback()
    assert heard == [with_ben.pk]


def test_a_listener_that_fails_does_not_undo_or_spoil_the_change(
    document, ann, django_capture_on_commit_callbacks
):
    """The rights have changed; the reply says so."""

    def fail(**kwargs: object) -> None:
        raise RuntimeError("listener")

    document_changed.connect(fail)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            lifecycle.trash_document(ann, document.pk)
    finally:
        document_changed.disconnect(fail)
    assert Document.objects.get().trashed_at is not None


def test_deleting_for_good_takes_the_journal_along(
    document, ann, heard, django_capture_on_commit_callbacks
):
    """Only from the trash; the engine hears of it."""
    with pytest.raises(AccessDenied):
        lifecycle.delete_document(ann, document.pk)
    lifecycle.trash_document(ann, document.pk)
    with django_capture_on_commit_callbacks(execute=True):
        lifecycle.delete_document(ann, document.pk)
    assert (Document.objects.count(), Entry.objects.count(), heard) == (0, 0, [document.pk])


@pytest.mark.parametrize("role", [None, Role.VIEWER, Role.COMMENTER, Role.EDITOR])
def test_the_last_owner_stays(with_ben, ann, role):
    """A document without an owner could be neither shared nor deleted."""
    before = kept(with_ben)
    with pytest.raises(LastOwner):
        collaborators.set_role(ann, with_ben.pk, ann, role)
    assert kept(with_ben) == before


def test_an_owner_may_go_when_another_stays(document, ann, ben):
    """And cannot come back alone."""
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    collaborators.set_role(ann, document.pk, ann, None)
    with pytest.raises(AccessDenied):
        collaborators.set_role(ann, document.pk, ann, Role.OWNER)


def test_an_owner_who_was_deactivated_does_not_count_as_one_who_stays(document, ann, ben):
    """Nobody could sign in and give the document to somebody else."""
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    activation.set_active(ann, ben, False)
    with pytest.raises(LastOwner):
        collaborators.set_role(ann, document.pk, ann, Role.EDITOR)


def test_only_an_owner_shares(with_ben, ann, ben, cleo):
    """For every weaker role the document might as well not be there."""
    for role in (Role.VIEWER, Role.COMMENTER, Role.EDITOR):
        collaborators.set_role(ann, with_ben.pk, ben, role)
        with pytest.raises(AccessDenied):
            collaborators.set_role(ben, with_ben.pk, cleo, Role.VIEWER)


def test_deactivation_signs_the_person_out_everywhere(with_ben, ann, ben, browser):
    """And reactivation lets them sign in again, with the roles that they had."""
    browser(ben)
    browser(ben)
    activation.set_active(ann, ben, False)
    assert (ben.sessions.count(), ben.is_active) == (0, False)
    activation.set_active(ann, ben, True)
    ben.refresh_from_db()
    assert ben.is_active
    assert with_ben.collaborators.get(user=ben).role == Role.VIEWER


@pytest.mark.django_db(transaction=True)
def test_a_right_taken_away_while_an_action_waits_for_the_lock_is_gone(document, ann, ben):
    """The action looks after the wait, not before it."""
    if connection.vendor != "postgresql":
        pytest.skip("a database in memory has one writer at a time")
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)

    def rename() -> str:
        try:
            return lifecycle.rename_document(ben, document.pk, "Mine now")
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as pool:
        with transaction.atomic():
            collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
            waiting = pool.submit(rename)
            with connection.cursor() as cursor:
                for _ in range(200):
                    cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
                    if cursor.fetchone()[0]:
                        break
                    time.sleep(0.01)
        with pytest.raises(AccessDenied):
            waiting.result()
    assert Document.objects.get().title == "Plan"
