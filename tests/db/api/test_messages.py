"""The messages of a chat over the HTTP API."""

import uuid

import pytest

from documents.models import Message
from documents.roles import Role
from documents.sharing import collaborators
from tests.support.api_client import Program, problem

NOT_THERE = (404, "There is no such document.")


@pytest.fixture
def chat(document, ann, ben) -> str:
    """The address of a chat in which Ann is the owner and Ben a commenter."""
    collaborators.set_role(ann, document.pk, ben, Role.COMMENTER)
    return f"/documents/{document.pk}/messages"


def said(text: str, **more: object) -> dict[str, object]:
    return {"mid": str(uuid.uuid4()), "text": text, **more}


def test_post_and_list(chat, ann, ben):
    body = said("Hello", mentions=[ann.pk])
    told = Program(ben).send("POST", chat, body)
    at = told.pop("at")
    assert told == {
        "number": 1,
        "rev": 1,
        "seq": 1,
        "id": body["mid"],
        "author": {"id": ben.pk, "name": "Ben Okafor", "color": ben.color, "picture": ""},
        "text": "Hello",
        "mentions": [ann.pk],
        "edited_at": None,
        "deleted": False,
    }
    assert Program(ann).get(chat) == {
        "messages": [{**told, "at": at}],
        "people": [
            {"id": each.pk, "name": each.display_name, "color": each.color, "picture": ""}
            for each in (ann, ben)
        ],
        "more": False,
        "read": 0,
        "unread": 1,
    }


def test_a_message_that_is_sent_twice_is_said_once(chat, ben):
    body = said("Hello")
    one, other = (Program(ben).send("POST", chat, body) for _ in range(2))
    assert one == other
    assert Message.objects.count() == 1


def test_pages(chat, ann):
    program = Program(ann)
    for number in range(5):
        program.send("POST", chat, said(str(number)))

    def page(query: str) -> tuple[list[int], bool]:
        told = program.get(f"{chat}?{query}")
        return [message["number"] for message in told["messages"]], told["more"]

    assert page("limit=2") == ([4, 5], True)
    assert page("limit=2&before=4") == ([2, 3], True)
    assert page("limit=2&before=2") == ([1], False)
    assert page("limit=2&after=0") == ([1, 2], True)
    assert page("limit=2&after=4") == ([5], False)
    program.send("PATCH", f"{chat}/2", {"text": "two"})
    assert page("rev=5") == ([2], False)


def test_amend_and_delete(chat, ann, ben):
    program = Program(ben)
    program.send("POST", chat, said("Helo"))
    told = program.send("PATCH", f"{chat}/1", {"text": "Hello"})
    assert (told["text"], told["rev"], told["edited_at"] is None) == ("Hello", 2, False)
    assert problem(Program(ann).ask("PATCH", f"{chat}/1", {"text": "Mine"})) == NOT_THERE
    Program(ann).send("DELETE", f"{chat}/1")
    (message,) = program.get(chat)["messages"]
    assert (message["text"], message["deleted"]) == ("", True)
    assert problem(program.ask("DELETE", f"{chat}/1")) == NOT_THERE


def test_how_far_one_has_read(chat, ann, ben):
    for _ in range(3):
        Program(ben).send("POST", chat, said("x"))
    program = Program(ann)
    program.send("PUT", chat.replace("messages", "read"), {"number": 2})
    assert (program.get(chat)["read"], program.get(chat)["unread"]) == (2, 1)
    program.send("PUT", chat.replace("messages", "read"), {"number": 1})
    assert program.get(chat)["read"] == 2


@pytest.mark.parametrize(
    "body",
    [
        {"text": "no id"},
        {"mid": "x", "text": "x"},
        said(""),
        said(" \n"),
        said("a\x00b"),
        said("é" * 2049),
        said("\ud800"),
        said("x", mentions=[0]),
        said("x", mentions=[2**63]),
        said("x", mentions=list(range(1, 52))),
        said("x", author=1),
    ],
    ids=[
        "no mid",
        "odd mid",
        "empty",
        "blank",
        "null",
        "long",
        "surrogate",
        "nobody",
        "large id",
        "many mentions",
        "unknown key",
    ],
)
def test_a_message_that_cannot_be(chat, ann, body):
    assert problem(Program(ann).ask("POST", chat, body))[0] == 422
    assert not Message.objects.exists()


def test_the_chat_takes_as_many_queries_for_many_messages_as_for_one(
    chat, ann, django_assert_num_queries
):
    """The token, the document, the role, messages, the mark, what is unread, who can be named."""
    program = Program(ann)
    for number in range(30):
        program.send("POST", chat, said(str(number)))
    with django_assert_num_queries(7):
        assert len(program.get(chat)["messages"]) == 30


def test_rooms(ann, ben, document):
    """A public one is everybody's to talk in; neither is among the documents."""
    program, other = Program(ann), Program(ben)
    public = program.send("POST", "/rooms", {"title": "Tea", "is_public": True})
    private = program.send("POST", "/rooms", {"title": "Board"})
    assert (public["is_public"], private["is_public"]) == (True, False)
    assert program.get("/rooms") == {"mine": [private, public], "public": []}
    assert other.get("/rooms") == {"mine": [], "public": [public]}
    told = other.send("POST", f"/documents/{public['id']}/messages", said("Hello"))
    assert told["text"] == "Hello"
    messages = f"/documents/{private['id']}/messages"
    assert problem(other.ask("POST", messages, said("Hello"))) == NOT_THERE
    assert [row["title"] for row in program.get("/documents")["documents"]] == ["Plan"]
    assert program.get(f"/documents/{public['id']}")["kind"] == "room"
