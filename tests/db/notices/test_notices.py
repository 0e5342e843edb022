"""Notices: what people are told, what they are shown of it now, and what they have read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation

from documents.accounts.erasure import erase_user
from documents.chat import posting
from documents.chat.acts import Amend, Read, Say, Unsay
from documents.chat.rooms import create_room
from documents.exchange.importing import import_file
from documents.library import lifecycle
from documents.models import Document, Notice, ShareLink, User
from documents.notices import telling
from documents.notices.inbox import mark, notices_of, unread_count, unread_counts
from documents.notices.kinds import KINDS
from documents.notices.seeing import note_seen
from documents.notices.sentences import path_of, sentence, sentence_html
from documents.roles import Role
from documents.sharing import collaborators, links, opening, requests
from documents.signals import people_told
from tests.support.api_client import Program


def say(user: User, document: Document, text: str, *named: User) -> int:
    said = posting.say(user, document.pk, Say(uuid4(), text, tuple(each.pk for each in named)))
    number: int = said["number"]
    return number


def told(user: User) -> list[str]:
    """What the person is shown now, newest first."""
    return [sentence(notice) for notice in notices_of(user, None, 50)[0]]


def words(user: User) -> list[str]:
    return [notice.words for notice in notices_of(user, None, 50)[0]]


@pytest.fixture
def shared(document: Document, ann: User, ben: User, cleo: User) -> Document:
    """Ann's document with Ben as commenter and Cleo as viewer, who know that."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    Notice.objects.all().delete()
    return document


def test_whoever_is_named_in_a_chat_is_told_and_nobody_else(
    shared: Document, ann: User, ben: User, cleo: User
) -> None:
    """With the first words; who names themselves is not."""
    say(ben, shared, "@Ann\n@Ben   look " + "x" * 300, ann, ben)
    assert (told(ben), told(cleo)) == ([], [])
    assert told(ann) == ["Ben Okafor mentioned you in the chat of “Plan”."]
    assert words(ann) == ["@Ann @Ben look " + "x" * 184 + "…"]
    (notice,) = notices_of(ann, None, 50)[0]
    assert path_of(notice) == f"/documents/{shared.pk}/#chat"


def test_what_is_said_otherwise_is_told_otherwise(
    shared: Document, ann: User, ben: User, cleo: User
) -> None:
    """A message that is amended; one that is deleted is not told any more."""
    number = say(ben, shared, "@Ann", ann)
    posting.amend(ben, shared.pk, Amend(number, "@Ann @Cleo: today", (ann.pk, cleo.pk)))
    assert words(ann) == words(cleo) == ["@Ann @Cleo: today"]
    posting.amend(ben, shared.pk, Amend(number, "@Cleo: today", (cleo.pk,)))
    assert (told(ann), words(cleo)) == ([], ["@Cleo: today"])
    posting.unsay(ben, shared.pk, Unsay(number))
    assert Notice.objects.count() == 0


def test_whoever_has_read_the_chat_has_read_that_they_were_named(
    shared: Document, ann: User, ben: User
) -> None:
    first, second = (say(ben, shared, "@Ann", ann) for _ in range(2))
    posting.mark_read(ann, shared.pk, Read(first))
    assert [notice.is_read for notice in notices_of(ann, None, 50)[0]] == [False, True]
    posting.mark_read(ann, shared.pk, Read(second))
    assert unread_count(ann) == 0


def test_what_becomes_of_ones_right_is_told(document: Document, ann: User, ben: User) -> None:
    """Of what one has not read the last counts; who lost the right is told the title they knew."""
    pk, seen = document.pk, []
    for role in (Role.VIEWER, Role.EDITOR, Role.EDITOR, Role.COMMENTER, None, Role.OWNER):
        collaborators.set_role(ann, pk, ben, role)
        seen += told(ben)
        assert len(told(ben)) == 1
    assert seen == [
        "Ann Bauer gave you access to “Plan” as viewer.",
        "Ann Bauer raised your access to “Plan”: you are editor now.",
        "Ann Bauer raised your access to “Plan”: you are editor now.",
        "Ann Bauer lowered your access to “Plan”: you are commenter now.",
        "Ann Bauer ended your access to “Plan”.",
        "Ann Bauer gave you access to “Plan” as owner.",
    ]
    collaborators.set_role(ben, pk, ann, Role.EDITOR)
    assert told(ann) == ["Ben Okafor lowered your access to “Plan”: you are editor now."]
    mark(ben, None, read=True)
    collaborators.transfer_ownership(ben, pk, ann.pk)
    assert told(ann) == ["Ben Okafor raised your access to “Plan”: you are owner now."]
    # What one does to oneself is no cause.
    assert len(told(ben)) == 1


def test_in_an_open_room_nobody_loses_what_everybody_has(ann: User, ben: User) -> None:
    """A role that is taken there lowers or says nothing."""
    room = create_room(ann, "Hall", is_public=True)
    for role in (Role.COMMENTER, None):
        collaborators.set_role(ann, room.pk, ben, role)
    assert told(ben) == []


def test_whoever_lost_the_right_sees_nothing_of_the_document(
    shared: Document, ann: User, ben: User
) -> None:
    """Neither title nor words, nor their number; and sees it again with the right."""
    say(ann, shared, "@Ben: the secret", ben)
    assert unread_counts([ann.pk, ben.pk]) == {ann.pk: 0, ben.pk: 1}
    collaborators.set_role(ann, shared.pk, ben, None)
    lifecycle.rename_document(ann, shared.pk, "A new secret")
    assert told(ben) == ["Ann Bauer ended your access to “Plan”."]
    assert words(ben) == [""]
    assert unread_counts([ben.pk]) == {ben.pk: 1}
    (notice,) = notices_of(ben, None, 50)[0]
    assert (notice.document_id, path_of(notice)) == (None, "")
    collaborators.set_role(ann, shared.pk, ben, Role.VIEWER)
    assert told(ben) == [
        "Ann Bauer gave you access to “A new secret” as viewer.",
        "Ann Bauer mentioned you in the chat of “A new secret”.",
    ]
    lifecycle.trash_document(ann, shared.pk)
    assert (told(ben), unread_count(ben)) == ([], 0)


def test_a_request_is_told_to_owners_and_answered(
    shared: Document, ann: User, ben: User, cleo: User, browser: Callable[..., Client]
) -> None:
    """Answered by one owner it waits for no other; whoever is no owner any more sees none."""
    collaborators.set_role(ann, shared.pk, cleo, Role.OWNER)
    dora = User.objects.create_user("dora", name="Dora")
    request = requests.request_access(dora, shared.pk, "Please")
    assert request
    assert requests.request_access(dora, shared.pk, "Pretty please") is None
    assert told(ann) == ["Dora asks for access to “Plan”."]
    assert (words(ann), told(ben)) == (["Pretty please"], [])
    collaborators.set_role(ann, shared.pk, cleo, Role.EDITOR)
    assert told(cleo) == ["Ann Bauer lowered your access to “Plan”: you are editor now."]
    requests.answer_request(ann, shared.pk, request.pk, None)
    assert told(ann) == []
    # Of the document whoever asked knows the address alone.
    assert told(dora) == ["Your request for access to a document was declined."]
    again = requests.request_access(dora, shared.pk, "")
    assert again
    requests.answer_request(ann, shared.pk, again.pk, Role.VIEWER)
    assert told(dora) == ["Ann Bauer answered your request: you are viewer of “Plan” now."]


def test_no_notice_without_its_cause(shared: Document, ann: User, ben: User) -> None:
    """What is rolled back tells nobody."""
    with transaction.atomic():
        say(ben, shared, "@Ann", ann)
        transaction.set_rollback(True)
    assert Notice.objects.count() == 0


def test_a_persons_notices_are_bounded(
    shared: Document,
    ann: User,
    ben: User,
    monkeypatch: pytest.MonkeyPatch,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """The old ones go: of one document, and of all."""
    monkeypatch.setattr(telling, "MOST", 4)
    monkeypatch.setattr(telling, "MOST_OF_ONE", 3)
    other = lifecycle.create_document(ben, "Other")
    collaborators.set_role(ben, other.pk, ann, Role.VIEWER)
    with django_capture_on_commit_callbacks(execute=True):
        for number in range(5):
            say(ben, shared, f"@Ann {number}", ann)
    assert words(ann) == ["@Ann 4", "@Ann 3", "@Ann 2", ""]
    with django_capture_on_commit_callbacks(execute=True):
        say(ben, other, "@Ann 5", ann)
    assert words(ann) == ["@Ann 5", "@Ann 4", "@Ann 3", "@Ann 2"]


def test_who_is_told_hears_of_it_after_the_commit(
    shared: Document,
    ann: User,
    ben: User,
    django_capture_on_commit_callbacks: Callable[..., Any],
) -> None:
    """And when they have read it elsewhere."""
    heard: list[int] = []

    def listen(people: list[int], **_: object) -> None:
        heard.extend(people)

    people_told.connect(listen)
    try:
        with django_capture_on_commit_callbacks(execute=True):
            say(ben, shared, "@Ann", ann)
            assert heard == []
        assert heard == [ann.pk]
        for read in (True, True, False):
            with django_capture_on_commit_callbacks(execute=True):
                mark(ann, None, read=read)
    finally:
        people_told.disconnect(listen)
    assert heard == [ann.pk] * 3


def test_a_change_of_a_text_costs_no_query_for_notices(shared: Document, ann: User) -> None:
    """Nor does a message that names nobody."""
    with CaptureQueriesContext(connection) as caught:
        say(ann, shared, "Hello")
    assert [query["sql"] for query in caught if "documents_notice" in query["sql"]] == []


def test_the_page(shared: Document, ann: User, ben: User, browser: Callable[..., Client]) -> None:
    """What is unread, read, and whose it is; names and words are no markup."""
    ben.name = "<b>Ben"
    ben.save()
    say(ben, shared, "<script>alert(1)</script>", ann)
    client, other = browser(ann), browser(ben)
    page = client.get("/notices/").content.decode()
    assert "<bdi>&lt;b&gt;Ben</bdi> mentioned you in the chat of <bdi>“Plan”</bdi>." in page
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in page
    assert client.get("/api/v1/notices/unread").json() == {"unread": 1}
    row = Notice.objects.get()
    other.post("/notices/read", {"id": row.pk})
    assert unread_count(ann) == 1
    assert client.post("/notices/read", {"id": row.pk}).headers["Location"] == "/notices/"
    assert unread_count(ann) == 0
    client.post("/notices/read", {"id": row.pk, "unread": "1"})
    assert unread_count(ann) == 1
    client.post("/notices/read", {"id": "all"})
    assert unread_count(ann) == 0
    for odd in ("", "x", "²", "9" * 30, "-1"):
        assert client.post("/notices/read", {"id": odd}).status_code == 302
        assert client.get("/notices/", {"before": odd}).status_code == 200
    assert Client().get("/api/v1/notices/unread").status_code == 401


def test_the_page_takes_as_many_queries_for_many_as_for_one(
    shared: Document, ann: User, ben: User, browser: Callable[..., Client]
) -> None:
    client = browser(ann)
    counts = []
    for _ in range(2):
        say(ben, shared, "@Ann", ann)
        with CaptureQueriesContext(connection) as caught:
            client.get("/notices/")
        counts.append(len(caught))
    assert counts[0] == counts[1]


def test_the_api(shared: Document, ann: User, ben: User) -> None:
    """Lists, page by page, and marks; other people's ids mark nothing."""
    for number in range(3):
        say(ben, shared, f"@Ann {number}", ann)
    program, other = Program(ann), Program(ben)
    found = program.ask("GET", "/notices?limit=2").json()
    row = Notice.objects.order_by("-pk")[0]
    assert found["notices"][0] == {
        "id": row.pk,
        "kind": "mention",
        "text": "Ben Okafor mentioned you in the chat of “Plan”.",
        "document": str(shared.pk),
        "title": "Plan",
        "actor": {**ben.as_json, "picture": ""},
        "role": None,
        "words": "@Ann 2",
        "path": f"/documents/{shared.pk}/#chat",
        "at": found["notices"][0]["at"],
        "is_read": False,
    }
    assert (len(found["notices"]), found["more"], found["unread"]) == (2, True, 3)
    before = found["notices"][-1]["id"]
    rest = program.ask("GET", f"/notices?before={before}").json()
    assert ([each["words"] for each in rest["notices"]], rest["more"]) == (["@Ann 0"], False)
    other.ask("POST", "/notices/read", {"ids": "all"})
    assert program.ask("POST", "/notices/read", {"ids": [row.pk]}).json() == {"unread": 2}
    unread = {"ids": [row.pk], "is_read": False}
    assert program.ask("POST", "/notices/read", unread).json() == {"unread": 3}
    assert program.ask("POST", "/notices/read", {"ids": "all"}).json() == {"unread": 0}


def test_who_is_erased_is_nobody_in_what_others_were_told(
    shared: Document, ann: User, ben: User
) -> None:
    """And what they were told themselves goes with them."""
    say(ben, shared, "@Ann", ann)
    say(ann, shared, "@Ben", ben)
    erase_user(ben, None)
    assert told(ann) == ["Somebody mentioned you in the chat of “Plan”."]
    assert Notice.objects.count() == 1


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_each_kind_says_what_it_has(kind: Any, shared: Document, ann: User, ben: User) -> None:
    """In both languages, with what each sentence names."""
    telling.tell(telling.Cause(kind, shared.pk, ann.pk, "Plan", "owner"), [ben.pk])
    collaborators.set_role(ann, shared.pk, ben, Role.OWNER)
    notice = next(each for each in notices_of(ben, None, 50)[0] if each.kind is kind)
    said = []
    for language in ("en", "de"):
        with translation.override(language):
            said.append(sentence(notice))
            assert "{" not in sentence_html(notice)
    assert said[0] != said[1]


def test_whoever_came_by_a_link_that_ends_is_told(
    document: Document, ann: User, ben: User, cleo: User
) -> None:
    """Switched off or expired, by the title that they knew; not who has another way, nor twice."""
    first, second = (links.make_link(ann, document.pk, Role.EDITOR, None) for _ in range(2))
    for user, token in ((ben, first), (cleo, first), (cleo, second)):
        opening.open_token(user, token)
    one, other = ShareLink.objects.order_by("pk")
    for _ in range(2):
        links.change_link(ann, document.pk, one.pk, {"is_on": False})
    assert told(ben) == ["The link by which you opened “Plan” has ended."]
    assert told(cleo) == []
    past = timezone.now() - timedelta(1)
    ShareLink.objects.filter(pk=other.pk).update(expires_at=past)
    Document.objects.update(rights_until=past)
    links.expire_links(timezone.now(), timezone.now())
    assert told(cleo) == ["The link by which you opened “Plan” has ended."]
    lifecycle.rename_document(ann, document.pk, "A secret")
    assert told(ben) == ["The link by which you opened “Plan” has ended."]


def test_a_file_that_has_become_a_document_is_told(ann: User) -> None:
    """Until the person sees it."""
    document = import_file(ann, "Notes.md", b"# Notes")
    (notice,) = notices_of(ann, None, 50)[0]
    assert sentence(notice) == "Your file has become the document “Notes”."
    assert path_of(notice) == f"/documents/{document.pk}/"
    note_seen(ann, document.pk)
    assert unread_count(ann) == 0
