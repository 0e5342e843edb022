"""Digests: what has happened since the last one, at one's hour, as far as one has not seen it."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone
from pycrdt import Doc

from documents.chat import posting
from documents.chat.acts import Say
from documents.content import yjs_writer
from documents.content.tree import Node, Run
from documents.history import erasure
from documents.journal.client_ids import claim
from documents.journal.entries import append_update
from documents.letters import digest, outbox
from documents.letters.changed_words import Changed, changed_words
from documents.letters.outbox import send_all
from documents.library import lifecycle
from documents.models import Document, Mail, User, Wish
from documents.moments.reading import difference_between
from documents.notices.inbox import mark, unread_count
from documents.notices.kinds import REPLY
from documents.notices.seeing import note_seen
from documents.notices.telling import Cause, tell
from documents.notices.watching import Attention, choose_attention, tell_watchers
from documents.notices.wishes import keep_wishes
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.postbox import Postbox, text_of


class Writer:
    """Types paragraphs into a document, each person under a client id of their own."""

    def __init__(self, document: Document) -> None:
        self._document, self._known = document, set[int]()

    def write(self, by: User, *words: str) -> None:
        doc: Doc[Any] = Doc(client_id=1000 + by.pk)
        if by.pk not in self._known:
            claim(self._document.pk, {1000 + by.pk: by.pk})
            self._known.add(by.pk)
        for update in self._past():
            doc.apply_update(update)
        for each in words:
            change = yjs_writer.append_blocks(doc, [Node("paragraph", {}, (Run(each),))])
            append_update(self._document.pk, [by.pk], change)

    def _past(self) -> list[bytes]:
        entries = self._document.entries.exclude(update=b"").order_by("seq")
        return [bytes(entry.update) for entry in entries]


@pytest.fixture
def writer(shared: Document) -> Writer:
    digest.changes_between.cache_clear()
    return Writer(shared)


def mailed(postbox: Postbox) -> list[str]:
    """Let the hour come; what the digests say that are sent, but for how they end."""
    tell_watchers()
    Mail.objects.filter(sent_at=None).update(due_at=timezone.now())
    before = len(postbox.mails)
    send_all(60)
    return [text_of(mail).partition("You choose")[0] for mail in postbox.mails[before:]]


FIRST = "What happened on localhost since the last such mail, as far as you have not seen it:\n"


def test_a_digest_says_what_changed_since_the_last_one_by_whom_and_with_which_words(
    shared: Document, ann: User, ben: User, cleo: User, postbox: Postbox, writer: Writer
) -> None:
    """Exactly: nothing of before, nothing twice, and nothing that one has done or seen oneself."""
    writer.write(ann, "Long ago")
    choose_attention(cleo, shared.pk, Attention.WATCH)
    writer.write(ben, "The first", "A second one")
    writer.write(ann, "x" * 200)
    assert Mail.objects.count() == 0
    head = f"{FIRST}\nDocument: “Plan”\nhttp://localhost:8000/documents/{shared.pk}/\n"
    assert mailed(postbox) == [
        f"{head}\n- 2 lines changed; written: “The first”\n  Who: “Ben Okafor”\n"
        f"\n- 1 line changed; written: “{'x' * 119}…”\n  Who: “Ann Bauer”\n\n"
    ]
    assert mailed(postbox) == []
    writer.write(ben, "A third")
    note_seen(cleo, shared.pk)
    writer.write(cleo, "Mine")
    assert mailed(postbox) == []
    writer.write(ben, "And a fourth one")
    assert mailed(postbox) == [
        f"{head}\n- 1 line changed; written: “And a fourth one”\n  Who: “Ben Okafor”\n\n"
    ]
    assert [str(mail["Subject"]) for mail in postbox.mails] == ["localhost: your daily mail"] * 2


def test_a_digest_tells_every_kind_that_is_wished_in_it(
    shared: Document, ann: User, ben: User, postbox: Postbox, writer: Writer
) -> None:
    """Each document by itself, weekly ones apart; what was read by then is not told."""
    other = lifecycle.create_document(ben, "Other")
    collaborators.set_role(ben, other.pk, ann, Role.VIEWER)
    Mail.objects.all().delete()
    mark(ann, None, read=True)
    keep_wishes(ann, {"mention": Wish.DAILY, "reply": Wish.WEEKLY})
    for document, text in ((shared, "one"), (other, "two"), (shared, "three")):
        posting.say(ben, document.pk, Say(uuid4(), f"{text} for Ann", (ann.pk,)))
    tell(Cause(REPLY, shared.pk, ben.pk, "an answer", thread=uuid4()), [ann.pk])
    daily, weekly = sorted(mailed(postbox), key=lambda text: "an answer" in text)
    said = "- Somebody on localhost mentioned you in a chat.\n  Who: “Ben Okafor”\n> {} for Ann\n"
    chat = "http://localhost:8000/documents/{}/#chat\n"
    assert daily == (
        f"{FIRST}\nDocument: “Plan”\n{chat.format(shared.pk)}\n"
        f"{said.format('one')}\n{said.format('three')}\n"
        f"Document: “Other”\n{chat.format(other.pk)}\n{said.format('two')}\n"
    )
    assert "> an answer\n" in weekly
    posting.say(ben, shared.pk, Say(uuid4(), "four", (ann.pk,)))
    mark(ann, None, read=True)
    assert mailed(postbox) == []
    assert not Mail.objects.filter(sent_at=None).exists()


def test_a_digest_waits_for_ones_hour(
    shared: Document, ann: User, ben: User, postbox: Postbox
) -> None:
    """One for all that comes until then; with what was told while one was sent comes the next."""
    keep_wishes(ann, {"mention": Wish.DAILY})
    for _ in range(3):
        posting.say(ben, shared.pk, Say(uuid4(), "Ann", (ann.pk,)))
        assert send_all(9) == 0
    waiting = Mail.objects.get()
    assert timedelta() < waiting.due_at - timezone.now() <= timedelta(days=1)
    assert timezone.localtime(waiting.due_at).hour == 8
    assert len(mailed(postbox)) == 1


def test_nobody_is_told_in_a_digest_what_they_may_not_read(
    shared: Document, ann: User, ben: User, cleo: User, postbox: Postbox, writer: Writer
) -> None:
    """Neither what changed nor what the document is called now."""
    choose_attention(cleo, shared.pk, Attention.WATCH)
    writer.write(ben, "A secret")
    tell_watchers()
    collaborators.set_role(ann, shared.pk, cleo, None)
    lifecycle.rename_document(ann, shared.pk, "New title")
    assert unread_count(cleo) == 1
    assert mailed(postbox) == []


def test_who_loses_a_right_while_a_digest_is_written_is_told_nothing_of_it(
    shared: Document, ann: User, ben: User, cleo: User, postbox: Postbox, writer: Writer,
    monkeypatch: Any,
) -> None:  # fmt: skip
    """The texts take their time."""
    choose_attention(cleo, shared.pk, Attention.WATCH)
    writer.write(ben, "A secret")
    tell_watchers()
    tell_difference = digest.difference_between

    def slow(*asked: Any) -> Any:
        told = tell_difference(*asked)
        collaborators.set_role(ann, shared.pk, cleo, None)
        return told

    monkeypatch.setattr(digest, "difference_between", slow)
    assert mailed(postbox) == []


def test_what_was_erased_is_told_as_a_change_without_words(
    shared: Document, ann: User, ben: User, cleo: User, postbox: Postbox, writer: Writer
) -> None:
    choose_attention(cleo, shared.pk, Attention.WATCH)
    writer.write(ben, "A secret")
    erasure.erase_history(ann, shared.pk)
    writer.write(ben, "Later")
    (text,) = mailed(postbox)
    assert "secret" not in text
    assert "- The text was changed\n" in text


def test_a_digest_has_an_end(
    shared: Document, ann: User, ben: User, postbox: Postbox, writer: Writer
) -> None:
    keep_wishes(ann, {"mention": Wish.DAILY})
    for document in (shared, *(lifecycle.create_document(ann, f"{n}") for n in range(2))):
        for _ in range(50):
            tell(Cause(REPLY, document.pk, ben.pk), [ann.pk])
    keep_wishes(ann, {"reply": Wish.DAILY})
    posting.say(ben, shared.pk, Say(uuid4(), "Ann", (ann.pk,)))
    (text,) = mailed(postbox)
    assert text.count("answered in a thread") == 100
    assert "There is more than this mail can hold" in text


def test_the_digests_of_many_are_made_some_at_a_time(
    shared: Document, ann: User, postbox: Postbox, writer: Writer, monkeypatch: Any
) -> None:
    """What they all are told of a text is worked out once, and no more mails are held than are
    sent in one go, however many wait.
    """
    people = User.objects.bulk_create(
        User(username=f"w{n}", email=f"w{n}@example.org") for n in range(2 * outbox._AT_ONCE + 1)
    )
    for person in people:
        shared.collaborators.create(user=person, role=Role.VIEWER)
        choose_attention(person, shared.pk, Attention.WATCH)
    writer.write(ann, "Hello")
    differences, held = list[int](), list[int]()

    def difference(*between: Any) -> Any:
        differences.append(between[1])
        return difference_between(*between)

    def letter(mail: Mail, user: User) -> Any:
        held.append(Mail.objects.filter(claim__isnull=False).count())
        return digest.digest_letter(mail, user)

    monkeypatch.setattr(digest, "difference_between", difference)
    monkeypatch.setattr(outbox, "digest_letter", letter)
    assert len(mailed(postbox)) == len(people)
    assert len(differences) == 1
    assert max(held) == outbox._AT_ONCE


def test_hostile_words_stay_what_somebody_has_written(
    shared: Document, ann: User, ben: User, cleo: User, postbox: Postbox, writer: Writer
) -> None:
    choose_attention(cleo, shared.pk, Attention.WATCH)
    User.objects.filter(pk=ben.pk).update(name="x\r\nWho: “Ann” www.evil.example")
    writer.write(ben, "”\r\n\r\nhttps://evil.example <b> \u202eSign in")
    (text,) = mailed(postbox)
    assert "evil" not in text
    assert "\n- 1 line changed; written: “' […] <b> Sign in”\n  Who: “x Who: 'Ann' […]”\n" in text


def test_words_are_those_of_whoever_wrote_or_took_them() -> None:
    """By line, and by those who did it together."""
    steps = [
        {"what": "keep", "lines": 3},
        {
            "what": "add",
            "by": [1],
            "parts": [{"text": "New", "by": [1]}, {"text": "er", "by": [2]}],
        },
        {
            "what": "change",
            "by": [],
            "parts": [
                {"what": "keep", "text": "as it was"},
                {"what": "remove", "text": "old", "by": [2]},
                {"what": "add", "text": "ones", "by": [2]},
                {"what": "format", "text": "bold", "by": [1, 3]},
            ],
        },
        {"what": "remove", "by": [2], "parts": [{"kind": "image", "by": [2]}]},
    ]
    assert changed_words(steps) == [
        Changed((1,), 1, "New", ""),
        Changed((2,), 3, "er", "old"),
        Changed((1, 3), 1, "", ""),
    ]
