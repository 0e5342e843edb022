"""The chat: what is said, changed, deleted, read, mentioned and mailed."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core import mail as outgoing
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from documents.accounts import activation
from documents.chat import messages as chat_messages
from documents.chat import posting
from documents.chat.acts import Amend, Read, Say, Standing, Unsay
from documents.chat.rooms import create_room, rooms_of
from documents.errors import AccessDenied
from documents.letters.outbox import send_all
from documents.models import Document, Entry, Message, User
from documents.roles import Role
from documents.sharing import collaborators

MID = UUID("0b8f4a3e-2a64-4f6f-9d9c-0c3f3f3d9a11")


@pytest.fixture
def shared(document: Document, ann: User, ben: User, cleo: User) -> Document:
    """Ann's document with Ben as commenter and Cleo as viewer."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    document.refresh_from_db()
    return document


def say(user: User, document: Document, text: str = "Hello", *mentions: User) -> dict[str, Any]:
    return posting.say(user, document.pk, Say(uuid4(), text, tuple(user.pk for user in mentions)))


def texts(
    document: Document,
    span: chat_messages.MessageRange = chat_messages.MessageRange(),  # noqa: B008
    limit: int = 50,
) -> list[str]:
    return [message["text"] for message in chat_messages.history(document.pk, span, limit)[0]]


def test_a_message_is_told_with_all_that_there_is_to_know(shared: Document, ben: User) -> None:
    """5.8."""
    told = posting.say(ben, shared.pk, Say(MID, "Hello\nall"))
    row = Message.objects.get()
    assert told == {
        "number": 1,
        "rev": 1,
        "seq": shared.head,
        "id": str(MID),
        "author": {"id": ben.pk, "name": "Ben Okafor", "color": ben.color},
        "text": "Hello\nall",
        "mentions": [],
        "at": row.at.isoformat(),
        "edited_at": None,
        "deleted": False,
    }
    assert chat_messages.standing(shared.pk, ben.pk) == Standing(head=1, read=0)


def test_a_message_said_twice_is_there_once(shared: Document, ann: User, ben: User) -> None:
    """5.9: by the same author; another one's client may choose the same id."""
    first = posting.say(ben, shared.pk, Say(MID, "Hello"))
    assert posting.say(ben, shared.pk, Say(MID, "Hello again")) == first
    posting.say(ann, shared.pk, Say(MID, "Mine"))
    assert texts(shared) == ["Hello", "Mine"]
    assert chat_messages.standing(shared.pk, ben.pk).head == 2


def test_viewers_write_where_the_owner_lets_them(shared: Document, ann: User, cleo: User) -> None:
    """It raises the access version and is journaled."""
    with pytest.raises(AccessDenied):
        say(cleo, shared)
    version = posting.set_viewers_chat(ann, shared.pk, True)
    assert version == shared.access_version + 1
    entry = Entry.objects.latest("seq")
    assert (entry.authors, entry.event) == ([ann.pk], {"type": "viewers_chat", "on": True})
    say(cleo, shared)
    posting.set_viewers_chat(ann, shared.pk, False)
    with pytest.raises(AccessDenied):
        say(cleo, shared)
    assert texts(shared) == ["Hello"]


def test_only_owners_let_viewers_write(shared: Document, ben: User) -> None:
    with pytest.raises(AccessDenied):
        posting.set_viewers_chat(ben, shared.pk, True)


def test_a_stranger_says_nothing(document: Document, ben: User) -> None:
    with pytest.raises(AccessDenied):
        say(ben, document)
    assert texts(document) == []


def test_ones_own_message_is_amended(shared: Document, ben: User) -> None:
    """5.9: nobody else's, not even by the owner."""
    say(ben, shared, "Helo")
    told = posting.amend(ben, shared.pk, Amend(1, "Hello"))
    assert (told["number"], told["rev"], told["text"]) == (1, 2, "Hello")
    assert told["edited_at"] is not None
    with pytest.raises(AccessDenied):
        posting.amend(User.objects.get(username="ann"), shared.pk, Amend(1, "Mine"))
    assert texts(shared) == ["Hello"]


def test_a_message_is_deleted_by_its_author_or_an_owner(
    shared: Document, ann: User, ben: User
) -> None:
    """5.9: and by nobody else; it keeps its place without its text."""
    say(ann, shared, "one")
    say(ben, shared, "two", ann)
    say(ben, shared, "three")
    with pytest.raises(AccessDenied):
        posting.unsay(ben, shared.pk, Unsay(1))
    posting.unsay(ben, shared.pk, Unsay(2))
    posting.unsay(ann, shared.pk, Unsay(3))
    assert texts(shared) == ["one", "", ""]
    assert list(Message.objects.order_by("number").values_list("text", "mentions", "rev")) == [
        ("one", [], 1),
        ("", [], 4),
        ("", [], 5),
    ]
    for change in (Amend(2, "back"), Unsay(2)):
        with pytest.raises(AccessDenied):
            {Amend: posting.amend, Unsay: posting.unsay}[type(change)](ben, shared.pk, change)


def test_who_is_lowered_to_viewer_changes_nothing_any_more(
    shared: Document, ann: User, ben: User
) -> None:
    say(ben, shared)
    collaborators.set_role(ann, shared.pk, ben, Role.VIEWER)
    with pytest.raises(AccessDenied):
        posting.amend(ben, shared.pk, Amend(1, "Bye"))
    with pytest.raises(AccessDenied):
        posting.unsay(ben, shared.pk, Unsay(1))
    assert texts(shared) == ["Hello"]


def test_reading_goes_on_and_never_back(shared: Document, ann: User, cleo: User) -> None:
    """5.9: nor beyond what there is; one's own and deleted messages are not unread."""
    for _ in range(4):
        say(ann, shared)
    posting.unsay(ann, shared.pk, Unsay(4))
    assert chat_messages.unread_count(shared.pk, ann.pk, 0) == 0
    for number, read, unread in ((2, 2, 1), (1, 2, 1), (99, 5, 0)):
        posting.mark_read(cleo, shared.pk, Read(number))
        assert chat_messages.standing(shared.pk, cleo.pk).read == read
        assert chat_messages.unread_count(shared.pk, cleo.pk, read) == unread


def test_history_in_pages(shared: Document, ann: User) -> None:
    """5.12."""
    for number in range(1, 8):
        say(ann, shared, str(number))
    posting.amend(ann, shared.pk, Amend(2, "two"))

    def page(limit: int, **span: int) -> tuple[list[str], bool]:
        messages, more = chat_messages.history(shared.pk, chat_messages.MessageRange(**span), limit)
        return [message["text"] for message in messages], more

    assert page(3) == (["5", "6", "7"], True)
    assert page(3, before=5) == (["two", "3", "4"], True)
    assert page(3, before=2) == (["1"], False)
    assert page(3, after=4) == (["5", "6", "7"], False)
    assert page(2, after=4) == (["5", "6"], True)
    assert page(3, rev=6) == (["7", "two"], False)
    assert page(1, rev=6) == (["7"], True)


def test_only_who_has_to_do_with_the_document_is_mentioned(
    shared: Document, ann: User, ben: User, cleo: User
) -> None:
    stranger = User.objects.create_user("dora")
    told = say(ben, shared, "Look", cleo, stranger, ann, cleo)
    assert told["mentions"] == [cleo.pk, ann.pk]
    assert [user.username for user in chat_messages.people(shared, ben)] == ["ann", "ben", "cleo"]


def test_whoever_has_spoken_in_an_open_room_is_mentioned(ann: User, ben: User, cleo: User) -> None:
    room = create_room(ann, "Lounge", is_public=True)
    say(ben, room)
    assert say(ann, room, "Hello", ben, cleo)["mentions"] == [ben.pk]
    assert [user.username for user in chat_messages.people(room, ben)] == ["ann", "ben"]


# Mails.


@pytest.fixture
def mailed() -> list[Any]:
    """The mails that were sent."""
    outgoing.outbox = []
    return outgoing.outbox


def test_who_is_mentioned_is_mailed_once(
    shared: Document, ben: User, ann: User, mailed: list[Any]
) -> None:
    """Neither by a repetition nor by an amendment, nor oneself."""
    for user in (ann, ben):
        user.email = f"{user.username}@example.org"
        user.save()
    for _ in range(2):
        posting.say(ben, shared.pk, Say(MID, "Ann, Ben", (ann.pk, ben.pk)))
        send_all(9)
    posting.amend(ben, shared.pk, Amend(1, "Ann!", (ann.pk,)))
    send_all(9)
    assert [sent.to for sent in mailed] == [["ann@example.org"]]


# Over HTTP.


def test_a_long_chat_opens_in_few_queries(
    shared: Document, ann: User, browser: Callable[[User], Client]
) -> None:
    """5.12: 10,000 messages cost as many queries as three."""
    client, address = browser(ann), f"/api/v1/documents/{shared.pk}/messages"

    def queries() -> int:
        with CaptureQueriesContext(
            connection,
        ) as captured:
            assert client.get(address).status_code == 200
        return len(captured)

    def fill(first: int, last: int) -> None:
        Message.objects.bulk_create(
            Message(
                document=shared, number=n, rev=n, seq=1, author=ann, mid=uuid4(), text=str(n),
                at=datetime(2026, 1, 31, tzinfo=UTC),
            )
            for n in range(first, last + 1)
        )  # fmt: skip

    fill(1, 3)
    few = queries()
    fill(4, 10_000)
    assert queries() == few <= 10
    answer = client.get(address).json()
    assert [message["number"] for message in answer["messages"]] == list(range(9951, 10_001))
    assert answer["more"] is True


def test_what_the_chat_answers(
    shared: Document, ann: User, ben: User, browser: Callable[[User], Client]
) -> None:
    """5.12."""
    for text in ("one", "two", "three"):
        say(ann, shared, text)
    posting.mark_read(ben, shared.pk, Read(1))
    answer = browser(ben).get(f"/api/v1/documents/{shared.pk}/messages", {"limit": "2"}).json()
    assert [message["text"] for message in answer["messages"]] == ["two", "three"]
    assert [message["number"] for message in answer["messages"]] == [2, 3]
    assert answer["more"] is True
    assert (answer["read"], answer["unread"]) == (1, 2)
    assert {person["id"] for person in answer["people"]} >= {ann.pk, ben.pk}


@pytest.mark.parametrize("query", ["before=x", "after=-1", "rev=²", "limit=" + "9" * 30])
def test_a_question_of_no_sense(
    shared: Document, ann: User, browser: Callable[[User], Client], query: str
) -> None:
    assert browser(ann).get(f"/api/v1/documents/{shared.pk}/messages?{query}").status_code == 422


def test_the_chat_is_closed_to_strangers(
    document: Document, ben: User, browser: Callable[[User], Client]
) -> None:
    address = f"/api/v1/documents/{document.pk}/messages"
    assert browser(ben).get(address).status_code == 404
    assert Client().get(address).status_code == 401


def test_the_owner_lets_viewers_write(
    shared: Document, ann: User, cleo: User, browser: Callable[[User], Client]
) -> None:
    address = f"/api/v1/documents/{shared.pk}/viewers"
    answer = browser(ann).patch(address, {"chat": True}, "application/json").json()
    assert answer == {"access_version": shared.access_version + 1}
    assert browser(cleo).patch(address, {"chat": False}, "application/json").status_code == 404
    page = browser(cleo).get(f"/documents/{shared.pk}/").context["page"]
    assert (page["api"], page["may_chat"]) == (f"/api/v1/documents/{shared.pk}", True)


# Rooms.


def test_rooms_are_listed_by_who_may_enter(ann: User, ben: User) -> None:
    private, lounge = create_room(ann, "Private", False), create_room(ann, "Lounge", True)
    say(ann, private)
    assert (rooms_of(ann).mine, rooms_of(ann).public) == ([private, lounge], [])
    assert (rooms_of(ben).mine, rooms_of(ben).public) == ([], [lounge])


def test_everybody_talks_in_an_open_room(ann: User, ben: User, browser: Any) -> None:
    room = create_room(ann, "Lounge", is_public=True)
    page = browser(ben).get(f"/documents/{room.pk}/")
    assert page.templates[0].name == "documents/room.html"
    assert (page.context["page"]["role"], page.context["page"]["may_chat"]) == ("commenter", True)
    say(ben, room)
    with pytest.raises(AccessDenied):
        posting.set_viewers_chat(ben, room.pk, True)


def test_a_private_room_is_for_those_who_are_invited(ann: User, ben: User, browser: Any) -> None:
    room = create_room(ann, "Private", is_public=False)
    assert browser(ben).get(f"/documents/{room.pk}/").status_code == 404
    collaborators.set_role(ann, room.pk, ben, Role.COMMENTER)
    assert browser(ben).get(f"/documents/{room.pk}/").status_code == 200


def test_a_deactivated_person_has_no_open_room(ann: User, ben: User) -> None:
    room = create_room(ann, "Lounge", is_public=True)
    activation.set_active(ann, ben, False)
    with pytest.raises(AccessDenied):
        say(ben, room)


def test_a_room_is_made_and_is_no_document(ann: User, browser: Any) -> None:
    client = browser(ann)
    answer = client.post("/rooms/new", {"title": "Lounge", "public": "on"})
    room = Document.objects.get()
    assert answer.headers["Location"] == f"/documents/{room.pk}/"
    assert (room.kind, room.title, room.open_role) == ("room", "Lounge", Role.COMMENTER)
    assert list(client.get("/").context["rows"]) == []
    assert client.get("/rooms/").context["rooms"].mine == [room]
