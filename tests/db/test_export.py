"""Documents go out as files, for whoever may view them, and everything that one owns as a zip."""

import json
from base64 import b64encode
from io import BytesIO
from urllib.parse import unquote
from zipfile import ZipFile

import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from pycrdt import Doc

from documents import actions, chat
from documents.acts import Say
from documents.blocks import append_blocks
from documents.content import read_content
from documents.exporting import file_name
from documents.files import add_file
from documents.importing import import_text
from documents.journal import append_update
from documents.models import Document, User
from documents.quarantine import quarantine
from documents.roles import Role
from documents.rooms import create_room
from documents.tree import Node
from tests.db.test_import import png

MARKDOWN = "# Plan\n\nOne <u>two</u>\n\n| a | b |\n| --- | --- |\n| 1 | 2 |\n"


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def plan(ann: User) -> Document:
    return import_text(ann, "markdown", MARKDOWN.encode(), 'A “plan”: <b>/..\r\nX-Evil: 1" 中')


@pytest.mark.parametrize(
    ("name", "suffix", "media_type"),
    [
        ("markdown", ".md", "text/markdown; charset=utf-8"),
        ("html", ".html", "text/html; charset=utf-8"),
        ("text", ".txt", "text/plain; charset=utf-8"),
        (
            "docx",
            ".docx",
            "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        ),
    ],
)
def test_export(browser, plan: Document, ann: User, name: str, suffix: str, media_type: str):
    answer = browser(ann).get(f"/documents/{plan.pk}/export?format={name}")
    assert (answer.status_code, answer["Content-Type"]) == (200, media_type)
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Content-Security-Policy"] == "default-src 'none'; sandbox"
    kind, _, named = answer["Content-Disposition"].partition("; ")
    assert kind == "attachment"
    assert unquote(named.removeprefix("filename*=utf-8''")) == (
        f"A “plan” b .. X-Evil 1 中{suffix}"
    )
    again = import_text(ann, name, answer.content, "Again")
    if name != "text":
        assert read_content(again.pk).root == read_content(plan.pk).root


def test_who_may_export(browser, plan: Document, ann: User, ben: User) -> None:
    address = f"/documents/{plan.pk}/export?format=html"
    assert browser(ben).get(address).status_code == 404
    actions.set_role(ann, plan.pk, ben, Role.VIEWER)
    assert browser(ben).get(address).status_code == 200
    assert browser(ben).get(f"/documents/{plan.pk}/export?format=exe").status_code == 404
    quarantine(plan.pk, "test")
    assert browser(ben).get(address).status_code == 302


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("a/b\\c", "a b c"),
        ("..", "_"),
        ("CON", "_CON"),
        ("x" * 300, "x" * 80),
        ("nul.txt", "_nul.txt"),
    ],
)
def test_file_names(title: str, name: str) -> None:
    assert file_name(title) == name


def test_a_picture_of_another_document_is_not_given_out(ann: User, ben: User, browser) -> None:
    """Whoever writes its address into a text of their own does not get it."""
    secret = actions.create_document(ben, "Secret")
    file = add_file(ben, secret.pk, "a.png", png())
    own = actions.create_document(ann, "Own")
    image = Node("image", {"src": f"/documents/{secret.pk}/files/{file.pk}", "alt": "A"})
    append_update(own.pk, [ann.pk], append_blocks(Doc(), [image]))
    for name in ("html", "markdown"):
        answer = browser(ann).get(f"/documents/{own.pk}/export?format={name}")
        assert b"base64" not in answer.content


def zip_of(answer: StreamingHttpResponse) -> ZipFile:
    async def gather() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    archive = ZipFile(BytesIO(async_to_sync(gather)()))
    assert archive.testzip() is None
    return archive


def test_everything_that_one_owns(browser, ann: User, ben: User) -> None:
    image = "![red](data:image/png;base64," + b64encode(png()).decode() + ")"
    plan = import_text(ann, "markdown", f"{MARKDOWN}\n{image}\n".encode(), "Plan")
    twin = import_text(ann, "text", b"twin", "plan")
    actions.trash_document(ann, twin.pk)
    room = create_room(ann, "Lounge", is_public=True)
    chat.say(ann, room.pk, Say(room.pk, "Hello", ()))
    bad = import_text(ann, "text", b"bad", "Bad")
    quarantine(bad.pk, "test")
    theirs = import_text(ben, "text", b"theirs", "Theirs")
    actions.set_role(ben, theirs.pk, ann, Role.EDITOR)

    answer = browser(ann).get("/documents/mine.zip")
    assert answer["Content-Type"] == "application/zip"
    archive = zip_of(answer)
    (file,) = plan.files.all()
    assert sorted(archive.namelist()) == sorted(
        [
            *(f"Plan/{name}" for name in ("document.html", "document.md", "state.yjs")),
            f"Plan/files/{file.pk}.png",
            *(f"plan (2)/{name}" for name in ("document.html", "document.md", "state.yjs")),
            "Lounge/chat.jsonl",
            "report.txt",
        ]
    )
    (line,) = archive.read("Lounge/chat.jsonl").splitlines()
    assert json.loads(line)["text"] == "Hello"
    report = archive.read("report.txt").decode().splitlines()[2:]
    assert report == [
        "Plan",
        "plan (2): in the trash",
        "Lounge",
        "Bad: its text cannot be read until the site’s operator has seen to it",
    ]
    again = import_text(ann, "markdown", archive.read("Plan/document.md"), "Again")
    state = import_text(ann, "html", archive.read("Plan/document.html"), "Again")
    (other,) = again.files.all()
    told = str(read_content(again.pk).root)
    told = told.replace(str(again.pk), str(plan.pk)).replace(str(other.pk), str(file.pk))
    assert told == str(read_content(plan.pk).root)
    assert state.files.count() == 1
