"""Files of other programs become documents; what is hostile is refused with a sentence."""

import json
import struct
import time
import zlib
from dataclasses import replace
from io import BytesIO
from random import Random
from zipfile import ZipFile

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from documents.chat.acts import LONGEST_TEXT
from documents.content import remarks
from documents.content.comment_marks import marked_words
from documents.content.remarks import (
    LONGEST_REMARK,
    MOST_DISCUSSIONS,
    MOST_REMARKS,
    Discussion,
    Remark,
)
from documents.content.stored import read_content
from documents.content.tree import Change, Node, Run, walk
from documents.content.writers.docx import docx_of
from documents.content.writers.markdown import markdown_of
from documents.content.yjs_reader import opened, tree_of
from documents.errors import Unfit
from documents.exchange.exporting import FORMATS, export
from documents.exchange.importing import import_file, import_text
from documents.exchange.tracking import Suggested, revised_by
from documents.jobs import conversion
from documents.models import ClientId, Comment, Document, Entry, Notice, Suggestion, Thread, User
from documents.review.acts import LONGEST_QUOTE, MOST_COMMENTS, MOST_THREADS, Revise, Withdraw
from documents.review.desk import Desk
from documents.review.reading import news_after
from documents.review.review import Review
from documents.review.suggestions.acts import MOST_OPEN
from documents.roles import Role
from tests.support.api_client import Program, problem
from tests.support.file_bombs import BOMBS, W, docx_with
from tests.support.revising import suggested, update_of
from tests.support.trees import PIXEL

MARKDOWN = "# Plan\n\nOne **two**\n\n- [x] done\n"
# Generous: the machine may be busy. The process itself has a minute of CPU.
SECONDS = 90


@pytest.fixture(autouse=True)
def _media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path


def png(color: bytes = b"\xff\0\0") -> bytes:
    """A picture of one pixel."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return (
            struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        )

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0" + color)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", pixel) + chunk(b"IEND", b"")


OLD_WORD = (
    "This is a file of an old Word (.doc). Open it in Word or LibreOffice and save it as .docx."
)
OLD = bytes.fromhex("D0CF11E0A1B11AE1") + bytes(500)


def send(client: Client, file: SimpleUploadedFile):
    return client.post("/api/v1/documents/import", {"file": file})


def named(name: str, data: bytes) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, data)


def test_a_file_becomes_a_document(browser, ann: User) -> None:
    """Its title is the file's name; its text is one entry of the journal, by whoever sent it."""
    answer = send(browser(ann), named("Notes.md", MARKDOWN.encode()))
    assert answer.status_code == 201
    document = Document.objects.get()
    told = answer.json()
    assert (told["id"], told["title"], told["path"], told["seq"]) == (
        str(document.pk),
        "Notes",
        f"/documents/{document.pk}/",
        1,
    )
    assert markdown_of(read_content(document.pk).root) == MARKDOWN
    (entry,) = Entry.objects.filter(document=document)
    assert (entry.kind, entry.authors) == (Entry.Kind.UPDATE, [ann.pk])
    assert ClientId.objects.get(document=document).user_id == ann.pk
    assert document.owner == ann


@pytest.mark.parametrize(
    ("name", "data", "sentence"),
    [
        ("b.exe", b"x", "Choose a Markdown, HTML, Word (.docx) or text file."),
        ("d.doc", OLD, OLD_WORD),
    ],
)
def test_a_file_that_is_none_is_refused_in_a_sentence(
    browser, ann: User, name: str, data: bytes, sentence: str
) -> None:
    assert problem(send(browser(ann), named(name, data))) == (422, sentence)
    assert not Document.objects.exists()


def test_several_files_of_a_form(browser, ann: User) -> None:
    """What is none is said in the list, where the others are."""
    files = [named("a.txt", b"a"), named("b.exe", b"x"), named("c.txt", b"c"), named("d.doc", OLD)]
    page = browser(ann).post("/documents/import", {"file": files}, follow=True)
    assert page.redirect_chain == [("/", 302)]
    assert [str(message) for message in page.context["messages"]] == [
        "b.exe: Choose a Markdown, HTML, Word (.docx) or text file.",
        f"d.doc: {OLD_WORD}",
    ]
    assert {document.title for document in Document.objects.all()} == {"a", "c"}


def test_the_encoding_that_comes_with_a_file_is_its_encoding(browser, ann: User) -> None:
    page = '<meta charset="koi8-r"><p>Привет</p>'.encode("cp1251")
    files = [
        SimpleUploadedFile("a.html", page, "text/html; charset=windows-1251"),
        SimpleUploadedFile("b.md", "日本".encode("shift_jis"), "text/markdown; charset=Shift_JIS"),
    ]
    told = [send(browser(ann), file).json()["id"] for file in files]
    assert [markdown_of(read_content(id_).root) for id_ in told] == ["Привет\n", "日本\n"]


def test_what_the_api_is_told_is_letters_whatever_the_page_declares(ann: User) -> None:
    content = '<meta charset="windows-1251"><p>naïve</p>'
    answer = Program(ann).ask("POST", "/documents", {"format": "html", "content": content})
    assert markdown_of(read_content(answer.json()["id"]).root) == "naïve\n"


def test_without_a_script(browser, ann: User) -> None:
    given = SimpleUploadedFile("Notes.txt", b"Hello")
    answer = browser(ann).post("/documents/import", {"file": given})
    document = Document.objects.get()
    assert (answer.status_code, answer["Location"]) == (302, f"/documents/{document.pk}/")
    assert browser(ann).post("/documents/import").status_code == 302


def test_too_large(browser, ann: User, settings) -> None:
    settings.MAX_IMPORT = 10
    status, sentence = problem(send(browser(ann), named("a.txt", b"x" * 11)))
    assert status == 422
    assert "larger than 10" in sentence
    settings.DOCUMENT_QUOTA = 10
    settings.MAX_IMPORT = 1000
    refused = send(browser(ann), named("a.txt", b"x" * 11))
    assert problem(refused) == (422, "It holds more than one document takes.")
    assert not Document.objects.exists()


def test_pictures_become_files_of_the_document(ann: User) -> None:
    image = Node("image", {"src": "one", "alt": "A picture"})
    data = docx_of(Node("doc", {}, (image, image)), "T", lambda _: png())
    document = import_file(ann, "a.docx", data)
    (file,) = document.files.all()
    shown = [node.attributes for node in walk(read_content(document.pk).root)][1:]
    src = f"/documents/{document.pk}/files/{file.pk}"
    assert shown == [{"src": src, "alt": "A picture"}] * 2


def test_what_is_no_picture_becomes_its_words(ann: User) -> None:
    html = (
        b'<img alt="bad" src="data:image/png;base64,eHl6"><img src="https://example.org/a.png">'
        b'<img alt="svg" src="data:image/svg+xml;base64,PHN2Zy8+">'
    )
    document = import_file(ann, "a.html", html)
    words = [node.content for node in walk(read_content(document.pk).root)][1:]
    assert words == [(Run("[bad]"),), (Run("[image]"),), (Run("[svg]"),)]
    assert not document.files.exists()


def test_by_the_api(ann: User) -> None:
    program = Program(ann)
    told = program.send("POST", "/documents", {"format": "markdown", "content": MARKDOWN})
    assert told["title"] == "Plan"
    docx = program.ask("GET", f"/documents/{told['id']}/content?format=docx")
    assert conversion.read("docx", docx.content).heading == "Plan"
    bad = {"format": "docx", "content": "no base64!"}
    assert problem(program.ask("POST", "/documents", bad)) == (
        422,
        "A Word file is sent in base64.",
    )
    bad = {"format": "docx", "content": "eHl6"}
    assert problem(program.ask("POST", "/documents", bad)) == (
        422,
        "This is not a whole Word file.",
    )


# What is made to take a server down.


TIGHT = "This file is packed more tightly than any document is."
DEEP = "It nests lists, quotes or tables too deep."
ENTITIES = "This file declares entities, which no Word file does."
BROKEN = "This is not a whole Word file."
DAMAGED = "This Word file is damaged."
REFUSALS = {
    "entries": "This file is packed of too many parts.",
    "ratio": TIGHT,
    "declared": "This file would become too large when unpacked.",
    "laughs": ENTITIES,
    "entity": ENTITIES,
    "entity in utf-16": ENTITIES,
    "tables": DAMAGED,
    "nested tables": DAMAGED,
    "no zip": BROKEN,
    "quotes in html": DEEP,
    "lists in html": DEEP,
    "tables in html": DEEP,
    "marks in html": DEEP,
    "quotes in markdown": DEEP,
    "lists in markdown": DEEP,
    "lines": "It has more than 100,000 paragraphs, list items and table cells.",
}


@pytest.mark.parametrize("name", REFUSALS)
def test_bombs_are_refused_with_a_sentence(name: str) -> None:
    """In bounded time, and without the server's own memory."""
    started = time.monotonic()
    format_, make = BOMBS[name]
    with pytest.raises(Unfit) as refused:
        conversion.read(format_, make())
    assert str(refused.value) == REFUSALS[name]
    assert time.monotonic() - started < SECONDS


def test_fifty_megabytes_of_text_are_too_many(ann: User) -> None:
    with pytest.raises(Unfit, match="larger than 20"):
        import_text(ann, "text", b"x" * 50_000_000, "T")


def test_linked_pictures_are_not_fetched() -> None:
    """A picture that lies somewhere else stays there."""
    linked = (
        b"<w:document " + W + b' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
        b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
        b'<w:body><w:p><w:r><w:drawing><a:blip r:link="rId99"/></w:drawing></w:r></w:p></w:body>'
        b"</w:document>"
    )
    out = BytesIO()
    with ZipFile(BytesIO(docx_with(linked))) as whole, ZipFile(out, "w") as archive:
        for name in whole.namelist():
            data = whole.read(name)
            if name == "word/_rels/document.xml.rels":
                target = b'Target="http://127.0.0.1:9/a.png" TargetMode="External"/>'
                kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
                relation = b'<Relationship Id="rId99" Type="' + kind + b'" ' + target
                data = data.replace(b"</Relationships>", relation + b"</Relationships>")
            archive.writestr(name, data)
    reading = conversion.read("docx", out.getvalue())
    assert reading.images == []
    assert json.loads(reading.tree)["content"] == [
        {"type": "paragraph", "content": [{"type": "text", "text": "[image]"}]}
    ]


def commented(user: User, *remarks: Remark, is_resolved: bool = False) -> Document:
    """A document that came in as a Word file with a comment on the word “brown”."""
    runs = (Run("quick "), Run("brown", {}, ("a",)), Run(" fox"))
    tree = Node("doc", {}, (Node("paragraph", {}, runs),))
    data = docx_of(tree, "T", lambda _: None, [Discussion("a", is_resolved, remarks)])
    return import_file(user, "a.docx", data)


JANE = Remark("Jane Doe", "2020-02-29T23:00:00Z", "Why <b>brown</b>?")
JOE = Remark("Joe", "2020-02-30T23:00:00Z", "Because.\n\nIt is.")


def test_comments_come_in_with_their_text(ann: User, ben: User) -> None:
    """As threads of whoever brings them; whom the file names is nobody who has an account."""
    ben.name = "Jane Doe"
    ben.save()
    document = commented(ann, JANE, JOE, is_resolved=True)
    (thread,) = news_after(document.pk, 0, document.review_head).threads
    (entry,) = Entry.objects.filter(document=document)
    assert (thread["quote"], thread["seq"], thread["rev"]) == ("brown", entry.seq, 1)
    assert thread["author"]["id"] == thread["resolved"]["by"]["id"] == ann.pk
    told = [(said["author"]["id"], said["text"], said["imported"]) for said in thread["comments"]]
    assert told == [
        (ann.pk, JANE.text, {"author": "Jane Doe", "at": "2020-02-29T23:00:00+00:00"}),
        (ann.pk, JOE.text, {"author": "Joe", "at": None}),
    ]
    assert thread["comments"][0]["id"] == thread["id"]
    assert marked_words(opened([read_content(document.pk).state])) == {thread["id"]: "brown"}
    # Of what came in with the text nobody is told, but that it has come.
    assert list(Notice.objects.values_list("kind", "user")) == [("imported", ann.pk)]


def test_comments_go_out_again_as_they_came(ann: User) -> None:
    """With the names of the file, not with that of whoever brought it here."""
    document = commented(ann, JANE, JOE, is_resolved=True)
    again = conversion.read("docx", b"".join(export(document, FORMATS["docx"])))
    (discussion,) = again.discussions
    expected = (replace(JANE, initials="JD"), replace(JOE, at="", initials="J"))
    assert (discussion.quote, discussion.is_resolved) == ("brown", True)
    assert discussion.remarks == expected


def test_an_imported_comment_that_is_changed_is_its_importers(ann: User) -> None:
    """What somebody else has not said is not said to be theirs."""
    document = commented(ann, JANE, JOE)
    first, second = Comment.objects.filter(document=document).order_by("pk")
    desk = Desk(document.pk, document.review_head, False, timezone.now())
    with transaction.atomic():
        Review(desk).do(ann.pk, Role.OWNER, Revise(first.uid, "Why not?"))
        Review(desk).do(ann.pk, Role.OWNER, Withdraw(second.uid))
    assert [each.imported for each in Comment.objects.filter(document=document)] == [None, None]


def test_an_import_that_fails_leaves_no_comments(ann: User, settings) -> None:
    settings.DOCUMENT_QUOTA = 10
    with pytest.raises(Unfit):
        commented(ann, JANE)
    kept = [each.objects.exists() for each in (Document, Thread, Comment)]
    assert kept == [False, False, False]


def test_a_file_brings_no_more_than_a_review_takes() -> None:
    assert (MOST_DISCUSSIONS, MOST_REMARKS) == (MOST_THREADS, MOST_COMMENTS)
    assert (LONGEST_REMARK, remarks.LONGEST_QUOTE) == (LONGEST_TEXT, LONGEST_QUOTE)


def tracked(*names: str) -> bytes:
    """A Word file in which each of these has tracked a change in a paragraph of their own."""

    def by(name: str, tag: str, inner: str) -> str:
        told = f'w:author="{name}" w:date="2020-02-29T23:00:00Z"'
        return f"<w:{tag} {told}><w:r>{inner}</w:r></w:{tag}>"

    body = "".join(
        f"<w:p><w:r><w:t>a</w:t></w:r>{by(name, 'del', '<w:delText>old</w:delText>')}"
        f"{by(name, 'ins', '<w:t>new</w:t>')}</w:p>"
        for name in names
    )
    return docx_with(f"<w:document {W.decode()}><w:body>{body}</w:body></w:document>".encode())


def test_tracked_changes_come_in_as_suggestions(ann: User, ben: User) -> None:
    """Of whoever brings them, with whom the file names beside them; the text is that before."""
    ben.name = "Jane Doe"
    ben.save()
    document = import_file(ann, "a.docx", tracked("Jane Doe", "Joe"))
    assert markdown_of(read_content(document.pk).root) == "aold\n\naold\n"
    (entry,) = Entry.objects.filter(document=document)
    news = news_after(document.pk, 0, document.review_head)
    told = [(each["author"]["id"], each["imported"], each["seq"]) for each in news.suggestions]
    at = "2020-02-29T23:00:00+00:00"
    assert told == [(ann.pk, {"author": name, "at": at}, entry.seq) for name in ("Jane Doe", "Joe")]
    assert [each["rev"] for each in news.suggestions] == [1, 2]
    clients = set(ClientId.objects.filter(document=document).values_list("client", "user_id"))
    rows = Suggestion.objects.filter(document=document)
    assert {(client, ann.pk) for row in rows for client, _ in row.clients} < clients
    # Of what came in with the text nobody is told, but that it has come.
    assert list(Notice.objects.values_list("kind", "user")) == [("imported", ann.pk)]


def test_tracked_changes_go_out_again_as_they_came(ann: User) -> None:
    document = import_file(ann, "a.docx", tracked("Jane Doe", "Joe"))
    again = import_file(ann, "b.docx", b"".join(export(document, FORMATS["docx"])))
    rows = Suggestion.objects.order_by("pk").values_list("imported", flat=True)
    both = [list(rows.filter(document=each)) for each in (document, again)]
    assert both[0] == both[1]
    assert len(both[0]) == 2


def test_a_picture_that_was_added_is_of_whom_the_file_names(ann: User) -> None:
    blocks = [Node("paragraph", {}, (Run("1"),)), Node("image", {"src": PIXEL})]
    text = update_of(Node("doc", {}, (Node("heading", {"level": 1}, (Run("1"),)),)))
    # Of these chances one edit is made, which adds the picture.
    added = suggested(text, Random(0), blocks)
    revised = revised_by([text], [Suggested(added, Change("Joe"))])
    data = docx_of(tree_of(opened([text])), "T", lambda _: png(), (), revised)
    document = import_file(ann, "a.docx", data)
    (row,) = Suggestion.objects.filter(document=document)
    assert row.imported == {"author": "Joe", "at": None}


def test_changes_for_which_there_is_no_room_are_told_of(client: Client, ann: User) -> None:
    """They are in the text, so that no word is lost."""
    client.force_login(ann)
    given = SimpleUploadedFile("a.docx", tracked(*map(str, range(MOST_OPEN + 2))))
    told = client.post("/api/v1/documents/import", {"file": given}).json()
    assert Suggestion.objects.filter(document=told["id"]).count() == MOST_OPEN
    assert markdown_of(read_content(told["id"]).root).count("new") == 2
    page = client.get(reverse("document", args=[told["id"]]), headers={"accept-language": "en"})
    assert [note.partition(" tracked ")[0] for note in told["notes"]] == ["2"]
    assert f"a.docx: {told['notes'][0]}" in page.content.decode()


def test_a_form_that_cannot_be_read(browser, ann: User) -> None:
    answer = browser(ann).post(
        "/api/v1/documents/import", b"no form", content_type="multipart/form-data"
    )
    told = answer.status_code, answer.json()["detail"]
    assert told == (400, "The body is not a form that can be read.")
