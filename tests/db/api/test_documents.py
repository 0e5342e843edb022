"""Documents, collaborators, links, content and changes over the HTTP API."""

import itertools
import json
import re
import uuid
from base64 import b64decode
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pycrdt import Decoder, Doc

from documents.content import yjs_writer
from documents.content.yjs_reader import tree_of
from documents.journal.entries import append_update
from documents.library import lifecycle
from documents.management import demo_text
from documents.models import Collaborator, Document, Entry, ShareLink, Version
from documents.roles import ALLOWED, Action, Role
from documents.sharing import collaborators, links
from documents.sharing.opening import open_token
from documents.tokens import digest_of
from tests.support.api_client import Program, problem

# Each address below a document's: method, path, body, what it takes, the status of a yes.
ENDPOINTS = [
    ("GET", "", None, Action.VIEW, 200),
    ("PATCH", "", {"title": "New"}, Action.RENAME, 200),
    ("POST", "/trash", None, Action.TRASH, 204),
    ("GET", "/collaborators", None, Action.VIEW, 200),
    ("POST", "/collaborators", {"who": "cleo", "role": "viewer"}, Action.SHARE, 200),
    ("PUT", "/collaborators/{cleo}", {"role": "editor"}, Action.SHARE, 200),
    ("DELETE", "/collaborators/{cleo}", None, Action.SHARE, 204),
    ("PUT", "/star", None, Action.VIEW, 204),
    ("DELETE", "/star", None, Action.VIEW, 204),
    ("PUT", "/folder", {"folder": None}, Action.VIEW, 204),
    ("POST", "/duplicate", None, Action.VIEW, 201),
    ("POST", "/ticket", None, Action.VIEW, 200),
    ("POST", "/seen", None, Action.VIEW, 204),
    ("GET", "/freeze", None, Action.VIEW, 200),
    ("GET", "/review", None, Action.VIEW, 200),
    ("GET", "/links", None, Action.SHARE, 200),
    ("POST", "/links", {"role": "viewer"}, Action.SHARE, 201),
    ("PATCH", "/links/{link}", {"is_on": False}, Action.SHARE, 200),
    ("GET", "/messages", None, Action.VIEW, 200),
    ("POST", "/messages", {"mid": str(uuid.UUID(int=1)), "text": "Hello"}, Action.CHAT, 201),
    ("PUT", "/read", {"number": 0}, Action.VIEW, 204),
    ("GET", "/content", None, Action.VIEW, 200),
    ("GET", "/changes", None, Action.VIEW, 200),
    ("GET", "/versions", None, Action.EDIT, 200),
    ("POST", "/versions", {"name": "Final"}, Action.EDIT, 201),
    ("GET", "/versions/{version}/content", None, Action.EDIT, 200),
    ("POST", "/versions/{version}/restore", None, Action.EDIT, 200),
    ("POST", "/versions/{version}/freeze", None, Action.FREEZE, 200),
    ("GET", "/spans", None, Action.EDIT, 200),
    ("POST", "/erase-history", None, Action.DELETE, 200),
]
NOT_THERE = (404, "There is no such document.")


def at(document: Document, rest: str = "") -> str:
    return f"/documents/{document.pk}{rest}"


def write(document: Document, user: Any, *words: str) -> list[bytes]:
    """A paragraph for each of the words, each in an update of its own."""
    doc: Doc[Any] = Doc()
    updates = [yjs_writer.append_blocks(doc, [demo_text.paragraph(word)]) for word in words]
    for update in updates:
        append_update(document.pk, [user.pk], update)
    return updates


@pytest.mark.parametrize(
    ("endpoint", "role", "is_trashed"),
    list(itertools.product(ENDPOINTS, [*Role, None], [False, True])),
    ids=lambda value: "".join(value[:2]) if isinstance(value, tuple) else str(value),
)
def test_an_endpoint_answers_exactly_as_the_table_of_roles_says(
    document, ann, ben, cleo, endpoint, role, is_trashed
):
    """What a person may not do looks like a document that is not there."""
    collaborators.set_role(ann, document.pk, cleo, Role.VIEWER)
    links.make_link(ann, document.pk, Role.VIEWER, None)
    if role is not None:
        Collaborator.objects.create(document=document, user=ben, role=role)
    if is_trashed:
        Document.objects.update(trashed_at=timezone.now())
    version = Version.objects.create(document=document, seq=0, name="First")
    method, path, body, action, yes = endpoint
    path = path.format(cleo=cleo.pk, link=ShareLink.objects.get().pk, version=version.pk)
    allowed = role is not None and action in ALLOWED[role] and not is_trashed

    answer = Program(ben).ask(method, at(document, path), body)

    if allowed:
        assert answer.status_code == yes
    else:
        assert problem(answer) == NOT_THERE


@pytest.mark.parametrize("endpoint", ENDPOINTS, ids=lambda endpoint: "".join(endpoint[:2]))
def test_a_document_that_is_missing(ann, endpoint):
    method, path, body, *_ = endpoint
    path = f"/documents/{uuid.uuid4()}" + path.format(cleo=1, link=1, version=1)
    assert problem(Program(ann).ask(method, path, body)) == NOT_THERE


@pytest.mark.django_db
@pytest.mark.parametrize(
    "path", ["", "nothing", "documents/x", "documents/", "me/", "documents/%1D%0Ax"]
)
def test_an_address_that_is_not_there(path):
    answer = Client().get(f"/api/v1/{path}")
    assert answer.status_code == 404
    assert path == "" or problem(answer) == (404, "There is no such address.")


# The list.


def test_the_list_has_what_one_may_open_the_latest_change_first(ann, ben):
    mine = lifecycle.create_document(ann, "Mine")
    shared = lifecycle.create_document(ben, "Shared")
    lifecycle.create_document(ben, "Not shared")
    trashed = lifecycle.create_document(ann, "Trashed")
    collaborators.set_role(ben, shared.pk, ann, Role.COMMENTER)
    lifecycle.trash_document(ann, trashed.pk)
    told = Program(ann).get("/documents")
    assert told["next"] is None
    assert [(row["title"], row["role"]) for row in told["documents"]] == [
        ("Shared", "commenter"),
        ("Mine", "owner"),
    ]
    mine.refresh_from_db()
    assert told["documents"][1] == {
        "id": str(mine.pk),
        "path": f"/documents/{mine.pk}/",
        "title": "Mine",
        "kind": "text",
        "role": "owner",
        "owner": {"id": ann.pk, "name": "Ann Bauer", "color": ann.color, "picture": ""},
        "access_version": 1,
        "seq": 0,
        "epoch": 0,
        "frozen_at": None,
        "created_at": mine.created_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "changed_at": mine.changed_at.isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "is_starred": False,
        "folder": None,
        "shared_folder": None,
        "changed_by": [],
        "excerpt": "",
    }
    trash = Program(ann).get("/documents?trash=true")["documents"]
    assert [row["title"] for row in trash] == ["Trashed"]


def test_pages_of_the_list_have_everything_once(ann):
    """Documents of the same moment, too."""
    made = {str(lifecycle.create_document(ann, str(number)).pk) for number in range(7)}
    now = timezone.now()
    for place, document in enumerate(Document.objects.order_by("pk")):
        moment = now - timedelta(seconds=place // 3)
        Document.objects.filter(pk=document.pk).update(changed_at=moment)
    program, seen, path = Program(ann), [], "/documents?limit=2"
    while True:
        page = program.get(path)
        seen.append([row["id"] for row in page["documents"]])
        if page["next"] is None:
            break
        path = f"/documents?limit=2&cursor={page['next']}"
    assert [len(ids) for ids in seen] == [2, 2, 2, 1]
    assert set(itertools.chain(*seen)) == made


@pytest.mark.parametrize("cursor", ["x", "é", "AAAA", "MjAyNi0wMS0wMSB4", "%00", "a" * 500])
def test_a_cursor_that_is_none(ann, cursor):
    assert problem(Program(ann).ask("GET", f"/documents?cursor={cursor}"))[0] == 422


def test_the_list_takes_as_many_queries_for_many_documents_as_for_one(
    ann, django_assert_num_queries
):
    """Token, documents, owners, roles, filings, authors, shared folders (two) and watches."""
    program = Program(ann)
    lifecycle.create_document(ann, "x")
    program.get("/documents")
    for number in range(30):
        lifecycle.create_document(ann, str(number))
    with django_assert_num_queries(9):
        assert len(program.get("/documents")["documents"]) == 31


# One document.


def test_create_rename_trash_restore(ann):
    program = Program(ann)
    made = program.send("POST", "/documents", {"title": "  Plan\n"})
    assert (made["title"], made["role"]) == ("Plan", "owner")
    path = f"/documents/{made['id']}"
    assert program.get(path) == made
    assert program.send("PATCH", path, {"title": "Better"})["title"] == "Better"
    assert program.send("POST", f"{path}/trash") is None
    assert problem(program.ask("GET", path)) == NOT_THERE
    assert program.send("POST", f"{path}/restore") is None
    assert program.get(path)["title"] == "Better"
    assert problem(program.ask("POST", f"{path}/restore")) == NOT_THERE


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ({"title": 7}, 422),
        ({"title": "x" * 201}, 422),
        ({"title": "a\x00b"}, 422),
        ({"title": "x", "more": 1}, 422),
        ([], 422),
        (None, 422),
    ],
    ids=str,
)
def test_a_body_that_is_not_right(ann, body, status):
    assert problem(Program(ann).ask("POST", "/documents", body))[0] == status
    assert not Document.objects.exists()


def test_faults_say_where(ann):
    answer = Program(ann).ask("POST", "/documents", {"title": 7})
    assert json.loads(answer.content)["faults"] == [
        {"where": ["body", "body", "title"], "what": "Input should be a valid string"}
    ]


@pytest.mark.parametrize(
    ("kind", "status"),
    [("text/plain", 415), ("application/x-www-form-urlencoded", 415), ("application/json", 400)],
)
def test_a_body_that_is_no_json(ann, kind, status):
    answer = Program(ann).ask("POST", "/documents", b"title=x", Content_Type=kind)
    assert problem(answer)[0] == status


def test_etags_of_a_document(ann, document):
    program = Program(ann)
    etag = program.ask("GET", at(document))["ETag"]
    assert program.ask("GET", at(document), If_None_Match=etag).status_code == 304
    renamed = program.ask("PATCH", at(document), {"title": "New"}, If_Match=etag)
    assert renamed.status_code == 200
    assert program.ask("GET", at(document))["ETag"] == renamed["ETag"] != etag
    late = program.ask("PATCH", at(document), {"title": "Late"}, If_Match=etag)
    assert problem(late) == (412, "It has changed meanwhile: read it again.")
    assert program.get(at(document))["title"] == "New"


# People.


def test_collaborators(ann, ben, cleo, document):
    program = Program(ann)
    link = links.make_link(ann, document.pk, Role.VIEWER, None)
    open_token(cleo, link)
    told = program.send("POST", at(document, "/collaborators"), {"who": "ben", "role": "editor"})
    assert told == program.get(at(document, "/collaborators"))
    assert [(row["user"]["name"], row["role"], row["by_link"]) for row in told] == [
        ("Ann Bauer", "owner", False),
        ("Ben Okafor", "editor", False),
        ("Cleo Martin", "viewer", True),
    ]
    told = program.send("PUT", at(document, f"/collaborators/{cleo.pk}"), {"role": "commenter"})
    assert (told[2]["role"], told[2]["by_link"]) == ("commenter", False)
    program.send("DELETE", at(document, f"/collaborators/{ben.pk}"))
    assert problem(Program(ben).ask("GET", at(document))) == NOT_THERE


def test_nobody_is_added_who_is_not_there(ann, ben, document):
    """An id that was guessed tells nothing, and a name only whether there is such an account."""
    program = Program(ann)
    path = at(document, "/collaborators")
    gone = (404, "That is not there, or not any more.")
    for id_ in (ben.pk, 10**9):
        assert problem(program.ask("PUT", f"{path}/{id_}", {"role": "editor"})) == gone
        assert problem(program.ask("DELETE", f"{path}/{id_}")) == gone
    answer = program.ask("POST", path, {"who": "nobody", "role": "editor"})
    assert problem(answer) == (422, "There is nobody of that name.")
    assert Collaborator.objects.count() == 1


@pytest.mark.parametrize(("method", "body"), [("PUT", {"role": "editor"}), ("DELETE", None)])
def test_a_document_keeps_an_owner(ann, document, method, body):
    answer = Program(ann).ask(method, at(document, f"/collaborators/{ann.pk}"), body)
    assert problem(answer)[0] == 409
    assert Collaborator.objects.get().role == Role.OWNER


def test_ones_own_role_may_be_given_up(ann, ben, document):
    collaborators.set_role(ann, document.pk, ben, Role.VIEWER)
    Program(ben).send("DELETE", at(document, f"/collaborators/{ben.pk}"))
    assert problem(Program(ben).ask("GET", at(document))) == NOT_THERE


@pytest.mark.parametrize("id_", ["0", "-1", "9223372036854775808", "x", "1.5"])
def test_an_id_that_is_none(ann, document, id_):
    """There is no such address."""
    answer = Program(ann).ask("DELETE", at(document, f"/collaborators/{id_}"))
    assert problem(answer)[0] == 404


def test_the_people_take_as_many_queries_for_many_as_for_one(
    ann, document, django_user_model, django_assert_num_queries
):
    """The token, the document, the role, the given roles, those by links, groups and folders."""
    program = Program(ann)
    program.get(at(document, "/collaborators"))
    for number in range(20):
        user = django_user_model.objects.create_user(f"user{number}")
        collaborators.set_role(ann, document.pk, user, Role.VIEWER)
    with django_assert_num_queries(7):
        assert len(program.get(at(document, "/collaborators"))) == 21


# Links.


def test_links(ann, ben, document):
    program = Program(ann)
    made = program.send("POST", at(document, "/links"), {"role": "viewer"})
    url = made.pop("url")
    assert program.get(at(document, "/links")) == [made]
    token = url.partition("#")[2]
    assert ShareLink.objects.get().digest == digest_of(token)
    open_token(ben, token)
    assert Program(ben).get(at(document))["role"] == "viewer"
    path = at(document, f"/links/{made['id']}")
    end = "2999-01-01T00:00:00Z"
    changed = program.send("PATCH", path, {"role": "editor", "expires_at": end})
    assert changed == {**made, "role": "editor", "expires_at": end}
    assert program.send("PATCH", path, {"expires_at": None})["expires_at"] is None
    assert program.send("PATCH", path, {"is_on": False})["is_on"] is False
    assert problem(Program(ben).ask("GET", at(document))) == NOT_THERE


@pytest.mark.parametrize(
    "body",
    [
        {"role": "owner"},
        {"role": "king"},
        {"role": "viewer", "expires_at": "2020-01-01T00:00:00Z"},
        {"role": "viewer", "expires_at": "2030-01-01T00:00:00"},
        {"role": "viewer", "expires_at": "9999-12-31T23:59:59-23:59"},
        {"role": "viewer", "expires_at": "0001-01-01T00:00:00+23:59"},
    ],
    ids=str,
)
def test_a_link_that_cannot_be(ann, document, body):
    assert problem(Program(ann).ask("POST", at(document, "/links"), body))[0] == 422
    assert not ShareLink.objects.exists()


@pytest.mark.parametrize("body", [{"role": None}, {"is_on": None}, {"role": "owner"}], ids=str)
def test_a_change_of_a_link_that_cannot_be(ann, document, body):
    links.make_link(ann, document.pk, Role.VIEWER, None)
    path = at(document, f"/links/{ShareLink.objects.get().pk}")
    assert problem(Program(ann).ask("PATCH", path, body))[0] == 422
    assert ShareLink.objects.get().role == Role.VIEWER


def test_a_link_of_another_document(ann, document):
    other = lifecycle.create_document(ann, "Other")
    links.make_link(ann, other.pk, Role.VIEWER, None)
    path = at(document, f"/links/{ShareLink.objects.get().pk}")
    assert problem(Program(ann).ask("PATCH", path, {"is_on": False}))[0] == 404
    assert ShareLink.objects.get().is_on


# Content and changes.


def test_content_in_each_form(ann, document):
    write(document, ann, "Hello")
    program = Program(ann)
    told = {
        form: program.ask("GET", at(document, f"/content?format={form}"))
        for form in ("text", "markdown", "html", "json", "yjs")
    }
    yjs = told.pop("yjs")
    doc: Doc[Any] = Doc()
    doc.apply_update(yjs.content)
    assert len(tree_of(doc).content) == 1
    assert yjs["Content-Type"] == "application/octet-stream"
    paragraph = {"type": "paragraph", "content": [{"type": "text", "text": "Hello"}]}
    document_json = {"type": "doc", "content": [paragraph]}
    assert json.loads(told.pop("json").content) == document_json
    assert {form: (it["Content-Type"], it.content) for form, it in told.items()} == {
        "text": ("text/plain; charset=utf-8", b"Hello\n"),
        "markdown": ("text/markdown; charset=utf-8", b"Hello\n"),
        "html": ("text/html; charset=utf-8", b'<p dir="auto">Hello</p>'),
    }


def test_a_page_of_content_may_do_nothing(ann, document):
    answer = Program(ann).ask("GET", at(document, "/content?format=html"))
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "private, no-cache"


def test_etags_of_content(ann, document):
    """Seq and epoch; what has not changed is not read."""
    program = Program(ann)
    write(document, ann, "Hello")
    answer = program.ask("GET", at(document, "/content"))
    assert answer["ETag"] == '"0-1"'
    unchanged = program.ask("GET", at(document, "/content"), If_None_Match='"0-1"')
    assert (unchanged.status_code, unchanged["ETag"], unchanged.content) == (304, '"0-1"', b"")
    write(document, ann, "World")
    changed = program.ask("GET", at(document, "/content"), If_None_Match='"0-1"')
    assert (changed.status_code, changed["ETag"]) == (200, '"0-2"')


@pytest.mark.parametrize("path", ["/content", "/content?format=yjs"])
@pytest.mark.parametrize("kind", ["quarantined", "broken"])
def test_content_that_cannot_be_opened(ann, document, path, kind):
    if kind == "quarantined":
        Document.objects.update(quarantined_at=timezone.now())
    else:
        append_update(document.pk, [ann.pk], b"\xff\xff")
    answer = Program(ann).ask("GET", at(document, path))
    assert problem(answer) == (
        503,
        "This document cannot be opened until the site's operator has seen to it.",
    )


def test_a_form_that_is_none(ann, document):
    assert problem(Program(ann).ask("GET", at(document, "/content?format=pdf")))[0] == 422


def test_changes_as_lines(ann, ben, document):
    updates = write(document, ann, "one", "two")
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    updates += write(document, ben, "three")
    answer = Program(ann).ask("GET", at(document, "/changes"))
    assert answer["Content-Type"] == "application/x-ndjson"
    lines = [json.loads(line) for line in answer.content.splitlines()]
    moments = Entry.objects.exclude(kind="access").order_by("seq").values_list("at", flat=True)
    assert [(line["seq"], line["authors"]) for line in lines] == [
        (1, [ann.pk]),
        (2, [ann.pk]),
        (4, [ben.pk]),
    ]
    assert [b64decode(line["update"]) for line in lines] == updates
    assert [line["at"] for line in lines] == [moment.isoformat() for moment in moments]
    assert (answer["X-Head"], answer["X-Last"], answer["X-Epoch"]) == ("4", "4", "0")


def test_changes_as_bytes(ann, document):
    updates = write(document, ann, "one", "x" * 300)
    answer = Program(ann).ask("GET", at(document, "/changes"), Accept="application/octet-stream")
    assert answer["Content-Type"] == "application/octet-stream"
    decoder = Decoder(answer.content)
    assert [decoder.read_message() for _ in updates] == updates
    assert decoder.length == 0


def test_pages_of_changes(ann, document):
    write(document, ann, *"abcde")
    program, seen, after = Program(ann), [], 0
    while True:
        answer = program.ask("GET", at(document, f"/changes?limit=2&after={after}"))
        seen.append([json.loads(line)["seq"] for line in answer.content.splitlines()])
        after = int(answer["X-Last"])
        if after == int(answer["X-Head"]):
            break
    assert seen == [[1, 2], [3, 4], [5]]


def test_after_the_last_change(ann, ben, document):
    """A change of rights is no change of the text, but the seq goes on."""
    write(document, ann, "x")
    collaborators.set_role(ann, document.pk, ben, Role.EDITOR)
    answer = Program(ann).ask("GET", at(document, "/changes?after=1"))
    assert (answer.content, answer["X-Last"], answer["X-Head"]) == (b"", "2", "2")


def test_an_answer_with_changes_is_not_too_long(ann, document, monkeypatch):
    """But it has one at least, or nobody would get past a large one."""
    monkeypatch.setattr("documents.api.changes._MOST_BYTES", 700)
    write(document, ann, "a", "b" * 400, "c" * 1000, "d")
    program, seen, after = Program(ann), [], 0
    while after < 4:
        answer = program.ask("GET", at(document, f"/changes?after={after}"))
        seen.append(len(answer.content.splitlines()))
        after = int(answer["X-Last"])
    assert seen == [2, 1, 1]


def test_changes_from_a_new_epoch_on(ann, document):
    """What was before the text started anew counts no more."""
    write(document, ann, "old")
    base = yjs_writer.append_blocks(Doc(), [demo_text.paragraph("new")])
    Entry.objects.create(
        document=document, seq=2, kind="base", at=timezone.now(), update=base, event={}
    )
    Document.objects.update(head=2, epoch=1)
    answer = Program(ann).ask("GET", at(document, "/changes"))
    lines = [json.loads(line) for line in answer.content.splitlines()]
    assert [(line["seq"], b64decode(line["update"])) for line in lines] == [(2, base)]
    assert answer["X-Epoch"] == "1"


def test_a_token_is_not_enough_for_the_limits_of_a_request(ann, document):
    for query in ("limit=0", "limit=1001", "after=-1", "after=9223372036854775808", "after=x"):
        assert problem(Program(ann).ask("GET", at(document, f"/changes?{query}")))[0] == 422


# The description.


@pytest.mark.django_db
def test_the_description_and_its_page():
    told = Client().get("/api/v1/openapi.json").json()
    assert told["openapi"].startswith("3.")
    assert {"Token", "Session"} == set(told["components"]["securitySchemes"])
    page = Client().get("/api/v1/docs").content.decode()
    assert "ninja/swagger-ui-bundle.js" in page
    assert "//cdn" not in page


@pytest.mark.django_db
def test_whatever_the_description_refers_to_is_in_it():
    told = Client().get("/api/v1/openapi.json")
    named = set(re.findall(r'"#/components/schemas/([^"]+)"', told.content.decode()))
    assert {"Fault", "Problem", "Person"} <= named <= set(told.json()["components"]["schemas"])


@pytest.mark.django_db
def test_every_operation_is_told_with_its_problems():
    told = Client().get("/api/v1/openapi.json").json()
    for path in told["paths"].values():
        for operation in path.values():
            assert "4XX" in operation["responses"]
            assert operation["security"] == [{"Token": []}, {"Session": []}]
