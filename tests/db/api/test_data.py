"""Documents of data over the HTTP API and on their pages: what they have, and what not."""

import json
from typing import Any

import pytest
from django.test import Client
from pycrdt import Array, Doc, Map, Text

from collab.engine.engine import Engine
from collab.protocol.presence import Entry, stamp
from documents.access.lookup import access_grant
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.models import Document, User
from tests.support.api_client import Program, problem
from tests.support.world import sign_in

VALUES = {
    "code": {"type": "text", "value": "print('hello')"},
    "shapes": {"type": "array", "value": [{"x": 1}]},
}
TEXTLESS = "This document holds data of programs: it has only JSON and its state."


@pytest.fixture
def data(ann: User) -> Document:
    """A document of data of Ann's, with two roots."""
    document = lifecycle.create_document(ann, "Board", Document.Kind.DATA)
    doc: Doc[Any] = Doc()
    doc["code"], doc["shapes"] = Text("print('hello')"), Array([Map({"x": 1})])
    append_update(document.pk, [ann.pk], doc.get_update())
    document.refresh_from_db()
    return document


@pytest.fixture
def program(ann: User) -> Program:
    return Program(ann)


def test_it_is_made_empty_and_listed(program: Program) -> None:
    made = program.send("POST", "/documents", {"kind": "data", "title": "Board"})
    assert made["kind"] == "data"
    assert [row["kind"] for row in program.get("/documents")["documents"]] == ["data"]
    wrong = {"kind": "data", "format": "text", "content": "Hello"}
    assert problem(program.ask("POST", "/documents", wrong))[0] == 422
    assert problem(program.ask("POST", "/documents", {"kind": "room"}))[0] == 422


def test_it_is_given_out_as_json_and_as_its_state(program: Program, data: Document) -> None:
    at = f"/documents/{data.pk}"
    for content in ("/content", f"/moments/{data.head}/content"):
        assert program.get(f"{at}{content}?format=json") == VALUES
        state = program.ask("GET", f"{at}{content}?format=yjs").content
        doc: Doc[Any] = Doc()
        doc.apply_update(state)
        assert str(doc.get("code", type=Text)) == "print('hello')"
    version = program.send("POST", f"{at}/versions", {"name": "First"})["id"]
    assert program.get(f"{at}/versions/{version}/content?format=json") == VALUES


@pytest.mark.parametrize(
    "rest",
    [
        *(f"/content?format={form}" for form in ("text", "markdown", "html", "docx")),
        "/difference?before=0&after=1",
        "/authors",
        "/playback",
    ],
)
def test_what_needs_a_text_says_that_there_is_none(
    rest: str, program: Program, data: Document
) -> None:
    assert problem(program.ask("GET", f"/documents/{data.pk}{rest}")) == (422, TEXTLESS)


def test_going_back_and_erasing_the_history_keep_what_it_holds(
    program: Program, data: Document
) -> None:
    at = f"/documents/{data.pk}"
    version = program.send("POST", f"{at}/versions", {"name": "First"})["id"]
    doc: Doc[Any] = Doc()
    doc["more"] = Map({"comment": "comment"})
    append_update(data.pk, [data.owner.pk], doc.get_update())
    assert set(program.get(f"{at}/content?format=json")) == {"code", "shapes", "more"}
    program.send("POST", f"{at}/versions/{version}/restore")
    assert program.get(f"{at}/content?format=json") == VALUES
    program.send("POST", f"{at}/erase-history")
    assert program.get(f"{at}/content?format=json") == VALUES


def test_a_copy_holds_the_same(program: Program, data: Document) -> None:
    copy = program.send("POST", f"/documents/{data.pk}/duplicate")
    assert copy["kind"] == "data"
    assert program.get(f"/documents/{copy['id']}/content?format=json") == VALUES


def test_its_page_says_what_it_is(data: Document, browser: Any) -> None:
    client: Client = browser(data.owner)
    page = client.get(f"/documents/{data.pk}/").content.decode()
    assert "Data of other programs" in page
    assert 'id="paper"' not in page
    export = f"/documents/{data.pk}/export?format="
    assert json.loads(b"".join(client.get(export + "json"))) == VALUES
    assert client.get(export + "yjs").status_code == 200
    assert client.get(export + "markdown").status_code == 404
    assert client.get(f"/documents/{data.pk}/history/").status_code == 302


def test_any_root_may_be_written_to_but_not_endlessly_many(
    ann: User, data: Document, document: Document
) -> None:
    """PROTOCOL 2.4."""
    roots = Engine().replica(data.pk).roots
    assert roots.admits({"anything"})
    assert roots.admits({str(number) for number in range(998)})
    assert not roots.admits({str(number) for number in range(999)})
    assert roots.admits({"code", "shapes"})
    assert not Engine().replica(document.pk).roots.admits({"anything"})


def test_its_presence_is_what_programs_show(ann: User, data: Document) -> None:
    """4.2: the account says who it is; all else is kept, unless it cannot be written again."""
    grant = access_grant(sign_in(ann), data.pk)
    assert (grant.is_data, grant.may_comment, grant.may_suggest) == (True, False, False)
    pointer = {"pointer": {"x": 1.5}, "cursor": {"anchor": 1}, "user": {"name": "Ben"}}
    shown = json.loads(stamp(Entry(7, 1, json.dumps(pointer)), grant).state)
    assert shown == {**pointer, "user": grant.person}
