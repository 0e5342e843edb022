"""Documents go out as files, for whoever may view them, and everything that one owns as a zip."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from io import BytesIO
from urllib.parse import unquote
from uuid import uuid4
from zipfile import ZipFile

import docx
import pytest
from asgiref.sync import async_to_sync
from django.http import StreamingHttpResponse
from django.test import Client
from django.utils.translation import override
from PIL import Image
from pycrdt import Doc

from documents.access.api_tokens import find_api_token, make_api_token
from documents.access.living_tokens import name_of
from documents.accounts import activation
from documents.chat import posting
from documents.chat.acts import Say
from documents.chat.rooms import create_room
from documents.content.normalize import fit
from documents.content.readers.word.docx import read_word
from documents.content.stored import read_content
from documents.content.tree import Change, Node, Run, settled, walk
from documents.content.writers.json import json_of
from documents.content.writers.text import text_of
from documents.content.yjs_writer import append_blocks
from documents.errors import Unfit
from documents.exchange import export_views, personal_archive
from documents.exchange.exporting import FORMATS, Pictures, export, file_name
from documents.exchange.importing import import_text
from documents.exchange.personal_archive import take_out
from documents.files.storage import add_file, bytes_of
from documents.history import freezing
from documents.jobs.conversion import write_docx
from documents.jobs.texts import Text
from documents.journal.entries import append_update
from documents.journal.quarantine import quarantine
from documents.library import lifecycle
from documents.models import Document, Notice, Suggestion, User
from documents.review.origins import told_origin
from documents.roles import READING, Role
from documents.sharing import collaborators
from documents.tokens import digest_of
from tests.db.exchange.test_importing import png
from tests.support.suggestions import Fork

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


@pytest.mark.parametrize("name", FORMATS)
def test_a_file_of_a_frozen_text_says_so_at_its_end(plan: Document, ann: User, name: str) -> None:
    """By whom, as what and when; and says the same as before."""
    before = import_text(ann, name, b"".join(export(plan, FORMATS[name])), "Before")
    freezing.freeze_as(ann, plan.pk, "Final -- 1 <b>")
    plan.refresh_from_db()
    after = import_text(ann, name, b"".join(export(plan, FORMATS[name])), "After")
    *blocks, last = read_content(after.pk).root.nodes
    assert blocks == read_content(before.pk).root.nodes
    (run,) = last.content
    assert isinstance(run, Run)
    assert run.text.startswith("Approved as “Final -- 1 <b>” by Ann Bauer, ")


def test_who_may_export(browser, plan: Document, ann: User, ben: User) -> None:
    address = f"/documents/{plan.pk}/export?format=html"
    assert browser(ben).get(address).status_code == 404
    collaborators.set_role(ann, plan.pk, ben, Role.VIEWER)
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
    secret = lifecycle.create_document(ben, "Secret")
    file = add_file(ben, secret.pk, "a.png", png())
    own = lifecycle.create_document(ann, "Own")
    image = Node("image", {"src": f"/documents/{secret.pk}/files/{file.pk}", "alt": "A"})
    append_update(own.pk, [ann.pk], append_blocks(Doc(), [image]))
    for name in ("html", "markdown"):
        answer = browser(ann).get(f"/documents/{own.pk}/export?format={name}")
        assert b"base64" not in answer.content


def test_an_export_is_of_the_moment_in_which_it_was_allowed(ann: User) -> None:
    """However long it waits for its turn: the right may have ended, and the text gone on."""
    document = import_text(ann, "text", b"early", "Plan")
    let_in = Document.objects.get(pk=document.pk)
    go_on(ann, document)
    told = b"".join(export(let_in, FORMATS["text"]))
    assert told == b"early\n"


@pytest.mark.parametrize("name", ["html", "markdown", "docx"])
def test_a_large_export_is_sent_from_the_disk(
    browser, ann: User, ben: User, monkeypatch, name: str
) -> None:
    """With its length; its pictures are in it as often as they stand in the text."""
    document = owned_by_both(ann, ben, "Plan")
    (file,) = document.files.all()
    image = Node("image", {"src": f"/documents/{document.pk}/files/{file.pk}"})
    append_update(document.pk, [ann.pk], append_blocks(Doc(), [image, image]))
    address = f"/documents/{document.pk}/export?format={name}"
    whole = browser(ann).get(address).content
    monkeypatch.setattr(export_views, "_IN_MEMORY", 10)
    answer = browser(ann).get(address)
    assert answer.streaming
    told = gathered(answer)
    assert int(answer["Content-Length"]) == len(told)
    assert import_text(ann, name, told, "Again").files.count() == 1
    if name != "docx":
        assert told == whole
        assert told.count(b64encode(bytes_of(file))) == (3 if name == "html" else 1)


@pytest.mark.filterwarnings("error::ResourceWarning")
def test_the_file_of_a_large_export_is_closed(browser, ann: User, plan: Document, monkeypatch):
    """Of an answer that nobody has begun to read, and of one that could not be made."""
    monkeypatch.setattr(export_views, "_IN_MEMORY", 10)
    address = f"/documents/{plan.pk}/export?format=markdown"
    browser(ann).get(address).close()

    def write(document: Document, text: Text, threads: object) -> Iterator[bytes]:
        yield b"x" * 20
        raise Unfit("too large")

    monkeypatch.setitem(FORMATS, "markdown", replace(FORMATS["markdown"], write=write))
    assert browser(ann).get(address, headers={"accept": "application/json"}).status_code == 422


def gathered(answer: StreamingHttpResponse) -> bytes:
    async def gather() -> bytes:
        return b"".join([piece async for piece in answer.streaming_content])

    return async_to_sync(gather)()


def zip_of(answer: StreamingHttpResponse) -> ZipFile:
    archive = ZipFile(BytesIO(gathered(answer)))
    assert archive.testzip() is None
    return archive


def exported(document: Document, name: str) -> bytes:
    """The document as it is now."""
    return b"".join(export(Document.objects.get(pk=document.pk), FORMATS[name]))


def webp(is_moving: bool = False, **options: object) -> bytes:
    out = BytesIO()
    image = Image.effect_noise((40, 30), 90).convert("RGBA" if is_moving else "RGB")
    others = {"save_all": True, "append_images": [image.rotate(90)]} if is_moving else {}
    image.save(out, "WEBP", **others, **options)
    return out.getvalue()


def test_word_gets_pictures_that_it_shows(ann: User) -> None:
    """WebP, which it does not: photographs as JPEG, others as PNG; one that is gone, in words."""
    uris = [
        "data:image/webp;base64," + b64encode(data).decode()
        for data in (webp(), webp(lossless=True), webp(is_moving=True))
    ]
    markdown = "\n\n".join(f"![p{number}]({uri})" for number, uri in enumerate(uris))
    document = import_text(ann, "markdown", markdown.encode(), "Plan")
    word = docx.Document(BytesIO(exported(document, "docx")))
    kinds = {
        word.part.related_parts[shape._inline.graphic.graphicData.pic.blipFill.blip.embed].image
        for shape in word.inline_shapes
    }
    assert sorted((each.content_type, each.px_width) for each in kinds) == [
        ("image/jpeg", 40), ("image/png", 40), ("image/png", 40),
    ]  # fmt: skip
    without = write_docx(json.dumps(json_of(read_content(document.pk).root)).encode(), "T", {})
    assert [line.text for line in docx.Document(BytesIO(without)).paragraphs] == [
        "[p0]", "[p1]", "[p2]",
    ]  # fmt: skip


def test_everything_that_one_owns(browser, ann: User, ben: User) -> None:
    image = "![red](data:image/png;base64," + b64encode(png()).decode() + ")"
    plan = import_text(ann, "markdown", f"{MARKDOWN}\n{image}\n".encode(), "Plan")
    twin = import_text(ann, "text", b"twin", "plan")
    lifecycle.trash_document(ann, twin.pk)
    room = create_room(ann, "Lounge", is_public=True)
    posting.say(ann, room.pk, Say(room.pk, "Hello", ()))
    bad = import_text(ann, "text", b"bad", "Bad")
    quarantine(bad.pk, "test")
    theirs = import_text(ben, "text", b"theirs", "Theirs")
    collaborators.set_role(ben, theirs.pk, ann, Role.EDITOR)

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
            *(f"{name}/history.jsonl" for name in ("Plan", "plan (2)", "Bad")),
            "notices.jsonl",
            "report.txt",
        ]
    )
    (notice,) = archive.read("notices.jsonl").splitlines()
    assert json.loads(notice)["text"] == "Ben Okafor gave you access to “Theirs” as editor."
    (line,) = archive.read("Lounge/chat.jsonl").splitlines()
    assert json.loads(line)["text"] == "Hello"
    (edit,) = map(json.loads, archive.read("Plan/history.jsonl").splitlines())
    assert (edit["kind"], edit["last"]) == ("edit", 1)
    assert edit["people"] == [{"id": ann.pk, "changes": 1, "by_program": 0, "name": "Ann Bauer"}]
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


def signed_in(browser: Callable[[User], Client], user: User) -> User:
    """The person as the door of the zip hands them over."""
    user.speaks_in = digest_of(browser(user).session.session_key or "")
    return user


def owned_by_both(ann: User, ben: User, title: str) -> Document:
    """A document of everything that a zip has, of Ann and Ben."""
    image = "![red](data:image/png;base64," + b64encode(png()).decode() + ")"
    document = import_text(ann, "markdown", f"early\n\n{image}\n".encode(), title)
    collaborators.set_role(ann, document.pk, ben, Role.OWNER)
    # What Ben was told would be in his zip, too.
    Notice.objects.all().delete()
    posting.say(ann, document.pk, Say(uuid4(), "early", ()))
    return document


def go_on(ann: User, document: Document) -> None:
    """Everything that can happen to a document in use."""
    later = append_blocks(Doc(), [Node("paragraph", {}, (Run("later"),))])
    append_update(document.pk, [ann.pk], later)
    posting.say(ann, document.pk, Say(uuid4(), "later", ()))
    lifecycle.rename_document(ann, document.pk, f"later {document.title}")
    add_file(ann, document.pk, "later.png", png())


def told_in(pieces: Iterable[bytes]) -> dict[str, str]:
    """What the entries of a zip say, bytes as far as they are letters."""
    archive = ZipFile(BytesIO(b"".join(pieces)))
    return {name: archive.read(name).decode(errors="replace") for name in archive.namelist()}


def names_of(document: Document) -> list[str]:
    (file,) = document.files.all()
    kept = ("document.md", "document.html", "state.yjs", f"files/{file.pk}.png", "chat.jsonl")
    kept += ("history.jsonl",)
    return [f"{document.title}/{name}" for name in kept]


@pytest.mark.parametrize("begun", [1, 2, 4, 6])
def test_a_zip_has_nothing_of_after_the_right_ended(browser, ann: User, ben: User, begun: int):
    """However much of the first document is out, and nothing of the second."""
    first, second = (owned_by_both(ann, ben, title) for title in ("First", "Second"))
    expected = names_of(first)[:begun]
    own = import_text(ben, "text", b"own", "Own")
    pieces = take_out(signed_in(browser, ben))
    out = [next(pieces) for _ in range(begun)]
    for document in (first, second):
        collaborators.set_role(ann, document.pk, ben, None)
        go_on(ann, document)
    told = told_in([*out, *pieces])
    own_files = ("document.md", "document.html", "state.yjs", "history.jsonl")
    own_names = [f"{own.title}/{name}" for name in own_files]
    assert list(told) == [*expected, *own_names, "report.txt"]
    assert "later" not in str(told)
    gone = "not yours any more: what was left of it is not included"
    lines = told["report.txt"].splitlines()[2:]
    assert [line for line in lines if line.endswith(gone)] == [
        f"{title}: {gone}" for title in ("First", "Second") if begun < 6 or title != "First"
    ]


@pytest.mark.parametrize("begun", [1, 2, 6, 7])
def test_a_zip_is_of_one_moment(browser, ann: User, ben: User, begun: int) -> None:
    both = [owned_by_both(ann, ben, title) for title in ("First", "Second")]
    expected = [name for document in both for name in names_of(document)]
    pieces = take_out(signed_in(browser, ben))
    out = [next(pieces) for _ in range(begun)]
    for document in both:
        go_on(ann, document)
    told = told_in([*out, *pieces])
    assert list(told) == [*expected, "report.txt"]
    assert "later" not in str(told)
    assert told["report.txt"].splitlines()[2:] == ["First", "Second"]


@pytest.mark.parametrize("end", ["sign out", "deactivate", "token"])
def test_a_zip_breaks_off_when_the_person_is_signed_out(
    browser, ann: User, ben: User, end: str, caplog
) -> None:
    document = owned_by_both(ann, ben, "Plan")
    token = find_api_token(make_api_token(ben, "zip", scope=READING))
    assert token
    signed_in(browser, ben)
    if end == "token":
        ben.speaks_in = name_of(token)
    pieces = take_out(ben)
    next(pieces)
    if end == "token":
        token.delete()
    elif end == "deactivate":
        activation.set_active(ann, User.objects.get(pk=ben.pk), False)
    else:
        ben.sessions.all().delete()
    go_on(ann, document)
    with caplog.at_level("INFO", logger=personal_archive.__name__):
        assert list(pieces) == []
    logged = [
        record.getMessage() for record in caplog.records if record.name == personal_archive.__name__
    ]
    assert logged == [f"a zip for person {ben.pk} was cut off: they are signed out"]


def test_the_report_is_in_the_language_of_the_page(browser, ann: User, ben: User) -> None:
    owned_by_both(ann, ben, "Plan")
    ben.language = "de"
    ben.save()
    answer = browser(ben).get("/documents/mine.zip")
    report = zip_of(answer).read("report.txt").decode()
    assert report.startswith("Alles, was Ben Okafor gehört, Stand ")


def test_a_text_embeds_only_so_many_bytes_of_pictures(ann: User, ben: User, monkeypatch) -> None:
    """One that stands in it again counts again; the zip has it among its files."""
    document = owned_by_both(ann, ben, "Plan")
    (file,) = document.files.all()
    pictures = Pictures(document, 2 * file.size)
    src = f"/documents/{document.pk}/files/{file.pk}"
    assert pictures.embed(src) == pictures.embed(src)
    with pytest.raises(Unfit):
        pictures.embed(src)
    monkeypatch.setattr(personal_archive, "MOST_PICTURES", file.size - 1)
    # A page before this one may have been in another language.
    with override("en"):
        told = told_in(take_out(ben))
    assert list(told) == [*names_of(document), "report.txt"]
    assert "base64" not in told["Plan/document.md"] + told["Plan/document.html"]
    assert told["report.txt"].splitlines()[2:] == [
        "Plan: some of its pictures are only among its files",
        "Plan",
    ]


def test_open_suggestions_are_tracked_changes_of_word_alone(plan: Document, ann: User) -> None:
    """Under the names of those who suggest, after what they build on, with the freeze's note."""
    freezing.freeze_as(ann, plan.pk, "1.0")
    plan.refresh_from_db()
    state = read_content(plan.pk).state
    first = Fork(state).write("One ", 1)
    second = Fork(state, first.update).write("Hey ", 1)
    second.edit(lambda root: root.children.__delitem__(2))
    row = {"seq": plan.head, "document": plan, "author": ann, "at": plan.created_at, "rev": 1}
    for fork, more in (
        (second, {"builds_on": [first.id], "imported": {"author": "Jo <b>", "at": None}}),
        (first, {}),
        (Fork(state).write("No ", 1), {"state": Suggestion.State.REJECTED}),
    ):
        update = {"update": fork.update, "size": len(fork.update), "update_rev": 1}
        Suggestion.objects.create(uid=fork.id, **row, **update, **more)
    before = {name: b"".join(export(plan, each)) for name, each in FORMATS.items()}
    reading = read_word(before["docx"])
    assert reading.before is not None
    was, now = (text_of(settled(fit(each))) for each in (reading.before, reading.text))
    assert "1.0" in was.splitlines()[-1]
    assert was.splitlines()[1] == "One two"
    assert "a\tb" in was
    assert now.splitlines()[1] == "Hey One One two"
    assert "a\tb" not in now
    changes = {part.text: part.change for part in walk_runs(reading.text) if part.change}
    assert changes["Hey "] == Change("Jo <b>")
    assert changes["One "] == Change(
        ann.display_name, told_origin(Suggestion(author=ann, at=plan.created_at))[1]
    )
    assert all("Hey" not in before[name].decode() for name in ("markdown", "html", "text"))
    assert (
        read_word(b"".join(FORMATS["docx"].write(plan, Text(plan.pk, [state]), ""))).before is None
    )


def walk_runs(root: Node) -> list[Run]:
    return [part for node in walk(root) for part in node.content if isinstance(part, Run)]
