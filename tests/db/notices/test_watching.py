"""Watching and muting: who is told what others do, and when."""

import re
from collections.abc import Callable
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.chat import posting
from documents.chat.acts import Read, Say, Unsay
from documents.errors import AccessDenied
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.models import Document, Notice, User, Watch
from documents.notices import watching
from documents.notices.inbox import mark, notices_of
from documents.notices.kinds import KINDS
from documents.notices.telling import Cause, tell
from documents.notices.watching import Attention, attention_of, choose_attention, tell_watchers
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.api_client import Program


@pytest.fixture
def shared(document: Document, ann: User, ben: User, cleo: User) -> Document:
    """Ann's document, which Ben and Cleo edit and know."""
    for user in (ben, cleo):
        collaborators.set_role(ann, document.pk, user, Role.EDITOR)
    Notice.objects.all().delete()
    return document


def told(user: User) -> list[str]:
    """The kinds of what the person is shown, newest first."""
    return [notice.kind.name for notice in notices_of(user, None, 50)[0]]


def say(user: User, document: Document, text: str = "Hello", *named: User) -> int:
    said = posting.say(user, document.pk, Say(uuid4(), text, tuple(each.pk for each in named)))
    number: int = said["number"]
    return number


def test_whoever_watches_is_told_what_others_do(
    shared: Document, ann: User, ben: User, cleo: User
) -> None:
    """Once, from then on, one notice of each kind until it is read; nobody else is."""
    append_update(shared.pk, [ann.pk], b"\0\0")
    choose_attention(ben, shared.pk, Attention.WATCH)
    assert tell_watchers() == 0
    for _ in range(2):
        append_update(shared.pk, [ann.pk, cleo.pk], b"\0\0")
        say(ann, shared)
        assert (tell_watchers(), tell_watchers()) == (1, 0)
        assert sorted(told(ben)) == ["changed", "said"]
    mark(ben, None, read=True)
    append_update(shared.pk, [cleo.pk], b"\0\0")
    call_command("notify")
    assert told(ben) == ["changed", "said", "changed"]
    assert (told(ann), told(cleo)) == ([], [])


def test_what_one_has_done_or_seen_is_no_news(
    shared: Document, ann: User, ben: User, cleo: User
) -> None:
    """Changes that one took part in, one's own messages, those that one has read or is named in."""
    choose_attention(ben, shared.pk, Attention.WATCH)
    append_update(shared.pk, [ann.pk], b"\0\0")
    append_update(shared.pk, [ben.pk], b"\0\0")
    say(ben, shared)
    assert (tell_watchers(), told(ben)) == (1, [])
    posting.mark_read(ben, shared.pk, Read(say(ann, shared)))
    assert (tell_watchers(), told(ben)) == (1, [])
    say(ann, shared, "@Ben", ben)
    assert (tell_watchers(), told(ben)) == (1, ["mention"])
    number = say(ann, shared, "for all")
    tell_watchers()
    assert told(ben) == ["said", "mention"]
    posting.mark_read(ben, shared.pk, Read(number))
    assert [notice.is_read for notice in notices_of(ben, None, 50)[0]] == [True, True]
    number = say(ann, shared, "for nobody")
    tell_watchers()
    posting.unsay(ann, shared.pk, Unsay(number))
    assert "for nobody" not in [notice.words for notice in notices_of(ben, None, 50)[0]]


def test_who_lost_the_right_is_told_nothing(shared: Document, ann: User, ben: User) -> None:
    """Of what is done afterwards; nor may they watch."""
    choose_attention(ben, shared.pk, Attention.WATCH)
    collaborators.set_role(ann, shared.pk, ben, None)
    append_update(shared.pk, [ann.pk], b"\0\0")
    say(ann, shared)
    tell_watchers()
    assert told(ben) == ["taken"]
    with pytest.raises(AccessDenied):
        choose_attention(ben, shared.pk, Attention.MUTE)


def test_who_has_muted_is_told_what_names_them_alone(
    shared: Document, ann: User, ben: User
) -> None:
    """And what becomes of their access."""
    choose_attention(ben, shared.pk, Attention.MUTE)
    for kind in KINDS.values():
        tell(Cause(kind, shared.pk, ann.pk, "x", "editor"), [ben.pk])
    append_update(shared.pk, [ann.pk], b"\0\0")
    assert tell_watchers() == 0
    every = {name for name, kind in KINDS.items() if kind.is_personal}
    assert set(told(ben)) == every
    assert KINDS.keys() - every == {"reply", "suggested", "asked", "changed", "said"}


def test_many_watchers_cost_the_change_nothing(
    shared: Document, ann: User, ben: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not one query; and they are told some at a time."""
    monkeypatch.setattr(watching, "_PEOPLE_AT_ONCE", 3)
    with CaptureQueriesContext(connection) as alone:
        append_update(shared.pk, [ann.pk], b"\0\0")
    users = User.objects.bulk_create(User(username=f"w{n}") for n in range(7))
    for user in users:
        let_in(shared, user)
    Watch.objects.bulk_create(
        Watch(document=shared, user=user, is_muted=False, head=shared.head, chat_head=0)
        for user in users
    )
    with CaptureQueriesContext(connection) as watched:
        append_update(shared.pk, [ann.pk], b"\0\0")
    assert len(alone) == len(watched)
    assert tell_watchers() == 7
    assert Notice.objects.filter(kind="changed").count() == 7


def let_in(document: Document, user: User) -> None:
    document.collaborators.create(user=user, role=Role.VIEWER)


def test_the_choice_is_kept(shared: Document, ben: User) -> None:
    """By the API; with the document it goes."""
    program, path = Program(ben), f"/documents/{shared.pk}/attention"
    for choice in ("watch", "mute", "usual", "watch"):
        assert program.ask("PUT", path, {"attention": choice}).json() == {"attention": choice}
        assert program.ask("GET", path).json() == {"attention": choice}
        assert attention_of(ben, shared.pk) == choice
    assert program.ask("PUT", path, {"attention": "loud"}).status_code == 422
    lifecycle.trash_document(shared.owner, shared.pk)
    assert program.ask("GET", path).status_code == 404


def test_the_list_says_what_one_watches_and_changes_it(
    shared: Document, ben: User, browser: Callable[..., Client]
) -> None:
    """With a sentence, to scripts and on the next page."""
    client, path = browser(ben), f"/documents/{shared.pk}/attention"

    def offered() -> list[str]:
        return re.findall(r'aria-label="([\w ]+): Plan">(?:Watch|Stop|Mute)', client.get("/").text)

    assert offered() == ["Watch", "Mute"]
    answer = client.post(path, {"attention": "watch"}, headers={"Accept": "application/json"})
    assert answer.json()["message"] == "You are told of every change and message in this document."
    assert offered() == ["Stop watching", "Mute"]
    at = {"Referer": "http://testserver/"}
    assert client.post(path, {"attention": "mute"}, headers=at).headers["Location"] == at["Referer"]
    assert offered() == ["Watch", "Stop muting"]
    client.post(path, {"attention": "usual"})
    assert offered() == ["Watch", "Mute"]
