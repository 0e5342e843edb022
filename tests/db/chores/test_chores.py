"""Chores: whose turn one is, and what they do."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.utils import timezone
from pycrdt import Doc, Map

from documents.chores import snapshots
from documents.chores.turns import hold, put_off
from documents.content import yjs_writer
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.management import demo_text
from documents.models import Chore, Document, SearchText, Session, Snapshot, User

pytestmark = pytest.mark.django_db


def pass_by(seconds: float) -> None:
    """What was to last for so long is over."""
    for chore in Chore.objects.all():
        Chore.objects.filter(pk=chore.pk).update(until=chore.until - timedelta(seconds=seconds))


def test_a_chore_is_one_holders_until_that_is_gone() -> None:
    assert hold("search", "a", 60)
    assert hold("search", "a", 60)
    assert not hold("search", "b", 60)
    assert hold("notify", "b", 60)
    pass_by(61)
    assert hold("search", "b", 60)
    assert not hold("search", "a", 60)


def test_a_spare_gives_way_to_one_who_is_none() -> None:
    assert hold("search", "server", 15, is_spare=True)
    assert not hold("search", "other server", 15, is_spare=True)
    assert hold("search", "chores", 60)
    assert not hold("search", "server", 15, is_spare=True)
    pass_by(61)
    assert hold("search", "server", 15, is_spare=True)


def test_what_is_done_is_nobodys_turn_for_a_while() -> None:
    assert hold("sweep", "a", 3600)
    put_off("sweep", "b", 0)
    assert not hold("sweep", "b", 3600)
    put_off("sweep", "a", 86400)
    assert not hold("sweep", "a", 3600)
    pass_by(86401)
    assert hold("sweep", "b", 3600)


def left_with_a_tail(ann: User, entries: int) -> Document:
    """A document that was typed in and left an hour ago, of which no snapshot was kept."""
    document, doc = lifecycle.create_document(ann, "Left"), Doc()
    for number in range(entries):
        update = yjs_writer.append_blocks(doc, [demo_text.paragraph(f"tulip{number}")])
        append_update(document.pk, [ann.pk], update)
    hour_ago = timezone.now() - timedelta(hours=1)
    Document.objects.filter(pk=document.pk).update(changed_at=hour_ago)
    return document


def test_snapshots_of_what_was_left_with_a_long_tail(ann: User) -> None:
    long, _ = left_with_a_tail(ann, 60), left_with_a_tail(ann, 5)
    assert snapshots.keep_snapshots() == 1
    head = Document.objects.get(pk=long.pk).head
    assert list(Snapshot.objects.values_list("document", "seq")) == [(long.pk, head)]
    assert snapshots.keep_snapshots() == 0


def test_snapshots_of_data_that_was_left_with_a_long_tail(ann: User) -> None:
    """Whatever its roots are called; what is kept is what it held."""
    document, doc = lifecycle.create_document(ann, "Board", Document.Kind.DATA), Doc()
    stars = doc.get("stars", type=Map)
    for number in range(60):
        before = doc.get_state()
        stars[f"star{number}"] = number
        append_update(document.pk, [ann.pk], doc.get_update(before))
    hour_ago = timezone.now() - timedelta(hours=1)
    Document.objects.filter(pk=document.pk).update(changed_at=hour_ago)
    assert snapshots.keep_snapshots() == 1
    kept: Doc = Doc()
    kept.apply_update(bytes(Snapshot.objects.get().state))
    assert kept.get("stars", type=Map).to_py() == {f"star{n}": n for n in range(60)}


@pytest.mark.django_db(transaction=True)
def test_one_command_does_all_that_is_due(ann: User) -> None:
    """And a second one beside it nothing, for all has been done."""
    document = left_with_a_tail(ann, 60)
    ended = timezone.now() - timedelta(days=1)
    Session.objects.create(session_key="old", session_data="", expire_date=ended)
    call_command("chores", once=True)
    assert SearchText.objects.get(document=document).words.split().count("tulip3") == 1
    assert Snapshot.objects.filter(document=document).count() == 1
    assert not Session.objects.filter(expire_date=ended).exists()
    assert dict(Chore.objects.values_list("name", "holder")) == {
        "search": Chore.objects.get(name="search").holder,
        **dict.fromkeys(("notify", "webhooks", "snapshots", "sweep"), ""),
    }
    Snapshot.objects.all().delete()
    call_command("chores", once=True)
    assert not Snapshot.objects.exists()
