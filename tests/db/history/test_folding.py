"""Folding the old part of a journal, and what stays: head, seqs, rights, versions, authors."""

from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pycrdt import Doc, Text

from collab.engine.engine import Engine
from collab.protocol.closing import CloseCode, Refused
from documents.content.stored import state_of
from documents.errors import Folded, Unfit
from documents.history import folding, repair, versions
from documents.journal.entries import append_update
from documents.journal.loading import load, load_at, replay, updates_after, updates_between
from documents.journal.snapshots import StateAt, save_snapshots
from documents.library import lifecycle
from documents.models import Document, Entry, Snapshot, Span, User, Version
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.lengths import examples
from tests.support.yjs import People, contents
from tests.support.yjs import steps as any_steps

pytestmark = pytest.mark.django_db(transaction=True)

DAY = timedelta(days=1)


def doc_of(*updates: bytes) -> Doc[Any]:
    doc: Doc[Any] = Doc()
    for update in updates:
        if update:
            doc.apply_update(update)
    return doc


def shown(*updates: bytes) -> str:
    return str(doc_of(*updates).get("text", type=Text))


def written(document: Document, user: User, *words: str) -> list[int]:
    """Seqs of entries that add a word each; what was written before is built on."""
    stored = replay(document.pk)
    doc = doc_of(stored.state, *stored.tail)
    text, seqs = doc.get("text", type=Text), []
    for word in words:
        before = doc.get_state()
        text += word
        seqs.append(append_update(document.pk, [user.pk], doc.get_update(before)))
    return seqs


def aged(document: Document, until: int, days: float) -> None:
    """Have the entries up to a seq be older than they are, a second apart."""
    start = timezone.now() - timedelta(days=days)
    for entry in Entry.objects.filter(document=document, seq__lte=until):
        at = start + timedelta(seconds=entry.seq)
        Entry.objects.filter(pk=entry.pk).update(at=at)


def folded(document: Document, days: float = 1) -> int:
    return folding.fold(document.pk, timezone.now() - timedelta(days=days))


def kinds(document: Document) -> list[tuple[int, str]]:
    rows = Entry.objects.filter(document=document).order_by("seq")
    return list(rows.values_list("seq", "kind"))


@pytest.fixture
def old(document: Document, ann: User, ben: User) -> list[int]:
    """Seqs 1–5 are old and 6–7 new: a, b (Ben's), a change of rights, c, d; e, f."""
    one = written(document, ann, "a")
    two = written(document, ben, "b")
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    more = written(document, ann, "c", "d")
    aged(document, more[-1], 10)
    new = written(document, ann, "e", "f")
    return [*one, *two, *more, *new]


def test_a_fold(document: Document, old: list[int], ann: User, ben: User) -> None:
    """The newest old entry holds all before it; rights, seqs, head and epoch stay."""
    save_snapshots([StateAt(document.pk, 2, repair.state_at(document.pk, 2))])
    assert folded(document) == 3
    assert kinds(document) == [(3, "access"), (5, "fold"), (6, "update"), (7, "update")]
    document.refresh_from_db()
    assert (document.head, document.epoch) == (7, 0)
    assert not Snapshot.objects.exists()
    for stored in (load(document.pk), replay(document.pk)):
        assert (stored.state_seq, stored.head) == (5, 7)
        assert shown(stored.state, *stored.tail) == "abcdef"
    assert shown(Engine().replica(document.pk).state()) == "abcdef"
    assert shown(repair.state_at(document.pk, 5)) == "abcd"
    assert repair.inspect(document.pk).entries[0].fault == ""
    (span,) = Span.objects.all()
    assert (span.first, span.last, span.authors) == (1, 4, sorted([ann.pk, ben.pk]))
    assert span.until - span.since == timedelta(seconds=3)
    assert folded(document) == 0


def test_whoever_is_behind_gets_the_whole_state(document: Document, old: list[int]) -> None:
    """A room or client that knows the journal up to a seq that was folded loses nothing."""
    before = shown(*updates_after(document.pk, 0)[1])
    had = [bytes(entry.update) for entry in Entry.objects.filter(seq__lte=2).order_by("seq")]
    folded(document)
    head, tail = updates_after(document.pk, 2)
    assert (head, shown(*had, *tail)) == (7, before)
    assert shown(*had, *updates_between(document.pk, 2, 6)) == "abcde"
    with pytest.raises(Folded):
        updates_between(document.pk, 1, 4)
    with pytest.raises(Refused) as refused:
        Engine().missed(document.pk, 1, 4)
    assert refused.value.code == CloseCode.TOO_SLOW


def test_what_was_folded_cannot_be_gone_back_to(document: Document, old: list[int]) -> None:
    """Rather an answer than a text of which half is missing."""
    folded(document)
    with pytest.raises(Folded):
        load_at(document.pk, 4)
    with pytest.raises(Unfit, match="no text as of 4"):
        repair.roll_back(document.pk, 4)
    assert shown(*load_at(document.pk, 6).tail, load_at(document.pk, 6).state) == "abcde"
    repair.roll_back(document.pk, 0)
    assert shown(Engine().replica(document.pk).state()) == ""


def test_versions_outlive_the_journal(document: Document, ann: User) -> None:
    """Those before the fold, at its seq and behind it; again when it is folded further."""
    named = {}
    for word in "abcdef":
        written(document, ann, word)
        named[versions.name_version(ann, document.pk, f"with {word}").pk] = word
    texts = {pk: "abcdef"[: place + 1] for place, pk in enumerate(named)}
    for until in (2, 4, 6):
        aged(document, until, 10)
        assert folded(document) > 0
        said = {
            version.pk: shown(state_of(versions.stored_at(version)))
            for version in versions.versions_of(document)
        }
        assert said == texts
    assert Version.objects.filter(state__isnull=True).count() == 1


def test_a_fold_that_was_broken_off(document: Document, old: list[int], monkeypatch: Any) -> None:
    """Wherever: the document is whole, and the next fold ends it without telling anything twice."""
    monkeypatch.setattr(folding, "_AT_ONCE", 1)
    steps = ["_keep_state", "_let_go_of_some"]
    for step in steps:
        undone = getattr(folding, step)

        def broken(*arguments: Any, undone: Any = undone) -> Any:
            undone(*arguments)
            raise KeyboardInterrupt

        with monkeypatch.context() as patched:
            patched.setattr(folding, step, broken)
            with pytest.raises(KeyboardInterrupt):
                folded(document)
        stored = load(document.pk)
        assert shown(stored.state, *stored.tail) == "abcdef"
    assert folded(document) == 2
    assert kinds(document)[:2] == [(3, "access"), (5, "fold")]
    assert [(span.first, span.last) for span in Span.objects.all()] == [(1, 4)]


def test_a_damaged_journal_is_not_folded(document: Document, old: list[int]) -> None:
    Entry.objects.filter(document=document, seq=2).update(update=b"\x01\x01")
    before = kinds(document)
    with pytest.raises(Unfit):
        folded(document)
    assert kinds(document) == before


def test_spans_tell_who_and_when(document: Document, ann: User, ben: User) -> None:
    """Those who write together share a span; it ends with a pause or with other people."""
    start = timezone.now() - 30 * DAY
    minutes = [(ann, 0), (ben, 1), (ann, 4), (ann, 50), (ann, 55), (ben, 59), (ann, 180)]
    for who, minute in minutes:
        (seq,) = written(document, who, "x")
        Entry.objects.filter(seq=seq).update(at=start + timedelta(minutes=minute))
    written(document, ann, "y")
    aged_until = Entry.objects.get(seq=8)
    Entry.objects.filter(pk=aged_until.pk).update(at=start + DAY)
    folded(document)
    told = [(span.first, span.last, span.authors) for span in Span.objects.order_by("first")]
    both = sorted([ann.pk, ben.pk])
    assert told == [
        (1, 3, both),
        (4, 5, [ann.pk]),
        (6, 6, [ben.pk]),
        (7, 7, [ann.pk]),
    ]


def test_the_command(document: Document, old: list[int], settings: Any) -> None:
    """Nothing without a period; else what the setting or the option says, in all documents."""

    def said(*arguments: str) -> str:
        out = StringIO()
        call_command("fold", *arguments, stdout=out)
        return out.getvalue()

    settings.JOURNAL_DAYS = None
    assert said() == "JOURNAL_DAYS is not set: everything is kept.\n"
    settings.JOURNAL_DAYS = 30.0
    Document.objects.update(created_at=timezone.now() - 90 * DAY)
    assert said() == ""
    assert said("--days", "1") == f"{document.pk}: 3 entries folded\n"
    with pytest.raises(CommandError, match="0 days or more"):
        said("--days", "-1")


@settings(
    max_examples=examples(6),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(any_steps, st.data())
def test_any_journal_folded_anywhere(ann: User, steps: Any, data: Any) -> None:
    """The text is the same, by every way of reading it, with snapshots and bases anywhere."""
    document = lifecycle.create_document(ann, "Plan")
    doc: Doc[Any] = Doc()
    texts = {0: contents(doc)}
    for update in People(steps).updates:
        doc.apply_update(update)
        seq = append_update(document.pk, [ann.pk], update)
        texts[seq] = contents(doc)
        if data.draw(st.integers(0, 4)) == 0:
            save_snapshots([StateAt(document.pk, seq, doc.get_update())])
    while len(seqs := sorted(texts)) > 1 and data.draw(st.booleans()):
        to = data.draw(st.sampled_from(seqs))
        aged(document, to, 10)
        folded(document)
        texts = {seq: text for seq, text in texts.items() if seq >= to}
        head = max(texts)
        for stored in (load(document.pk), replay(document.pk)):
            assert contents(doc_of(stored.state, *stored.tail)) == texts[head]
        for seq, text in texts.items():
            at = load_at(document.pk, seq)
            assert contents(doc_of(at.state, *at.tail)) == text
        assert contents(doc_of(repair.state_at(document.pk, head))) == texts[head]
